"""`nianbao export`: the corpus, or the archive itself, as files for other programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import click

from corpus.cli.archive_export import (
    ArchiveRequest,
    export_archive,
    read_selection,
    selection_options,
)
from corpus.cli.border import Ending, tell, writing_to
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option, settings
from corpus.cli.surroundings import ending_of, open_job, open_store
from corpus.config import ExportFormat
from corpus.export.placing import ExportedFile
from corpus.export.tables import TABLES
from corpus.export.write import ExportRequest, export_records
from storage.coverage import status
from storage.interchange.exporter import ExportedArchive
from storage.interchange.selection import Selection
from storage.session import Store

if TYPE_CHECKING:
    from corpus.release.snapshot import SnapshotReport, SnapshotRequest

_ARCHIVE = ("warc", "wacz")
_OF_RECORDS = ("csv", "jsonl", "parquet")


def _read_tables(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read a list of tables; none given means all."""
    return () if value is None else tuple(name.strip() for name in value.split(","))


@click.command("export")
@click.option("--format", "style", type=click.Choice([*get_args(ExportFormat), *_ARCHIVE]),
              help="What to write [default: csv].")  # fmt: skip
@click.option("--output", "-o", "folder", required=True, metavar="DIR",
              type=click.Path(path_type=Path),
              help="Folder to write to, made if need be; for wacz also a file name.")  # fmt: skip
@click.option("--tables", metavar="NAMES", callback=_read_tables,
              help="Only these, with commas: roster,panel_wide.")  # fmt: skip
@click.option("--division", metavar="CODE", help="Only this division and who is below it.")
@click.option("--records", "is_records", is_flag=True,
              help="Every record as parsed, whoever's it is.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@selection_options
@json_option
@database_option
def command(
    *,
    style: ExportFormat | Literal["warc", "wacz"] | None,
    folder: Path,
    is_json: bool,
    force: bool,
    **asked: Any,  # noqa: ANN401 - click's values
) -> Ending:
    """Write the corpus as it is now: the tables of a release, derived anew, without a name.

    datapackage gives the whole package, with codebook, originals and checksums. With --records,
    csv and parquet give tables of reports, cells and findings, and jsonl the records exactly as
    parsed: each snapshot through its newest parse. warc and wacz give the captures themselves, byte
    for byte. The same content gives the same files; one appears only when it is complete.
    """
    selection = read_selection(asked)
    is_selecting = selection != Selection()
    if style == "warc" or style == "wacz":  # noqa: PLR1714 - tells the type checker which
        if any(asked.values()):
            raise click.UsageError("warc and wacz have captures: leave out what is for tables.")
        wanted = ArchiveRequest(style, folder, selection, is_forced=force)
        with writing_to(folder), open_store() as store:
            written = export_archive(store, wanted)
        _report_archive(written, is_json=is_json)
        return Ending.COMPLETE
    if is_selecting:
        raise click.UsageError("Captures are selected for warc and wacz only: leave the rest out.")
    form = style or settings().export_format
    of = _Wanted(asked["tables"], asked["division"])
    if not asked["is_records"]:
        return _export_tables(_snapshot_request(form, folder, of, is_forced=force), is_json=is_json)
    _check_records(form, of)
    request = ExportRequest(form, folder, of.tables or tuple(TABLES), is_forced=force)
    with writing_to(folder), open_store() as store:
        files = export_under_progress(store, request)
    _report(files, is_json=is_json)
    return Ending.COMPLETE


class _Wanted(NamedTuple):
    """Which tables are wanted, all if none is named, and of which division."""

    tables: tuple[str, ...]
    division: str | None


def _snapshot_request(
    form: ExportFormat, folder: Path, of: _Wanted, *, is_forced: bool
) -> "SnapshotRequest":
    from corpus.release.snapshot import SnapshotRequest
    from corpus.release.tables import all_tables

    if of.tables and form == "datapackage":
        raise click.UsageError("--tables is not for datapackage: a package has all of them.")
    _check_names(of.tables, [table.name for table in all_tables()])
    tables = frozenset(of.tables)
    return SnapshotRequest(form, folder, tables, of.division, is_forced=is_forced)


def _export_tables(request: "SnapshotRequest", *, is_json: bool) -> Ending:
    with writing_to(request.folder), open_store() as store:
        report = _take_snapshot(store, request)
    _report(report.files, is_json=is_json)
    for digest in report.lost:
        tell(f"The original {digest} is lost: see `nianbao verify`.")
    if report.unsettled:
        tell(
            f"{report.unsettled:,} report versions stand in no table, for it is not settled whose "
            "they are: see `nianbao agencies resolve` and `review`, or export with --records."
        )
    return ending_of(is_complete=not report.lost)


def _take_snapshot(store: Store, request: "SnapshotRequest") -> "SnapshotReport":
    from corpus.cli.known import known_portals
    from corpus.release.snapshot import take_snapshot
    from corpus.release.vintages import count_steps

    with show_progress("exporting", count_steps(store)) as advance:
        return take_snapshot(open_job(store, advance), request, known_portals())


def _check_records(form: ExportFormat, of: _Wanted) -> None:
    if form not in _OF_RECORDS:
        raise click.UsageError(f"--records is for {', '.join(_OF_RECORDS)}: name one of them.")
    if of.tables and form == "jsonl":
        raise click.UsageError("--tables is for csv and parquet: jsonl has whole records.")
    if of.division is not None:
        raise click.UsageError("--division is for the tables of a release: leave --records out.")
    _check_names(of.tables, list(TABLES))


def _check_names(names: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"There is no table {unknown[0]!r}: choose of {', '.join(known)}.")


def export_under_progress(store: Store, request: ExportRequest) -> list[ExportedFile]:
    """Export records while a bar shows how many rows are written."""
    with store.read_only() as session:
        counts = status(session)
    # All parses are counted, only the newest are written: the bar may end early, never late.
    rows = {"reports": counts.reports, "cells": counts.cells, "findings": counts.findings}
    total = counts.parses if request.format == "jsonl" else sum(rows[t] for t in request.tables)
    with show_progress("exporting", total) as advance:
        return export_records(store, request, advance)


def _report(files: list[ExportedFile], *, is_json: bool) -> None:
    if is_json:
        write_json([{"path": str(f.path), "rows": f.rows, "bytes": f.size} for f in files])
        return
    for file in files:
        rows = "" if file.rows is None else f"{file.rows:,} rows, "
        click.echo(f"{file.path}: {rows}{file.size:,} bytes")


def _report_archive(written: ExportedArchive, *, is_json: bool) -> None:
    files = [{"path": str(path), "bytes": path.stat().st_size} for path in written.files]
    if is_json:
        summary = {"captures": written.captures, "records": written.records, "files": files}
        write_json(summary)
        return
    for file in files:
        click.echo(f"{file['path']}: {file['bytes']:,} bytes")
    click.echo(f"{written.captures:,} captures in {written.records:,} records.")
