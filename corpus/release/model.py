"""Which release it is, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """Which release it is: everything that may stand in a file beside what the corpus says.

    `until` is the first instant that no longer counts, 24:00 Beijing time of `as_of`. A snapshot
    is an edition that nobody named and nobody promised to keep. `doi` and `concept_doi` are those
    that an archive has reserved for this release and for all of them.
    """

    name: str
    as_of: date
    until: datetime
    code_version: str
    division: str | None = None
    previous: str | None = None
    is_snapshot: bool = False
    doi: str | None = None
    concept_doi: str | None = None

    @property
    def title(self) -> str:
        """Return what it is called in a sentence."""
        return self.name if self.is_snapshot else f"release {self.name}"
