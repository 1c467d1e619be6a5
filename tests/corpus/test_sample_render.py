import re
from collections.abc import Iterable

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.charsets import Charset
from corpus.sample.damage import apply_damage
from corpus.sample.layout import TableBlock, expand
from corpus.sample.markup import HtmlStyle
from corpus.sample.render_html import HtmlOptions, render_article, render_html
from corpus.sample.render_text import TextOptions, TextStyle, render_text, render_text_bytes
from parsers.model import State

HTML_STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "paragraphs", "nested")
TABLE_STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "nested")
TEXT_STYLES: tuple[TextStyle, ...] = (
    "tabs", "lines", "pipes", "pipes_padded", "pipes_own", "pipe_lines",
)  # fmt: skip
CHARSETS: tuple[Charset, ...] = ("utf-8", "gb18030", "utf-16")
SEEDS = st.integers(0, 10_000)
GENERATIONS = st.sampled_from(["2019", "2021"])


def _document(seed: int = 1, generation: str = "2021") -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation)))


def _squash(text: str) -> str:
    return re.sub(r"\s", "", text)


def _span(value: str | None) -> int:
    return int(value) if value else 1


def _grid(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[list[str]]:
    """Expand spans without the product's help."""
    filled: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for text, height, width in row:
            while (y, x) in filled:
                x += 1
            filled |= {(y + dy, x + dx): text for dy in range(height) for dx in range(width)}
    height = 1 + max(y for y, _ in filled)
    return [[filled[place] for place in sorted(filled) if place[0] == y] for y in range(height)]


def _lexbor_grid(table: LexborNode) -> list[list[str]]:
    return _grid(
        (
            (_squash(td.text()), _span(td.attributes.get("rowspan")),
             _span(td.attributes.get("colspan")))
            for td in tr.css("td")
        )
        for tr in table.css("tr")
    )  # fmt: skip


def _lxml_grid(table: lxml.html.HtmlElement) -> list[list[str]]:
    return _grid(
        (
            (_squash(td.text_content()), _span(td.get("rowspan")), _span(td.get("colspan")))
            for td in tr.findall("td")
        )
        for tr in table.iter("tr")
    )


def _expected(table: TableBlock) -> list[list[str]]:
    return [[_squash(slot.cell.text) for slot in row] for row in expand(table.rows)]


@given(SEEDS, GENERATIONS, st.sampled_from(TABLE_STYLES))
def test_a_browser_tree_expands_to_the_laid_out_grid(
    seed: int, generation: str, style: HtmlStyle
) -> None:
    document = _document(seed, generation)
    tree = LexborHTMLParser(render_article(document, style))
    assert [_lexbor_grid(t) for t in tree.css("table")[-3:]] == [
        _expected(t) for t in document.tables()
    ]


@pytest.mark.parametrize("style", TABLE_STYLES)
def test_lxml_expands_to_the_laid_out_grid(style: HtmlStyle) -> None:
    document = _document(7, "2019")
    tree = lxml.html.fromstring(render_article(document, style))
    tables = [t for t in tree.iter("table") if not t.xpath(".//td//table")]
    assert [_lxml_grid(t) for t in tables[-3:]] == [_expected(t) for t in document.tables()]


@pytest.mark.parametrize("style", HTML_STYLES)
@pytest.mark.parametrize("shell", [True, False])
def test_every_printed_text_stands_in_the_page_in_order(style: HtmlStyle, shell: bool) -> None:
    document = _document()
    page = LexborHTMLParser(render_html(document, HtmlOptions(style, shell)).decode())
    article = page.css_first("#zoom")
    assert article is not None
    assert _squash(article.text()) == _squash("".join(document.printed()))


def test_loose_paragraphs_keep_one_paragraph_for_each_cell() -> None:
    document = _document()
    tree = LexborHTMLParser(render_article(document, "paragraphs"))
    assert tree.css("table") == []
    assert [p.text() for p in tree.css("p")] == document.printed()


def test_word_markup_splits_digits_from_words() -> None:
    article = render_article(_document(), "word")
    assert "年</span>" in article
    assert "MsoNormal" in article
    assert "<o:p>" in article
    assert "&nbsp;" in article


def test_nested_markup_puts_the_tables_into_table_cells() -> None:
    tree = LexborHTMLParser(render_article(_document(), "nested"))
    assert len(tree.css("td td table")) == 3


def test_a_portal_page_carries_metadata_navigation_and_neighbours() -> None:
    document = _document()
    page = render_html(document, HtmlOptions(attachments=(("/a/1.docx", "年报.docx"),))).decode()
    truth = document.truth
    assert f'name="ArticleTitle" content="{truth.title}"' in page
    assert f'name="ContentSource" content="{truth.agency.name}"' in page
    assert f'name="PubDate" content="{truth.published_on}' in page
    for piece in ("当前位置", "最新公开", "索引号", 'href="/a/1.docx"', "网站标识码"):
        assert piece in page


@pytest.mark.parametrize("padding", [40_000, 150_000])
def test_padding_makes_a_page_as_long_as_real_ones(padding: int) -> None:
    assert padding <= len(render_html(_document(), HtmlOptions(padding=padding))) < padding * 1.3


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("bom", [True, False])
def test_a_page_comes_in_every_charset(charset: Charset, bom: bool) -> None:
    payload = render_html(_document(), HtmlOptions(charset=charset, bom=bom))
    codec = "utf-16-le" if charset == "utf-16" else charset
    text = payload.decode(codec)
    assert text.startswith("\ufeff") is bom
    assert f"charset={'gb2312' if charset == 'gb18030' else charset}" in text


def test_a_charset_label_may_lie_or_be_left_out() -> None:
    lying = render_html(_document(), HtmlOptions(charset="gb18030", declared="utf-8"))
    assert b"charset=utf-8" in lying
    assert "政府信息公开" in lying.decode("gb18030")
    assert b"charset=" not in render_html(_document(), HtmlOptions(declared=""))


@given(SEEDS, GENERATIONS, st.sampled_from(TEXT_STYLES))
def test_every_printed_text_stands_in_the_text_in_order(
    seed: int, generation: str, style: TextStyle
) -> None:
    document = _document(seed, generation)
    text = render_text(document, TextOptions(style))
    assert _squash(text.replace("|", "")) == _squash("".join(document.printed()))


def test_tabs_open_cells_and_empty_lines_close_rows() -> None:
    document = _document(1, "2019")
    text = render_text(document)
    start = text.index("三、收到和处理政府信息公开申请情况\n")
    rows = text[start:].split("\n\n")
    assert rows[0].split("\n\t")[1:] == [
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"
    ]  # fmt: skip
    assert rows[1] == "\t\n\t自然人\n\t法人或其他组织\n\t总计"
    assert rows[2] == "\t\n\t\n\t商业企业\n\t科研机构\n\t社会公益组织\n\t法律服务机构\n\t其他\n\t"
    counts = [len(row.split("\n")) for row in rows[3:26]]
    assert (counts[0], counts[2], counts[3], counts[4], counts[21]) == (8, 9, 9, 10, 9)


def test_pipes_keep_a_row_on_a_line_with_merged_places_empty() -> None:
    lines = render_text(_document(), TextOptions("pipes")).split("\n")
    rows = [line for line in lines if line.count(" | ") == 9]
    assert len(rows) == 28
    assert rows[4].startswith("二、上年结转政府信息公开申请数量 |  |  | ")
    assert rows[6].startswith(" | （二）部分公开")


def test_own_pipes_drop_merged_places() -> None:
    lines = render_text(_document(), TextOptions("pipes_own")).split("\n")
    assert {line.count(" | ") for line in lines if line.startswith("2.")} == {7}


def test_lines_may_stand_apart() -> None:
    text = render_text(_document(), TextOptions("lines", spacing="cells"))
    assert "\n\n规章\n\n" in text
    assert "\n\n" not in render_text(_document(), TextOptions("lines", spacing="none")).replace(
        "\n\n三、", "").replace("\n\n四、", "").replace("\n\n五、", "")  # fmt: skip


def test_pipe_lines_end_each_cell_by_a_pipe() -> None:
    text = render_text(_document(), TextOptions("pipe_lines"))
    assert "\n第二十条第（一）项 |\n|||\n信息内容 |\n本年制发件数 |\n" in text


def test_empty_cells_may_vanish_from_lines() -> None:
    blank = apply_damage(_document(), ["blank_cells"])
    kept, lost = (
        render_text(blank, TextOptions("lines", spacing="none", drop_blank=drop)).count("\n")
        for drop in (False, True)
    )
    assert kept - lost == list(blank.truth.states.values()).count(State.BLANK)


@pytest.mark.parametrize("charset", CHARSETS)
def test_text_comes_in_every_charset(charset: Charset) -> None:
    document = _document()
    payload = render_text_bytes(document, TextOptions(charset=charset, bom=True))
    codec = "utf-16" if charset == "utf-16" else charset
    assert payload.decode(codec).lstrip("\ufeff") == render_text(document)


def test_the_same_document_gives_the_same_bytes() -> None:
    options = HtmlOptions("word", padding=50_000)
    assert render_html(_document(3), options) == render_html(_document(3), options)
