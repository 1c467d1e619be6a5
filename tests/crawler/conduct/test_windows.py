"""Hours and waits that a server or a run asks for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.conduct.errors import WindowInvalid
from crawler.conduct.retry_after import LONGEST, read_retry_after
from crawler.conduct.windows import CHINA, parse_window

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("99999999999999999999", LONGEST),
        ("Mon, 05 Jan 2026 12:01:00 GMT", 60.0),
        ("Mon, 05 Jan 2026 11:00:00 GMT", 0.0),
        ("Mon, 05 Jan 2026 12:01:00", 60.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("１２", None),
        ("", None),
    ],
)
def test_a_wish_to_wait_is_read(value: str, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_any_wish_is_read_or_passed_over(value: str) -> None:
    seconds = read_retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST


def test_a_window_over_midnight_is_open_at_night_in_china() -> None:
    window = parse_window("22:00-07:00")
    assert window.contains(datetime(2026, 1, 5, 15, tzinfo=UTC))
    assert not window.contains(datetime(2026, 1, 5, 23, tzinfo=UTC))
    assert window.wait(datetime(2026, 1, 6, 12, tzinfo=CHINA)) == timedelta(hours=10)
    assert window.wait(datetime(2026, 1, 6, 23, tzinfo=CHINA)) == timedelta(0)


def test_a_window_of_the_day_opens_again_the_next_day() -> None:
    window = parse_window("09:00-17:00")
    assert window.wait(datetime(2026, 1, 6, 18, tzinfo=CHINA)) == timedelta(hours=15)


@pytest.mark.parametrize("text", ["", "22:00", "22-7-5", "25:00-07:00", "07:00-07:00", "a-b"])
def test_a_window_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(WindowInvalid, match="22:00-07:00"):
        parse_window(text)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_after_the_wait_the_window_is_open(moment: datetime) -> None:
    window = parse_window("22:30-06:15")
    if moment.year < 9999:
        assert window.contains(moment + window.wait(moment))
