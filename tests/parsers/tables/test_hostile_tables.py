"""Hostile tables: whatever is done to the markup, no value is read under a column it is not in."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import get_args

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.damage import apply_damage
from corpus.sample.markup import MARKUPS
from corpus.sample.render_text import Spacing, TextOptions, render_text
from parsers.model import Cell, State
from parsers.parse import parse

TABLE3_ROW = "t3.rejected_repeat"
COLUMNS = (
    "natural_person", "enterprise", "research", "public_interest", "legal_service", "other_org",
    "total",
)  # fmt: skip
LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
VALUES = tuple(str(number) for number in (2, 3, 4, 5, 6, 7, 27))
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def document(seed: int = 5, generation: str = "2021") -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation, figures="distinct")))


def page(doc: SampleDocument) -> str:
    return f"<html><body><div id=zoom>{MARKUPS['plain'].article(doc)}</div></body></html>"


def read(markup: str) -> dict[str, Cell]:
    return dict(parse(markup.encode()).cells)


def wrong(doc: SampleDocument, cells: dict[str, Cell]) -> list[Cell]:
    """Return the cells that hold another number than the document prints there."""
    truth = doc.truth.values
    return [c for c in cells.values() if c.value is not None and c.value != truth.get(c.key)]


def row_of(label: str, values: Sequence[str]) -> str:
    return f"<tr><td>{label}</td>{''.join(f'<td>{value}</td>' for value in values)}</tr>"


def table3(head: str, *rows: str) -> str:
    return f"<table>{head}{''.join(rows)}</table>"


def flat_head(labels: Sequence[str], corner: str = "申请人情况") -> str:
    return row_of(corner, labels)


def values_of(cells: dict[str, Cell], row: str = TABLE3_ROW) -> list[int | None]:
    return [cells[f"{row}.{column}"].value for column in COLUMNS]  # type: ignore[misc]  # counts


def test_columns_in_another_order_are_read_by_their_heads() -> None:
    labels, values = list(LABELS), list(VALUES)
    labels[1], labels[3], values[1], values[3] = labels[3], labels[1], values[3], values[1]
    cells = read(table3(flat_head(labels), row_of("2.重复申请", values)))
    assert [value in (None, int(v)) for value, v in zip(values_of(cells), VALUES, strict=True)]


@pytest.mark.parametrize("damage", ["？？", ""])
@pytest.mark.parametrize("damaged", range(7))
def test_another_order_with_a_damaged_head_is_no_order_of_the_form(
    damaged: int, damage: str
) -> None:
    labels, values = list(LABELS), list(VALUES)
    labels[1], labels[3], values[1], values[3] = labels[3], labels[1], values[3], values[1]
    labels[damaged] = damage
    cells = read(table3(flat_head(labels), row_of("2.重复申请", values)))
    read_right = zip(values_of(cells), VALUES, strict=True)
    assert all(value is None or value == int(v) for value, v in read_right)


def test_columns_of_departments_are_no_applicants() -> None:
    departments = [f"{sign}局" for sign in "甲乙丙丁戊己庚"]
    cells = read(table3(row_of("指标", departments), row_of("2.重复申请", VALUES)))
    assert values_of(cells) == [None] * 7


def test_a_column_replaced_by_a_subtotal_does_not_lend_its_place() -> None:
    labels = [*LABELS[:4], *LABELS[5:6], "小计", LABELS[6]]
    cells = read(table3(flat_head(labels), row_of("2.重复申请", VALUES)))
    assert cells[f"{TABLE3_ROW}.legal_service"].value is None
    assert cells[f"{TABLE3_ROW}.other_org"].value is None


def test_swapped_heads_in_flat_text_are_not_read_in_the_forms_order() -> None:
    doc = document()
    text = render_text(doc, TextOptions(style="tabs"))
    swapped = text.replace("商业企业", "@").replace("科研机构", "商业企业").replace("@", "科研机构")
    cells = read(swapped)
    assert all(cells[f"{TABLE3_ROW}.{column}"].value is None for column in COLUMNS)


def test_a_part_of_the_head_repeated_on_the_next_page_keeps_the_columns() -> None:
    labels, values = [*LABELS, "小计"], [*VALUES, "99"]
    again = row_of("", LABELS[1:6])
    first = row_of("1.信访举报投诉类申请", values)
    markup = table3(flat_head(labels), first, again, row_of("2.重复申请", values))
    assert values_of(read(markup)) == [int(value) for value in VALUES]


def test_a_hidden_cell_shifts_nothing() -> None:
    doc = document()
    markup = page(doc).replace("<td>", '<td style="display:none">7777</td><td>')
    assert wrong(doc, read(markup)) == []


def test_a_cell_too_many_makes_a_row_unclear() -> None:
    row = row_of("2.重复申请", ["99", *VALUES])
    cells = read(table3(flat_head(LABELS), row))
    assert values_of(cells) == [None] * 7


def test_spans_lost_from_the_head_do_not_move_values() -> None:
    for generation in ("2019", "2021"):
        doc = document(generation=generation)
        markup = page(doc)
        for span in re.finditer(r' (?:row|col)span="\d+"', markup):
            cut = markup[: span.start()] + markup[span.end() :]
            assert wrong(doc, read(cut)) == [], span[0]


@pytest.mark.parametrize("after", [6, 9, 15, 22])
def test_a_table_cut_in_two_is_not_placed_by_the_columns_of_the_other_half(after: int) -> None:
    doc = document()
    markup = page(doc)
    start = markup.index("勾稽关系")
    place = [m.end() for m in re.finditer("</tr>", markup) if m.end() > start][after]
    cut = f"{markup[:place]}</table><p>- 3 -</p><table>{markup[place:]}"
    assert wrong(doc, read(cut)) == []


def test_a_remark_behind_the_values_is_no_label() -> None:
    row = row_of("2.重复申请", [*VALUES, "其他"])
    cells = read(table3(flat_head([*LABELS, "备注"]), row))
    assert values_of(cells) == [int(value) for value in VALUES]
    assert cells["t3.other_misc.total"].state is State.ABSENT


def table4(*rows: str) -> str:
    groups = "<td colspan=5>行政复议<td colspan=10>行政诉讼"
    under = "".join(f"<td rowspan=2>{outcome}" for outcome in OUTCOMES)
    suits = "<td colspan=5>未经复议直接起诉<td colspan=5>复议后起诉"
    last = "".join(f"<td>{outcome}" for outcome in OUTCOMES * 2)
    return f"<table><tr>{groups}<tr>{under}{suits}<tr>{last}{''.join(rows)}</table>"


def plain_row(values: Sequence[object]) -> str:
    return f"<tr>{''.join(f'<td>{value}</td>' for value in values)}</tr>"


SUMS = [1, 0, 2, 0, 3, 0, 4, 0, 1, 5, 2, 0, 0, 0, 2]


def test_a_row_that_numbers_the_columns_is_not_the_figures() -> None:
    cells = read(table4(plain_row(range(1, 16)), plain_row(SUMS)))
    assert [c.value for key, c in cells.items() if key.startswith("t4.")] == SUMS


def test_two_rows_of_figures_contradict_each_other() -> None:
    cells = read(table4(plain_row(["上年", *([8] * 15)]), plain_row(["本年", *SUMS])))
    assert cells["t4.review_upheld"].state is State.AMBIGUOUS


@pytest.mark.parametrize("spacing", ["none", "rows"])
def test_an_empty_line_between_rows_never_stands_for_a_lost_value(spacing: str) -> None:
    for generation in ("2019", "2021"):
        doc = document(generation=generation)
        text = render_text(doc, TextOptions(style="lines", spacing=spacing))  # type: ignore[arg-type]  # parametrized
        lines = text.split("\n")
        numbers = [n for n, (a, b) in enumerate(pairwise(lines)) if a.isdecimal() and b.isdecimal()]
        for number in numbers[::9]:
            kept = "\n".join([*lines[:number], *lines[number + 1 :]])
            assert wrong(doc, read(kept)) == []


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.campaign)])
def test_a_text_that_ends_in_a_number_may_have_lost_its_end(step: int) -> None:
    doc = document()
    texts = (page(doc), render_text(doc), render_text(doc, TextOptions(style="pipes")))
    for first, text in enumerate(texts):
        start = text.index("复申请") + first % step
        for end in range(start, start + 120, step):
            assert wrong(doc, read(text[:end])) == []


def test_departments_beside_a_total_are_no_applicants() -> None:
    names = [f"{sign}局" for sign in "甲乙丙丁戊"]
    head = row_of("指标", [*names, "其他", "总计"])
    assert values_of(read(table3(head, row_of("2.重复申请", VALUES)))) == [None] * 7


def test_a_hidden_copy_with_other_numbers_contradicts_flat_tables() -> None:
    doc = document()
    article = MARKUPS["paragraphs"].article(doc)
    other = re.sub(r"(?<=<p>)[0-9]+(?=</p>)", lambda number: str(int(number[0]) + 1), article)
    for copies in ((article, other), (other, article)):
        cells = read(f"<div style='display:none'>{copies[0]}</div><div>{copies[1]}</div>")
        assert wrong(doc, cells) == []


@pytest.mark.parametrize("style", ["pipes_own", "pipes_padded"])
def test_a_last_number_broken_over_two_lines_is_not_read_in_part(style: str) -> None:
    doc = document()
    text = render_text(doc, TextOptions(style=style))  # type: ignore[arg-type]  # parametrized
    for match in re.finditer(r"(?<=\| )[0-9]{3,}(?=\s*\|?\n)", text):
        cut = f"{text[: match.start() + 1]}\n{text[match.start() + 1 :]}"
        assert wrong(doc, read(cut)) == []


@pytest.mark.parametrize(
    "options",
    [
        TextOptions(style="pipe_lines"),
        *(TextOptions(style="lines", spacing=spacing) for spacing in get_args(Spacing)),
    ],
)
def test_blank_cells_of_flat_text_stay_in_their_places(options: TextOptions) -> None:
    for seed in range(4):
        doc = apply_damage(document(seed), ["blank_cells"], seed)
        cells = read(render_text(doc, options))
        assert all(cells[key].state is figure.state for key, figure in doc.truth.figures.items())


@pytest.mark.parametrize("style", ["pipes_own", "pipe_lines"])
def test_pieces_of_a_table_are_no_text_of_its_section(style: str) -> None:
    doc = document()
    text = render_text(doc, TextOptions(style=style))  # type: ignore[arg-type]  # parametrized
    section = parse(text.encode()).sections[1]
    assert section.text == doc.truth.section(section.key).text
