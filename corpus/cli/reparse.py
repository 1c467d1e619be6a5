"""`nianbao reparse`: bring every stored snapshot to this parser version."""

import click

from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, jobs_option, json_option, settings
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts, tell_notes
from corpus.jobs.census import count_pending
from corpus.jobs.engines import open_engine
from corpus.jobs.parse import parse_pending
from corpus.jobs.reports import ParseReport
from parsers.version import parser_version


@click.command("reparse")
@jobs_option
@json_option
@database_option
def command(*, jobs: int | None, is_json: bool) -> int:
    """Parse every snapshot that this parser version has not read.

    Earlier parses stay. Interrupted, it goes on where it was; with nothing to do, it does nothing.
    """
    chosen = settings()
    with open_store(chosen) as store:
        with store.read_only() as session:
            pending = count_pending(session, parser_version().digest)
        with show_progress("parsing", pending) as advance:
            report = parse_pending(
                open_signing_job(store, advance), open_engine(jobs or chosen.jobs)
            )
        _report(report, store.name, is_json=is_json)
    return ending_of(is_complete=report.is_complete)


def _report(report: ParseReport, database: str, *, is_json: bool) -> None:
    tell_notes(report.notes)
    if is_json:
        version = parser_version()
        write_json(
            {
                "database": database,
                "parser": {"version": version.version, "digest": version.digest},
                "parsed": report.counts(),
                "is_complete": report.is_complete,
            }
        )
    elif not any(report.counts().values()):
        click.echo("Nothing to do: this parser version has read every snapshot.")
    else:
        click.echo(f"Parsed: {show_counts(report.counts())}.")
