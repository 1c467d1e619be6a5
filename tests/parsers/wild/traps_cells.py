"""Traps in the cells and labels of tables that `formats.md` c.9, c.10 and d name."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from corpus.sample.blocks import CellRow, LabelledRow, SampleCell, SampleDocument, TableBlock
from corpus.sample.edits import (
    map_labels,
    map_tables,
    print_figures,
    with_table,
    with_truth,
)
from corpus.sample.figures import PART_COLUMNS, Figure
from corpus.sample.truth import ExtraValues
from parsers.model import State

MARKS = ("空", "——", "－", "／", "--", "无")
UNITS = ("件", "宗", "起", "项", "条", "份")
_BLANK = Figure("", None, State.BLANK)
_SPACED = {
    "社会公益组织": "社会公益组 织",
    "商业企业": "商业 企业",
    "法律服务机构": "法律服务 机构",
    "本年制发件数": "本年 制发件数",
    "（七）总计": "（七） 总 计",
    "尚未审结": "尚未 审结",
    "自然人": "自 然 人",
}


def _counts(document: SampleDocument) -> list[str]:
    """Return the printed counts of tables 3 and 4."""
    return [
        key
        for key, figure in document.truth.figures.items()
        if key[:2] in ("t3", "t4") and figure.state is State.NUMBER
    ]


def _some(rng: Random, keys: Sequence[str], most: int = 12) -> list[str]:
    return rng.sample(keys, min(most, len(keys)))


def more_placeholders(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print the marks for "nothing" that the usual damages leave out."""
    keys = _some(rng, _counts(document))
    return print_figures(
        document, {key: Figure(rng.choice(MARKS), None, State.PLACEHOLDER) for key in keys}
    )


def units_in_cells(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print a unit behind some counts."""
    figures, unit = document.truth.figures, rng.choice(UNITS)
    keys = _some(rng, _counts(document))
    return print_figures(
        document,
        {key: replace(figures[key], printed=f"{figures[key].value}{unit}") for key in keys},
    )


def letters_for_zero(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print some zeros as a letter or as a Chinese sign."""
    keys = _some(rng, _counts(document))
    signs = ("O", "o", "〇", "０", "零")
    return print_figures(document, {key: Figure(rng.choice(signs), 0) for key in keys})


def total_column_blank(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave 总计 empty though its parts are filled."""
    keys = [key for key in _counts(document) if key.startswith("t3.") and key.endswith(".total")]
    return print_figures(document, dict.fromkeys(_some(rng, keys, 8), _BLANK))


def mostly_placeholders(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print a slash in all counts but one."""
    keys = _counts(document)
    keys.remove(rng.choice(keys))
    return print_figures(document, dict.fromkeys(keys, Figure("/", None, State.PLACEHOLDER)))


def decisions_as_sums(document: SampleDocument, rng: Random) -> SampleDocument:
    """Fill 处理决定数量 with the sum of the two columns before it, as publishers do (2019)."""
    figures, changed = document.truth.figures, dict[str, Figure]()
    for key in figures:
        if not key.endswith(".decisions"):
            continue
        prior = figures.get(key.replace("decisions", "items_prior"))
        change = figures.get(key.replace("decisions", "items_change"))
        if prior and change and isinstance(prior.value, int) and isinstance(change.value, int):
            value = prior.value + change.value
            changed[key] = Figure(str(value), value, unit=figures[key].unit)
    return print_figures(document, changed)


def other_generations_label(document: SampleDocument, rng: Random) -> SampleDocument:
    """Name 规范性文件 as the other form does."""
    swap = {"规范性文件": "行政规范性文件", "行政规范性文件": "规范性文件"}
    return map_tables(document, lambda table: map_labels(table, lambda text: swap.get(text, text)))


def blanks_in_labels(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put blanks inside labels, captions and brackets."""

    def spell(text: str) -> str:
        text = _SPACED.get(text, text).replace("第二十条第", "第二十条 第")
        return text.replace("（三）不予公开", "（三） 不予公开").replace("1.", "1. ")

    return map_tables(document, lambda table: map_labels(table, spell))


def subtotal_column(document: SampleDocument, rng: Random) -> SampleDocument:
    """Add an eighth value column, the subtotal of the organisations."""
    table = document.table("t3")
    if len(table.head) != 3:
        return document
    first, second, third = table.head
    head = (
        (first[0], replace(first[1], colspan=8)),
        (second[0], replace(second[1], colspan=6), second[2]),
        (*third, SampleCell("小计")),
    )
    body = tuple(_with_subtotal(document, row) for row in table.body)
    return with_table(document, replace(table, width=11, head=head, body=body))


def _with_subtotal(document: SampleDocument, row: LabelledRow) -> LabelledRow:
    if len(row.cells) != len(PART_COLUMNS) + 1:
        return row
    figures = document.truth.figures
    parts = [figures[cell.key].value for cell in row.cells[1:-1] if cell.key]
    known = [part for part in parts if part is not None]
    text = str(sum(known)) if known else ""
    return replace(row, cells=(*row.cells[:-1], SampleCell(text), row.cells[-1]))


def split_services(document: SampleDocument, rng: Random) -> SampleDocument:
    """Follow 其他对外管理服务事项 by its parts as rows of their own (2019)."""
    table, body, extra = document.table("t2"), list[LabelledRow](), list[ExtraValues]()
    for row in table.body:
        body.append(row)
        if row.key == "other_services":
            for label in ("其中：行政检查", "行政确认"):
                values = tuple(str(rng.randint(5000, 9999)) for _ in row.cells)
                cells: CellRow = tuple(SampleCell(value) for value in values)
                body.append(LabelledRow((label,), cells, "extra"))
                extra.append(ExtraValues("t2", label, values))
    changed = with_table(document, replace(table, body=tuple(body)))
    truth = document.truth
    return with_truth(changed, replace(truth, extra_rows=(*truth.extra_rows, *extra)))


def no_table_head(document: SampleDocument, rng: Random) -> SampleDocument:
    """Lose the first head row of table 3 and the balance note with it."""
    table = document.table("t3")
    if len(table.head) != 3:
        return document
    note, second = table.head[0][0], table.head[1]
    head = ((SampleCell("", 2, note.colspan), *second), table.head[2])
    return with_table(document, replace(table, head=head))


def mixed_tables(document: SampleDocument, other: SampleDocument, name: str) -> SampleDocument:
    """Print one table of another form, with its figures."""
    own = {key: f for key, f in document.truth.figures.items() if not key.startswith(f"{name}.")}
    theirs = {key: f for key, f in other.truth.figures.items() if key.startswith(f"{name}.")}
    mixed: TableBlock = other.table(name)
    truth = replace(document.truth, figures={**own, **theirs}, generation="mixed")
    return with_truth(with_table(document, mixed), truth)
