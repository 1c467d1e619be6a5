"""Clocks: days as pages and servers tell them."""

import re
from datetime import MAXYEAR, UTC, date, datetime
from email.utils import parsedate_to_datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_day(text: str | None) -> date | None:
    """Return the day that a page says it was published on, if it is one."""
    found = _DAY.match(text or "")
    try:
        return None if found is None else date.fromisoformat(found.group())
    except ValueError:
        return None


def read_modified(text: str | None, report_year: int) -> datetime | None:
    """Return when a server says that a report was put there.

    From within the year reported on it can only be the date of a template, which says nothing.

    >>> read_modified("Tue, 31 Jan 2023 10:00:00 GMT", 2022).isoformat()
    '2023-01-31T10:00:00+00:00'
    """
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    at = found if found.tzinfo else found.replace(tzinfo=UTC)
    # In Beijing the last evening of the year 9999 is in a year that there is not.
    return at if report_year < at.year < MAXYEAR else None
