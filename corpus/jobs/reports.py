"""Reports of jobs: what one did, in numbers, and the sentences about what it could not do."""

from dataclasses import dataclass, field

_NOTES_KEPT = 20


@dataclass(slots=True)
class Notes:
    """Sentences about single things; beyond a few only their number is kept."""

    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, sentence: str) -> None:
        """Add a sentence."""
        self.count += 1
        if len(self.sentences) < _NOTES_KEPT:
            self.sentences.append(sentence)


@dataclass(slots=True)
class IngestReport:
    """What an ingest did; `snapshot_ids` are the states of pages it met, new or known."""

    new: int = 0
    known: int = 0
    unreadable: int = 0
    too_large: int = 0
    snapshot_ids: list[int] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @property
    def is_complete(self) -> bool:
        """Say whether every file is in the archive with its bytes."""
        return self.notes.count == 0

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {
            "new": self.new,
            "known": self.known,
            "unreadable_files": self.unreadable,
            "too_large_files": self.too_large,
        }


@dataclass(slots=True)
class CarrierReport:
    """What was done about reports that stand in several places."""

    joined: int = 0
    reconciled: int = 0
    differing: int = 0
    notes: Notes = field(default_factory=Notes)


@dataclass(slots=True)
class ParseReport:
    """What a parse run did; `failed` are those on which the parser broke, `damaged` were lost.

    `further` are reports beyond the first of their payload, `joined` those put together from
    several pages, `reconciled` pairs of page and attachment, and `differing` those of them that
    print different figures.
    """

    parsed: int = 0
    unreadable: int = 0
    failed: int = 0
    damaged: int = 0
    further: int = 0
    joined: int = 0
    reconciled: int = 0
    differing: int = 0
    notes: Notes = field(default_factory=Notes)

    @property
    def is_complete(self) -> bool:
        """Say whether every snapshot gave a readable record."""
        return not (self.unreadable or self.failed or self.damaged)

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {
            "parsed": self.parsed,
            "unreadable": self.unreadable,
            "failed": self.failed,
            "damaged": self.damaged,
            "further_reports": self.further,
            "joined": self.joined,
            "reconciled": self.reconciled,
            "differing": self.differing,
        }

    def add_carriers(self, settled: CarrierReport) -> None:
        """Add what was found on attachments and further pages."""
        self.joined += settled.joined
        self.reconciled += settled.reconciled
        self.differing += settled.differing
        for sentence in settled.notes.sentences:
            self.notes.add(sentence)
