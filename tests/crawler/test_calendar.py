"""A portal is visited daily while reports appear and now and then in between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.calendar import Trust, Visit, is_due, may_ask_conditionally, next_visit

DAY = timedelta(days=1)
INSTANTS = st.datetimes(
    min_value=datetime(2008, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


def visit(month: int, day: int = 5, *, complete: bool = True, changed: bool = False) -> Visit:
    return Visit(datetime(2026, month, day, tzinfo=UTC), complete, changed)


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (visit(1), 1),
        (visit(2), 7),
        (visit(2, 26), 3),
        (visit(3), 1),
        (visit(4), 7),
        (visit(6), 30),
        (visit(6, changed=True), 15),
        (visit(6, complete=False), 1),
        (visit(1, changed=True), 1),
    ],
)
def test_the_distance_of_visits_follows_the_publication_calendar(last: Visit, days: int) -> None:
    assert 0 <= (last.finished_at + days * DAY - next_visit(last)) / DAY < 1


def test_a_quiet_month_ends_with_the_new_year_in_china() -> None:
    last = Visit(datetime(2025, 12, 15, tzinfo=UTC), is_complete=True, has_changed=False)
    assert next_visit(last) == datetime(2025, 12, 31, 16, tzinfo=UTC)


def test_a_portal_that_was_never_visited_is_due() -> None:
    assert is_due(None, datetime(2026, 7, 1, tzinfo=UTC))


@given(INSTANTS, st.booleans(), st.booleans())
def test_no_portal_waits_less_than_a_day_or_more_than_thirty(
    moment: datetime, complete: bool, changed: bool
) -> None:
    last = Visit(moment, complete, changed)
    assert DAY <= next_visit(last) - moment <= 30 * DAY
    assert not is_due(last, moment)
    assert is_due(last, next_visit(last))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=60))
def test_every_fourth_visit_and_every_ninety_days_look_for_themselves(gaps: list[int]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    trust, conditional = Trust(now, 0), 0
    for gap in gaps:
        now += gap * DAY
        if may_ask_conditionally(trust, now):
            conditional += 1
            trust = Trust(trust.looked_at, trust.since + 1)
            assert now - trust.looked_at < 90 * DAY
        else:
            conditional, trust = 0, Trust(now, 0)
        assert conditional <= 3


def test_a_page_never_looked_at_is_asked_for_in_full() -> None:
    assert not may_ask_conditionally(None, datetime(2026, 1, 1, tzinfo=UTC))
