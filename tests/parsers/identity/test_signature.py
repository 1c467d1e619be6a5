import pytest

from parsers.identity.signature import SignatureReading, read_signature
from parsers.model import Severity
from tests.parsers.identity.pages import find_rule, make_article, read_text

TEXT = (
    "柳河镇2021年政府信息公开工作年度报告\n一、总体情况\n工作正常。\n六、其他需要报告的事项\n无。\n"
)


def read(end: str) -> SignatureReading:
    return read_signature(make_article(TEXT + end))


@pytest.mark.parametrize(
    ("end", "agency", "date"),
    [
        ("云溪县柳河镇人民政府\n2022年1月12日", "云溪县柳河镇人民政府", "2022年1月12日"),
        ("\n\n  云溪县柳河镇人民政府\n\n   2022年1月\n\n", "云溪县柳河镇人民政府", "2022年1月"),
        ("云溪县水务局\n二〇二二年一月", "云溪县水务局", "二〇二二年一月"),
        ("云溪县水务局（盖章）\n二○二二年一月十二日", "云溪县水务局", "二○二二年一月十二日"),
        ("云溪县水务局　2022年1月12日", "云溪县水务局", "2022年1月12日"),
        ("2022年1月12日\n云溪县水务局", "云溪县水务局", "2022年1月12日"),
        ("云溪县水务局\n2022-01-12", "云溪县水务局", "2022-01-12"),
        ("2022年1月12日", None, "2022年1月12日"),
        ("云溪县水务局", "云溪县水务局", None),
        ("云溪县水务局\n2022年1月12日\n附件：统计表.xls\n- 5 -", "云溪县水务局", "2022年1月12日"),
        (
            "云溪县水务局\n2022年1月12日\n扫一扫在手机打开当前页\n责任编辑：小王",
            "云溪县水务局",
            "2022年1月12日",
        ),
        ("云溪县水务局\n2022 年 1 月 12 日", "云溪县水务局", "2022 年 1 月 12 日"),
    ],
)
def test_the_signature_is_read_at_the_end(end: str, agency: str | None, date: str | None) -> None:
    found = read(end)
    assert (found.signature.agency_raw, found.signature.date_raw) == (agency, date)
    assert found.signature.locator is not None


@pytest.mark.parametrize(
    "end",
    [
        "",
        "本报告于2022年1月12日发布。",
        "发布时间：2022-01-12",
        "2022-01-12",
        "我局",
        "一、云溪县水务局",
        "2022年",
        "2022年工作计划",
        "请与云溪县水务局联系。",
        "- 1 -",
        "办公室",
        "2022年13月1日",
    ],
)
def test_other_last_lines_are_no_signature(end: str) -> None:
    found = read(end)
    assert (found.signature.agency_raw, found.signature.date_raw) == (None, None)


def test_a_date_before_the_last_sentence_belongs_to_the_text() -> None:
    assert read("2022年1月12日\n制定了工作制度，并将继续努力。").signed is None


@pytest.mark.parametrize("head", ["（2022年1月12日）", "云溪县柳河镇人民政府\n2022年1月12日"])
def test_the_signature_may_stand_under_the_title(head: str) -> None:
    text = TEXT.replace("\n一、总体情况", f"\n{head}\n一、总体情况")
    found = read_signature(make_article(text))
    assert found.signature.date_raw == "2022年1月12日"


def test_signature_and_page_footers_belong_to_no_section() -> None:
    identity = read_text(TEXT + "云溪县柳河镇人民政府\n2022年1月12日\n— 3 —\n第 3 页 共 5 页")
    assert identity.furniture == {1, 6, 7, 8, 9}


@pytest.mark.parametrize(
    ("intro", "date", "early"),
    [
        ("", "2021年12月", True),
        ("", "2021年12月30日", True),
        ("", "2021年12月31日", False),
        ("", "2022年1月", False),
        ("统计期限自2020年9月1日至2021年8月31日。", "2021年12月", False),
        ("统计截止时间为2021年12月31日。", "二〇二一年十二月", True),
    ],
)
def test_a_signature_before_the_period_ends_is_reported(intro: str, date: str, early: bool) -> None:
    text = TEXT.replace("\n一、", f"\n{intro}\n一、") + f"云溪县柳河镇人民政府\n{date}"
    found = find_rule(read_text(text), "doc.signature_before_period_end")
    assert (found is not None) is early
    if found is not None:
        assert found.severity is Severity.WARNING
        assert found.locator is not None
