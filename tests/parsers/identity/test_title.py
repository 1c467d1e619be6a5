import pytest

from parsers.identity.title import read_title
from parsers.model import Title
from tests.parsers.identity.pages import find_rule, make_article, read_text

BODY = "\n一、总体情况\n我局认真做好各项工作。\n"


def read(front: str, meta: dict[str, str] | None = None) -> Title:
    article = make_article(front + BODY, meta)
    return read_title(article.document, article.front).title


# (title, body named, year named)
TITLES = [
    ("柳河镇2019年政府信息公开工作年度报告", "柳河镇", 2019),
    ("云溪县柳河镇人民政府2020年政府信息公开工作年度报告", "云溪县柳河镇人民政府", 2020),
    ("云溪县人民政府信息公开工作年度报告", "云溪县人民政府", None),
    ("云溪县人民政府政府信息公开年度报告", "云溪县人民政府", None),
    ("2025年青原市云溪区香樟街道政府信息公开工作年度报告", "青原市云溪区香樟街道", 2025),
    ("云溪区教育局政府信息公开工作2024年度报告", "云溪区教育局", 2024),
    ("2020年度云溪县水务局2020年度政府信息公开工作年度报告", "云溪县水务局", 2020),
    ("云溪县水务局2020年政府信息公开年度报告", "云溪县水务局", 2020),
    ("云溪县水务局2020年政府信息公开工作报告", "云溪县水务局", 2020),
    ("云溪县水务局2016年信息公开工作年度报告", "云溪县水务局", 2016),
    ("云溪县水务局2016年政务信息公开年度报告", "云溪县水务局", 2016),
    ("云溪县水务局2016年政府信息公开工作年报", "云溪县水务局", 2016),
    ("云溪县水务局关于2016年政府信息公开的报告", "云溪县水务局", 2016),
    ("云溪县水务局2016年政府信息公开年度工作报告", "云溪县水务局", 2016),
    ("云溪县水务局2016年政务信息公开工作开展年度报告", "云溪县水务局", 2016),
    ("青原海关2019年海关信息公开工作年度报告", "青原海关", 2019),
    ("云溪县水务局2016年政府信息公开工作告年度报", "云溪县水务局", 2016),
    ("望河镇2023政府信息公开工作年度报告", "望河镇", 2023),
    ("2025年度政府信息公开工作年度报告", None, 2025),
    ("农业农村局2020年度政府信息公开工作年度报告", "农业农村局", 2020),
    ("市城管执法局2020年政府信息公开工作年度报告", "市城管执法局", 2020),
    ("县政府办2022年度政府信息公开工作年度报告", "县政府办", 2022),
    (
        "云溪县农业农村局（县茶叶局）2021年政府信息公开工作年度报告",
        "云溪县农业农村局（县茶叶局）",
        2021,
    ),
    ("关于云溪县2018年度政府信息公开工作情况的报告", "云溪县", 2018),
    ("云溪县二〇一二年政府信息公开工作年度报告", "云溪县", 2012),
    ("政府信息公开工作年度报告（2021年度）", None, 2021),
    ("政府信息公开工作年度报告（云溪县水务局）", "云溪县水务局", None),
    ("北关总署（本级机关）2019年政府信息公开工作年度报告", "北关总署", 2019),
    (
        "云溪县水务局、云溪县林业局2019年政府信息公开工作年度报告",
        "云溪县水务局、云溪县林业局",
        2019,
    ),
    (
        "中共云溪县委机构编制委员会办公室2021年政府信息公开工作年度报告",
        "中共云溪县委机构编制委员会办公室",
        2021,
    ),
    ("关于印发《云溪县水务局2021年政府信息公开工作年度报告》", "云溪县水务局", 2021),
    ("云溪县水务局2021 年度政府信息公开工作年度 报 告", "云溪县水务局", 2021),
]


