"""Snapshots: the tables of a release as of now, for programs, without a promise to keep them.

Nothing is stored of them; the archive is only read.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.export.model import Table
from corpus.export.parquet_file import ParquetSink
from corpus.export.placing import ExportedFile, arriving
from corpus.export.sinks import ChosenSink, CsvSink, JsonLinesSink, Sink
from corpus.export.sqlite_file import SqliteSink
from corpus.job import Job
from corpus.release.documents import Telling, write_documents
from corpus.release.earlier import DATA
from corpus.release.folder import write_checksums
from corpus.release.model import Edition
from corpus.release.originals import NAME as ORIGINALS
from corpus.release.originals import write_originals
from corpus.release.pressing import Plan, Pressed, pressing
from corpus.release.standing import read_standing
from corpus.release.tables import CHANGES_RELEASE, all_tables
from corpus.release.vintages import find_end
from crawler.portals.portal import Portal

SnapshotFormat = Literal["csv", "jsonl", "parquet", "sqlite", "datapackage"]
SQLITE = "nianbao.sqlite"


@dataclass(frozen=True, slots=True)
class SnapshotRequest:
    """What to write and where to; a package always has all tables, and the originals."""

    format: SnapshotFormat
    folder: Path
    tables: frozenset[str] = frozenset()
    division: str | None = None
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """What was written; `unsettled` report versions are of nobody yet and stand in no table."""

    files: list[ExportedFile]
    reports: int
    unsettled: int
    lost: list[str]


def take_snapshot(job: Job, request: SnapshotRequest, portals: Sequence[Portal]) -> SnapshotReport:
    """Write the tables as they would be released now; all files appear together."""
    edition = _edition(job, request)
    lost: list[str] = []
    with arriving(request.folder, is_forced=request.is_forced) as place:
        is_package = request.format == "datapackage"
        sink = _sink(request, place)
        plan = Plan(edition, portals, [sink], place if is_package else None)
        with pressing(job, plan) as pressed:
            pressed.writer.pour(CHANGES_RELEASE, ())
            if is_package:
                originals = pressed.writer.tallies.originals
                lost = write_originals(pressed.archive, place / ORIGINALS, originals)
        if is_package:
            _write_rest(place, edition, pressed)
        files = list(_files(request, place, pressed))
    writer = pressed.writer
    reports = writer.tallies.rows["reports"]
    return SnapshotReport(files, reports, writer.unsettled, lost)


def _edition(job: Job, request: SnapshotRequest) -> Edition:
    as_of, until = find_end(job, None)
    return Edition(
        f"snapshot-{as_of.isoformat()}", as_of, until, job.code_version, request.division,
        is_snapshot=True,
    )  # fmt: skip


def _sink(request: SnapshotRequest, place: Path) -> Sink:
    if request.format == "datapackage":
        return CsvSink(place / DATA)
    if request.format == "sqlite":
        sink: Sink = SqliteSink(place / SQLITE)
    else:
        kinds = {"csv": CsvSink, "jsonl": JsonLinesSink, "parquet": ParquetSink}
        sink = kinds[request.format](place)
    return ChosenSink(sink, request.tables) if request.tables else sink


def _write_rest(place: Path, edition: Edition, pressed: Pressed) -> None:
    writer = pressed.writer
    told = Telling(
        edition, writer.tallies, pressed.basis(), unsettled=writer.unsettled,
        standing=read_standing(place),
    )  # fmt: skip
    write_documents(place, told)
    write_checksums(place)


def _files(
    request: SnapshotRequest, place: Path, pressed: Pressed
) -> Iterator[ExportedFile]:  # fmt: skip
    """Yield what was written, tables first in their order."""
    rows = pressed.writer.tallies.rows
    counted: Counter[str] = Counter()
    for table in _chosen(request.tables):
        counted[_name_of(request, table)] += rows[table.name]
    others = sorted(
        path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()
    )
    for name in dict.fromkeys((*counted, *others)):
        # Of a table without rows there is a count, too.
        size = (place / name).stat().st_size
        yield ExportedFile(request.folder / name, counted.get(name), size)


def _name_of(request: SnapshotRequest, table: Table) -> str:
    folder = f"{DATA}/" if request.format == "datapackage" else ""
    ending = "csv" if request.format == "datapackage" else request.format
    return SQLITE if request.format == "sqlite" else f"{folder}{table.name}.{ending}"


def _chosen(names: Collection[str]) -> list[Table]:
    return [table for table in all_tables() if not names or table.name in names]
