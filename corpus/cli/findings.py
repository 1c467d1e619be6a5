"""`nianbao findings`: what checks found, of single reports and across reports, to work through."""

from typing import TYPE_CHECKING

import click

from corpus.cli.border import Ending
from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.finding_text import print_finding
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_store
from parsers.model import Severity
from storage.models.longitudinal import TriageStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.rules.listing import ListedFinding

_SHOWN = 100
_STATUSES = ("open", *(status.value for status in TriageStatus))
_KEY_SIGNS = 12


@click.command("findings")
@click.option("--lineage", metavar="KEY", help="Only of this agency.")
@click.option("--year", type=int, metavar="YEAR", help="Only of reports for this year.")
@click.option("--rule", metavar="ID", help="Only of this rule, or of all that begin so.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), help="Only these.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only what people made this of.")
@json_option
@database_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    lineage: str | None,
    year: int | None,
    rule: str | None,
    severity: str | None,
    status: str | None,
    is_json: bool,
) -> Ending:
    """List findings that stand, each with its key, evidence and what people made of it.

    With --json one object per line is printed.
    """
    from corpus.rules.listing import list_findings
    from storage.findings.reading import Wanted

    wanted = Wanted(lineage, year, rule, Severity(severity) if severity else None)
    with open_store() as store, store.read_only() as session:
        found = list_findings(session, wanted, status)
        if is_json:
            for each in found:
                write_json(each.as_json())
            return ending_of(is_complete=True)
        _print(list(found))
    return ending_of(is_complete=True)


def _print(found: "Sequence[ListedFinding]") -> None:
    if not found:
        click.echo("No such finding stands.")
    for each in found[:_SHOWN]:
        _print_one(each)
    if len(found) > _SHOWN:
        click.echo(f"and {len(found) - _SHOWN:,} more: use --json, or ask for fewer.")


def _print_one(found: "ListedFinding") -> None:
    console = open_console()
    key = found.finding_key.removeprefix("sha256:")[:_KEY_SIGNS]
    console.print(plain_text(f"{key}  {found.lineage} {found.report_year}  {found.status}", "bold"))
    operands = [(str(operand["ref"]), operand["value"]) for operand in found.operands]
    print_finding(console, found.severity, (found.rule, found.message), operands)
    if found.decided_by:
        console.print(plain_text(f"    {found.decided_by}: {found.reason}"))
    if found.note:
        console.print(plain_text(f"    {found.note}"))
