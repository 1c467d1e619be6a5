"""Says whether a crawl got everything that a portal lists, and by what that is known.

The verdict rests on what is written down: how each request ended and how each list did.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crawler.conduct.obey import DISALLOWED, UNREACHABLE
from crawler.conduct.proxy import HTTPS_OVER_PROXY
from crawler.families.decoys import LinkKind
from crawler.families.model import EndProof, Purpose
from crawler.families.signs import Reason
from crawler.families.twins import fold_address
from crawler.spiders.errand import is_gone_reason
from crawler.spiders.signs import BLOCKED
from storage.frontier.review import EntryEnd, ListEnd
from storage.models.frontier import EntryState

_OPEN = frozenset({EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED})
# Whose host was not reached at all ("not_reached", "timed_out", "refused" and so on) kept nothing
# back: that is a failure, not a refusal.
_KEPT_BACK = frozenset(
    {DISALLOWED, UNREACHABLE}
    | {f"http_{status}" for status in (401, 403, 405, 406, 412, 418, 429, 451, 468, 521)}
)
# An empty shell or a notice on every address is a wall as well, only a politer one.
_SHOWS_NOTHING = (str(Reason.SCRIPT_SHELL), str(Reason.SOFT_ERROR))
_NO_GUESSES = frozenset({str(LinkKind.REPORT_COLUMN), str(LinkKind.ANNUAL_REPORT)})
_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})
_MOST_REASONS = 20

_Listed = tuple[Purpose | None, EntryEnd]


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
    listed = _without_mended([(_purpose(entry), entry) for entry in entries])
    pages = sum(purpose in _REPORTS and entry.state is EntryState.DONE for purpose, entry in listed)
    kept_back = [entry for _, entry in listed if _is_kept_back(entry)]
    reasons = _Reasons()
    for purpose, entry in listed:
        reasons.add_entry(purpose, entry)
    for end in ends:
        reasons.add_end(end)
    if not any(_is_got(entry) for _, entry in listed):
        is_walled = kept_back or any(_shows_nothing(entry) for _, entry in listed)
        completeness = Completeness.BLOCKED if is_walled else Completeness.FAILED
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
        elif entry.state is EntryState.EXCLUDED and _is_left_out(entry):
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
        """Tell whether the page is gone, or a mere guess on the way to the column.

        A page that a link called the report column is no guess, nor one that a crawl begins with.
        """
        errand = _errand(entry)
        if errand.get("depth") == 0 and not errand.get("is_twin"):
            return bool(errand.get("parts"))
        if is_gone_reason(entry.reason or ""):
            return True
        kind = errand.get("data", {}).get("kind")
        return purpose is Purpose.COLUMN and kind not in _NO_GUESSES


def _without_mended(listed: list[_Listed]) -> list[_Listed]:
    """Leave out the addresses that were not reached and were got under their other scheme."""
    twins = {
        fold_address(entry.url).key
        for _, entry in listed
        if _errand(entry).get("is_twin") and entry.state is EntryState.DONE
    }
    return [
        (purpose, entry)
        for purpose, entry in listed
        if entry.state is not EntryState.DEAD or fold_address(entry.url).key not in twins
    ]


def _is_left_out(entry: EntryEnd) -> bool:
    return _is_kept_back(entry) or entry.reason == HTTPS_OVER_PROXY


def _is_got(entry: EntryEnd) -> bool:
    """Tell whether a page was read; what only led elsewhere says nothing."""
    return entry.state is EntryState.DONE and entry.reason != "redirected"


def _shows_nothing(entry: EntryEnd) -> bool:
    return entry.state is EntryState.DEAD and (entry.reason or "").startswith(_SHOWS_NOTHING)


def _is_kept_back(entry: EntryEnd) -> bool:
    reason = entry.reason or ""
    return reason in _KEPT_BACK or reason.startswith(BLOCKED)


def _purpose(entry: EntryEnd) -> Purpose | None:
    """Return what a page was fetched for; a request that is no errand has none."""
    purpose = _errand(entry).get("purpose")
    return None if purpose is None else Purpose(purpose)


def _errand(entry: EntryEnd) -> dict[str, Any]:
    errand: dict[str, Any] = entry.request.get("cb_kwargs", {}).get("errand", {})
    return errand
