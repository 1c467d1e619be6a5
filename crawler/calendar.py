"""When a portal is worth a visit, and when a visit must not trust what the server says of change.

Reports appear in January (departments, townships) and up to the end of March (governments); what
changes later is a correction or a loss (regulation of 2019, article 49; portals.md 1.5).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.conduct.windows import CHINA

_DAY = timedelta(days=1)
# Days between visits in each month, in the time of the portals.
_INTERVALS = {1: 1, 2: 7, 3: 1, 4: 7}
_QUIET = 30
# After an incomplete visit: soon again, but not at once.
_SOON = 1
# Halved for a portal that changed at its last visit, down to a day.
_CHANGED_SHARE = 2

_MOST_CONDITIONAL = 3
"""Visits in a row that may rely on a 304: every fourth looks for itself (CAP-7)."""
_LONGEST_TRUST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Visit:
    """How the last visit to a portal went; `finished_at` is when it ended."""

    finished_at: datetime
    is_complete: bool
    has_changed: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of the last full look at a page.

    `since` counts the conditional visits after it.
    """

    looked_at: datetime
    since: int


def next_visit(last: Visit) -> datetime:
    """Return when a portal is due again.

    A quiet month is cut short by the season that begins in it.
    """
    due = last.finished_at + timedelta(days=_interval_of(last, last.finished_at))
    season = _next_season(last.finished_at)
    return min(due, max(season, last.finished_at + _DAY))


def is_due(last: Visit | None, now: datetime) -> bool:
    """Tell whether a portal should be visited now; one that never was is always due."""
    return last is None or now >= next_visit(last)


def may_ask_conditionally(trust: Trust | None, now: datetime) -> bool:
    """Tell whether a request may say which state it knows, so that a 304 answers it.

    A server that wrongly answers 304 would hide an edit for as long as it is believed.
    """
    if trust is None:
        return False
    return trust.since < _MOST_CONDITIONAL and now - trust.looked_at < _LONGEST_TRUST


def _interval_of(last: Visit, moment: datetime) -> int:
    days = _INTERVALS.get(moment.astimezone(CHINA).month, _QUIET)
    if not last.is_complete:
        return min(days, _SOON)
    return max(1, days // _CHANGED_SHARE) if last.has_changed else days


def _next_season(moment: datetime) -> datetime:
    """Return the first midnight in China after an instant at which a daily month begins."""
    local = moment.astimezone(CHINA)
    starts = [
        datetime(year, month, 1, tzinfo=CHINA)
        for year in (local.year, local.year + 1)
        for month in (1, 3)
    ]
    return min(start for start in starts if start > local)
