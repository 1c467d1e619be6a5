"""Statistics annexes of the years before 2019: labelled rows of a unit and one figure or several.

Local forms add rows, columns and numberings; a figure is taken only where the head says that it
is the figure of the year, or where nothing but one figure stands behind label and unit.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.document import Document, Grid
from parsers.fold import clean
from parsers.model import Cell, ExtraRow, Reason, State
from parsers.numbers import is_value_like
from parsers.tables.annex_labels import (
    SUBTOTALS,
    AnnexIndex,
    Role,
    annex_index,
    column_roles,
    is_head_label,
    is_head_unit,
    is_unit,
    is_value_head,
    named_unit,
)
from parsers.tables.annex_lines import line_rows
from parsers.tables.labels import core, money_unit
from parsers.tables.rows import Row, Token, grid_rows
from parsers.tables.values import Columns, merge_cells, place, read_cell, unfit_cell
from parsers.templates.older import ANNEX_KEYS, CUMULATIVE, AnnexRow, annex, annex_forms

# An annex has at least so many rows; fewer are sentences that sound like its labels.
_MIN_ROWS = 5
_MIN_GRID_ROWS = 2
# One of these stands in every annex; without them no label is looked for.
_SIGN = re.compile("(?:信息|資訊|申[请請])[总總]?[数數](?![量据據字])")
_UNIT_AND_VALUE: tuple[Role, ...] = ("unit", "value")


@dataclass(frozen=True, slots=True)
class AnnexReading:
    """What was read of the annex of a document; empty where there is none."""

    key: str = ""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    extra: tuple[ExtraRow, ...] = ()
    grids: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()
    row_count: int = 0

    @property
    def generation(self) -> str | None:
        """Return the generation of the form."""
        return annex(self.key).generation if self.key else None


def read_annex(document: Document) -> AnnexReading:
    """Read the statistics annex of a document, from its grids or else from its flat lines."""
    if not _SIGN.search(document.text):
        return AnnexReading()
    readings = [reading for key in ANNEX_KEYS for reading in _read(document, key)]
    return max(readings, key=lambda reading: reading.row_count, default=AnnexReading())


def _read(document: Document, key: str) -> Iterator[AnnexReading]:
    index = annex_index(key)
    grids = [(grid, rows) for grid in document.grids if (rows := _rows(grid, index))]
    reader = _Reader(document, key, index)
    for grid, rows in grids:
        reader.read_grid(grid, rows)
    if not reader.has_enough():
        reader = _Reader(document, key, index)
        rows, numbers = line_rows(document, index)
        reader.read_flat(rows)
        reader.lines = numbers
    if reader.has_enough():
        yield reader.reading()


def _rows(grid: Grid, index: AnnexIndex) -> list[Row]:
    """Return the rows of a grid that shows labels of the annex, else nothing."""
    rows = list(grid_rows(grid))
    labelled = sum(1 for row in rows if any(index.find(token.text) for token in row.tokens))
    return rows if labelled >= _MIN_GRID_ROWS else []


@dataclass(slots=True)
class _Reader:
    document: Document
    key: str
    index: AnnexIndex
    cells: dict[str, Cell] = field(default_factory=dict)
    extra: list[ExtraRow] = field(default_factory=list)
    grids: set[int] = field(default_factory=set)
    lines: frozenset[int] = frozenset()
    columns: Columns | None = None
    group: str = ""

    def has_enough(self) -> bool:
        """Say whether so many rows were found that this is an annex."""
        return len(self.cells) >= _MIN_ROWS

    def reading(self) -> AnnexReading:
        """Return what was read, with the rows of the fixed form that are not there as absent."""
        cells = dict(self.cells)
        if self.key == "st14":
            for key in annex_forms():
                if key.startswith("st14.") and key not in cells:
                    cells[key] = Cell(key, State.ABSENT, reason=Reason.MISSING_IN_DOCUMENT)
        ordered = {key: cells[key] for key in annex_forms() if key in cells}
        return AnnexReading(
            self.key, ordered, tuple(self.extra), frozenset(self.grids), self.lines,
            len(self.cells),
        )  # fmt: skip

    def read_grid(self, grid: Grid, rows: Sequence[Row]) -> None:
        """Read one grid; a part of a split table goes on with the columns of the part before."""
        self.grids.add(grid.index)
        heads = [number for number, row in enumerate(rows) if _is_head(row)]
        if heads:
            self.columns = _head_columns(rows, heads[0])
        elif self.columns is not None and self.columns.grid is not grid:
            self.columns = Columns(self.columns.keys)
        for number, row in enumerate(rows):
            if number not in heads:
                self.read_row(row)

    def read_flat(self, rows: Iterable[Row]) -> None:
        """Read rows cut out of flat lines."""
        for row in rows:
            if _is_head(row):
                self.columns = _head_columns([row], 0)
            else:
                self.read_row(row)

    def read_row(self, row: Row) -> None:
        """Take in one row: a labelled one, a heading, or one the form does not have."""
        places = [n for n, token in enumerate(row.tokens) if self.index.find(token.text)]
        found = [n for n in places if _shows_value(row.tokens[n + 1 :])]
        if len(_parted(row, found)) > 1:
            self._take_unclear(row, found)
        elif places:
            self._take_labelled(row, (found or places)[-1])
        else:
            self._take_unknown(row)

    def _take_labelled(self, row: Row, position: int) -> None:
        entries = self.index.find(row.tokens[position].text)
        values = list(row.tokens[position + 1 :])
        while values and core(values[0].text) in SUBTOTALS:
            values.pop(0)
        if values and _is_word(values[0]):
            self._keep(row, position + 1, "unknown")
            return
        entry = self._in_group(entries)
        if entry is None:
            self._keep(row, position, "unknown")
            return
        self.group = entry.opens or self.group
        self._add(row, row.tokens[position], entry, values)

    def _in_group(self, entries: Sequence[AnnexRow]) -> AnnexRow | None:
        """Choose among rows of equal words by the group the table is in."""
        if len(entries) == 1 and entries[0].group in ("", self.group):
            return entries[0]
        return next((entry for entry in entries if entry.group == self.group != ""), None)

    def _add(self, row: Row, label: Token, entry: AnnexRow, values: Sequence[Token]) -> None:
        columns = self.columns or _guess_columns(values)
        slots = place(row, values, columns) if columns.keys else None
        key = f"{self.key}.{entry.key}"
        if slots is None or not _is_unit_right(columns, slots):
            self._put(unfit_cell(self.document, key, label))
            return
        unit = _unit(columns, slots, label)
        for name, slot in zip(columns.keys, slots, strict=True):
            cell_key = key if name == "value" else f"{key}.{CUMULATIVE}"
            if name not in ("value", CUMULATIVE) or cell_key not in annex_forms():
                continue
            self._put(
                unfit_cell(self.document, cell_key, label)
                if slot is None
                else read_cell(self.document, cell_key, slot, unit)
            )
        if "other" in columns.keys:
            self._keep(row, row.tokens.index(label), "columns")
            if "value" not in columns.keys:
                self._put(unfit_cell(self.document, key, label))

    def _put(self, cell: Cell) -> None:
        known = self.cells.get(cell.key)
        self.cells[cell.key] = cell if known is None else merge_cells(known, cell)

    def _take_unclear(self, row: Row, found: Sequence[int]) -> None:
        """Two labelled figures stand in one row: nothing tells which head belongs to which."""
        for position in found:
            label = row.tokens[position]
            for entry in self.index.find(label.text):
                self._put(unfit_cell(self.document, f"{self.key}.{entry.key}", label))

    def _take_unknown(self, row: Row) -> None:
        words = [n for n, token in enumerate(row.tokens) if _is_word(token)]
        is_shown = words and _shows_value(row.tokens[words[-1] + 1 :])
        if is_shown and not self.index.is_heading(row.tokens[words[-1]].text):
            self._keep(row, words[-1], "unknown")

    def _keep(self, row: Row, position: int, kind: str) -> None:
        label = row.tokens[position]
        shown = tuple(clean(token.text) for token in row.tokens[position + 1 :])
        place_of = label.locate(self.document)
        self.extra.append(ExtraRow(self.key, clean(label.text), shown, kind, place_of))


def _is_head(row: Row) -> bool:
    """Say whether a row names the columns: a word for the labels, and one for unit or figures."""
    texts = [token.text for token in row.tokens if not token.is_blank]
    return any(map(is_head_label, texts)) and any(
        is_head_unit(text) or is_value_head(text) for text in texts
    )


def _head_columns(rows: Sequence[Row], number: int) -> Columns:
    """Return the columns behind the label's, with their places where the grid keeps them."""
    tokens = [token for token in rows[number].tokens if not token.is_blank]
    first = next(n for n, token in enumerate(tokens) if is_head_label(token.text))
    heads = _spread(tokens[first + 1 :], rows[number + 1 : number + 2])
    if any(is_head_label(token.text) for token in heads):
        return Columns(())
    keys: tuple[str | None, ...] = column_roles([token.text for token in heads])
    cells = [token.cell for token in heads if token.cell is not None]
    grid = rows[number].grid
    if grid is None or not grid.aligned or len(cells) < len(heads) or not cells:
        return Columns(keys)
    end = max(cell.column + cell.colspan for cell in grid.rows[rows[number].index])
    return Columns(keys, tuple(cell.column for cell in cells), (), grid, end)


