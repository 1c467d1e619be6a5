"""A page's text, lines, tables and paths, and the way back from a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Document
from parsers.encoding import decode
from parsers.fold import clean
from parsers.media.html import element_at, element_text, parse_tree, read_html


def read(markup: str) -> Document:
    decoded = decode(markup.encode())
    return read_html(parse_tree(decoded.text), decoded)


def table(markup: str) -> list[list[str]]:
    return [[clean(cell.text) for cell in row] for row in read(markup).grids[0].rows]


def test_blocks_and_breaks_make_lines() -> None:
    document = read("<div>甲<br>乙<p>丙</p>丁</div>")
    assert [line.text for line in document.lines] == ["甲", "乙", "丙", "丁"]


def test_scripts_styles_and_comments_are_not_shown() -> None:
    document = read("<p>甲<script>var a=1</script><style>p{}</style><!-- 9 -->乙</p>")
    assert [line.text for line in document.lines] == ["甲乙"]


def test_source_line_breaks_become_one_blank_and_nothing_at_line_ends() -> None:
    assert [line.text for line in read("<p>\n 甲\n\t乙 \n</p>").lines] == ["甲 乙"]


def test_an_empty_paragraph_is_a_line_of_its_own() -> None:
    assert [line.text for line in read("<p>1</p><p></p><p>&nbsp;</p>").lines] == ["1", "", "\u00a0"]


def test_spans_move_cells_to_their_columns() -> None:
    grid = read(
        "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁<tr><td>戊<td>己<td>庚</table>"
    ).grids[0]
    places = [[(cell.column, clean(cell.text)) for cell in row] for row in grid.rows]
    assert places == [
        [(0, "甲"), (1, "乙")],
        [(1, "丙"), (2, "丁")],
        [(0, "戊"), (1, "己"), (2, "庚")],
    ]


@pytest.mark.parametrize("span", ["0", "-3", "abc", "", "100000", "2.5"])
def test_odd_spans_neither_crash_nor_explode(span: str) -> None:
    grid = read(f"<table><tr><td colspan='{span}' rowspan='{span}'>1<td>2</table>").grids[0]
    assert [clean(cell.text) for cell in grid.rows[0]] == ["1", "2"]
    assert max(cell.column for cell in grid.rows[0]) <= 100


def test_damaged_tables_keep_their_cells() -> None:
    assert table("<table><tr><td>1<td>2<div>x</div><tr><td>3</td></td><td>4</table>")[0][:1] == [
        "1"
    ]
    assert table("<table><tr><td>1</td><td>2</td></tr><div></div><tr><td>3</td></tr></table>") == [
        ["1", "2"],
        ["3"],
    ]


def test_nested_tables_are_separate_grids() -> None:
    document = read("<table><tr><td>外<table><tr><td>内</table></table>")
    assert [clean(grid.rows[0][0].text) for grid in document.grids] == ["外内", "内"]


def test_stacked_numbers_stay_apart_in_a_cell() -> None:
    assert read("<table><tr><td><p>1</p><p>0</p></table>").grids[0].rows[0][0].text == "1\n0"


@pytest.mark.parametrize("tag", ["sup", "sub", "del", "s", "strike"])
def test_raised_lowered_and_struck_digits_do_not_join_a_number(tag: str) -> None:
    cell = read(f"<table><tr><td>12<{tag}>3</{tag}></table>").grids[0].rows[0][0]
    assert cell.text not in ("123", "12")


def test_hidden_inline_digits_are_not_read() -> None:
    cell = read("<table><tr><td>1<span style='display: none'>9</span>2</table>").grids[0].rows[0][0]
    assert cell.text == "12"


def test_metadata_headings_and_attachments_are_kept() -> None:
    document = read(
        "<title>门户</title><meta name=ArticleTitle content='某镇年报'><h1>标题</h1>"
        "<a href='/a/附件.docx'>附件一</a><a href='javascript:void(0)'>关</a>"
    )
    assert (document.meta["articletitle"], document.meta["h1"]) == ("某镇年报", "标题")
    assert [(a.url, a.name) for a in document.attachments] == [("/a/附件.docx", "附件一")]


PIECES = st.sampled_from(
    "<p> </p> <div> </div> <table> </table> <tr> <td_colspan=2> <td> </td> <span> </span> <br> <b>"
    " </i> <sup> <o:p> </o:p> 甲 1 _ &nbsp; <span_style='display:none'> <h1> </h1> <li> <script>"
    " </script> <x-y>".replace("_", "\t").split(" ")
)


@given(st.lists(PIECES, max_size=40))
def test_paths_and_offsets_reread_any_tag_soup(pieces: list[str]) -> None:
    markup = "".join(pieces)
    document = read(markup)
    tree = parse_tree(markup)
    cells = [cell for grid in document.grids for row in grid.rows for cell in row]
    for cell in cells:
        node = element_at(tree, cell.path or "")
        assert node is not None
        assert element_text(tree, node)[: cell.end - cell.start] == cell.text
        assert document.text[cell.start : cell.end] == cell.text
    for line in document.lines:
        node = element_at(tree, line.path or "")
        assert node is not None
        text = element_text(tree, node)[line.path_start : line.path_start + len(line.text)]
        assert text == line.text == document.text[line.start : line.end]
