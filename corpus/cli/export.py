"""`nianbao export`: the corpus, or the archive itself, as files for other programs."""

from pathlib import Path
from typing import Literal

import click

from corpus.cli.archive_export import (
    ArchiveRequest,
    export_archive,
    read_selection,
    selection_options,
)
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option, settings
from corpus.cli.surroundings import open_store
from corpus.config import ExportFormat
from corpus.export.tables import TABLES
from corpus.export.write import ExportedFile, ExportRequest, export_corpus
from storage.coverage import status
from storage.interchange.exporter import ExportedArchive
from storage.session import Store


def _read_tables(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read a list of tables; none given means all."""
    if value is None:
        return ()
    names = tuple(name.strip() for name in value.split(","))
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise click.BadParameter(
            f"there is no table {unknown[0]!r}: choose of {', '.join(TABLES)}."
        )
    return names


@click.command("export")
@click.option("--format", "style", type=click.Choice(["csv", "jsonl", "parquet", "warc", "wacz"]),
              help="What to write [default: csv].")  # fmt: skip
@click.option("--output", "-o", "folder", required=True, metavar="DIR",
              type=click.Path(path_type=Path),
              help="Folder to write to, made if need be; for wacz also a file name.")  # fmt: skip
@click.option("--tables", metavar="NAMES", callback=_read_tables,
              help=f"Only these, with commas: {','.join(TABLES)}.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@selection_options
@json_option
@database_option
def command(
    *,
    style: ExportFormat | Literal["warc", "wacz"] | None,
    folder: Path,
    tables: tuple[str, ...],
    force: bool,
    is_json: bool,
    **selecting: object,
) -> None:
    """Write the corpus as it is now: each snapshot through its newest parse.

    csv and parquet give tables of reports, cells and findings, jsonl the records exactly as parsed.
    warc and wacz give the captures themselves, byte for byte; the same captures give the same
    files. A file appears under its name only when it is complete.
    """
    chosen = settings()
    is_selecting = any(value not in (None, ()) for value in selecting.values())
    selection = read_selection(selecting)
    if style == "warc" or style == "wacz":  # noqa: PLR1714 - tells the type checker which
        if tables:
            raise click.UsageError("--tables is for csv and parquet: warc and wacz have captures.")
        wanted = ArchiveRequest(style, folder, selection, is_forced=force)
        with open_store(chosen) as store:
            _report_archive(export_archive(store, wanted), is_json=is_json)
        return
    if is_selecting:
        raise click.UsageError("Captures are selected for warc and wacz only: leave the rest out.")
    form = style or chosen.export_format
    if tables and form == "jsonl":
        raise click.UsageError("--tables is for csv and parquet: jsonl has whole records.")
    request = ExportRequest(form, folder, tables or tuple(TABLES), is_forced=force)
    with open_store(chosen) as store:
        files = export_under_progress(store, request)
    _report(files, is_json=is_json)


def export_under_progress(store: Store, request: ExportRequest) -> list[ExportedFile]:
    """Export while a bar shows how many rows are written."""
    with store.read_only() as session:
        counts = status(session)
    # All parses are counted, only the newest are written: the bar may end early, never late.
    rows = {"reports": counts.reports, "cells": counts.cells, "findings": counts.findings}
    total = counts.parses if request.format == "jsonl" else sum(rows[t] for t in request.tables)
    with show_progress("exporting", total) as advance:
        return export_corpus(store, request, advance)


def _report(files: list[ExportedFile], *, is_json: bool) -> None:
    if is_json:
        write_json([{"path": str(f.path), "rows": f.rows, "bytes": f.size} for f in files])
        return
    for file in files:
        click.echo(f"{file.path}: {file.rows:,} rows, {file.size:,} bytes")


def _report_archive(written: ExportedArchive, *, is_json: bool) -> None:
    files = [{"path": str(path), "bytes": path.stat().st_size} for path in written.files]
    if is_json:
        summary = {"captures": written.captures, "records": written.records, "files": files}
        write_json(summary)
        return
    for file in files:
        click.echo(f"{file['path']}: {file['bytes']:,} bytes")
    click.echo(f"{written.captures:,} captures in {written.records:,} records.")
