"""Tables as one SQLite file, which has no exact decimals; the same rows give the same bytes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

from corpus.export.model import EXACT, Column, Kind, Row, Table, Value
from corpus.export.sinks import Write
from corpus.export.text import written

_TYPES = {Kind.INTEGER: "INTEGER", Kind.FLAG: "INTEGER", Kind.NUMBER: "NUMERIC"}
_WHOLE = 2**63


class SqliteSink:
    """Tables with keys and references in one file; a number that is missing is NULL."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin a table."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        exact = table.exact()
        marks = ", ".join("?" * (len(table.columns) + len(exact)))
        # One connection for each table: several are written at once, but no two at a time.
        with closing(sqlite3.connect(self._path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = MEMORY")
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_definition(table))

            def write(rows: Sequence[Row]) -> None:
                converted = (_values(table, row, exact) for row in rows)
                database.execute("BEGIN")
                database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', converted)  # noqa: S608 - our names
                database.execute("COMMIT")

            yield write


def _definition(table: Table) -> str:
    parts = [f'"{c.name}" {_TYPES.get(c.kind, "TEXT")}{" NOT NULL" * _is_filled(c)}'
             for c in table.columns]  # fmt: skip
    parts += [f'"{table.names[at]}{EXACT}" TEXT' for at in table.exact()]
    parts.append(f"PRIMARY KEY ({_names(table.key)})")
    parts += [
        f'FOREIGN KEY ({_names(r.columns)}) REFERENCES "{r.table}" ({_names(r.targets)})'
        for r in table.references
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)}) WITHOUT ROWID'


def _names(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _is_filled(column: Column) -> bool:
    return column.is_required and not column.is_coded


def _values(table: Table, row: Row, exact: Sequence[int]) -> list[str | int | float | None]:
    found = [_value(column, value) for column, value in zip(table.columns, row, strict=True)]
    return found + [_digits(table.columns[at], row[at]) for at in exact]


def _digits(column: Column, value: Value) -> str | None:
    return None if column.is_coded and isinstance(value, str) else written(value)


def _value(column: Column, value: Value) -> str | int | float | None:
    text = _digits(column, value)
    if text is None or column.kind not in _TYPES:
        return text
    number = Decimal(text)
    is_whole = number == number.to_integral_value() and abs(number) < _WHOLE
    return int(number) if is_whole else float(number)