@pytest.mark.parametrize(("title", "agency", "year"), TITLES)
def test_a_title_line_gives_title_body_and_year(
    title: str, agency: str | None, year: int | None
) -> None:
    article = make_article(title + BODY)
    reading = read_title(article.document, article.front)
    assert reading.title.raw == title
    assert reading.title.source == "first_line"
    assert reading.chosen is not None
    assert reading.chosen.agency_name == agency
    assert [found for found, _, _ in reading.chosen.years][-1:] == ([year] if year else [])


@pytest.mark.parametrize("cut", range(3, 20))
def test_a_title_broken_anywhere_is_joined(cut: int) -> None:
    title = "云溪县柳河镇2019年政府信息公开工作年度报告"
    found = read(f"  {title[:cut]}\n\n　{title[cut:]}")
    assert found.raw == title
    # Behind the name the second line is a title of its own; joined it is more complete.
    assert found.source == "first_lines_joined"


def test_a_title_over_three_lines_is_joined() -> None:
    found = read("云溪县柳河镇\n2019年政府信息公开\n工作年度报告")
    assert found.raw == "云溪县柳河镇2019年政府信息公开工作年度报告"


def test_the_most_complete_of_page_and_body_title_wins_and_the_other_is_kept() -> None:
    found = read("政府信息公开工作年度报告\n来源：县府办\n柳河镇2020年政府信息公开工作报告")
    assert found.raw == "柳河镇2020年政府信息公开工作报告"
    found = read(
        "柳河镇政府信息公开年度报告\n发布时间：2021-01-12\n柳河镇2020年政府信息公开工作报告"
    )
    assert found.variants == ("柳河镇政府信息公开年度报告",)


def test_a_title_printed_twice_is_one_title_on_two_furniture_lines() -> None:
    title = "柳河镇2020年政府信息公开工作年度报告"
    identity = read_text(f"{title}\n发布时间：2021-01-12\n{title}{BODY}")
    assert identity.title.variants == ()
    assert {1, 3} <= identity.furniture


@pytest.mark.parametrize(
    ("key", "source"), [("h1", "h1"), ("articletitle", "meta"), ("title", "title_element")]
)
def test_metadata_serves_when_the_text_has_no_title(key: str, source: str) -> None:
    found = read("根据条例编制本报告。", {key: "柳河镇2020年政府信息公开工作年度报告"})
    assert (found.raw, found.source) == ("柳河镇2020年政府信息公开工作年度报告", source)
    assert found.locator is None


def test_the_site_name_is_cut_from_the_title_element() -> None:
    found = read("", {"title": "柳河镇2020年政府信息公开工作年度报告_云溪县人民政府门户网站"})
    assert found.raw == "柳河镇2020年政府信息公开工作年度报告"


def test_the_title_of_a_page_in_one_paragraph_ends_before_its_text() -> None:
    found = read("柳河镇2020年政府信息公开工作年度报告 根据《政府信息公开条例》编制，全文如下。")
    assert found.raw == "柳河镇2020年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "front",
    [
        "",
        "首页 > 政务公开 > 政府信息公开年报",
        "云溪县人民政府门户网站",
        "上一篇：柳河镇2018年政府信息公开工作年度报告",
        "现将柳河镇2020年政府信息公开工作情况报告如下",
        "根据条例，编制柳河镇2020年政府信息公开工作年度报告。",
    ],
)
def test_page_furniture_and_prose_are_no_title(front: str) -> None:
    identity = read_text(front + BODY)
    assert identity.title.raw is None
    assert find_rule(identity, "doc.title_missing") is not None


def test_a_traditional_title_is_kept_as_published() -> None:
    title = "柳河鎮2020年政府資訊公開工作年度報告"
    identity = read_text(title + BODY)
    assert (identity.title.raw, identity.agency.name) == (title, "柳河鎮")


def test_the_locator_of_a_title_covers_its_lines() -> None:
    text = "云溪县柳河镇\n2019年政府信息公开工作年度报告" + BODY
    locator = read_text(text).title.locator
    assert locator is not None
    assert text[locator.start : locator.end] == "云溪县柳河镇\n2019年政府信息公开工作年度报告"
