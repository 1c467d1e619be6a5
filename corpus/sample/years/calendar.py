"""The days of the district: when its portals are visited and when reports come out."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from corpus.sample.years.units import YEARS
from storage.models.agencies import AgencyKind

_HOUR = 2

VISITS = (
    *(datetime(year + 1, month, 5, _HOUR, tzinfo=UTC) for year in YEARS for month in (2, 4)),
    datetime(2024, 9, 10, _HOUR, tzinfo=UTC),
    datetime(2024, 9, 20, _HOUR, tzinfo=UTC),
    datetime(2024, 10, 1, _HOUR, tzinfo=UTC),
)
"""After each deadline, and three times in a row at the end, so that what is gone is proved gone."""

LAST_CHANGE = datetime(2024, 6, 15, _HOUR, tzinfo=UTC)
"""When pages vanish, move or change their surroundings."""


def publication_day(rng: Random, kind: AgencyKind, year: int) -> date:
    """Draw the day on which an agency publishes in time."""
    is_department = kind in (AgencyKind.DEPARTMENT, AgencyKind.ZONE)
    start, span = (date(year + 1, 1, 8), 20) if is_department else (date(year + 1, 2, 10), 40)
    return start + timedelta(days=rng.randrange(span))


def late_day(year: int) -> date:
    """Return a day after every deadline."""
    return date(year + 1, 4, 20)


def online_at(day: date) -> datetime:
    """Return when what is dated a day can be seen."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def edited_at(year: int) -> datetime:
    """Return when a report is changed after its publication."""
    return datetime(year + 1, 6, 15, _HOUR, tzinfo=UTC)


def around(moment: datetime) -> tuple[datetime, datetime]:
    """Return the last visit before a moment and the first one after it."""
    before = [visit for visit in VISITS if visit < moment]
    after = [visit for visit in VISITS if visit >= moment]
    return before[-1], after[0]
