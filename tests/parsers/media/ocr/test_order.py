"""The order of the form: which rows and columns of a scanned table are believed."""

from parsers.media.ocr.order import doubt_misplaced
from parsers.media.pdf.blocks import ReadCell, ReadTable
from parsers.media.pdf.marks import Box

BOX = Box(0, 0, 1, 1)
FIRST = ("予以公开", "部分公开", "属于国家秘密", "其他法律行政法规禁止公开", "危及三安全一稳定")


def table(*labels: str, unsure: tuple[int, ...] = ()) -> ReadTable:
    """Make a table of labels with one figure behind each."""
    cells = [
        ReadCell(row, column, 1, 1, text, ((1, BOX),), certain=column == 1 or row not in unsure)
        for row, label in enumerate(labels)
        for column, text in enumerate((label, "7"))
    ]
    return ReadTable(1, BOX, (0, 1, 2), len(labels), tuple(cells))


def doubtful(found: ReadTable) -> list[int]:
    marked = doubt_misplaced(found).cells
    return [cell.row for cell in marked if cell.column == 1 and not cell.certain]


def test_labels_in_the_order_of_the_form_are_believed() -> None:
    assert doubtful(table(*FIRST)) == []


def test_an_unsure_label_between_its_neighbours_is_believed() -> None:
    assert doubtful(table(*FIRST, unsure=(2,))) == []
    assert doubtful(table(*FIRST, unsure=(1, 2, 3))) == []


def test_an_unsure_label_beside_a_row_of_no_form_is_not_believed() -> None:
    labels = (*FIRST[:2], "本地另设", *FIRST[2:])
    assert doubtful(table(*labels, unsure=(3,))) == [3]


def test_an_unsure_label_at_the_open_end_is_not_believed() -> None:
    assert doubtful(table(*FIRST, unsure=(4,))) == [4]


def test_rows_that_stand_the_wrong_way_round_are_doubted_however_sure() -> None:
    swapped = (FIRST[0], FIRST[2], FIRST[1], *FIRST[3:])
    assert len(doubtful(table(*swapped))) == 1


def test_a_label_that_comes_twice_is_doubted_once() -> None:
    assert doubtful(table(*FIRST[:3], FIRST[1], *FIRST[3:])) == [3]


def test_a_table_without_labels_of_the_form_is_left_alone() -> None:
    found = table("甲", "乙", unsure=(0,))
    assert doubt_misplaced(found) == found


def test_figures_under_an_unsure_head_out_of_order_are_doubted() -> None:
    heads = ("结果维持", "其他结果", "结果纠正")
    cells = [
        ReadCell(row, column, 1, 1, text, ((1, BOX),), certain=(row, column) != (0, 1))
        for row, texts in enumerate((heads, ("1", "2", "3")))
        for column, text in enumerate(texts)
    ]
    found = doubt_misplaced(ReadTable(1, BOX, (0, 1, 2, 3), 2, tuple(cells)))
    assert [cell.certain for cell in found.row(1)] == [True, False, True]
