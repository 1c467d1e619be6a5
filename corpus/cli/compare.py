"""`nianbao compare`: judge reports against other years, other agencies and what the archive saw."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.asking import deadlines_option, read_text, refusing
from corpus.cli.border import Ending
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts

if TYPE_CHECKING:
    from corpus.coverage.obligations import Obligations
    from corpus.rules.deriving import Yardstick

_TOML = click.Path(path_type=Path, exists=True, dir_okay=False)


def read_yardstick(
    thresholds: Path | None, deadlines: tuple[Path, ...], obligations: tuple[Path, ...] = ()
) -> "Yardstick":
    """Return the shipped thresholds, deadlines and duties with what files change and add."""
    from corpus.rules.deadlines import load_deadlines
    from corpus.rules.deriving import Yardstick
    from corpus.rules.duties import Duties
    from corpus.rules.limits import load_limits

    packs, rules = _packs(deadlines, load_deadlines), read_obligations(obligations)
    with refusing(thresholds):
        limits = load_limits(read_text(thresholds) if thresholds else "")

    def is_obliged(*about: Any) -> bool:  # noqa: ANN401 - as `IsObliged` has them
        duty = rules.of(*about)
        return duty is not None and duty.is_obliged

    duties = Duties(is_obliged, "\n".join(map(read_text, obligations)))
    return Yardstick(limits, load_deadlines(*packs), duties)


def read_obligations(files: tuple[Path, ...]) -> "Obligations":
    """Return who has to report, as shipped, with what files change and add."""
    from corpus.coverage.obligations import load_obligations

    return load_obligations(*_packs(files, load_obligations))


def _packs(files: tuple[Path, ...], load: Callable[[str], object]) -> list[str]:
    """Return the texts of local rules, each of which can be read."""
    texts: list[str] = []
    for file in files:
        texts.append(read_text(file))
        with refusing(file):
            load(texts[-1])
    return texts


@click.command("compare")
@click.option("--thresholds", type=_TOML, metavar="FILE",
              help="TOML that replaces single thresholds.")  # fmt: skip
@deadlines_option
@click.option("--obligations", type=_TOML, metavar="FILE", multiple=True,
              help="TOML with local rules on who has to report; may be repeated.")  # fmt: skip
@json_option
@database_option
def command(
    *,
    thresholds: Path | None,
    deadlines: tuple[Path, ...],
    obligations: tuple[Path, ...],
    is_json: bool,
) -> Ending:
    """Judge every report by the rules that need more than one report.

    Canonical reports and changes have to be built before (`nianbao reports build`, `nianbao
    changes`). What crawls searched, listed and linked is evidence, too. With the same reports,
    captures, rules and thresholds as last time it does nothing.
    """
    from corpus.cli.known import known_portals
    from corpus.coverage.roster import Terms
    from corpus.crawled.witness import crawled
    from corpus.rules.deriving import count_reports, derive_findings

    yardstick = read_yardstick(thresholds, deadlines, obligations)
    terms = Terms(read_obligations(obligations), yardstick.deadlines)
    summon = crawled(known_portals(), terms)
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
