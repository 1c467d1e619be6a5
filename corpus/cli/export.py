"""`nianbao export`: the corpus as files for other programs."""

from pathlib import Path

import click

from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option, settings
from corpus.config import ExportFormat
from corpus.export.tables import TABLES
from corpus.export.write import ExportedFile, ExportRequest, export_corpus
from storage.coverage import status
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
@click.option("--format", "style", type=click.Choice(["csv", "jsonl", "parquet"]),
              help="What to write [default: csv].")  # fmt: skip
@click.option("--output", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write to; made if it is not there.")  # fmt: skip
@click.option("--tables", metavar="NAMES", callback=_read_tables,
              help=f"Only these, with commas: {','.join(TABLES)}.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@json_option
@database_option
def command(
    *, style: ExportFormat | None, folder: Path, tables: tuple[str, ...], force: bool, is_json: bool
) -> None:
    """Write the corpus as it is now: each snapshot through its newest parse.

    csv and parquet give tables of reports, cells and findings, jsonl the records exactly as parsed.
    A file appears under its name only when it is complete.
    """
    chosen = settings()
    form = style or chosen.export_format
    if tables and form == "jsonl":
        raise click.UsageError("--tables is for csv and parquet: jsonl has whole records.")
    request = ExportRequest(form, folder, tables or tuple(TABLES), is_forced=force)
    with Store(chosen.database_url) as store:
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
