"""`nianbao triage`: say what a finding is worth."""

import click

from corpus.cli.border import Ending
from corpus.cli.console import write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import ending_of, open_signing_job, open_store
from storage.models.longitudinal import TriageStatus


@click.command("triage")
@click.argument("finding")
@click.argument("status", type=click.Choice([status.value for status in TriageStatus]))
@click.option("--by", "decided_by", metavar="NAME", default="", help="Who decides.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@json_option
@database_option
def command(*, finding: str, status: str, decided_by: str, reason: str, is_json: bool) -> Ending:
    """Say of a finding whether it is confirmed, explained or to be dismissed, or reopen it.

    FINDING is its key or the beginning of it, as `nianbao findings` prints. What is said holds
    after every re-parse as long as the finding rests on the same values.
    """
    from corpus.rules.listing import Entry, triage

    with open_store() as store:
        job = open_signing_job(store, lambda _: None)
        told = triage(job, Entry(finding, TriageStatus(status), decided_by, reason))
    if is_json:
        write_json(told.as_json())
    else:
        click.echo(f"{told.rule} of {told.lineage} {told.report_year} is {told.status}.")
    return ending_of(is_complete=True)
