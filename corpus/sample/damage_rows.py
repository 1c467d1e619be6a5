"""Damages to the rows of tables: moved, lost, added, cut by page breaks."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

from corpus.sample.blocks import LabelledRow, SampleCell, SampleDocument
from corpus.sample.edits import remove_rows, with_table, with_truth
from corpus.sample.forms import group_label
from corpus.sample.truth import ExtraValues
from parsers.templates import TABLE_3

_SUBTOTAL_GROUPS = ("refused", "unable", "rejected", "other")


def shuffle_table3(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put the rows of table 3 in another order; every row stays in its group."""
    table = document.table("t3")
    return with_table(document, replace(table, body=tuple(_shuffled(table.body, 0, rng))))


def _shuffled(rows: Sequence[LabelledRow], depth: int, rng: Random) -> list[LabelledRow]:
    units: list[list[LabelledRow]] = []
    for _, members in groupby(rows, key=lambda row: row.labels[depth]):
        unit = list(members)
        is_leaf = any(len(row.labels) == depth + 1 for row in unit)
        units.append(unit if is_leaf else _shuffled(unit, depth + 1, rng))
    rng.shuffle(units)
    return [row for unit in units for row in unit]


def shuffle_table2(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put the blocks of table 2, and the value rows in each, in another order."""
    table = document.table("t2")
    blocks: list[list[LabelledRow]] = []
    for row in table.body:
        if row.kind == "caption":
            blocks.append([])
        blocks[-1].append(row)
    for block in blocks:
        block[2:] = rng.sample(block[2:], len(block) - 2)
    rng.shuffle(blocks)
    body = tuple(row for block in blocks for row in block)
    return with_table(document, replace(table, body=body))


def drop_row(document: SampleDocument, rng: Random) -> SampleDocument:
    """Lose one value row of table 2 or 3."""
    name = rng.choice(("t2", "t3", "t3"))
    keys = [row.key for row in document.table(name).body if row.key]
    return remove_rows(document, name, [rng.choice(keys)])


def drop_table4(document: SampleDocument, rng: Random) -> SampleDocument:
    """Lose the value row of table 4, heads left standing."""
    table = document.table("t4")
    keys = [cell.key for row in table.body for cell in row.cells if cell.key]
    return remove_rows(document, "t4", [key.split(".")[1] for key in keys])


def _group_values(document: SampleDocument, group: str) -> tuple[str, ...] | None:
    """Sum a group of table 3 by column, or nothing if the form has no such group."""
    rows = [row.key for row in TABLE_3.rows if row.group == group]
    values = document.truth.values
    columns = [[values.get(f"t3.{row}.{column.key}") for row in rows] for column in TABLE_3.columns]
    known = [[value for value in column if value is not None] for column in columns]
    return tuple(str(sum(column)) for column in known) if all(known) else None


def _extra_row(labels: tuple[str, ...], values: tuple[str, ...]) -> LabelledRow:
    return LabelledRow(labels, tuple(SampleCell(value) for value in values), "extra")


def subtotal_headings(document: SampleDocument, rng: Random) -> SampleDocument:
    """Give the group headings （三） to （六） values of their own; sub-rows follow below them."""
    return _with_subtotals(document, as_heading=True)


def subtotal_lines(document: SampleDocument, rng: Random) -> SampleDocument:
    """Add a row 小计 at the top of the groups （三） to （六）."""
    return _with_subtotals(document, as_heading=False)


def _with_subtotals(document: SampleDocument, as_heading: bool) -> SampleDocument:
    table, truth = document.table("t3"), document.truth
    subtotals = {group_label(key): _group_values(document, key) for key in _SUBTOTAL_GROUPS}
    body: list[LabelledRow] = []
    extra: list[ExtraValues] = []
    for row in table.body:
        group = row.labels[1] if len(row.labels) == 3 else ""
        if values := subtotals.pop(group, None):
            label = (group,) if as_heading else (group, "小计")
            body.append(_extra_row((row.labels[0], *label), values))
            extra.append(ExtraValues("t3", label[-1], values))
        body.append(_below_heading(row) if as_heading and group else row)
    changed = with_table(document, replace(table, body=tuple(body)))
    return with_truth(changed, replace(truth, extra_rows=truth.extra_rows + tuple(extra)))


def _below_heading(row: LabelledRow) -> LabelledRow:
    """Take the group label off a sub-row, because the heading row above now carries it."""
    return replace(row, labels=(row.labels[0], row.labels[2]))


def page_numbers(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put the page number of a printed page between rows of table 3, twice."""
    table = document.table("t3")
    body, first = list(table.body), rng.randint(2, 6)
    places = sorted(rng.sample(range(1, len(body)), 2), reverse=True)
    for page, place in zip((first + 1, first), places, strict=True):
        labels = (*_shared(body[place - 1], body[place]), f"- {page} -")
        body.insert(place, LabelledRow(labels, kind="page_number"))
    return with_table(document, replace(table, body=tuple(body)))


def _shared(above: LabelledRow, below: LabelledRow) -> tuple[str, ...]:
    """Return the group labels that reach over a page break."""
    shared: list[str] = []
    for mine, theirs in zip(above.labels[:-1], below.labels[:-1], strict=False):
        if mine != theirs:
            break
        shared.append(mine)
    return tuple(shared)
