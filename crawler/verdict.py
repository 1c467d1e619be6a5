"""Says whether a crawl got everything that a portal lists, and by what that is known.

The verdict rests on what is written down: how each request ended and how each list did.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.families.model import EndProof, Purpose
from crawler.spiders.signs import BLOCKED
from storage.frontier.review import EntryEnd, ListEnd
from storage.models.frontier import EntryState

_OPEN = frozenset({EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED})
# What a server says of a page that is there no more; the list that names it is out of date.
_GONE = frozenset({"http_404", "http_410", "soft_error"})
_KEPT_BACK = frozenset(
    {"robots_disallowed", "robots_unreachable", "http_401", "http_403", "http_412", "http_521"}
)
_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})
_MOST_REASONS = 20


class Completeness(StrEnum):
    """What a crawl may say of itself."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How complete a crawl is, why not more so, and what it brought."""

    completeness: Completeness
    reasons: tuple[str, ...]
    pages: int
    proofs: dict[str, int]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing that is listed is missing."""
        return self.completeness is Completeness.COMPLETE


def judge_crawl(entries: Iterable[EntryEnd], ends: Sequence[ListEnd]) -> Verdict:
    """Return the verdict on a campaign."""
    listed = [(_purpose(entry), entry) for entry in entries]
    pages = sum(purpose in _REPORTS and entry.state is EntryState.DONE for purpose, entry in listed)
    kept_back = [entry for _, entry in listed if _is_kept_back(entry)]
    reasons = _Reasons()
    for purpose, entry in listed:
        reasons.add_entry(purpose, entry)
    for end in ends:
        reasons.add_end(end)
    if not any(entry.state is EntryState.DONE for _, entry in listed):
        completeness = Completeness.BLOCKED if kept_back else Completeness.FAILED
    elif not ends and not pages:
        reasons.found.append("no report column was found")
        completeness = Completeness.BLOCKED if kept_back else Completeness.PARTIAL
    else:
        completeness = Completeness.PARTIAL if reasons.found else Completeness.COMPLETE
    proofs = Counter(end.proof for end in ends)
    return Verdict(completeness, reasons.shorten(), pages, dict(sorted(proofs.items())))


class _Reasons:
    """Collect what keeps a crawl from being complete."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add_entry(self, purpose: Purpose | None, entry: EntryEnd) -> None:
        if entry.state in _OPEN:
            self.found.append(f"{entry.url} is still to be fetched")
        elif entry.state is EntryState.DEAD and not self._is_harmless(purpose, entry):
            self.found.append(f"{entry.url} was not got: {entry.reason}")
        elif entry.state is EntryState.EXCLUDED and _is_kept_back(entry):
            self.found.append(f"{entry.url} may not be fetched: {entry.reason}")

    def add_end(self, end: ListEnd) -> None:
        if end.proof == EndProof.NOT_PROVEN:
            self.found.append(f"the list at {end.url} may go on: {end.evidence or 'no evidence'}")

    def shorten(self) -> tuple[str, ...]:
        if len(self.found) <= _MOST_REASONS:
            return tuple(self.found)
        rest = len(self.found) - _MOST_REASONS
        return (*self.found[:_MOST_REASONS], f"{rest} more reasons like these")

    @staticmethod
    def _is_harmless(purpose: Purpose | None, entry: EntryEnd) -> bool:
        """Tell whether the page is gone, or a mere guess on the way to the column."""
        return (
            entry.reason in _GONE
            or (entry.reason or "").startswith("soft_error")
            or (purpose is Purpose.COLUMN)
        )


def _is_kept_back(entry: EntryEnd) -> bool:
    reason = entry.reason or ""
    return reason in _KEPT_BACK or reason.startswith(BLOCKED)


def _purpose(entry: EntryEnd) -> Purpose | None:
    """Return what a page was fetched for; a request that is no errand has none."""
    errand = entry.request.get("cb_kwargs", {}).get("errand")
    return None if errand is None else Purpose(errand["purpose"])
