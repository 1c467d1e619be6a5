"""The page of the cells: every cell key of the forms, and the labels by which they are found."""

from collections.abc import Iterable

from corpus.reference.markdown import code, codes, page, table
from parsers.templates import (
    TABLE_2,
    TABLE_3,
    TABLE_4,
    CellForm,
    Column,
    Group,
    Row,
    Table,
    cell_forms,
)
from parsers.templates.older import ANNEX_KEYS, Annex, annex, annex_forms, fact_forms

_INTRODUCTION = """
A cell key is `<table>.<row>.<column>` in tables 2 and 3 and `t4.<group>_<outcome>` in table 4. Keys
never change with the form: a row that both forms have keeps its key, a row or column that only one
form has is `absent` with the reason `not_in_template` under the other. *Generations* lists the
forms that have a cell.

Reports before 2019 have other cells: those of the statistics annex and the facts that the prose
states. A newer record does not list them, an older one only those that it has.
"""
_KINDS = """
*Kind* says which numbers a cell admits: `count` an integer from 0, `signed` an integer that may be
negative, `money` an exact amount that keeps its printed decimals. *Unit* is the form's own; where
it is empty the form prescribes none, and the unit is read from the header or the cell.
"""
_FACTS = """
What the prose of a report without an annex says, each with its sentence beside the value. A fact is
read only where the words leave no doubt what the number counts.
"""
_LABELS = """
Labels as the form prints them, and other spellings that mean the same. Before comparing, both
sides lose ordinals, brackets with explanations, blanks and punctuation, and traditional script is
simplified. A label is never recognised by its position. How to add one:
[add a label](../how-to/add-a-label.md).
"""


_HEAD = ("Key", "Chinese", "English", "Unit", "Kind", "Generations")


def cells_page() -> str:
    """Return the page."""
    tables = (TABLE_2, TABLE_3, TABLE_4)
    return page(
        "Cells",
        _INTRODUCTION,
        _KINDS,
        *(_cells(form) for form in tables),
        *(_annex_cells(annex(key)) for key in ANNEX_KEYS),
        _fact_cells(),
        "## Labels and synonyms",
        _LABELS,
        *(_labels(form) for form in tables),
        *(_annex_labels(annex(key)) for key in ANNEX_KEYS),
    )


def _cells(form: Table) -> str:
    cells = [cell for cell in cell_forms().values() if cell.table is form]
    title = f"## {form.key}: {form.en} ({form.zh})"
    count = f"{len(cells)} cells, in section [`{form.section}`](sections.md)."
    return "\n\n".join((title, count, table(_HEAD, map(_cell, cells))))


def _cell(cell: CellForm) -> list[str]:
    return [
        code(cell.key), cell.zh, cell.en, cell.column.unit or "", code(cell.column.value),
        ", ".join(cell.generations),
    ]  # fmt: skip


def _annex_cells(form: Annex) -> str:
    table_form = form.table
    cells = [cell for cell in annex_forms().values() if cell.table is table_form]
    title = f"## {form.key}: {table_form.en} ({table_form.zh})"
    return "\n\n".join((title, f"{len(cells)} cells.", table(_HEAD, map(_cell, cells))))


def _fact_cells() -> str:
    cells = list(fact_forms().values())
    title = f"## free: {cells[0].table.en} ({cells[0].table.zh})"
    return "\n\n".join(
        (title, f"{len(cells)} cells. {_FACTS.strip()}", table(_HEAD, map(_cell, cells)))
    )


def _annex_labels(form: Annex) -> str:
    rows = [
        [code(row.key), row.labels[0], own.en, codes(row.labels[1:])]
        for row, own in zip(form.rows, form.table.rows, strict=True)
    ]
    return "\n\n".join(
        (
            f"### Labels of {form.key}",
            table(["Row", "Label", "English", "Synonyms"], rows),
            f"Headings: {codes(form.headings)}.",
        )
    )


def _labels(form: Table) -> str:
    parts = [f"### Labels of {form.key}"]
    for name, entries in (("Row", form.rows), ("Column", form.columns), ("Heading", form.groups)):
        if entries:
            parts.append(_label_table(name, entries))
    for name, words in (("Captions", form.captions), ("Other words of the head", _head(form))):
        if words:
            parts.append(f"{name}: {codes(words)}.")
    if form.note:
        parts.append(f"Note in the head: {code(form.note)}.")
    return "\n\n".join(parts)


def _head(form: Table) -> tuple[str, ...]:
    return form.header_start + form.header_groups


def _label_table(name: str, entries: Iterable[Row | Column | Group]) -> str:
    rows = [[code(entry.key), entry.zh, entry.en, codes(entry.synonyms)] for entry in entries]
    return table([name, "Label", "English", "Synonyms"], rows)
