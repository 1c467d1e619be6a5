"""Table 2: blocks of a header row and a few labelled rows; the header decides the generation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.document import Document
from parsers.fold import clean
from parsers.model import ExtraRow
from parsers.tables.found import FoundRow, FoundTable, LabelledRow, extra_row, found_row
from parsers.tables.labels import (
    column_labels,
    core,
    head_words,
    is_caption,
    money_unit,
    row_labels,
)
from parsers.tables.reading import HeaderReading
from parsers.tables.rows import Row, Token
from parsers.tables.values import Columns
from parsers.templates import TABLE_2

_ROWS = {row.key: row for row in TABLE_2.rows}
_COLUMNS = {column.key: column for column in TABLE_2.columns}


@dataclass(slots=True)
class _Reader:
    document: Document
    header: tuple[Token, ...] = ()
    rows: list[FoundRow] = field(default_factory=list)
    headers: list[HeaderReading] = field(default_factory=list)
    extra: list[ExtraRow] = field(default_factory=list)
    used: list[Row] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)

    def read(self, row: Row) -> None:
        """Take in one row: a header, a caption, a labelled row, or nothing of this table."""
        first = next((i for i, token in enumerate(row.tokens) if not token.is_blank), None)
        if first is None:
            return
        text = row.tokens[first].text
        if core(text) in head_words("t2"):
            self._take_header(row, first + 1)
        elif column_labels("t2").find(text) is not None:
            self._take_header(row, first)
        elif is_caption(text):
            self.header = ()
            self.used.append(row)
        elif (key := row_labels("t2").find(text)) is not None:
            self._take_row(row, first, key)
        elif self.header and row.grid is self.header[0].grid and len(row.tokens) > first + 1:
            self._take_unknown(row, first)

    def _take_header(self, row: Row, first: int) -> None:
        self.header = tuple(token for token in row.tokens[first:] if not token.is_blank)
        self.used.append(row)
        known = [column_labels("t2").find(token.text) for token in self.header]
        exclusive = {g for key in known if key for g in _only_generation(key)}
        self.generations |= exclusive

    def _take_row(self, row: Row, first: int, key: str) -> None:
        columns = match_columns(key, self.header)
        self.rows.append(found_row("t2", key, LabelledRow(row, first), columns))
        self.used.append(row)
        self.headers.extend(_header_readings(self.document, self.header, columns))

    def _take_unknown(self, row: Row, first: int) -> None:
        self.extra.append(extra_row(self.document, "t2", LabelledRow(row, first), "unknown"))
        self.used.append(row)


def read_table2(document: Document, rows: Sequence[Row]) -> FoundTable:
    """Read table 2 from rows in reading order; rows of other tables are passed over."""
    reader = _Reader(document)
    for row in rows:
        for part in _split(row):
            reader.read(part)
    headers = {(h.column, h.locator.start): h for h in reader.headers}
    return FoundTable(
        tuple(reader.rows), tuple(headers.values()), tuple(reader.extra),
        frozenset(reader.generations), tuple(reader.used),
    )  # fmt: skip


def match_columns(key: str, header: Sequence[Token]) -> Columns:
    """Match a header's labels to the columns that a row has in one of the forms.

    Cut labels (本年新 twice) are settled by the order of the form; a header that names no column
    of the row in full decides nothing.
    """
    best: tuple[int, tuple[str | None, ...]] = (0, ())
    for expected in _ROWS[key].columns.values():
        keys = _assign(header, expected)
        exact = sum(1 for t in header if column_labels("t2").find(t.text) in expected)
        if keys and exact > best[0]:
            best = (exact, keys)
    return _columns(best[1], header)


def _assign(header: Sequence[Token], expected: Sequence[str]) -> tuple[str | None, ...]:
    """Give each header cell its column key, None for a column the form lacks, () for no fit."""
    exact = [column_labels("t2").find(token.text) for token in header]
    keys = [key if key in expected else None for key in exact]
    missing = [key for key in expected if key not in keys]
    for position, token in enumerate(header):
        if keys[position] is None and missing and missing[0] in _beginnings(token):
            keys[position] = missing.pop(0)
    is_unique = len([key for key in keys if key]) == len({key for key in keys if key})
    return tuple(keys) if not missing and is_unique else ()


def _beginnings(token: Token) -> frozenset[str]:
    return column_labels("t2").beginning(token.text)


def _columns(keys: tuple[str | None, ...], header: Sequence[Token]) -> Columns:
    """Add grid positions and money units; merged header cells keep a position per grid column."""
    units = tuple(
        money_unit(token.text) if key and _COLUMNS[key].value == "money" else None
        for key, token in zip(keys, header, strict=False)
    )
    cells = [token.cell for token in header[: len(keys)] if token.cell is not None]
    if not cells or len(cells) < len(keys) or header[0].grid is None or not header[0].grid.aligned:
        return Columns(keys, None, units)
    grid = header[0].grid
    end = max(cell.column + cell.colspan for cell in grid.rows[cells[0].row])
    return Columns(keys, tuple(cell.column for cell in cells), units, grid, end)


def _only_generation(key: str) -> tuple[str, ...]:
    generations = _COLUMNS[key].generations
    return generations if len(generations) == 1 else ()


def _header_readings(
    document: Document, header: Sequence[Token], columns: Columns
) -> Iterator[HeaderReading]:
    for token, key in zip(header, columns.keys, strict=False):
        if key is not None:
            is_cut = column_labels("t2").find(token.text) is None
            yield HeaderReading("t2", key, clean(token.text), token.locate(document), is_cut)


def _split(row: Row) -> Iterator[Row]:
    """Cut a row where a caption or a header was glued to its end."""
    starts = [0] + [
        position for position, token in enumerate(row.tokens)
        if position and _starts_block(token)
    ]  # fmt: skip
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield Row(row.tokens[start:end], row.grid, row.index)


def _starts_block(token: Token) -> bool:
    return is_caption(token.text) or core(token.text) in head_words("t2")
