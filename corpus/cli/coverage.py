"""`nianbao coverage`: which agency and year is held, and how its checks went."""

from collections.abc import Sequence

import click

from corpus.cli.console import open_console, plain_text, write_json, write_line
from corpus.cli.coverage_table import LEGEND, coverage_table
from corpus.cli.options import database_option
from corpus.cli.surroundings import open_store
from corpus.export.csv_file import csv_line
from storage.coverage import CoverageRow, coverage


@click.command("coverage")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="table: agencies by years; csv and json: one row per report, with all counts.",
)
@database_option
def command(*, style: str) -> None:
    """Show which agency and report year is held, with its errors (E) and warnings (W)."""
    with open_store() as store, store.read_only() as session:
        rows = list(coverage(session))
    if style == "table":
        _print(rows)
    elif style == "csv":
        _write_csv(rows)
    else:
        write_json([row._asdict() for row in rows])


def _print(rows: Sequence[CoverageRow]) -> None:
    console = open_console()
    if not rows:
        console.print("No reports yet: take files in with `nianbao ingest PATH`.")
        return
    console.print(coverage_table(rows))
    console.print(plain_text(LEGEND, "dim"))


def _write_csv(rows: Sequence[CoverageRow]) -> None:
    write_line(csv_line(CoverageRow._fields)[:-1])
    for row in rows:
        write_line(csv_line(row)[:-1])
