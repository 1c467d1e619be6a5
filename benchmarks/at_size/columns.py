"""The same corpus as the files of a release, and the questions to them through DuckDB."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.at_size.answers import RELEASE
from benchmarks.at_size.model import (
    EDITED,
    FIRST_YEAR,
    LINEAGES_A_DISTRICT,
    YEARS,
    Size,
    Version,
    cell_keys,
    division,
    lineage_key,
)
from corpus.export.model import Row, Table, Value
from corpus.export.parquet_file import ParquetSink
from corpus.release.tables import AGENCIES, PANEL
from corpus.release.variables import STATE_SUFFIX, variable_of

_HEAD = 10
_ROWS_AT_ONCE = 50_000
_MISSING, _HELD, _BLANK = "NF", "V", "BL"


def panel_table(size: Size) -> Table:
    """Return the wide panel with the columns that are generated."""
    names = [variable_of(key) for key in cell_keys()[: size.cells]]
    wanted = {each for name in names for each in (name, name + STATE_SUFFIX)}
    columns = {column.name: column for column in PANEL.columns}
    chosen = [columns[each] for name in names for each in (name, name + STATE_SUFFIX)]
    assert len(chosen) == len(wanted)
    return replace(PANEL, columns=(*PANEL.columns[:_HEAD], *chosen))


def write_release(folder: Path, size: Size) -> None:
    """Write panel and agencies as a release does: one row for every body and year."""
    sink = ParquetSink(folder)
    for table, rows in ((AGENCIES, _agency_rows(size)), (panel_table(size), _panel_rows(size))):
        with sink.open(table) as write:
            while part := list(islice(rows, _ROWS_AT_ONCE)):
                write(part)


def ask(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """Return the answer to one of the questions of `RELEASE`."""
    with duckdb.connect() as connection:
        connection.execute("SET file_search_path = ?", [str(folder)])
        return connection.execute(RELEASE[question]).fetchall()


def _agency_rows(size: Size) -> Iterator[Row]:
    for lineage in range(size.lineages):
        district, place = divmod(lineage, LINEAGES_A_DISTRICT)
        code = None if place else division(district)
        yield lineage_key(lineage), *_named(lineage), code, None, _parent(lineage), None, None


def _panel_rows(size: Size) -> Iterator[Row]:
    for lineage in range(size.lineages):
        key, (name, kind), parent = lineage_key(lineage), _named(lineage), _parent(lineage)
        for place in range(YEARS):
            version = _version(size, lineage * YEARS + place)
            status = _MISSING if version is None else _HELD
            marks = (None, None) if version is None else ("own", "2021")
            own = (key, FIRST_YEAR + place, name, kind, parent, status, *marks)
            yield (*own, 0, int(version is not None), *_cells(version, size.cells))


def _version(size: Size, number: int) -> Version | None:
    """Return the version that counts of the report with a number, if it is held."""
    if number >= size.versions or number % EDITED == EDITED - 1:
        return None
    has_edit = number % EDITED == EDITED - 2 and number + 1 < size.versions
    return Version(number + has_edit)


def _cells(version: Version | None, cells: int) -> Iterator[Value]:
    for cell in range(cells):
        value = None if version is None else version.value(cell)
        code = _MISSING if version is None else _BLANK
        yield from (code, code) if value is None else (Decimal(value), _HELD)


def _named(lineage: int) -> tuple[str, str]:
    district, place = divmod(lineage, LINEAGES_A_DISTRICT)
    return (f"第{lineage}号局", "department") if place else (f"第{district}区", "county")


def _parent(lineage: int) -> str | None:
    place = lineage % LINEAGES_A_DISTRICT
    return lineage_key(lineage - place) if place else None
