"""`nianbao agencies`: the registry of agencies through time, and whose report every report is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.agencies.days import is_day
from corpus.cli.asking import refusing
from corpus.cli.border import Ending
from corpus.cli.console import open_console, plain_text, print_line, show_progress, write_json
from corpus.cli.known import known_portals
from corpus.cli.options import ROW_ID, database_option, json_option
from corpus.cli.paths import check_files
from corpus.cli.surroundings import (
    bring_up_to_date,
    ending_of,
    open_signing_job,
    open_store,
    show_counts,
)

if TYPE_CHECKING:
    from corpus.agencies.importing import ImportReport, SignOff
    from corpus.agencies.registry import AgencyRegistry, Body
    from storage.agencies.resolutions import QueueRow

_QUEUE_SHOWN = 50


@click.group("agencies")
def command() -> None:
    """Import and ask the registry of agencies, and settle whose report every report is."""


def _read_day(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_day(value):
        raise click.BadParameter(f"{value} is no day: write 2021, 2021-04 or 2021-04-09.")
    return value


@command.command("import")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--as-of", metavar="DAY", callback=_read_day,
              help="The day an edition of the division lists shows, e.g. 2023-06.")  # fmt: skip
@click.option("--supersede", is_flag=True,
              help="Let FILE count against what is stored of its lineages.")  # fmt: skip
@click.option("--by", "decided_by", metavar="NAME", help="Who lets it count.")
@click.option("--reason", metavar="TEXT", help="Why.")
@json_option
@database_option
def import_command(
    *, files: tuple[Path, ...], as_of: str | None, is_json: bool, **words: Any  # noqa: ANN401 - as click has them
) -> None:  # fmt: skip
    """Read lists of agencies into the registry; without FILE, the divisions of known portals.

    FILE is the public list of division codes since 1981 (result.csv of areacodes), a file of the
    public edition of divisions (provinces, cities, areas, streets), or a register of our own with
    the columns lineage, name and kind and, if need be, parent, code, function, starts_on, ends_on,
    event, related and aliases. A file is stored whole or, when it contradicts itself or the
    registry, not at all; the same file again changes nothing.

    A later list may end what was open, go on from there, and add bodies, events and aliases. A
    later edition (--as-of) with another name makes a rename. What is stated otherwise is refused,
    unless a person lets the list count with --supersede, --by and --reason; what counts no more
    stays stored.

    In a register, one line is one stretch of a lineage. Kinds: province, city, county, township,
    zone, department. Events, told in the line that begins with them: found, rename, recode, merge,
    split, transfer, abolish. related: the keys or codes, separated by ;, of those that the body
    was merged or split from, or that the event was with. function: the label of what a
    department does. aliases: other names, separated by ;, and with - before one that is taken back.
    The labels and examples are in docs/how-to/keep-a-register.md.
    """
    check_files(files)
    report = _import(files, as_of, _sign_off(files, **words))
    if is_json:
        write_json({"added": report.added, "known": report.known})
        return
    for name, counts in report.added.items():
        click.echo(f"{name}: {show_counts(counts)}.")
    for name in report.known:
        click.echo(f"{name}: imported before, nothing to do.")
    if not report.added and not report.known:
        click.echo("Nothing to do: the registry has every division whose portal is known.")


def _import(
    files: tuple[Path, ...], as_of: str | None, signed: "SignOff | None"
) -> "ImportReport":  # fmt: skip
    from corpus.agencies.importing import import_lists, import_shipped

    with open_store() as store:
        bring_up_to_date(store)
        with show_progress("importing", 0) as advance:
            job = open_signing_job(store, advance)
            if files:
                return import_lists(job, files, as_of, signed)
            return import_shipped(job, known_portals())


def _sign_off(
    files: tuple[Path, ...], *, supersede: bool, decided_by: str | None, reason: str | None
) -> "SignOff | None":
    from corpus.agencies.importing import SignOff

    if supersede and files and (decided_by or "").strip() and (reason or "").strip():
        return SignOff((decided_by or "").strip(), (reason or "").strip())
    if supersede or decided_by is not None or reason is not None:
        raise click.UsageError(
            "To supersede, name FILE, who decides and why: --supersede --by NAME --reason TEXT."
        )
    return None


@command.command("show")
@click.argument("word", metavar="NAME|CODE|KEY")
@click.option("--as-of", "day", metavar="DAY", callback=_read_day,
              help="Show how it was then; a year means its end.")  # fmt: skip
@json_option
@database_option
def show(*, word: str, day: str | None, is_json: bool) -> Ending:
    """Show who is or was called so, with names, parents, codes and events; 3 if nobody is."""
    from corpus.agencies.registry import AgencyRegistry
    from corpus.agencies.show import describe_body, find_bodies
    from storage.agencies.registry import read_registry

    with open_store() as store, store.read_only() as session:
        registry = AgencyRegistry.of(read_registry(session))
    bodies = find_bodies(registry, word, day)
    if is_json:
        write_json([describe_body(registry, body, day) for body in bodies])
    elif not bodies:
        click.echo(f"The registry has no {word}{f' as of {day}' if day else ''}.")
    for body in () if is_json else bodies:
        _print_body(registry, body, day)
    return ending_of(is_complete=bool(bodies))


def _print_body(registry: "AgencyRegistry", body: "Body", day: str | None) -> None:
    from corpus.agencies.show import describe_body

    told = describe_body(registry, body, day)
    console = open_console()
    chain = " < ".join(f"{link['name']} {link['code'] or ''}".strip() for link in told["chain"])
    console.print(plain_text(f"{told['lineage']}  {chain or '(not there then)'}", "bold"))
    for period in told["periods"]:
        console.print(plain_text(
            f"  {period['starts_on'] or '…'} to {period['ends_on'] or '…'}  {period['name']} "
            f"{period['code'] or ''} in {period['parent_name'] or '?'} ({period['certainty']})"
        ))  # fmt: skip
    for event in told["events"]:
        console.print(
            plain_text(f"  {event['happened_on']} {event['kind']} {event['other'] or ''}")
        )
    if told["aliases"]:
        console.print(plain_text(f"  also {', '.join(told['aliases'])}"))


@command.command("resolve")
@json_option
@database_option
def resolve_command(*, is_json: bool) -> None:
    """Settle whose report every report version is that was not looked at yet.

    After an import every version is looked at anew. With nothing to look at, it does nothing.
    """
    from corpus.agencies.resolving import count_pending, resolve_pending

    portals = known_portals()
    with open_store() as store:
        with store.read_only() as session:
            pending = count_pending(session, portals)
        with show_progress("resolving", pending) as advance:
            report = resolve_pending(open_signing_job(store, advance), portals)
    if is_json:
        write_json(report.counts())
    elif not report.looked_at:
        click.echo("Nothing to do: every report version was looked at with this registry.")
    else:
        click.echo(f"Done: {show_counts(report.counts())}.")


@command.command("review")
@click.option("--accept", type=ROW_ID, metavar="ID", help="Take the best proposal for ID.")
@click.option("--assign", nargs=2, type=(ROW_ID, str), metavar="ID NAME|CODE|KEY",
              help="Say whose the report version ID is.")  # fmt: skip
@click.option(
    "--nobody", type=ROW_ID, metavar="ID", help="Say that ID is of no agency we register."
)
@click.option("--alias", "is_alias", is_flag=True,
              help="Let the name as printed mean this agency from now on.")  # fmt: skip
@click.option("--by", "decided_by", metavar="NAME", default="", help="Who decides.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@json_option
@database_option
def review(
    *,
    accept: int | None,
    assign: tuple[int, str] | None,
    nobody: int | None,
    is_json: bool,
    **words: Any,  # noqa: ANN401 - the other options, as click hands them over
) -> None:
    """List the report versions that wait for a person, or decide about one of them.

    A decision names who decides and why. It holds for the page, whatever a newer parser reads.
    """
    given = [each for each in (accept, assign, nobody) if each is not None]
    if len(given) > 1:
        raise click.UsageError("Decide about one report version at a time.")
    if not given:
        _list_waiting(is_json=is_json)
        return
    version_id, word = assign if assign is not None else (given[0], None)
    _decide(
        {"version_id": version_id, "word": word, "is_nobody": nobody is not None, **words},
        is_json=is_json,
    )


def _decide(verdict: dict[str, Any], *, is_json: bool) -> None:
    from corpus.agencies.review import Verdict, decide

    with open_store() as store, refusing():
        job = open_signing_job(store, lambda _: None)
        key = decide(job, Verdict(**verdict), known_portals())
    if is_json:
        write_json({"report_version_id": verdict["version_id"], "lineage": key})
    else:
        click.echo(f"Report version {verdict['version_id']} is of {key or 'nobody registered'}.")


def _list_waiting(*, is_json: bool) -> None:
    from corpus.agencies.review import waiting

    with open_store() as store, store.read_only() as session:
        rows = waiting(session)
    if is_json:
        write_json([row._asdict() for row in rows])
        return
    if not rows:
        click.echo("Nothing waits for a person.")
        return
    for row in rows[:_QUEUE_SHOWN]:
        _print_waiting(row)
    if len(rows) > _QUEUE_SHOWN:
        click.echo(f"and {len(rows) - _QUEUE_SHOWN:,} more: use --json.")


def _print_waiting(row: "QueueRow") -> None:
    head = f"{row.report_version_id}  {row.agency_name or '(no name)'} {row.report_year or '?'}"
    print_line(head, "bold")
    print_line(row.page_key, indent=2)
    for each in row.evidence:
        print_line(f"{each['weight']:+d} {each['says']}", indent=2)
    for proposal in row.proposals:
        print_line(f"perhaps {proposal['lineage']} ({proposal['confidence']})", indent=2)
