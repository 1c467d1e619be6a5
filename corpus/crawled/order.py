"""The order of a list by date: which of its lines stand where they do not belong."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from parsers.dates import find_dates
from parsers.fold import fold

LEAST_DATED = 3
"""A list of fewer dated lines has no order to speak of."""


def shown_day(text: str | None) -> date | None:
    """Return the day that a line of a list shows, None unless it is one.

    >>> shown_day("[2023-01-31]")
    datetime.date(2023, 1, 31)
    """
    found = find_dates(fold(text or ""))
    return found[0].last_day() if len(found) == 1 else None


def misplaced(days: Sequence[date]) -> frozenset[int]:
    """Return the places of the fewest lines without which a list would be in order.

    The newest first or the oldest first, whichever fits more of them.

    >>> misplaced([date(2023, 1, 1), date(2020, 1, 1), date(2022, 1, 1), date(2021, 1, 1)])
    frozenset({1})
    """
    falling = _longest_rise([-day.toordinal() for day in days])
    rising = _longest_rise([day.toordinal() for day in days])
    kept = falling if len(falling) >= len(rising) else rising
    return frozenset(range(len(days))) - kept


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """Return the places of a longest run of numbers that never falls."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for at, number in enumerate(numbers):
        length = bisect_right(ends, number)
        before.append(last[length - 1] if length else None)
        ends[length:] = [number, *ends[length + 1 :]]
        last[length:] = [at, *last[length + 1 :]]
    here = last[-1] if last else None
    found: set[int] = set()
    while here is not None:
        found.add(here)
        here = before[here]
    return frozenset(found)
