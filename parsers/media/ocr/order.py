"""Order: a label read in doubt is believed only where the form has it.

The order of a form proves nothing about a figure, but a label between two neighbours that are sure
can be only one. Two rows that stand the wrong way round were misread, however sure they look.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from parsers.media.ocr.lexicon import label_words
from parsers.media.pdf.blocks import ReadCell, ReadTable
from parsers.templates import GENERATIONS, TABLE_2, TABLE_3, TABLE_4, Table

_Places = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A row with values: the place of its label in the form, None for a label of no form."""

    row: int
    place: int | None
    is_sure: bool


def doubt_misplaced(table: ReadTable) -> ReadTable:
    """Mark the cells of rows and columns whose label is not sure, or stands where it cannot."""
    rows = _doubtful_rows(table)
    columns = _doubtful_columns(table)
    cells = tuple(
        replace(cell, certain=False)
        if not cell.has_words and (cell.row in rows or columns.intersection(_columns_of(cell)))
        else cell
        for cell in table.cells
    )
    return replace(table, cells=cells)


def _columns_of(cell: ReadCell) -> range:
    return range(cell.column, cell.column + cell.colspan)


@cache
def _row_orders() -> tuple[_Places, ...]:
    """Return the places of the row labels of each form, by their words."""
    return tuple(
        _places(table, generation) for table in (TABLE_2, TABLE_3) for generation in GENERATIONS
    )


def _places(table: Table, generation: str) -> _Places:
    rows = [row for row in table.rows if generation in row.columns]
    return {
        label_words(label): place
        for place, row in enumerate(rows)
        for label in (*row.synonyms, row.zh)
    }


@cache
def _column_orders() -> tuple[tuple[str, ...], ...]:
    """Return the words over the columns of each table, from left to right."""
    named = {column.key: label_words(column.zh) for column in TABLE_2.columns}
    second = {
        tuple(named[key] for key in keys) for row in TABLE_2.rows for keys in row.columns.values()
    }
    third = tuple(label_words(column.zh) for column in TABLE_3.columns)
    fourth = tuple(label_words(column.zh) for column in TABLE_4.columns) * len(TABLE_4.groups)
    return (*sorted(second), third, fourth)


def _doubtful_rows(table: ReadTable) -> set[int]:
    """Return the rows that are doubtful in the form that fits the table best."""
    found = [_doubtful_in(places, table) for places in _row_orders()]
    known, doubtful = max(found, key=lambda pair: (pair[0], -len(pair[1])))
    return doubtful if known else set()


def _doubtful_in(places: _Places, table: ReadTable) -> tuple[int, set[int]]:
    """Return how many labels of a form the table shows in order, and which rows are doubtful."""
    rows = list(_labelled(places, table))
    chain = _longest_chain([(row.row, row.place) for row in rows if row.is_sure])
    trusted = dict(chain)
    accepted = set(trusted) | set(_enclosed(rows, trusted))
    doubtful = {row.row for row in rows if row.place is not None and row.row not in accepted}
    return len(accepted), doubtful


def _labelled(places: _Places, table: ReadTable) -> Iterator[_Labelled]:
    for row in range(table.height):
        cells = table.row(row)
        if all(cell.has_words for cell in cells):
            continue
        labels = [cell for cell in cells if label_words(cell.text) in places]
        if labels:
            yield _Labelled(row, places[label_words(labels[-1].text)], labels[-1].certain)
        else:
            yield _Labelled(row, None, is_sure=False)


def _longest_chain(entries: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """Return the longest run of rows whose places rise."""
    best: list[list[tuple[int, int]]] = []
    for row, place in entries:
        if place is None:
            continue
        before = [chain for chain in best if chain[-1][1] < place]
        longest = max(before, key=len, default=[])
        best.append([*longest, (row, place)])
    return max(best, key=len, default=[])


def _enclosed(rows: Sequence[_Labelled], trusted: dict[int, int]) -> Iterator[int]:
    """Yield the unsure rows that are just what the form has between two trusted neighbours."""
    run: list[_Labelled] = []
    last: int | None = None
    for row in rows:
        place = trusted.get(row.row)
        if place is None:
            run.append(row)
            continue
        expected = list(range(0 if last is None else last + 1, place))
        if [entry.place for entry in run] == expected:
            yield from (entry.row for entry in run)
        run, last = [], place


def _doubtful_columns(table: ReadTable) -> set[int]:
    """Return the columns under a head that is neither sure nor where the form has it."""
    known = {word for order in _column_orders() for word in order}
    doubtful: set[int] = set()
    for row in range(table.height):
        heads = [cell for cell in table.row(row) if label_words(cell.text) in known]
        if len(heads) < 2 or _is_slice(label_words(cell.text) for cell in heads):
            continue
        doubtful |= {column for c in heads if not c.certain for column in _columns_of(c)}
    return doubtful


def _is_slice(words: Iterable[str]) -> bool:
    shown = tuple(words)
    return any(
        order[start : start + len(shown)] == shown
        for order in _column_orders()
        for start in range(len(order) - len(shown) + 1)
    )
