"""`nianbao triage`: say what findings are worth, one by one or many at once."""

import sys
from typing import TYPE_CHECKING, Any

import click

from corpus.cli.asking import refusing
from corpus.cli.border import Ending
from corpus.cli.console import print_line, show_progress, write_json
from corpus.cli.finding_options import Choice, chosen_findings, finding_options
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store
from storage.models.longitudinal import TriageStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.jobs.triage import Verdict
    from corpus.rules.listing import ListedFinding
    from storage.session import Store

_SHOWN = 20
_STATUSES = [status.value for status in TriageStatus]


@click.command("triage")
@click.argument("findings", nargs=-1, metavar="[FINDING]...")
@click.argument("verdict", metavar="VERDICT", type=click.Choice(_STATUSES))
@finding_options
@click.option("--by", "decided_by", metavar="NAME", default="", help="Who decides.")
@click.option("--reason", "--note", "reason", metavar="TEXT", default="", help="Why.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Show which findings these are, no more.")
@json_option
@database_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    findings: tuple[str, ...],
    verdict: str,
    decided_by: str,
    reason: str,
    is_dry: bool,
    is_json: bool,
    **words: Any,  # noqa: ANN401 - the options that choose, as click has them
) -> Ending:
    """Say of findings that they are confirmed, explained or to be dismissed, or reopen them.

    FINDING is a key or the beginning of it, as `nianbao findings` prints, or - for keys on
    standard input, one a line. Without FINDING the options choose, as they do for `nianbao
    findings`: all that this lists get the VERDICT (confirmed, dismissed, explained or reopened).
    What is said holds after every re-parse as long as a finding rests on the same values.
    """
    from corpus.jobs.triage import Verdict

    choice = Choice(**words)
    keys = _keys(findings)
    if not keys and (choice.is_empty or findings):
        raise click.UsageError(
            "Name findings, or choose them with options such as --rule and --agency."
        )
    said = Verdict(TriageStatus(verdict), decided_by, reason)
    with open_store() as store:
        found = _found(store, keys, choice)
        news = found if is_dry else _decide(store, found, said)
    if is_json:
        write_json(_summary(found, news, said, is_dry=is_dry))
    else:
        _print(found, news, said, is_dry=is_dry)
    return ending_of(is_complete=True)


def _keys(findings: tuple[str, ...]) -> tuple[str, ...]:
    if findings != ("-",):
        return findings
    lines = sys.stdin.read().split()
    return tuple(dict.fromkeys(lines))


def _found(store: "Store", keys: tuple[str, ...], choice: Choice) -> "list[ListedFinding]":
    from corpus.agencies.registry import AgencyRegistry
    from corpus.jobs.triage import pick
    from storage.agencies.registry import read_registry

    with store.read_only() as session:
        found = chosen_findings(session, AgencyRegistry.of(read_registry(session)), choice)
        if not keys:
            return list(found)
        with refusing():
            return pick(found, keys)


def _decide(
    store: "Store", found: "Sequence[ListedFinding]", said: "Verdict"
) -> "list[ListedFinding]":
    from corpus.jobs.triage import decide

    with refusing(), show_progress("saying so", len(found)) as advance:
        return decide(open_signing_job(store, advance), found, said)


def _summary(
    found: "Sequence[ListedFinding]", news: "Sequence[ListedFinding]", said: "Verdict", *,
    is_dry: bool,
) -> dict[str, object]:  # fmt: skip
    return {
        "verdict": said.status.value,
        "is_dry_run": is_dry,
        "chosen": len(found),
        "entries": 0 if is_dry else len(news),
        "findings": [each.as_json() for each in news],
    }


def _print(
    found: "Sequence[ListedFinding]", news: "Sequence[ListedFinding]", said: "Verdict", *,
    is_dry: bool,
) -> None:  # fmt: skip
    verdict = said.status.value
    for each in news[:_SHOWN]:
        is_or = "would be" if is_dry else "is"
        print_line(f"{each.rule} of {each.lineage} {each.report_year} {is_or} {verdict}.")
    if len(news) > _SHOWN:
        print_line(f"and {len(news) - _SHOWN:,} more.")
    if not found:
        print_line("No such finding stands.")
    elif is_dry:
        print_line(f"{len(found):,} findings; nothing is stored.")
    elif known := len(found) - len(news):
        print_line(f"{known:,} were {verdict} before, for the same reason.")
