"""`nianbao coverage`: who had to report for which year, what is held of it, and why the rest not.

Without a list of agencies nobody knows what ought to be there: then only what is held is shown.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.asking import deadlines_option, division_option, read_text, refusing
from corpus.cli.console import open_console, plain_text, write_json, write_line
from corpus.cli.coverage_table import LEGEND, coverage_table
from corpus.cli.options import database_option
from corpus.cli.surroundings import open_store
from corpus.export.csv_file import csv_line
from storage.coverage import CoverageRow, coverage
from storage.searches.holdings import has_registry

if TYPE_CHECKING:
    from corpus.coverage.asking import Asked

_TOML = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("coverage")
@click.option("--json", "is_json", is_flag=True,
              help="Print for programs, as JSON, one object per line.")  # fmt: skip
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV.")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), hidden=True)
@click.option("--roster", "view", flag_value="roster", help="Who had to report, why and by when.")
@click.option("--holes", "view", flag_value="holes",
              help="Each report that is not there, its code, and what was seen when.")  # fmt: skip
@click.option("--counts", "view", flag_value="counts",
              help="How many of how many, by division, level and year.")  # fmt: skip
@division_option
@click.option("--year", "years", type=int, multiple=True, metavar="YEAR",
              help="Only reports on this year; may be repeated.")  # fmt: skip
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY",
              help="Show what was known at the end of that day in Beijing.")  # fmt: skip
@click.option("--all", "is_all", is_flag=True,
              help="Show agencies of which every report is held and read, too.")  # fmt: skip
@click.option("--portals", "folder", type=_FOLDER, metavar="DIR",
              help="TOML files of portals beside those that come with the program.")  # fmt: skip
@click.option("--obligations", type=_TOML, metavar="FILE", multiple=True,
              help="TOML with local rules on who has to report; may be repeated.")  # fmt: skip
@deadlines_option
@database_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    view: str | None,
    division: str | None,
    years: tuple[int, ...],
    as_of: datetime | None,
    is_all: bool,
    folder: Path | None,
    obligations: tuple[Path, ...],
    deadlines: tuple[Path, ...],
    **form: Any,  # noqa: ANN401 - as click has them
) -> None:
    """Show which reports are held, agency by agency and year by year, and why others are not.

    Without a list of agencies (`nianbao agencies import`) only what is held is shown, with its
    errors (E) and warnings (W). With one, every agency that had to report has its place; --csv
    and --json then give one row, or one object per line, for each agency and year.
    """
    from corpus.cli.coverage_past import opened
    from corpus.coverage.asking import Question

    style = _style(**form)
    question = Question(division, years, _packs(obligations, "obligations"),
                        _packs(deadlines, "deadlines"))  # fmt: skip
    is_plain = not (view or division or years or as_of)
    with open_store() as store, store.read_only() as session:
        if is_plain and not has_registry(session):
            _show_held(list(coverage(session)), style)
            return
        with refusing():
            past = None if as_of is None else as_of.date()
            with opened(store, session, question, (past, folder)) as asked:
                _show(asked, view or "matrix", style, is_all=is_all)


def _style(*, is_json: bool, is_csv: bool, style: str | None) -> str:
    is_style = {word: word == style for word in ("table", "csv", "json")}
    words = is_style | ({"json": True} if is_json else {}) | ({"csv": True} if is_csv else {})
    chosen = [word for word, is_chosen in words.items() if is_chosen]
    if len(chosen) > 1:
        raise click.UsageError("Choose one of --json and --csv.")
    return chosen[0] if chosen else "table"


def _packs(files: Sequence[Path], what: str) -> tuple[str, ...]:
    """Return the texts of local rules, each of which can be read."""
    from corpus.coverage.obligations import load_obligations
    from corpus.rules.deadlines import load_deadlines

    load = load_obligations if what == "obligations" else load_deadlines
    texts: list[str] = []
    for file in files:
        texts.append(read_text(file))
        with refusing(file):
            load(texts[-1])
    return tuple(texts)


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
