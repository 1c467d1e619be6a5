"""`nianbao indicators`: rates and counts with numerator, denominator, interval and what lacks."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli.asking import (
    agency_option,
    check_known,
    deadlines_option,
    json_lines_option,
    meant,
    read_text,
    refusing,
    year_option,
)
from corpus.cli.border import Ending
from corpus.cli.compare import read_obligations, read_yardstick
from corpus.cli.console import write_json, write_line
from corpus.cli.options import database_option
from corpus.cli.surroundings import ending_of, open_store

if TYPE_CHECKING:
    from corpus.indicators.listing import Residents
    from corpus.indicators.model import Figure

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("indicators")
@agency_option
@year_option
@click.option("--id", "number", metavar="ID", help="Only this indicator, e.g. D08.")
@click.option("--residents", type=_FILE, metavar="FILE",
              help="CSV of residents: lineage, report_year, residents, source.")  # fmt: skip
@click.option("--thresholds", type=_FILE, metavar="FILE",
              help="TOML that replaces single thresholds.")  # fmt: skip
@click.option("--obligations", type=_FILE, metavar="FILE", multiple=True,
              help="TOML with local rules on who has to report; may be repeated.")  # fmt: skip
@deadlines_option
@json_lines_option
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV [default].")
@database_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    agency: str | None,
    year: int | None,
    number: str | None,
    residents: Path | None,
    thresholds: Path | None,
    obligations: tuple[Path, ...],
    deadlines: tuple[Path, ...],
    is_json: bool,
    is_csv: bool,
) -> Ending:
    """Calculate indicators of canonical reports, exactly, and print them.

    A denominator of zero gives no value. What lacks is named with its reason. Values have six
    decimal places, half to even. Local rules are those given here, as for `nianbao coverage` and
    `nianbao compare`.
    """
    from corpus.agencies.registry import AgencyRegistry
    from corpus.cli.known import known_portals
    from corpus.coverage.loading import Coverage
    from corpus.coverage.roster import Terms
    from corpus.indicators.listing import Asked, list_indicators
    from storage.agencies.registry import read_registry

    if is_json and is_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    number = None if number is None else number.upper()
    _check_id(number)
    people = {} if residents is None else _read_residents(residents)
    yardstick = read_yardstick(thresholds, deadlines, obligations)
    terms = Terms(read_obligations(obligations), yardstick.deadlines)
    portals = tuple(known_portals())
    with open_store() as store, store.read_only() as session:
        lineage = meant(AgencyRegistry.of(read_registry(session)), agency)
        asked = Asked(lineage, year, number, people)
        figures = list_indicators(session, yardstick, asked, Coverage(session, portals, terms))
        _write(figures, is_json=is_json)
    return ending_of(is_complete=True)


def _write(figures: "Iterable[Figure]", *, is_json: bool) -> None:
    from corpus.indicators.output import as_row, csv_lines

    if is_json:
        for figure in figures:
            write_json(as_row(figure))
    else:
        for line in csv_lines(figures):
            write_line(line.encode("utf-8", "replace"))


def _check_id(number: str | None) -> None:
    from corpus.indicators.catalogue import variants

    known = dict.fromkeys(variant.id for variant in variants())
    mend = f"name one from {min(known)} to {max(known)}, see docs/reference/indicators.md"
    check_known("indicator", number, known, mend)


def _read_residents(file: Path) -> "Residents":
    from corpus.indicators.listing import read_residents

    with refusing(file):
        return read_residents(read_text(file))
