"""Timing: whether a report came out by its deadline, as its page and its first sight tell.

The same evidence counts as in the rule `clocks.late`: the earliest day of any.
"""

import re
from datetime import date, datetime

from corpus.coverage.model import Timeliness
from corpus.rules.deadlines import beijing_day

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def judge_timing(
    deadline: date | None, published_at: str | None, first_seen_at: datetime | None
) -> Timeliness | None:
    """Say whether a report was on time; None where no rule names a day.

    >>> judge_timing(date(2023, 1, 31), "2023-02-03T09:30", None).value
    'late'
    """
    if deadline is None:
        return None
    claimed = read_day(published_at)
    seen = None if first_seen_at is None else beijing_day(first_seen_at)
    if any(day is not None and day <= deadline for day in (claimed, seen)):
        return Timeliness.ON_TIME
    # First seen late proves nothing about when it was put there; a claim does.
    return Timeliness.UNKNOWN if claimed is None else Timeliness.LATE


def read_day(text: str | None) -> date | None:
    """Return the day that a page says it was published on, if it is one."""
    found = _DAY.match(text or "")
    try:
        return None if found is None else date.fromisoformat(found.group())
    except ValueError:
        return None
