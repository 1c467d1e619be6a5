"""Sinks: one stream of rows into several files at once, in any format.

Parquet and SQLite have modules of their own beside this one.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from corpus.export.csv_file import csv_line
from corpus.export.model import Column, Kind, Row, Table
from corpus.export.text import written

ROWS_AT_ONCE = 5_000
_BOM = b"\xef\xbb\xbf"

Write = Callable[[Sequence[Row]], None]


class Sink(Protocol):
    """A format: takes the rows of a table while the block is open."""

    def open(self, table: Table) -> AbstractContextManager[Write]:
        """Begin the file of a table."""
        ...


class CsvSink:
    """CSV as in RFC 4180, in UTF-8; a mark before it tells spreadsheets so."""

    def __init__(self, folder: Path, *, has_mark: bool = False) -> None:
        self._folder = folder
        self._has_mark = has_mark

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin the file of a table."""
        with _created(self._folder / f"{table.name}.csv") as file:
            file.write((_BOM if self._has_mark else b"") + csv_line(table.names))
            yield lambda rows: file.writelines(csv_line(map(written, row)) for row in rows)


class ChosenSink:
    """Some of the tables: what is written of the others goes nowhere."""

    def __init__(self, sink: Sink, names: Collection[str]) -> None:
        self._sink = sink
        self._names = names

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin a table that was chosen, without references to what was not."""
        if table.name not in self._names:
            yield lambda _: None
            return
        kept = tuple(each for each in table.references if each.table in self._names)
        with self._sink.open(replace(table, references=kept)) as write:
            yield write


class JsonLinesSink:
    """One object per line; a number is written digit for digit, one that is missing is null."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self, table: Table) -> Iterator[Write]:
        """Begin the file of a table."""
        names = [json.dumps(name) for name in table.names]
        with _created(self._folder / f"{table.name}.jsonl") as file:

            def write(rows: Sequence[Row]) -> None:
                for row in rows:
                    values = map(_as_json, table.columns, row)
                    pairs = (f"{n}:{v}" for n, v in zip(names, values, strict=True))
                    file.write(f"{{{','.join(pairs)}}}\n".encode())

            yield write


@contextmanager
def pouring(sinks: Iterable[Sink], table: Table) -> Iterator[Callable[[Iterable[Row]], int]]:
    """Yield what writes rows to a table in every sink and returns how many they were."""
    with ExitStack() as stack:
        writers = [stack.enter_context(sink.open(table)) for sink in sinks]

        def pour(rows: Iterable[Row]) -> int:
            count, source = 0, iter(rows)
            while part := list(islice(source, ROWS_AT_ONCE)):
                for write in writers:
                    write(part)
                count += len(part)
            return count

        yield pour


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        yield file


def _as_json(column: Column, value: object) -> str:
    text = None if column.is_coded and isinstance(value, str) else written(value)  # type: ignore[arg-type] # a Value
    if text is None:
        return "null"
    if column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.JSON):
        return text
    if column.kind is Kind.FLAG:
        return "true" if text == "1" else "false"
    return json.dumps(text, ensure_ascii=False)
