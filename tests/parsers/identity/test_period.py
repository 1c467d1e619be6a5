from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.identity.period import read_period
from parsers.model import Period, PeriodStatus
from tests.parsers.identity.pages import find_rule, make_article, read_text


def read(intro: str = "", body: str = "工作正常。") -> Period:
    return read_period(make_article(f"{intro}\n一、总体情况\n{body}\n"))


STATED = [
    ("本报告统计期限自2020年1月1日起至2020年12月31日止。", "自2020年1月1日起至2020年12月31日止"),
    ("数据统计期限自2020年1月1日至2020年12月31日。", "自2020年1月1日至2020年12月31日"),
    ("统计时限从2020年1月1日到2020年12月31日，", "从2020年1月1日到2020年12月31日"),
    ("统计期限为2020年1月1日至12月31日。", "2020年1月1日至12月31日"),
    ("统计时间范围：2020年1月1日-2020年12月31日", "2020年1月1日-2020年12月31日"),
    ("统计日期为2020年1月1日----12月31日。", "2020年1月1日----12月31日"),
    ("统计日期为2020年1月1日——12月31日。", "2020年1月1日——12月31日"),
    ("统计时间为2020年1月1日～2020年12月31日。", "2020年1月1日～2020年12月31日"),
    ("所列数据的统计期限自2020年1月1 日起，至12月31日止。", "自2020年1月1 日起，至12月31日止"),
    ("统计期限自2020年1月1日起2020年12月31日止。", "自2020年1月1日起2020年12月31日止"),
    ("统计期限2020年1月1日2020年12月31日。", "2020年1月1日2020年12月31日"),
    ("（自2020年1月1日至12月31日止）", "自2020年1月1日至12月31日止"),
    ("数据截止期限为2020年1月1日至2020年12月31日。", "2020年1月1日至2020年12月31日"),
    (
        "统计期限自二〇二〇年一月一日起至二〇二〇年十二月三十一日止。",
        "自二〇二〇年一月一日起至二〇二〇年十二月三十一日止",
    ),
    ("統計期限自2020年1月1日至12月31日。", "自2020年1月1日至12月31日"),
    ("统计时间2020.1.1-2020.12.31", "2020.1.1-2020.12.31"),
]


@pytest.mark.parametrize(("intro", "raw"), STATED)
@pytest.mark.parametrize("place", ["intro", "body"])
def test_a_stated_period_is_read_wherever_it_stands(intro: str, raw: str, place: str) -> None:
    period = read(**{place: f"根据条例编制。{intro}"})
    if place == "body" and not any(cue in intro for cue in ("统计", "統計", "数据", "自")):
        return
    assert period.raw == raw
    assert (period.start, period.end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert period.status is PeriodStatus.STATED


@pytest.mark.parametrize(
    ("text", "raw", "end"),
    [
        ("统计截止时间为2019年12月31日。", "统计截止时间为2019年12月31日", date(2019, 12, 31)),
        ("数据截止日期为2019年12月31日。", "数据截止日期为2019年12月31日", date(2019, 12, 31)),
        ("本报告数据截至2019年12月31日。", "数据截至2019年12月31日", date(2019, 12, 31)),
        ("统计数据截止到2019年12月31日止。", "统计数据截止到2019年12月31日止", date(2019, 12, 31)),
    ],
)
def test_a_period_may_state_its_end_only(text: str, raw: str, end: date) -> None:
    period = read(text)
    assert (period.raw, period.start, period.end) == (raw, None, end)
    assert period.status is PeriodStatus.END_ONLY


def test_a_period_may_state_its_start_only() -> None:
    period = read("统计期限自2019年3月1日起。")
    assert (period.raw, period.start, period.end) == ("自2019年3月1日起", date(2019, 3, 1), None)
    assert period.status is PeriodStatus.START_ONLY


@pytest.mark.parametrize(
    "text",
    ["统计期限为2015年1月-2015年12月。", "统计期限为2015年1月至12月。", "统计期限为2015年1-12月。"],
)
def test_a_period_may_be_stated_in_months(text: str) -> None:
    period = read(text)
    assert (period.start, period.end) == (date(2015, 1, 1), date(2015, 12, 31))
    assert period.status is PeriodStatus.MONTHS_ONLY


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("统计期限自2018年11日起至2018年1231日止。", "自2018年11日起至2018年1231日止"),
        ("数据统计时间为201711日至20171231日。", "201711日至20171231日"),
        ("统计期限自2020年1月1日至2020你那12月31日止。", "自2020年1月1日至2020你那12月31日止"),
        ("统计期限自2020年1月1日至2020年2月30日。", "自2020年1月1日至2020年2月30日"),
        ("统计期限自2020年12月31日至2020年1月1日止。", "自2020年12月31日至2020年1月1日止"),
    ],
)
def test_a_damaged_period_is_kept_raw_and_never_guessed(text: str, raw: str) -> None:
    identity = read_text(f"{text}\n一、总体情况\n")
    period = identity.period
    assert (period.raw, period.start, period.end) == (raw, None, None)
    assert period.status is PeriodStatus.DAMAGED
    assert find_rule(identity, "doc.period_damaged") is not None
    assert identity.report_year.value is None


