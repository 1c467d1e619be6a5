"""Which rows and columns of the forms a report ought to have, by its generation.

Where the generation is mixed or unknown, the rows of both forms count, and of those that only
one form has, the rows the document shows.
"""

from functools import cache

from parsers.checks.registry import Subject
from parsers.model import Cell, Generation, State
from parsers.templates import TABLE_2, TABLE_3, TABLE_4, Row, cell_forms

TABLES = (TABLE_2.key, TABLE_3.key, TABLE_4.key)
T3_COLUMNS = tuple(column.key for column in TABLE_3.columns)
APPLICANTS = T3_COLUMNS[:-1]
TOTAL = T3_COLUMNS[-1]

_FIXED = (Generation.T2019, Generation.T2021)
_RECEIVED = ("new_received", "carried_in")
_CLOSING = ("handled_total", "carried_out")


def has_fixed_form(subject: Subject) -> bool:
    """Say whether the generation alone decides which rows belong to the tables."""
    return subject.generation in _FIXED


def is_row_shown(subject: Subject, table: str, row: str) -> bool:
    """Say whether the document has a row: its label was found or a cell of it is not absent."""
    if (table, row) in subject.labelled_rows:
        return True
    return any(cell.state is not State.ABSENT for cell in row_cells(subject, table, row))


def row_cells(subject: Subject, table: str, row: str) -> tuple[Cell, ...]:
    """Return the cells of a row in the order of the form; table 4 has only one."""
    prefix = f"{table}." if table == TABLE_4.key else f"{table}.{row}."
    return subject.cells_of(_keys(prefix))


def column_cells(subject: Subject, rows: tuple[str, ...], column: str) -> tuple[Cell, ...]:
    """Return the cells of some rows of table 3 in one column."""
    return subject.cells_of(_column_keys(rows, column))


def table_cells(subject: Subject, table: str) -> tuple[Cell, ...]:
    """Return the cells of a table in the order of the form, absent ones included."""
    return subject.cells_of(_keys(f"{table}."))


def odd_cells(subject: Subject, table: str) -> tuple[Cell, ...]:
    """Return the cells of a table that show something else than one number."""
    return tuple(cell for cell in subject.odd_cells if cell.key.startswith(f"{table}."))


@cache
def _column_keys(rows: tuple[str, ...], column: str) -> tuple[str, ...]:
    return tuple(f"{TABLE_3.key}.{row}.{column}" for row in rows)


@cache
def _keys(prefix: str) -> tuple[str, ...]:
    return tuple(key for key in cell_forms() if key.startswith(prefix))


def expected_rows(subject: Subject, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Return the rows every form of the generation has."""
    if has_fixed_form(subject):
        form = subject.generation.value
        return tuple(row.key for row in rows if form in row.columns)
    return tuple(row.key for row in rows if len(row.columns) == len(_FIXED))


def request_rows(subject: Subject) -> tuple[str, ...]:
    """Return the rows of table 3 to calculate with."""
    return subject.once(_request_rows)


def _request_rows(subject: Subject) -> tuple[str, ...]:
    if has_fixed_form(subject):
        return expected_rows(subject, TABLE_3.rows)
    wanted = {*expected_rows(subject, TABLE_3.rows), *_shown_other_rows(subject)}
    return tuple(row.key for row in TABLE_3.rows if row.key in wanted)


def result_rows(subject: Subject) -> tuple[str, ...]:
    """Return the rows whose sum is `handled_total`."""
    return tuple(row for row in request_rows(subject) if row not in _RECEIVED + _CLOSING)


def group_rows(subject: Subject, group: str) -> tuple[str, ...]:
    """Return the rows of a group of table 3, all results for `results`."""
    if group == "results":
        return result_rows(subject)
    listed = {row.key for row in TABLE_3.rows if row.group == group}
    # （六）其他处理 was a row of its own before it had parts.
    listed |= {"other_handling"} if group == "other" else set()
    return tuple(row for row in request_rows(subject) if row in listed)


def _shown_other_rows(subject: Subject) -> tuple[str, ...]:
    """Choose between the one row of 其他处理 (2019) and its three (2021).

    Beside any of the three, the one row is their heading and would count them twice.
    """
    single, split = _rows_only_in(Generation.T2019), _rows_only_in(Generation.T2021)
    if any(is_row_shown(subject, TABLE_3.key, row) for row in split):
        return split
    is_single = any(is_row_shown(subject, TABLE_3.key, row) for row in single)
    return single if is_single else split


def _rows_only_in(generation: Generation) -> tuple[str, ...]:
    return tuple(row.key for row in TABLE_3.rows if tuple(row.columns) == (generation.value,))


def disclosure_columns(subject: Subject, row: Row) -> tuple[str, ...]:
    """Return the columns of a row of table 2: the form's, else those the document shows."""
    if has_fixed_form(subject):
        return row.columns.get(subject.generation.value, ())
    keys = dict.fromkeys(key for columns in row.columns.values() for key in columns)
    return tuple(key for key in keys if _is_cell_shown(subject, row.key, key))


def _is_cell_shown(subject: Subject, row: str, column: str) -> bool:
    return subject.cell(f"{TABLE_2.key}.{row}.{column}").state is not State.ABSENT
