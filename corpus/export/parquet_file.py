"""Parquet through pyarrow, an optional package that is loaded only here."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

from corpus.errors import ExtraMissing
from corpus.export.csv_file import plain
from corpus.export.tables import Column, Kind, Table, Value

if TYPE_CHECKING:
    import pyarrow as pa

_MISSING = (
    "Parquet needs pyarrow, which is not installed: run `python -m pip install 'nianbao[parquet]'`."
)
# One row group each; 20,000 cells take some 60 MB while they are turned into columns.
_ROWS_AT_ONCE = 20_000
_DIGITS, _DECIMALS = 38, 10
_TEXT_SUFFIX = "_text"


def write_parquet(file: BinaryIO, table: Table, rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows with exact types; return how many.

    A number stands twice: as DECIMAL(38, 10), null where it has more digits than that, and digit
    for digit as text in the column `value_text`.
    """
    arrow, parquet = _load()
    fields = [field for column in table.columns for field in _fields(arrow, column)]
    schema = arrow.schema(fields)
    count, source = 0, iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while chunk := list(islice(source, _ROWS_AT_ONCE)):
            columns = [part for pair in zip(table.columns, zip(*chunk, strict=True), strict=True)
                       for part in _values(*pair)]  # fmt: skip
            writer.write_table(arrow.table(dict(zip(schema.names, columns, strict=True)), schema))
            count += len(chunk)
    return count


def check_parquet() -> None:
    """Refuse in one sentence when pyarrow is not installed."""
    _load()


def _load() -> tuple[ModuleType, ModuleType]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ExtraMissing(_MISSING) from error
    return pyarrow, parquet


def _fields(arrow: ModuleType, column: Column) -> list["pa.Field"]:
    types = {
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.decimal128(_DIGITS, _DECIMALS),
        Kind.TIME: arrow.timestamp("us", tz="UTC"),
    }
    field = arrow.field(column.name, types.get(column.kind, arrow.string()))
    if column.kind is not Kind.NUMBER:
        return [field]
    return [field, arrow.field(column.name + _TEXT_SUFFIX, arrow.string())]


def _values(column: Column, values: Sequence[Value]) -> list[list[Value]]:
    if column.kind is Kind.NUMBER:
        return [[_fitting(value) for value in values], [plain(value) for value in values]]
    if column.kind in (Kind.INTEGER, Kind.TIME):
        return [list(values)]
    return [[plain(value) for value in values]]


def _fitting(value: Value) -> Value:
    """Return a number if a DECIMAL(38, 10) holds it exactly."""
    if not isinstance(value, Decimal):
        return None
    _, digits, exponent = value.as_tuple()
    decimals = -int(exponent)
    fits = decimals <= _DECIMALS and len(digits) - decimals <= _DIGITS - _DECIMALS
    return value if fits else None
