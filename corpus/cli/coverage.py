"""`nianbao coverage`: who had to report for which year, what is held of it, and why the rest not.

Without a list of agencies nobody knows what ought to be there: then only what is held is shown.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli.console import open_console, plain_text, write_json, write_line
from corpus.cli.coverage_table import LEGEND, coverage_table
from corpus.cli.options import database_option
from corpus.cli.surroundings import now, open_store
from corpus.export.csv_file import csv_line
from storage.coverage import CoverageRow, coverage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from corpus.coverage.asking import Asked, Question

_TOML = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("coverage")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="table: agencies by years; csv and json: one row per report, with all counts.",
)
@click.option("--roster", "view", flag_value="roster", help="Who had to report, why and by when.")
@click.option("--holes", "view", flag_value="holes",
              help="Each report that is not there, its code, and what was seen when.")  # fmt: skip
@click.option("--counts", "view", flag_value="counts",
              help="How many of how many, by division, level and year.")  # fmt: skip
@click.option("--division", metavar="NAME|CODE|KEY", help="Only this body and those below it.")
@click.option("--year", "years", type=int, multiple=True, metavar="YEAR",
              help="Only reports for this year; may be repeated.")  # fmt: skip
@click.option("--all", "is_all", is_flag=True,
              help="Show agencies of which every report is held and read, too.")  # fmt: skip
@click.option("--portals", "folder", type=_FOLDER, metavar="DIR",
              help="TOML files of portals beside those that come with the program.")  # fmt: skip
@click.option("--obligations", type=_TOML, metavar="FILE", multiple=True,
              help="TOML with local rules on who has to report; may be repeated.")  # fmt: skip
@click.option("--deadlines", type=_TOML, metavar="FILE", multiple=True,
              help="TOML with local deadlines; may be repeated.")  # fmt: skip
@database_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    style: str,
    view: str | None,
    division: str | None,
    years: tuple[int, ...],
    is_all: bool,
    folder: Path | None,
    obligations: tuple[Path, ...],
    deadlines: tuple[Path, ...],
) -> None:
    """Show which reports are held, agency by agency and year by year, and why others are not.

    Without a list of agencies (`nianbao agencies import`) only what is held is shown, with its
    errors (E) and warnings (W). With one, every agency that had to report has its place; csv and
    json then give one row, or one object per line, for each agency and year.
    """
    from corpus.coverage.asking import Question

    packs = tuple(tuple(f.read_text("utf-8") for f in own) for own in (obligations, deadlines))
    question = Question(division, years, packs[0], packs[1])
    with open_store() as store, store.read_only() as session:
        asked = _ask(session, question, folder, is_needed=view is not None)
        if asked is None:
            _show_held(list(coverage(session)), style)
        else:
            _show(asked, view or "matrix", style, is_all=is_all)


def _ask(
    session: "Session", question: "Question", folder: Path | None, *, is_needed: bool
) -> "Asked | None":
    """Return the coverage of what was asked for; None if nobody knows what ought to be there."""
    from corpus.cli.known import registry_of
    from corpus.coverage.asking import ask, has_list

    is_plain = not (is_needed or question.division or question.years)
    if is_plain and not has_list(session):
        return None
    portals = tuple(registry_of(folder).portals.values())
    return ask(session, portals, question, now().year)


def _show(asked: "Asked", view: str, style: str, *, is_all: bool) -> None:
    from corpus.cli import coverage_views

    if style == "table":
        coverage_views.print_view(asked, view, is_all=is_all)
    else:
        write = coverage_views.write_csv if style == "csv" else coverage_views.write_lines
        write(asked, view)
    coverage_views.tell_notes(asked)


def _show_held(rows: Sequence[CoverageRow], style: str) -> None:
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
