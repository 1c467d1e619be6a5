from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import Precision, find_dates, find_years, read_date, read_small_number, read_year
from parsers.fold import fold


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2019年12月", date(2019, 12, 1), date(2019, 12, 31)),
        ("2020-01-31", date(2020, 1, 31), date(2020, 1, 31)),
        ("2020/1/3", date(2020, 1, 3), date(2020, 1, 3)),
        ("2020.01.03", date(2020, 1, 3), date(2020, 1, 3)),
        ("二〇一九年十二月三十一日", date(2019, 12, 31), date(2019, 12, 31)),
        ("二○二二年一月", date(2022, 1, 1), date(2022, 1, 31)),
        ("二O二〇年元月二十日", date(2020, 1, 20), date(2020, 1, 20)),
        ("二零二一年二月廿六日", date(2021, 2, 26), date(2021, 2, 26)),
        ("２０２２年１月 １ 日", date(2022, 1, 1), date(2022, 1, 1)),
        ("2020年1月15号", date(2020, 1, 15), date(2020, 1, 15)),
        ("2020年2月", date(2020, 2, 1), date(2020, 2, 29)),
        ("二〇二〇年十月十日", date(2020, 10, 10), date(2020, 10, 10)),
    ],
)
def test_a_date_is_read_in_every_spelling(text: str, first_day: date, last_day: date) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.first_day(), found.last_day()) == (first_day, last_day)


@pytest.mark.parametrize(
    "text",
    ["", "2021年", "2021年2月30日", "2018年1231日", "2018年11日", "22012年3月1日", "12月31日",
     "2021年13月1日", "2021-13-01", "发布于2021年1月1日", "2020年1月1日2020年1月2日", "三月"],
)  # fmt: skip
def test_what_is_no_single_possible_date_is_not_read(text: str) -> None:
    assert read_date(text) is None


def test_precision_is_kept() -> None:
    month, day = find_dates("2019年12月和2019年12月1日")
    assert (month.precision, day.precision) == (Precision.MONTH, Precision.DAY)


def test_a_second_date_may_leave_out_its_year() -> None:
    first, second = find_dates("自2021年1月1日至12月31日止")
    assert (first.year, second.year) == (2021, None)
    assert second.last_day(first.year) == date(2021, 12, 31)
    assert second.last_day() is None


def test_a_date_without_year_has_no_day_of_its_own() -> None:
    (found,) = find_dates("12月31日")
    assert found.first_day() is None


def test_a_year_glued_to_an_ordinal_is_no_year() -> None:
    assert [year for year, _, _ in find_years("22012年、2012年、二〇一三年度")] == [2012, 2013]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_written_date_is_read_back(day: date) -> None:
    found = read_date(f"{day.year}年{day.month}月{day.day}日")
    assert found is not None
    assert found.first_day() == day
    iso = read_date(day.isoformat())
    assert iso is not None
    assert iso.last_day() == day


@given(st.integers(1900, 2099), st.sampled_from("〇○零O"))
def test_a_year_in_chinese_numerals_is_read_back(year: int, zero: str) -> None:
    numeral = "".join((zero + "一二三四五六七八九")[int(figure)] for figure in str(year))
    assert read_year(numeral) == year


def test_numerals_that_are_no_numbers_are_refused() -> None:
    assert read_year("二十") is None
    assert read_small_number("年") is None


@given(st.text(alphabet="二〇一九0123456789年月日-./元十正至 ", max_size=60))
def test_any_text_is_searched_without_failure(text: str) -> None:
    folded = fold(text)
    for found in find_dates(folded):
        assert 0 <= found.start < found.end <= len(folded)
        assert found.first_day(2020) is not None or found.day is not None
