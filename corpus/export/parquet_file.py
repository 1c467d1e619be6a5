"""Parquet through pyarrow, an optional package that is loaded only here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from corpus.errors import ExtraMissing
from corpus.export.model import EXACT, Column, Kind, Row, Table, Value
from corpus.export.sinks import Write
from corpus.export.text import written

if TYPE_CHECKING:
    import pyarrow as pa

_MISSING = (
    "Parquet needs pyarrow, which is not installed: run `python -m pip install 'nianbao[parquet]'`."
)
_DIGITS, _DECIMALS = 38, 10


class ParquetSink:
    """One file per table with exact types; a number that is missing, or too long, is null.

    Beside a number stands its text, digit for digit, but in a wide panel.
    """

    def __init__(self, folder: Path) -> None:
        self._arrow, self._parquet = _load()
        self._folder = folder

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin the file of a table."""
        arrow, exact = self._arrow, table.exact()
        schema = _schema(arrow, table)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{table.name}.parquet"
        with self._parquet.ParquetWriter(path, schema, compression="zstd") as writer:

            def write(rows: Sequence[Row]) -> None:
                columns = list(zip(table.columns, zip(*rows, strict=True), strict=True))
                arrays = [_values(column, values) for column, values in columns]
                arrays += [_digits(*columns[at]) for at in exact]
                named = dict(zip(schema.names, arrays, strict=True))
                writer.write_table(arrow.table(named, schema))

            yield write


def _load() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ExtraMissing(_MISSING) from error
    return pyarrow, parquet


def _schema(arrow: ModuleType, table: Table) -> "pa.Schema":
    types = {
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.decimal128(_DIGITS, _DECIMALS),
        Kind.FLAG: arrow.bool_(),
        Kind.TIME: arrow.timestamp("us", tz="UTC"),
    }
    fields = [(column.name, types.get(column.kind, arrow.string())) for column in table.columns]
    fields += [(table.names[at] + EXACT, arrow.string()) for at in table.exact()]
    return arrow.schema([arrow.field(*field) for field in fields])


def _values(column: Column, values: Sequence[Value]) -> list[object]:
    """Convert a whole column: what its kind asks for is settled once, not for each value."""
    if column.is_coded:
        return [None if value is None or isinstance(value, str) else _fitting(value)
                for value in values]  # fmt: skip
    if column.kind is Kind.FLAG:
        return [None if value is None else bool(value) for value in values]
    if column.kind in (Kind.INTEGER, Kind.TIME):
        return list(values)
    if column.kind is Kind.NUMBER:
        return [None if value is None else _fitting(value) for value in values]
    return [value if isinstance(value, str) else written(value) for value in values]


def _digits(column: Column, values: Sequence[Value]) -> list[object]:
    return [
        None if column.is_coded and isinstance(value, str) else written(value) for value in values
    ]


def _fitting(value: Value) -> Decimal | None:
    """Return a number if a DECIMAL(38, 10) holds it exactly."""
    number = value if isinstance(value, Decimal) else Decimal(written(value) or "")
    _, digits, exponent = number.as_tuple()
    decimals = -int(exponent)
    if decimals < 0:
        return _fitting(written(number))
    fits = decimals <= _DECIMALS and len(digits) - decimals <= _DIGITS - _DECIMALS
    return number if fits else None
