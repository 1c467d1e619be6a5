import json
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from corpus.config import ExportFormat
from corpus.errors import ExportRefused
from corpus.export import write
from corpus.export.tables import TABLES
from corpus.export.write import ExportRequest, export_records
from parsers.templates import cell_forms
from storage import queries
from storage.session import Store

Row = dict[str, Any]
QUERIES: dict[str, Callable[..., Iterator[NamedTuple]]] = {
    "reports": queries.reports,
    "cells": queries.cells,
    "findings": queries.findings,
}


def _tell_nobody(_: int) -> None:
    pass


def _export(store: Store, folder: Path, style: ExportFormat = "csv", **given: Any) -> Path:  # noqa: ANN401 - any field of a request
    export_records(store, ExportRequest(style, folder, **given), _tell_nobody)
    return folder


def _stored(store: Store, name: str) -> list[Row]:
    with store.read_only() as session:
        return [row._asdict() for row in QUERIES[name](session)]


def _read_csv(file: Path) -> list[Row]:
    """Read every column as text, telling an absent value from an empty text."""
    header = file.read_text().partition("\n")[0].split(",")
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True,
        quoted_strings_can_be_null=False, null_values=[""],
    )  # fmt: skip
    parsing = csv.ParseOptions(newlines_in_values=True)
    rows: list[Row] = csv.read_csv(file, None, parsing, options).to_pylist()
    return rows


def _from_text(column: str, text: str | None) -> object:
    kinds = {c.name: c.kind.value for each in TABLES.values() for c in each.table.columns}
    readers: dict[str, Callable[[str], object]] = {
        "integer": int, "number": Decimal, "time": datetime.fromisoformat, "json": json.loads,
    }  # fmt: skip
    return None if text is None else readers.get(kinds[column], str)(text)


def _without_labels(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("zh", "en", "value_text")}


@pytest.mark.parametrize("name", TABLES)
def test_csv_gives_back_what_is_stored(filled: Store, tmp_path: Path, name: str) -> None:
    rows = _read_csv(_export(filled, tmp_path) / f"{name}.csv")
    read = [{key: _from_text(key, value) for key, value in row.items()} for row in rows]
    assert [_without_labels(row) for row in read] == _stored(filled, name)


@pytest.mark.parametrize("name", TABLES)
def test_parquet_gives_back_what_is_stored(filled: Store, tmp_path: Path, name: str) -> None:
    table = parquet.read_table(_export(filled, tmp_path, "parquet") / f"{name}.parquet")
    rows: list[Row] = table.to_pylist()
    for row in rows:
        row.update(
            {key: _from_text(key, row[key]) for key in ("locator", "operands") if key in row}
        )
        if "value_text" in row:
            exact = _from_text("value", row["value_text"])
            assert row["value"] in (exact, None)
            row["value"] = exact
    assert [_without_labels(row) for row in rows] == _stored(filled, name)


def test_a_decimal_column_holds_every_number_that_fits(filled: Store, tmp_path: Path) -> None:
    rows = parquet.read_table(_export(filled, tmp_path, "parquet") / "cells.parquet").to_pylist()
    values = {row["key"]: row["value"] for row in rows if row["report_version_id"] == 1}
    assert values["t2.fees.exact"] == Decimal("1234567890123456.78")
    assert values["t2.fees.huge"] is None
    assert values["t2.fees.fine"] is None


def test_jsonl_holds_the_records_exactly_as_stored(filled: Store, tmp_path: Path) -> None:
    with filled.read_only() as session:
        stored = [row.record_json for row in queries.records(session)]
    written = (_export(filled, tmp_path, "jsonl") / "records.jsonl").read_bytes()
    assert written == b"".join(record + b"\n" for record in stored)
    assert len(stored) == 4


def test_cells_carry_the_labels_of_the_form(filled: Store, tmp_path: Path) -> None:
    rows = _read_csv(_export(filled, tmp_path) / "cells.csv")
    labels = {row["key"]: (row["zh"], row["en"]) for row in rows}
    form = cell_forms()["t3.new_received.total"]
    assert labels[form.key] == (form.zh, form.en)
    assert labels["t2.text.quotes"] == (None, None)


@pytest.mark.parametrize("style", ["csv", "jsonl", "parquet"])
def test_the_same_content_gives_the_same_bytes(
    filled: Store, tmp_path: Path, style: ExportFormat
) -> None:
    first, second = (_export(filled, tmp_path / name, style) for name in ("first", "second"))
    files = sorted(first.iterdir())
    assert files
    for file in files:
        assert file.read_bytes() == (second / file.name).read_bytes()


def test_a_full_folder_is_left_alone_unless_forced(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "reports.csv").write_text("mine")
    with pytest.raises(ExportRefused, match="--force"):
        _export(filled, tmp_path)
    assert (tmp_path / "reports.csv").read_text() == "mine"
    _export(filled, tmp_path, is_forced=True)
    assert (tmp_path / "reports.csv").read_text() != "mine"


def test_an_export_that_fails_leaves_nothing(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out_of_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_counted", run_out_of_room)
    with pytest.raises(OSError, match="No space"):
        _export(filled, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_export_left_is_in_nobodys_way(filled: Store, tmp_path: Path) -> None:
    (tmp_path / ".nianbao.partial").mkdir()
    (tmp_path / ".nianbao.partial" / "cells.csv").write_text("half a li")
    _export(filled, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cells.csv", "findings.csv", "reports.csv"
    ]  # fmt: skip


def test_an_empty_corpus_gives_headers_only(store: Store, tmp_path: Path) -> None:
    for name in TABLES:
        assert _read_csv(_export(store, tmp_path / name) / f"{name}.csv") == []
    table = parquet.read_table(_export(store, tmp_path / "p", "parquet") / "cells.parquet")
    assert table.num_rows == 0
    assert str(table.schema.field("value").type) == "decimal128(38, 10)"
