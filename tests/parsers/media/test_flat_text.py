"""Flattened text: TAB-opened cells, pipes and tab-separated rows become ragged or aligned grids."""

from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Document, GridCell
from parsers.encoding import decode
from parsers.fold import clean
from parsers.media.text import read_text


def read(text: str) -> Document:
    return read_text(decode(text.encode()))


def cells(text: str) -> list[list[list[str]]]:
    return [[[clean(c.text) for c in row] for row in grid.rows] for grid in read(text).grids]


def test_a_tab_opens_a_cell_and_an_empty_line_closes_the_row() -> None:
    assert cells("\t甲\n\t1\n\n\t乙\n\t2\n\n\n正文") == [[["甲", "1"], ["乙", "2"]]]


def test_untabbed_paragraphs_go_on_with_the_cell() -> None:
    assert cells("\t本年新\n公开数量\n\t（三）\n\n不予公开\n\t1\n") == [
        [["本年新公开数量", "（三）不予公开", "1"]]
    ]


def test_merged_cells_leave_an_empty_tab_line() -> None:
    assert cells("\t\n\t\n\t商业企业\n\n\t1\n") == [[["", "", "商业企业"], ["1"]]]


def test_a_section_heading_after_the_table_is_no_cell() -> None:
    document = read("\t甲\n\t1\n\n三、收到和处理政府信息公开申请情况\n\t乙\n")
    assert [line.text for line in document.lines if line.grid is None and line.text] == [
        "三、收到和处理政府信息公开申请情况"
    ]


def test_a_cell_that_lost_its_line_is_doubtful() -> None:
    row = read("\t行政许可\n\t/\n \t/\n").grids[0].rows[0]
    assert [cell.doubtful for cell in row] == [False, False, True, False]


def test_pipe_rows_of_one_length_keep_their_columns() -> None:
    grid = read("甲 |  | 1\n | 乙 | 2\n").grids[0]
    assert grid.aligned
    assert [cell.column for cell in grid.rows[1]] == [0, 1, 2]


def test_borders_of_a_pipe_table_are_no_cells() -> None:
    assert cells("| 甲 | 1 |\n|---|---|\n| 乙 | |\n") == [[["甲", "1"], ["乙", ""]]]


def test_a_blank_behind_a_label_is_doubtful_where_columns_are_lost() -> None:
    grid = read("甲 |  | 1 | 2\n乙 | 3\n").grids[0]
    assert not grid.aligned
    assert grid.rows[0][1].doubtful


def test_rows_separated_by_tabs_are_read() -> None:
    assert cells("规章\t1\t2\t3\n规范性文件\t4\t5\t6\n") == [
        [["规章", "1", "2", "3"], ["规范性文件", "4", "5", "6"]]
    ]


def test_one_piped_cell_on_a_line_is_no_grid() -> None:
    assert cells("规章 |\n1 |\n2 |\n") == []


def test_every_newline_convention_gives_the_same_lines() -> None:
    for newline in ("\n", "\r\n", "\r"):
        assert [line.text for line in read(newline.join("甲乙丙")).lines] == ["甲", "乙", "丙"]


@given(st.text(st.sampled_from("甲1 \t\n|\r\u00a0、三（"), max_size=120))
def test_cells_and_lines_stand_where_they_say(text: str) -> None:
    document = read(text)
    assert document.text == text
    for line in document.lines:
        assert text[line.start : line.end] == line.text
    for cell in _all_cells(document):
        shown = clean(text[cell.start : cell.end])
        assert shown == clean(cell.text)


def _all_cells(document: Document) -> list[GridCell]:
    return [cell for grid in document.grids for row in grid.rows for cell in row]
