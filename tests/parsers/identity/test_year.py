import pytest

from parsers.model import Attribution, Severity
from parsers.parse import parse
from tests.parsers.identity.pages import find_rule, read_text

TITLE = "柳河镇2020年政府信息公开工作年度报告"
PERIOD = "统计期限自{0}年1月1日至{0}年12月31日。"


def page(title: str = "", intro: str = "", body: str = "工作正常。") -> str:
    return f"{title}\n{intro}\n一、总体情况\n{body}\n"


def test_every_vote_is_kept_in_order() -> None:
    identity = read_text(
        page(TITLE, PERIOD.format(2020), "2020年，我镇公开信息12条。"),
        {"pubdate": "2021-01-12"},
        "http://www.yunxi.gov.cn/report?fbtime=2020",
        "柳河镇2020年报告.html",
    )
    votes = [(vote.source, vote.value) for vote in identity.report_year.votes]
    assert votes == [
        ("title", 2020),
        ("period", 2020),
        ("narrative", 2020),
        ("url", 2020),
        ("name", 2020),
        ("published", 2020),
    ]
    assert (identity.report_year.value, identity.report_year.source) == (2020, "title")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (page(TITLE), "title"),
        (page("柳河镇政府信息公开工作年度报告", PERIOD.format(2020)), "period"),
        (page("", "", "2020年，我镇公开信息12条。对2019年发布的文件进行清理。"), "narrative"),
        (page("", "", "二〇二〇年度，我镇公开信息12条。"), "narrative"),
        (page("", "编制柳河镇2020年度报告。"), "narrative"),
    ],
)
def test_the_most_trusted_place_is_the_source(text: str, source: str) -> None:
    identity = read_text(text)
    assert (identity.report_year.value, identity.report_year.source) == (2020, source)


@pytest.mark.parametrize(
    "query", ["fbtime=2020", "a=1&nbYear=2020", "title=2020", "area=1&FBTIME=2020&x=2"]
)
def test_the_url_votes_but_never_decides_alone(query: str) -> None:
    identity = read_text(page(), url=f"http://www.yunxi.gov.cn/xxgk?{query}")
    assert identity.report_year.value is None
    assert [vote.source for vote in identity.report_year.votes] == ["url"]


def test_upload_paths_and_odd_urls_do_not_vote() -> None:
    for url in ("http://www.yunxi.gov.cn/art/2021/1/2/art_1.html", "http://[", "?fbtime=20201"):
        assert read_text(page(), url=url).report_year.votes == ()


def test_the_date_of_publication_alone_does_not_decide() -> None:
    identity = read_text(page(), {"pubdate": "2021-01-12"})
    assert identity.report_year.value is None
    assert identity.report_year.votes[0].value == 2020


def test_the_date_of_publication_may_confirm_the_url() -> None:
    identity = read_text(page(), {"pubdate": "2021-01-12"}, "http://a.gov.cn/?fbtime=2020")
    assert identity.report_year.value == 2020


@pytest.mark.parametrize(
    "body", ["《条例》于2019年5月15日起施行。", "学习《2019年工作要点》。", "22019年", "2019条"]
)
def test_dates_of_laws_and_glued_digits_do_not_vote(body: str) -> None:
    assert read_text(page("", "", body)).report_year.votes == ()


def test_title_against_period_is_an_error_and_both_votes_stay() -> None:
    identity = read_text(page(TITLE, PERIOD.format(2019)))
    found = find_rule(identity, "doc.year_conflict")
    assert found is not None
    assert (found.severity, found.attribution) == (Severity.ERROR, Attribution.AGENCY)
    assert found.operands[0].value == 2020
    assert found.locator is not None
    assert {vote.value for vote in identity.report_year.votes} == {2019, 2020}


def test_the_narrative_decides_between_title_and_period() -> None:
    identity = read_text(page(TITLE, PERIOD.format(2019), "2019年，我镇公开信息12条。"))
    assert identity.report_year.value == 2019


def test_an_academic_year_that_touches_the_titled_year_is_no_conflict() -> None:
    intro = "统计期限自2019年9月1日至2020年8月31日。"
    assert find_rule(read_text(page(TITLE, intro)), "doc.year_conflict") is None


@pytest.mark.parametrize(
    "heading",
    [
        "（一）2018年存在主要问题",
        "1、2019年工作情况",
        "五、2018年存在的主要问题及改进情况",
        "(二) 二〇一九年主动公开情况",
    ],
)
def test_a_heading_left_from_an_earlier_year_is_reported(heading: str) -> None:
    found = find_rule(read_text(page(TITLE, "", heading)), "doc.year_conflict_in_narrative")
    assert found is not None
    assert found.severity is Severity.WARNING
    assert found.locator is not None
    assert found.locator.line == 4


@pytest.mark.parametrize(
    "line",
    [
        "（一）2020年存在主要问题",
        "（二）2021年工作计划",
        "（一）与2019年相比的变化",
        "（一）2019年问题整改情况",
        "（一）贯彻《2019年工作要点》",
        "（二）2019年以来的工作",
        "新条例于2019年5月15日起施行，宣传工作全面展开。",
        "（一）2019年至2020年工作",
        "2019年工作",
    ],
)
def test_other_mentions_of_other_years_are_not_reported(line: str) -> None:
    identity = read_text(page(TITLE, "", line))
    assert find_rule(identity, "doc.year_conflict_in_narrative") is None


def test_a_year_of_plans_is_not_the_year_reported_on() -> None:
    text = "本年度公开信息若干条。2024年共收到申请三件。\n2025年，我镇将继续做好公开工作。"
    assert parse(f"一、总体情况\n{text}".encode()).report_year.value == 2024


def test_two_years_named_equally_often_decide_nothing() -> None:
    text = "2023年公开信息若干条。\n2024年公开信息若干条。"
    assert parse(f"一、总体情况\n{text}".encode()).report_year.value is None
