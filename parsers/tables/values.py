"""Values: putting the cells of a row under its columns, or saying honestly that they do not fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import MAX_ROWSPAN, Document, Grid, GridCell
from parsers.fold import clean, is_blank
from parsers.model import Cell, Reason, State
from parsers.numbers import Value, read_value
from parsers.tables.rows import Row, Token
from parsers.templates.older import form_of

Slot = Token | None
"""What stands under one column: a token, or nothing that can be told."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The value columns of a table part in reading order.

    A key of None is a column the form does not have; `positions` are grid columns where known;
    `units` are money units named in headers. Positions hold in one `grid` only, and up to `end`,
    the first column behind the head.
    """

    keys: tuple[str | None, ...]
    positions: tuple[int, ...] | None = None
    units: tuple[str | None, ...] = ()
    grid: Grid | None = None
    end: int = 0

    def unit_of(self, index: int) -> str | None:
        """Return the money unit named over a column, if one is."""
        return self.units[index] if index < len(self.units) else None


def place(row: Row, values: Sequence[Token], columns: Columns) -> list[Slot] | None:
    """Return what stands under each column, or None if the values do not fit the columns.

    A row fits if it has as many cells as the table has columns; merged cells may fit by position.
    """
    width = len(columns.keys)
    if any(token.is_doubtful for token in values):
        return _place_doubtful(values, width)
    if len(values) == width:
        return list(values)
    if row.grid is not None and row.grid is columns.grid and columns.positions is not None:
        return _place_by_position(row.grid, row.index, values, columns)
    return list(values[:width]) if _is_padded(values, width) else None


def _is_padded(values: Sequence[Token], width: int) -> bool:
    """Say whether a row only has blanks too many at its end.

    A row that also begins with a blank may be padded on either side, which would shift it.
    """
    padding = values[width:]
    return bool(padding) and not values[0].is_blank and all(token.is_blank for token in padding)


def _place_doubtful(values: Sequence[Token], width: int) -> list[Slot] | None:
    """Keep what both readings of a lost border agree on: the cells before it."""
    first = next(index for index, token in enumerate(values) if token.is_doubtful)
    if len(values) != width:
        return None
    return [*values[:first], *([None] * (width - first))]


def _place_by_position(
    grid: Grid, index: int, values: Sequence[Token], columns: Columns
) -> list[Slot] | None:
    """Look under each column; a shown value that spans several columns or rows belongs to none.

    A row that reaches beyond the head, or has its label under it, is shifted.
    """
    positions = columns.positions or ()
    last = _covering(grid, index, positions[-1])
    beyond = [cell for cell in grid.rows[index] if cell.column + cell.colspan > columns.end]
    if any(token.cell and token.cell.column not in positions for token in _shown(values, columns)):
        return None
    if last is None or (beyond and not _is_right_padding(last, beyond)):
        return None
    own = {token.start for token in values}
    slots: list[Slot] = []
    for position in positions:
        cell = _covering(grid, index, position)
        if cell is None or (cell.row == index and cell.start not in own):
            return None
        token = Token(cell.text, cell.start, cell.end, cell, grid)
        is_own = cell.row == index and cell.colspan == 1
        slots.append(token if is_own or token.is_blank else None)
    return slots


def _shown(values: Sequence[Token], columns: Columns) -> list[Token]:
    return [t for t in values if t.cell and t.cell.column < columns.end and not t.is_blank]


def _is_right_padding(last: GridCell, beyond: Sequence[GridCell]) -> bool:
    return not is_blank(last.text) and all(is_blank(cell.text) for cell in beyond)


def _covering(grid: Grid, index: int, position: int) -> GridCell | None:
    """Return the cell that covers a column in a row, which may have started in a row above."""
    for number in range(index, max(index - MAX_ROWSPAN, -1), -1):
        for cell in grid.rows[number]:
            covers = cell.column <= position < cell.column + cell.colspan
            if covers and cell.row + cell.rowspan > index:
                return cell
    return None


def read_cell(document: Document, key: str, token: Token, unit: str | None = None) -> Cell:
    """Read one token as the cell of the form under a key."""
    column = form_of(key).column
    value = read_value(token.text, column.value)
    if document.cut_at is not None and token.end >= document.cut_at:
        value = Value(State.AMBIGUOUS)
    reason = Reason.VALUE_UNCLEAR if value.state is State.AMBIGUOUS else None
    if token.cell is not None and not token.cell.certain:
        value = Value(State.UNREADABLE if token.is_blank else State.AMBIGUOUS)
        reason = Reason.OCR_DOUBT
    return Cell(
        key, value.state, clean(token.text), value.value,
        value.unit or unit or column.unit if value.state is State.NUMBER else None,
        reason, token.locate(document),
        confidence=token.cell.confidence if token.cell is not None else None,
    )  # fmt: skip


def merge_cells(known: Cell, again: Cell) -> Cell:
    """Settle a cell that stands twice: equal readings are one, others contradict each other."""
    if (known.state, known.value, known.raw) == (again.state, again.value, again.raw):
        return known
    return Cell(
        known.key, State.AMBIGUOUS, known.raw, reason=Reason.CONFLICT, locator=known.locator
    )


def unfit_cell(document: Document, key: str, label: Token) -> Cell:
    """Return the cell of a row whose values cannot be told apart; it points at the row's label."""
    return Cell(key, State.AMBIGUOUS, reason=Reason.VALUE_COUNT, locator=label.locate(document))
