"""Reading all tables of a document: grids first, flat lines for what no grid shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.document import Document, Grid, Line, lines_within
from parsers.fold import clean
from parsers.model import Cell, Generation, Reason, State
from parsers.tables.annex import AnnexReading, read_annex
from parsers.tables.found import FoundRow, FoundTable
from parsers.tables.labels import is_caption
from parsers.tables.reading import RowReading, TablesReading
from parsers.tables.rows import Row, grid_rows
from parsers.tables.stream import stream_rows
from parsers.tables.table2 import read_table2
from parsers.tables.table3 import read_table3
from parsers.tables.table4 import read_table4
from parsers.tables.values import merge_cells, read_cell, unfit_cell
from parsers.templates import CellForm, cell_forms

_MAX_CAPTION = 60
_Reader = Callable[[Document, Sequence[Row]], FoundTable]
_READERS: dict[str, _Reader] = {"t2": read_table2, "t3": read_table3, "t4": read_table4}


def read_tables(
    document: Document, regions: Mapping[str, Sequence[Line]] | None = None
) -> TablesReading:
    """Read tables 2, 3 and 4; `regions` are the lines in which a flattened table may stand."""
    annex = read_annex(document)
    rows = [
        row for grid in document.grids if grid.index not in annex.grids for row in grid_rows(grid)
    ]  # fmt: skip
    found = {key: reader(document, rows) for key, reader in _READERS.items()}
    for key, reader in _READERS.items():
        if not found[key].rows:
            lines = (regions or {}).get(key, document.lines)
            outside = _outside(lines, found.values(), document)
            kept = [line for line in outside if line.number not in annex.lines]
            flat = reader(document, stream_rows(key, kept))
            if flat.rows:
                again = _again(document, reader, key, lines)
                found[key] = replace(flat, rows=(*flat.rows, *again))
    return _assemble(document, found, annex)


def _again(
    document: Document, reader: _Reader, key: str, lines: Sequence[Line]
) -> Iterator[FoundRow]:
    """Yield the whole rows of a second copy of a flattened table, which may contradict it."""
    if len(lines) < len(document.lines):
        read = {line.number for line in lines}
        rest = [line for line in document.lines if line.number not in read]
        rows = reader(document, stream_rows(key, rest)).rows
        yield from (row for row in rows if row.slots is not None)


def _outside(lines: Sequence[Line], found: Iterable[FoundTable], document: Document) -> list[Line]:
    """Return the lines that stand in no grid already read."""
    spans = [(grid.start, grid.end) for grid in _grids(document, found)]
    inside = lines_within(lines, spans)
    return [line for line, is_inside in zip(lines, inside, strict=True) if not is_inside]


def _grids(document: Document, found: Iterable[FoundTable]) -> list[Grid]:
    used = {row.grid.index for table in found for row in table.used if row.grid is not None}
    return [grid for grid in document.grids if grid.index in used]


def _assemble(
    document: Document, found: Mapping[str, FoundTable], annex: AnnexReading
) -> TablesReading:
    tables = frozenset(key for key, table in found.items() if table.rows)
    generations = {key: _generation(found, key, annex) for key in found}
    read = _read_rows(document, found, generations)
    cells = {
        key: read.get(key) or _absent(form, form.table.key in tables, generations)
        for key, form in cell_forms().items()
    }
    rows = tuple(_row_reading(document, row) for table in found.values() for row in table.rows)
    return TablesReading(
        {**cells, **annex.cells}, _overall(found, annex), tables | ({annex.key} - {""}), rows,
        tuple(header for table in found.values() for header in table.headers),
        (*(extra for table in found.values() for extra in table.extra), *annex.extra),
        any(table.has_note for table in found.values()),
        frozenset(grid.index for grid in _grids(document, found.values())) | annex.grids,
        _flat_lines(document, found.values()) | annex.lines,
    )  # fmt: skip


def _overall(found: Mapping[str, FoundTable], annex: AnnexReading) -> Generation:
    """Decide the generation by the labels of all tables."""
    seen = frozenset().union(*(table.generations for table in found.values()))
    if len(seen) > 1 or (annex.key and any(table.rows for table in found.values())):
        return Generation.MIXED
    if annex.generation is not None:
        return Generation(annex.generation)
    return Generation(next(iter(seen))) if seen else Generation.UNKNOWN


def _generation(found: Mapping[str, FoundTable], table: str, annex: AnnexReading) -> frozenset[str]:
    """Return the generations a table may be of: by its own labels, else by the other tables'."""
    own = found[table].generations
    seen = frozenset().union(*(other.generations for other in found.values()))
    if annex.generation is not None and not seen:
        return frozenset((annex.generation,))
    return own or seen or frozenset(("2019", "2021"))


def _read_rows(
    document: Document,
    found: Mapping[str, FoundTable],
    generations: Mapping[str, frozenset[str]],
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for table in found.values():
        for row in table.rows:
            for cell in _cells(document, row, generations[row.table]):
                known = cells.get(cell.key)
                cells[cell.key] = cell if known is None else merge_cells(known, cell)
    return cells


def _cells(document: Document, row: FoundRow, generations: frozenset[str]) -> list[Cell]:
    keys = [key and _cell_key(row, key) for key in row.columns.keys]
    if row.slots is None:
        return [unfit_cell(document, key, row.label) for key in _expected(row, keys, generations)]
    return [
        unfit_cell(document, key, row.label)
        if slot is None
        else read_cell(document, key, slot, row.columns.unit_of(index))
        for index, (key, slot) in enumerate(zip(keys, row.slots, strict=True))
        if key is not None
    ]


def _cell_key(row: FoundRow, column: str) -> str:
    return f"t4.{column}" if row.table == "t4" else f"{row.table}.{row.row}.{column}"


def _expected(row: FoundRow, keys: Sequence[str | None], generations: frozenset[str]) -> list[str]:
    """Return the cells that a row should have, also when its head could not be read."""
    shown = [key for key in keys if key]
    if shown:
        return shown
    prefix = "t4." if row.table == "t4" else f"{row.table}.{row.row}."
    return [
        key for key, form in cell_forms().items()
        if key.startswith(prefix) and generations & set(form.generations)
    ]  # fmt: skip


def _absent(form: CellForm, has_table: bool, generations: Mapping[str, frozenset[str]]) -> Cell:
    if not generations[form.table.key] & set(form.generations):
        reason = Reason.NOT_IN_TEMPLATE
    else:
        reason = Reason.MISSING_IN_DOCUMENT if has_table else Reason.TABLE_MISSING
    return Cell(form.key, State.ABSENT, reason=reason)


def _row_reading(document: Document, row: FoundRow) -> RowReading:
    expected = len([key for key in row.columns.keys if key])
    return RowReading(
        row.table, row.row, clean(row.label.text), row.value_count, expected,
        row.label.locate(document),
    )  # fmt: skip


def _is_debris(text: str) -> bool:
    """Say whether a line can only be a piece of a table: a caption, or pipes around nothing."""
    return len(text) <= _MAX_CAPTION and (
        is_caption(text) or ("|" in text and not text.strip(" |"))
    )


def _flat_lines(document: Document, found: Iterable[FoundTable]) -> frozenset[int]:
    """Return the numbers of the lines that flat tables take up, first label to last value."""
    numbers = {line.number for line in document.lines if _is_debris(line.text)}
    for table in found:
        rows = [row for row in table.used if row.grid is None]
        if rows:
            start = min(token.start for row in rows for token in row.tokens)
            end = max(token.end for row in rows for token in row.tokens)
            numbers |= {line.number for line in document.lines if start <= line.start < end}
    return frozenset(numbers)