def _spread(heads: list[Token], below: Sequence[Row]) -> list[Token]:
    """Put the heads of a second row in the place of the merged head above them."""
    wide = [n for n, token in enumerate(heads) if token.cell and token.cell.colspan > 1]
    if len(wide) != 1 or not below:
        return heads
    cell, under = heads[wide[0]].cell, [t for t in below[0].tokens if not t.is_blank]
    if cell is None or len(under) != cell.colspan or not all(map(_is_word, under)):
        return heads
    return [*heads[: wide[0]], *under, *heads[wide[0] + 1 :]]


def _guess_columns(values: Sequence[Token]) -> Columns:
    """Without a head, believe a unit and one figure, or one figure alone."""
    if len(values) == len(_UNIT_AND_VALUE) and named_unit(values[0].text):
        return Columns(_UNIT_AND_VALUE)
    return Columns(("value",) if len(values) == 1 and _is_figure(values[0]) else ())


def _is_figure(token: Token) -> bool:
    return not token.is_blank and is_value_like(token.text)


def _is_word(token: Token) -> bool:
    return not (token.is_blank or is_value_like(token.text) or is_unit(token.text))


def _shows_value(tokens: Sequence[Token]) -> bool:
    return any(_is_figure(token) for token in tokens)


def _parted(row: Row, found: Sequence[int]) -> list[int]:
    """Return the labels that have a figure of their own before the next label."""
    ends = [*found[1:], len(row.tokens)]
    return [
        start for start, end in zip(found, ends, strict=False)
        if any(_is_figure(t) and not is_unit(t.text) for t in row.tokens[start + 1 : end])
    ]  # fmt: skip


def _is_unit_right(columns: Columns, slots: Sequence[Token | None]) -> bool:
    """Say whether a unit, dashes or nothing stands in the unit column; a figure was shifted."""
    units = [slot for key, slot in zip(columns.keys, slots, strict=True) if key == "unit"]
    return all(slot is not None and (slot.is_blank or is_unit(slot.text)) for slot in units)


def _unit(columns: Columns, slots: Sequence[Token | None], label: Token) -> str | None:
    units = (
        named_unit(slot.text)
        for key, slot in zip(columns.keys, slots, strict=True)
        if key == "unit" and slot is not None
    )
    return next((unit for unit in units if unit), None) or money_unit(label.text)
