"""`nianbao compare`: judge reports against other years, other agencies and what the archive saw."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli.asking import deadlines_option, read_text, refusing
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

    packs = [read_text(file) for file in deadlines]
    for file, pack in zip(deadlines, packs, strict=True):
        with refusing(file):
            load_deadlines(pack)
    with refusing(thresholds):
        limits = load_limits(read_text(thresholds) if thresholds else "")
    return Yardstick(limits, load_deadlines(*packs))


@click.command("compare")
@click.option("--thresholds", type=_TOML, metavar="FILE",
              help="TOML that replaces single thresholds.")  # fmt: skip
@deadlines_option
@json_option
@database_option
def command(*, thresholds: Path | None, deadlines: tuple[Path, ...], is_json: bool) -> Ending:
    """Judge every report by the rules that need more than one report.

    Canonical reports and changes have to be built before (`nianbao reports build`, `nianbao
    changes`). What crawls searched, listed and linked is evidence, too. With the same reports,
    captures, rules and thresholds as last time it does nothing.
    """
    from corpus.cli.known import known_portals
    from corpus.coverage.obligations import load_obligations
    from corpus.coverage.roster import Terms
    from corpus.crawled.witness import crawled
    from corpus.rules.deriving import count_reports, derive_findings

    yardstick = read_yardstick(thresholds, deadlines)
    summon = crawled(known_portals(), Terms(load_obligations(), yardstick.deadlines))
    with open_store() as store:
        job = open_signing_job(store, lambda _: None)
        total = count_reports(job, yardstick, summon)
        with show_progress("judging", total) as advance:
            report = derive_findings(open_signing_job(store, advance), yardstick, summon)
    if is_json:
        write_json(report.counts())
    elif not report.is_news:
        click.echo("Nothing to do: nothing changed since last time.")
    else:
        click.echo(f"Done: {show_counts(report.counts())}.")
    return ending_of(is_complete=True)
