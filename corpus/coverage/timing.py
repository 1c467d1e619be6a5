"""Timing: whether a report came out by its deadline, as page, first sight and server tell.

The same evidence counts as in the rule `clocks.late`: the earliest day of any.
"""

from datetime import date, datetime

from corpus.coverage.model import Timeliness
from corpus.rules.clocks import read_day
from corpus.rules.deadlines import beijing_day


def judge_timing(
    deadline: date | None,
    published_at: str | None,
    first_seen_at: datetime | None,
    served_at: datetime | None = None,
) -> Timeliness | None:
    """Say whether a report was on time; None where no rule names a day.

    >>> judge_timing(date(2023, 1, 31), "2023-02-03T09:30", None).value
    'late'
    """
    if deadline is None:
        return None
    claimed = read_day(published_at)
    told = (None if at is None else beijing_day(at) for at in (first_seen_at, served_at))
    if any(day is not None and day <= deadline for day in (claimed, *told)):
        return Timeliness.ON_TIME
    # First seen late proves nothing about when it was put there; a claim does.
    return Timeliness.UNKNOWN if claimed is None else Timeliness.LATE
