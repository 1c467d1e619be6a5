"""Writing every record: as three tables, or exactly as the parser wrote them."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from corpus.config import ExportFormat
from corpus.export.model import Row
from corpus.export.parquet_file import ParquetSink
from corpus.export.placing import ExportedFile, arriving
from corpus.export.sinks import CsvSink, Sink, pouring
from corpus.export.tables import TABLES, RecordTable
from storage import queries
from storage.session import Store

RECORDS = "records.jsonl"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export and where to; `tables` does not concern `jsonl`, which has one file."""

    format: ExportFormat
    folder: Path
    tables: tuple[str, ...] = tuple(TABLES)
    is_forced: bool = False


def export_records(
    store: Store, request: ExportRequest, advance: Callable[[int], None]
) -> list[ExportedFile]:
    """Write one state of the corpus; `advance` is told how many rows each step wrote."""
    with (
        store.read_only() as session,
        arriving(request.folder, is_forced=request.is_forced) as place,
    ):
        rows = dict(_write(session, request, place, advance))
        sizes = {name: (place / name).stat().st_size for name in rows}
    return [ExportedFile(request.folder / name, rows[name], sizes[name]) for name in rows]


def _write(
    session: Session, request: ExportRequest, place: Path, advance: Callable[[int], None]
) -> Iterator[tuple[str, int]]:
    """Write every file; yield its name and how many rows it has."""
    if request.format == "jsonl":
        yield RECORDS, _write_records(session, place / RECORDS, advance)
        return
    sink: Sink = CsvSink(place) if request.format == "csv" else ParquetSink(place)
    for name, each in TABLES.items():
        if name in request.tables:
            yield f"{name}.{request.format}", _write_table(session, sink, each, advance)


def _write_table(
    session: Session, sink: Sink, each: RecordTable, advance: Callable[[int], None]
) -> int:
    # Whatever ends the writing, the cursor must not outlive the session.
    with closing(each.rows(session)) as rows, pouring([sink], each.table) as pour:
        return pour(_counted(rows, advance))


def _write_records(session: Session, path: Path, advance: Callable[[int], None]) -> int:
    """Write the records exactly as stored, one per line."""
    count = 0
    with closing(_record_lines(session)) as lines, path.open("wb") as file:
        for line in lines:
            file.write(line)
            advance(1)
            count += 1
    return count


def _record_lines(session: Session) -> Generator[bytes]:
    for row in queries.records(session):
        yield row.record_json + b"\n"


def _counted(rows: Iterable[Row], advance: Callable[[int], None]) -> Iterator[Row]:
    for row in rows:
        yield row
        advance(1)
