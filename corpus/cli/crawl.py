"""`nianbao crawl`: portals into the archive, parsed, with a verdict on each."""

from collections.abc import Sequence
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.crawl_options import Conduct, conduct_options
from corpus.cli.crawl_text import describe_visit, show_crawl
from corpus.cli.known import registry_of
from corpus.cli.options import database_option, jobs_option, json_option, settings
from corpus.cli.surroundings import (
    create_new_file,
    now,
    open_signing_job,
    open_store,
    show_counts,
    tell_notes,
)
from corpus.jobs.portals import Registry, check_hosts
from corpus.jobs.verdicts import choose_due, judged_visits, write_report
from corpus.jobs.visits import DEFAULT_JOBS, CrawlReport, crawl_portals
from crawler.calendar import next_visit
from crawler.portals.portal import Portal
from storage.log.heads import last_head
from storage.session import Store


@click.command("crawl")
@click.argument("words", nargs=-1, metavar="[PORTAL]...")
@click.option("--due", "is_due", is_flag=True,
              help="Only portals whose visit has come; without PORTAL, of all known.")  # fmt: skip
@click.option("--portals", "folder", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of portal files beside those that come with the program.")  # fmt: skip
@click.option("--side-by-side", type=click.IntRange(1, 256), default=DEFAULT_JOBS,
              show_default=True, metavar="N", help="Portals that are crawled at once.")  # fmt: skip
@click.option("--no-parse", is_flag=True, help="Archive only; `nianbao reparse` parses later.")
@conduct_options
@jobs_option
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    words: tuple[str, ...],
    is_due: bool,
    folder: Path | None,
    side_by_side: int,
    no_parse: bool,
    conduct: Conduct,
    jobs: int | None,
    is_json: bool,
) -> Ending:
    """Fetch every annual report that portals list, archive all of it, parse what is new.

    PORTAL is the id of a known portal, a portal file (FILE.toml) or the address of a home page.
    A crawl that was stopped, or ran out of its budget or hours, goes on where it was.

    Ends with a verdict on each portal: complete, partial, blocked or failed, and by what that is
    known. Exit code 0 says that all are complete, 3 that some are not, 1 that nothing was got.
    """
    registry = registry_of(folder)
    portals = _choose(words, registry, conduct, is_due=is_due)
    chosen = settings()
    with open_store(chosen) as store:
        create_new_file(store)
        waiting = _keep_due(store, portals) if is_due else portals
        if not waiting:
            _tell_next(store, portals, is_json=is_json)
            return Ending.COMPLETE
        conduct.warn(waiting)
        parsers = 0 if no_parse else jobs or chosen.jobs
        report = _crawl(store, waiting, conduct, (side_by_side, parsers))
        _show(store, report, is_json=is_json)
    return _ending_of(report)


def _choose(
    words: Sequence[str], registry: Registry, conduct: Conduct, *, is_due: bool
) -> list[Portal]:
    if words:
        return conduct.choose_portals(words, registry)
    if not is_due:
        raise click.UsageError("Name a portal, or crawl those that are due with --due.")
    portals = list(registry.declared.values())
    for portal in portals:
        check_hosts(portal, conduct.allowed)
    return portals


def _keep_due(store: Store, portals: Sequence[Portal]) -> list[Portal]:
    with store.read_only() as session:
        return choose_due(session, portals, now())


def _crawl(
    store: Store, portals: Sequence[Portal], conduct: Conduct, numbers: tuple[int, int]
) -> CrawlReport:
    side_by_side, parsers = numbers
    job = open_signing_job(store, lambda _: None)
    terms = conduct.terms(side_by_side=side_by_side)
    with show_crawl(len(portals)) as hear:
        return crawl_portals(job, portals, terms, hear, parsers=parsers)


def _tell_next(store: Store, portals: Sequence[Portal], *, is_json: bool) -> None:
    with store.read_only() as session:
        visits = judged_visits(session, [portal.id for portal in portals])
    soonest = min(
        ((next_visit(found[0].visit), name) for name, found in visits.items()), default=None
    )
    if is_json:
        at = None if soonest is None else soonest[0].isoformat()
        write_json({"database": store.name, "portals": [], "next_visit_at": at,
                    "is_complete": True})  # fmt: skip
    elif soonest is None:
        click.echo("Nothing is due.")
    else:
        click.echo(f"Nothing is due; {soonest[1]} is next, {soonest[0]:%Y-%m-%d %H:%M} UTC.")


def _show(store: Store, report: CrawlReport, *, is_json: bool) -> None:
    if report.end.error is not None:
        tell(report.end.error)
    if report.end.is_interrupted:
        tell("Interrupted; what is stored stays stored, crawl again to go on.")
    if report.parsed is not None:
        tell_notes(report.parsed.notes)
    if is_json:
        write_json(_summary(store, report))
        return
    console = open_console()
    for visit in report.visits:
        for line in describe_visit(visit):
            console.print(plain_text(line), soft_wrap=True)
    if report.parsed is not None:
        click.echo(f"Parsed: {show_counts(report.parsed.counts())}.")


def _summary(store: Store, report: CrawlReport) -> dict[str, object]:
    with store.read_only() as session:
        head = last_head(session)
    return {
        "database": store.name,
        "portals": [write_report(visit) for visit in report.visits],
        "parsed": None if report.parsed is None else report.parsed.counts(),
        "is_complete": report.is_complete,
        "is_interrupted": report.end.is_interrupted,
        "error": report.end.error,
        "head": None if head is None else head[1].text(),
    }


def _ending_of(report: CrawlReport) -> Ending:
    if report.end.is_interrupted:
        return Ending.INTERRUPTED
    if report.has_failed:
        return Ending.FAILED
    return Ending.COMPLETE if report.is_complete else Ending.INCOMPLETE
