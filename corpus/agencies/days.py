"""Days as ISO text, as precise as they are known: `2021`, `2021-04`, `2021-04-09`.

A change of which only the year is known is taken to hold on every day of that year, so that what
holds at its end, which is what reports are about, is always right.
"""

import re
from datetime import date

_FORM = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


def is_day(text: str) -> bool:
    """Tell whether a text is a year, a month or a day.

    >>> [is_day(text) for text in ("2021", "2021-04-09", "2021-13", "21")]
    [True, True, False, False]
    """
    if not _FORM.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def last_day(text: str) -> str:
    """Return the last day that a year, month or day may mean; `31` ends every month.

    >>> last_day("2021"), last_day("2021-02")
    ('2021-12-31', '2021-02-31')
    """
    return text + "-12-31"[len(text) - 4 :] if len(text) < 10 else text


def year_of(text: str) -> int:
    """Return the year."""
    return int(text[:4])


def has_begun(starts_on: str | None, day: str) -> bool:
    """Tell whether what starts then is there on a day."""
    return starts_on is None or starts_on <= day[: len(starts_on)]


def has_ended(ends_on: str | None, day: str) -> bool:
    """Tell whether what ends then is no more on a day."""
    return ends_on is not None and ends_on <= day[: len(ends_on)]


def is_between(starts_on: str | None, ends_on: str | None, day: str) -> bool:
    """Tell whether a stretch holds on a day."""
    return has_begun(starts_on, day) and not has_ended(ends_on, day)


def touches_year(starts_on: str | None, ends_on: str | None, year: int) -> bool:
    """Tell whether a stretch holds on some day of a year.

    >>> touches_year("2001", "2021", 2021), touches_year("2001", "2021", 2022)
    (True, False)
    """
    has_started = starts_on is None or year_of(starts_on) <= year
    return has_started and (ends_on is None or year_of(ends_on) >= year)


def do_overlap(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    """Tell whether two stretches share a day that is known to be one of both."""
    return _is_before(one[0], other[1]) and _is_before(other[0], one[1])


def is_later(one: str, other: str) -> bool:
    """Tell whether a day is surely after another one, whatever their precision.

    >>> is_later("2024-06", "2023"), is_later("2024-06", "2024")
    (True, False)
    """
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def agree(one: str, other: str) -> bool:
    """Tell whether two days, each as precise as it is known, may be the same."""
    return not is_later(one, other) and not is_later(other, one)


def _is_before(starts_on: str | None, ends_on: str | None) -> bool:
    if starts_on is None or ends_on is None:
        return True
    # What ends in a year may give way to what starts in it, whatever the precision.
    shared = min(len(starts_on), len(ends_on))
    return starts_on[:shared] < ends_on[:shared]
