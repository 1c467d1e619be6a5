"""`nianbao indicators`: rates and counts with numerator, denominator, interval and what lacks."""

from pathlib import Path

import click

from corpus.cli.border import Ending
from corpus.cli.compare import read_yardstick
from corpus.cli.console import write_json, write_line
from corpus.cli.options import database_option
from corpus.cli.surroundings import ending_of, open_store

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("indicators")
@click.option("--lineage", metavar="KEY", help="Only of this agency.")
@click.option("--year", type=int, metavar="YEAR", help="Only of this report year.")
@click.option("--id", "number", metavar="ID", help="Only this indicator, e.g. D08.")
@click.option("--residents", type=_FILE, metavar="FILE",
              help="CSV of residents: lineage, report_year, residents, source.")  # fmt: skip
@click.option("--json", "is_json", is_flag=True, help="Print one object per line.")
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV [default].")
@database_option
def command(
    *,
    lineage: str | None,
    year: int | None,
    number: str | None,
    residents: Path | None,
    **form: bool,
) -> Ending:
    """Calculate indicators of canonical reports, exactly, and print them.

    A denominator of zero gives no value. What lacks is named with its reason. Values have six
    decimal places, half to even.
    """
    from corpus.indicators.listing import Asked, list_indicators, read_residents
    from corpus.indicators.output import as_row, csv_lines

    if form["is_json"] and form["is_csv"]:
        raise click.UsageError("Choose one of --json and --csv.")
    people = read_residents(residents.read_text("utf-8")) if residents else {}
    asked = Asked(lineage, year, number, people)
    with open_store() as store, store.read_only() as session:
        figures = list_indicators(session, read_yardstick(None, ()), asked)
        if form["is_json"]:
            for figure in figures:
                write_json(as_row(figure))
        else:
            for line in csv_lines(figures):
                write_line(line.encode("utf-8", "replace"))
    return ending_of(is_complete=True)
