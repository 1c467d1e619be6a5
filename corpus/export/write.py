"""Writing an export: every file is complete under its name, or not there under it at all."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy.orm import Session

from corpus.config import ExportFormat
from corpus.errors import ExportRefused
from corpus.export.csv_file import write_csv
from corpus.export.parquet_file import check_parquet, write_parquet
from corpus.export.tables import TABLES, Table, Value
from storage import queries
from storage.session import Store


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export and where to; `tables` does not concern `jsonl`, which has one file."""

    format: ExportFormat
    folder: Path
    tables: tuple[str, ...] = tuple(TABLES)
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written; `rows` counts lines of data."""

    path: Path
    rows: int
    size: int


class _Writer(Protocol):
    def __call__(self, file: BinaryIO, table: Table, rows: Iterable[Sequence[Value]], /) -> int: ...


_WRITERS: dict[str, _Writer] = {"csv": write_csv, "parquet": write_parquet}
_PARTIAL = ".partial"

_Part = tuple[str, Callable[[Session, BinaryIO], int]]


def export_corpus(
    store: Store, request: ExportRequest, advance: Callable[[int], None]
) -> list[ExportedFile]:
    """Write one state of the corpus; `advance` is told how many rows each step wrote."""
    if request.format == "parquet":
        check_parquet()
    with store.read_only() as session, ExitStack() as stack:
        # Asked before anything is made, so that an unusable database leaves no folder.
        parts = list(_parts(request, advance))
        _prepare(request)
        written = [_write_part(session, request.folder, part, stack) for part in parts]
        # All files are whole: from here on only names change.
        for partial, file in written:
            partial.replace(file.path)
    return [file for _, file in written]


def _prepare(request: ExportRequest) -> None:
    folder = request.folder
    folder.mkdir(parents=True, exist_ok=True)
    is_empty = all(_is_partial(path) for path in folder.iterdir())
    if not is_empty and not request.is_forced:
        raise ExportRefused(
            f"The folder {folder} is not empty: name another one or replace the files with --force."
        )


def _parts(request: ExportRequest, advance: Callable[[int], None]) -> Iterator[_Part]:
    if request.format == "jsonl":
        yield "records.jsonl", lambda session, file: _write_records(session, file, advance)
        return
    writer = _WRITERS[request.format]
    for name in TABLES:
        if name in request.tables:
            yield f"{name}.{request.format}", _table_part(TABLES[name], writer, advance)


def _table_part(
    table: Table, writer: _Writer, advance: Callable[[int], None]
) -> Callable[[Session, BinaryIO], int]:
    def write(session: Session, file: BinaryIO) -> int:
        # Whatever ends the writing, the cursor must not outlive the session.
        with closing(table.rows(session)) as rows:
            return writer(file, table, _counted(rows, advance))

    return write


def _write_records(session: Session, file: BinaryIO, advance: Callable[[int], None]) -> int:
    """Write the records exactly as stored, one per line."""
    count = 0
    with closing(_record_lines(session)) as lines:
        for line in lines:
            file.write(line)
            advance(1)
            count += 1
    return count


def _record_lines(session: Session) -> Generator[bytes]:
    for row in queries.records(session):
        yield row.record_json + b"\n"


def _write_part(
    session: Session, folder: Path, part: _Part, stack: ExitStack
) -> tuple[Path, ExportedFile]:
    name, write = part
    partial = folder / f".{name}{_PARTIAL}"
    # Whatever ends this export, no half file stays behind.
    stack.callback(partial.unlink, missing_ok=True)
    with partial.open("wb") as file:
        rows = write(session, file)
        file.flush()
        os.fsync(file.fileno())
    return partial, ExportedFile(folder / name, rows, partial.stat().st_size)


def _counted(
    rows: Iterable[tuple[Value, ...]], advance: Callable[[int], None]
) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        yield row
        advance(1)


def _is_partial(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)
