import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.identity import Identity
from tests.parsers.bounded import bounded
from tests.parsers.identity.pages import read_text

_WORDS = (
    "柳河镇",
    "云溪县",
    "人民政府",
    "2020年",
    "政府信息公开",
    "工作年度报告",
    "年度",
    "报告",
    "（",
    "）",
    "，",
    "。",
    "\n",
    "\t",
    " ",
    "一、",
    "总体情况",
    "统计期限",
    "自",
    "至",
    "1月1日",
    "12月31日",
    "1231日",
    "止",
    "电话",
    "：",
    "0571-63201270",
    "地址",
    "邮编",
    "311400",
    "请与",
    "联系",
    "由",
    "编制",
    "我镇",
    "发布时间",
    "2021-01-12",
    "现公布",
    "关于",
    "《",
    "》",
    "- 1 -",
    "局",
    "市",
    "区",
    "鎮",
    "[bookmark: _GoBack]",
    "ﷺ",
    "①",
    "〇",
)
WORDY = st.lists(st.sampled_from(_WORDS), max_size=80).map("".join)


def assert_grounded(text: str, identity: Identity) -> None:
    """Every raw word must stand in the text (title lines are joined), every locator inside it."""
    squeezed = "".join(text.split())
    contact, signature = identity.contact, identity.signature
    raws = (
        identity.period.raw,
        contact.phone_raw,
        contact.fax_raw,
        contact.address_raw,
        contact.office_raw,
        signature.agency_raw,
        signature.date_raw,
        identity.agency.name,
    )
    for raw in raws:
        assert raw is None or "".join(raw.split()) in squeezed
    period = identity.period
    if period.locator is not None and period.raw is not None:
        assert text[period.locator.start : period.locator.end].strip() == period.raw
    locators = [found.locator for found in identity.findings]
    locators += [identity.period.locator, contact.locator, signature.locator]
    for locator in (*locators, identity.title.locator):
        assert locator is None or 0 <= locator.start <= locator.end <= len(text)


@settings(max_examples=300)
@given(WORDY)
def test_words_in_any_order_are_read_without_failure(text: str) -> None:
    assert_grounded(text, read_text(text))


@given(st.text(max_size=300))
def test_any_text_is_read_without_failure(text: str) -> None:
    read_text(text)


@given(WORDY, st.text(max_size=60), st.text(max_size=40))
def test_any_metadata_is_read_without_failure(text: str, value: str, url: str) -> None:
    keys = ("title", "h1", "articletitle", "pubdate", "contentsource", "索引号")
    read_text(text, dict.fromkeys(keys, value), url, value)


@given(WORDY)
def test_reading_is_repeatable(text: str) -> None:
    assert read_text(text) == read_text(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "一",
        "年",
        "（",
        "(",
        "政府",
        "信息公开",
        "2020年",
        "云溪县",
        "电话",
        "0571-",
        "请与",
        "由",
        "自2020年",
        "2020年1月1日至",
        "a.",
        "a@",
        "地址",
        "\n",
        " \n",
        "1月",
        "我镇",
        "《",
        "报告",
        "统计数据",
        "柳河镇\n",
        "現將",
        "市市",
        "柳河镇2020年政府信息公开工作年度报告\n",
        "联系电话：0571-63201270\n",
        "〇",
        "—",
        "索引号 ",
        "发布时间：",
    ],
)
def test_fifteen_thousand_repeated_characters_never_hang(unit: str) -> None:
    garbage = unit * (15_000 // len(unit))
    # Measured at most 0.2 s; a quadratic pattern takes minutes.
    with bounded():
        read_text(f"{garbage}\n一、总体情况\n{garbage}")
