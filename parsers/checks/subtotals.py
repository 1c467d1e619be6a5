"""Numbers typed into the group headings of table 3, put under the columns they stand in.

The form leaves those headings blank, so their values have no columns of their own: they are read
in the order in which the rows around them print theirs.
"""

from collections.abc import Iterator

from parsers.checks.form import T3_COLUMNS, column_cells, group_rows, row_cells
from parsers.checks.registry import Subject
from parsers.checks.terms import Equation, numbers_of
from parsers.fold import fold
from parsers.model import Cell, ExtraRow, Locator, Number, State
from parsers.numbers import read_value
from parsers.templates import TABLE_3

_MIN_FILLED = 2


def typed_subtotals(subject: Subject) -> tuple[Equation, ...]:
    """Return an equation for each number typed into a heading, its place `<group>.<column>`."""
    if not any(row.kind == "subtotal" for row in subject.reading.extra_rows):
        return ()
    return subject.once(_all_subtotals)


def _all_subtotals(subject: Subject) -> tuple[Equation, ...]:
    return tuple(
        equation
        for row in subject.reading.extra_rows
        if _is_heading(row)
        for equation in _of_heading(subject, row)
    )


def _is_heading(row: ExtraRow) -> bool:
    """Take only subtotals with one value for each column; else the columns are unknown."""
    is_table_3 = row.table == TABLE_3.key and row.kind == "subtotal"
    return is_table_3 and len(row.values_raw) == len(T3_COLUMNS)


def _of_heading(subject: Subject, row: ExtraRow) -> Iterator[Equation]:
    group, columns = _group_of(row), _columns_around(subject, row)
    if group is None or columns is None:
        return
    typed = {
        column: _heading_cell(f"t3.{group}.{column}", raw, row.locator)
        for column, raw in zip(columns, row.values_raw, strict=True)
    }
    members = {
        column: column_cells(subject, group_rows(subject, group), column) for column in typed
    }
    if _is_permuted(typed, members):
        return
    for column in T3_COLUMNS:
        if members[column] and typed[column].state is State.NUMBER:
            place = f"{group}.{column}"
            text = f"The rows of t3.{place} sum to {{left}}, but the heading says {{right}}"
            yield Equation(place, members[column], (typed[column],), text)


def _heading_cell(key: str, raw: str, locator: Locator) -> Cell:
    read = read_value(raw)
    return Cell(key, read.state, raw, read.value, locator=locator)


def _is_permuted(typed: dict[str, Cell], members: dict[str, tuple[Cell, ...]]) -> bool:
    """Say whether the right numbers stand in other columns: then theirs are not known."""
    sums: list[Number] = []
    for column, cells in members.items():
        values = numbers_of(cells)
        if typed[column].value is None or len(values) < len(cells) or not cells:
            return False
        sums.append(sum(values))
    printed = [cell.value for cell in typed.values() if cell.value is not None]
    filled = sum(1 for value in sums if value)
    return filled >= _MIN_FILLED and printed != sums and sorted(printed) == sorted(sums)


def _columns_around(subject: Subject, row: ExtraRow) -> tuple[str, ...] | None:
    """Return the columns as the rows next to a heading print them; None where those differ."""
    orders = {order for order in map(_printed_order, _neighbours(subject, row)) if order}
    if len(orders) > 1:
        return None
    return orders.pop() if orders else T3_COLUMNS


def _neighbours(subject: Subject, row: ExtraRow) -> Iterator[tuple[Cell, ...]]:
    """Yield the whole rows before and after a heading in its own table."""
    start, table = row.locator.start, row.locator.table
    near = [reading for reading in subject.rows_read(TABLE_3.key) if reading.locator.table == table]
    before = [reading for reading in near if reading.locator.start < start]
    after = [reading for reading in near if reading.locator.start > start]
    for reading in (
        *sorted(before, key=lambda found: -found.locator.start)[:1],
        *sorted(after, key=lambda found: found.locator.start)[:1],
    ):
        yield row_cells(subject, TABLE_3.key, reading.row)


def _printed_order(cells: tuple[Cell, ...]) -> tuple[str, ...] | None:
    placed = [(cell.locator.start, cell.key) for cell in cells if cell.locator is not None]
    # Cells that nobody could place all point at the label of their row.
    if len(placed) < len(cells) or len({start for start, _ in placed}) < len(cells):
        return None
    return tuple(key.rpartition(".")[2] for _, key in sorted(placed))


def _group_of(row: ExtraRow) -> str | None:
    """Return the group named last, for a label may start with the group around it."""
    label = fold(row.label_raw)
    found = {
        label.rfind(fold(name)): group.key
        for group in TABLE_3.groups
        for name in (group.zh, *group.synonyms)
    }
    found.pop(-1, None)
    return found[max(found)] if found else None