@pytest.mark.parametrize(
    "body",
    [
        "2020年3月1日至3月31日开展宣传月活动。",
        "《条例》于2019年5月15日起施行。",
        "截至2020年12月31日，我镇公开信息12条。",
        "据统计，共公开12条。联系电话0571-63201270-8001。",
        "自2018年至2020年，我镇公开信息12条。",
        "统计期限为2020年度。",
        "",
    ],
)
def test_other_dates_are_no_period(body: str) -> None:
    period = read(body=body)
    assert (period.raw, period.status) == (None, PeriodStatus.NOT_STATED)


def test_the_sentence_with_a_cue_wins_over_other_ranges() -> None:
    period = read("2019年1月1日至2019年12月31日是上一年。统计期限自2020年1月1日至12月31日。")
    assert period.end == date(2020, 12, 31)


def test_an_issuers_wrong_date_is_kept() -> None:
    period = read("统计期限自2016年1月1日起至2016年12月11日止。")
    assert (period.end, period.status) == (date(2016, 12, 11), PeriodStatus.STATED)


def test_the_locator_leads_to_the_published_words() -> None:
    text = "根据条例，\n　统计期限自2020年1月1 日至12月31日止。\n一、总体情况\n"
    period = read_text(text).period
    assert period.locator is not None
    assert text[period.locator.start : period.locator.end] == period.raw
    assert period.locator.line == 2


@pytest.mark.parametrize(
    ("intro", "rule"),
    [
        ("", "doc.period_not_stated"),
        ("统计截止时间为2019年12月31日。", "doc.period_partial"),
        ("统计期限为2015年1月至12月。", "doc.period_partial"),
        ("统计期限自2019年1月1日至12月31日。", None),
    ],
)
def test_readers_are_told_what_the_period_lacks(intro: str, rule: str | None) -> None:
    rules = {found.rule for found in read_text(f"{intro}\n一、总体情况\n").findings}
    assert {found for found in rules if found.startswith("doc.period")} == ({rule} - {None})


@given(
    st.dates(date(2008, 1, 1), date(2030, 12, 31)), st.dates(date(2008, 1, 1), date(2030, 12, 31))
)
def test_a_written_period_is_read_back_or_called_damaged(one: date, other: date) -> None:
    words = [f"{day.year}年{day.month}月{day.day}日" for day in (one, other)]
    period = read(f"统计期限自{words[0]}起至{words[1]}止。")
    assert period.raw == f"自{words[0]}起至{words[1]}止"
    expected = (one, other) if one <= other else (None, None)
    assert (period.start, period.end) == expected
