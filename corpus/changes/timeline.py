"""Timelines: from the sights of a page to its edits and absences, each with its interval.

What a server keeps back or cannot answer says nothing of the page. What changed and was changed
back between two sights is not seen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.families.twins import fold_address
from crawler.spiders.errand import is_gone_reason
from parsers.model import DocClass
from storage.changes.model import Sight

VISITS_NEEDED = 3
SPAN_NEEDED = timedelta(days=7)
"""CHG-4: what is missed at so many visits over so long is withdrawn, before that suspected."""

SENT_ON = "redirected_elsewhere"
"""Why a page is missed whose address leads to another: moved perhaps, but not withdrawn."""

_GONE_STATUS = (404, 410)

Follow = Callable[[Sight], Sequence[tuple[str, int | None]]]
"""Return address and status of the answers that a redirected one led to."""


class Edit(NamedTuple):
    """Two states that follow each other: the last sight of the one, the first of the other."""

    old: Sight
    new: Sight


@dataclass(frozen=True, slots=True)
class Absence:
    """A page that was there and is not: last shown, then missed, perhaps shown again (`back`)."""

    last: Sight
    missed: tuple[tuple[Sight, str], ...]
    """Each sight with its reason."""
    back: Sight | None = None

    @property
    def confirmed(self) -> Sight | None:
        """Return the sight at which the rule of repeated observations was met."""
        visits: set[object] = set()
        gone = [sight for sight, reason in self.missed if reason != SENT_ON]
        for sight in gone:
            visits.add(_visit(sight))
            if is_withdrawn(len(visits), sight.at - gone[0].at):
                return sight
        return None

    @property
    def is_gone(self) -> bool:
        """Tell whether an answer said that the page is gone, and not only led elsewhere."""
        return any(reason != SENT_ON for _, reason in self.missed)

    @property
    def visit_count(self) -> int:
        """Return at how many visits the page was missed."""
        return len({_visit(sight) for sight, _ in self.missed})


@dataclass(slots=True)
class Timeline:
    """What happened to a page, in order."""

    edits: list[Edit] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)

    @property
    def absence(self) -> Absence | None:
        """Return the absence that lasts."""
        last = self.absences[-1] if self.absences else None
        return last if last is not None and last.back is None else None


def is_withdrawn(visit_count: int, span: timedelta) -> bool:
    """Tell whether a page missed so often over so long counts as withdrawn."""
    return visit_count >= VISITS_NEEDED and span >= SPAN_NEEDED


def read_timeline(sights: Iterable[Sight], follow: Follow) -> Timeline:
    """Return what the sights of a page, in order of time, tell of it."""
    found, last = Timeline(), None
    missed: list[tuple[Sight, str]] = []
    for sight in sights:
        if (reason := _why_gone(sight, follow)) is not None:
            missed += [(sight, reason)] if last is not None else []
        elif _is_shown(sight):
            if last is not None and missed:
                found.absences.append(Absence(last, tuple(missed), sight))
            if last is not None and last.payload_digest != sight.payload_digest:
                found.edits.append(Edit(last, sight))
            last, missed = sight, []
    if last is not None and missed:
        found.absences.append(Absence(last, tuple(missed)))
    return found


def _is_shown(sight: Sight) -> bool:
    """Tell whether a sight shows the page itself; a challenge is no state of it."""
    return sight.snapshot_id is not None and sight.doc_class is not DocClass.CHALLENGE_PAGE


def _why_gone(sight: Sight, follow: Follow) -> str | None:
    """Return why a sight says that the page is not there, None if it says no such thing."""
    if sight.status in _GONE_STATUS:
        return f"http_{sight.status}"
    if sight.snapshot_id is not None:
        is_soft = sight.doc_class is DocClass.ERROR_PAGE or is_gone_reason(sight.reason or "")
        return "soft_error" if is_soft else None
    if sight.status is not None and 300 <= sight.status < 400:
        return _why_sent_on(sight, follow)
    return None


def _why_sent_on(sight: Sight, follow: Follow) -> str | None:
    """Judge a redirect by its end: home, an error, or another page, which may be this one moved."""
    answers = follow(sight)
    if not answers:
        return None
    url, status = answers[-1]
    if status in _GONE_STATUS:
        return f"http_{status}"
    if is_gone_reason(sight.reason or ""):
        return "soft_error"
    if fold_address(url).key == fold_address(sight.url or "").key:
        return None
    return "redirected_home" if _is_home(url) else SENT_ON


def _is_home(url: str) -> bool:
    path = urlsplit(fold_address(url).key.join(("//", ""))).path
    name = path.rpartition("/")[2].partition(".")[0].lower()
    return path.count("/") <= 1 and name in ("", "index", "default", "home", "main")


def _visit(sight: Sight) -> object:
    """Return what tells one visit from another: its campaign, else its day."""
    return sight.at.date() if sight.campaign_id is None else sight.campaign_id
