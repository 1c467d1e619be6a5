"""A release as Parquet files; the writer is an optional package that is loaded only here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from corpus.export.parquet_file import check_parquet
from corpus.release.model import Column, Kind, Row, Table, Value
from corpus.release.sinks import Write
from corpus.release.text import written

_DIGITS, _DECIMALS = 38, 10


class ParquetSink:
    """One file per table; a number that is missing, or has too many digits, is null."""

    def __init__(self, folder: Path) -> None:
        check_parquet()
        self._folder = folder

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin the file of a table."""
        import pyarrow as arrow
        from pyarrow import parquet

        types = {
            Kind.INTEGER: arrow.int64(),
            Kind.NUMBER: arrow.decimal128(_DIGITS, _DECIMALS),
            Kind.FLAG: arrow.bool_(),
            Kind.TIME: arrow.timestamp("us", tz="UTC"),
        }
        schema = arrow.schema([
            arrow.field(column.name, types.get(column.kind, arrow.string()))
            for column in table.columns
        ])  # fmt: skip
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{table.name}.parquet"
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:

            def write(rows: Sequence[Row]) -> None:
                columns = zip(table.columns, zip(*rows, strict=True), strict=True)
                arrays = [_values(column, values) for column, values in columns]
                writer.write_table(
                    arrow.table(dict(zip(schema.names, arrays, strict=True)), schema)
                )

            yield write


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


def _fitting(value: Value) -> Decimal | None:
    number = value if isinstance(value, Decimal) else Decimal(written(value) or "")
    _, digits, exponent = number.as_tuple()
    decimals = -int(exponent)
    if decimals < 0:
        return _fitting(written(number))
    fits = decimals <= _DECIMALS and len(digits) - decimals <= _DIGITS - _DECIMALS
    return number if fits else None
