"""`nianbao compare`: judge reports against other years, other agencies and what the archive saw."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli.border import Ending
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts

if TYPE_CHECKING:
    from corpus.rules.deriving import Yardstick

_TOML = click.Path(path_type=Path, exists=True, dir_okay=False)


def read_yardstick(thresholds: Path | None, deadlines: tuple[Path, ...]) -> "Yardstick":
    """Return the shipped thresholds and deadlines with what files change and add."""
    from corpus.rules.deadlines import load_deadlines
    from corpus.rules.deriving import Yardstick
    from corpus.rules.limits import load_limits

    limits = load_limits(thresholds.read_text("utf-8") if thresholds else "")
    return Yardstick(limits, load_deadlines(*(file.read_text("utf-8") for file in deadlines)))


@click.command("compare")
@click.option("--thresholds", type=_TOML, metavar="FILE",
              help="TOML that replaces single thresholds.")  # fmt: skip
@click.option("--deadlines", type=_TOML, metavar="FILE", multiple=True,
              help="TOML with local deadlines; may be repeated.")  # fmt: skip
@json_option
@database_option
def command(*, thresholds: Path | None, deadlines: tuple[Path, ...], is_json: bool) -> Ending:
    """Judge every report by the rules that need more than one report.

    Canonical reports and changes have to be built before (`nianbao reports build`, `nianbao
    changes`). With the same reports, rules and thresholds as last time it does nothing.
    """
    from corpus.rules.deriving import count_reports, derive_findings

    yardstick = read_yardstick(thresholds, deadlines)
    with open_store() as store:
        job = open_signing_job(store, lambda _: None)
        total = count_reports(job, yardstick)
        with show_progress("judging", total) as advance:
            report = derive_findings(open_signing_job(store, advance), yardstick)
    if is_json:
        write_json(report.counts())
    elif not report.is_news:
        click.echo("Nothing to do: nothing changed since last time.")
    else:
        click.echo(f"Done: {show_counts(report.counts())}.")
    return ending_of(is_complete=True)
