"""`nianbao reparse`: bring stored snapshots to this parser version, all of them or a slice."""

import time
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import show_progress, write_json
from corpus.cli.known import registry_of
from corpus.cli.options import (
    database_option,
    jobs_option,
    json_option,
    ocr_option,
    recogniser_if,
    settings,
)
from corpus.cli.paths import read_instant
from corpus.cli.surroundings import ending_of, open_signing_job, open_store, show_counts, tell_notes
from corpus.errors import CorpusError
from corpus.jobs.adopting import adopt as adopt_parses
from corpus.jobs.census import choose_parser, count_by_parser
from corpus.jobs.engines import ProcessEngine, open_engine
from corpus.jobs.parse import parse_pending
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.reports import ParseReport
from corpus.jobs.usage import Usage, measure_usage
from parsers.media.ocr.recogniser import Recogniser
from parsers.model import DocClass, ParserVersion
from parsers.version import parser_version
from storage.counting import adopted_parser
from storage.session import Store
from storage.slices import Slice, count_all, count_in, unknown_divisions, unknown_portals

_NEWEST = "newest"


class Effort(NamedTuple):
    """What a re-parse took; processes are this one, which stores, and those that parsed."""

    seconds: float
    processes: list[Usage]

    def summary(self, parsed: int) -> dict[str, object]:
        """Return throughput, processor time and memory as JSON values."""
        return {
            "seconds": round(self.seconds, 3),
            "per_second": round(parsed / self.seconds, 2) if self.seconds else None,
            "cpu_seconds": round(sum(one.cpu_seconds for one in self.processes), 3),
            "peak_bytes": sum(one.peak_bytes for one in self.processes),
            "processes": [one._asdict() for one in self.processes],
        }


@click.command("reparse")
@click.option("--portal", "portals", multiple=True, metavar="ID",
              help="Only what was crawled from this portal or lies on its hosts.")  # fmt: skip
@click.option("--division", "divisions", multiple=True, metavar="CODE",
              help="Only reports of agencies in this division, e.g. 330100.")  # fmt: skip
@click.option("--year", "years", type=click.IntRange(1, 9999), multiple=True, metavar="YEAR",
              help="Only reports on this year.")  # fmt: skip
@click.option("--page", "pages", multiple=True, metavar="URL", help="Only this page.")
@click.option("--digest", "digests", multiple=True, metavar="SHA256",
              help="Only payloads whose digest begins so.")  # fmt: skip
@click.option("--class", "classes", multiple=True, metavar="CLASS",
              type=click.Choice([one.value for one in DocClass]),
              help="Only what was taken for this class, e.g. annual_report.")  # fmt: skip
@click.option("--since", metavar="TIME", callback=read_instant,
              help="Only what was first captured then or later.")  # fmt: skip
@click.option("--parser-older-than", "older_than", metavar="VERSION",
              help="Only what no parser of this version or a later one has read.")  # fmt: skip
@click.option("--failed", "is_failed", is_flag=True,
              help="Try again what this parser broke on, not what it never tried.")  # fmt: skip
@click.option("--adopt", metavar="PARSER",
              help="Parse nothing: let the parses of this parser count from now on, a version, a "
                   "digest, or `current`; with `newest` whatever was parsed last.")  # fmt: skip
@ocr_option
@jobs_option
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    portals: tuple[str, ...],
    divisions: tuple[str, ...],
    years: tuple[int, ...],
    pages: tuple[str, ...],
    digests: tuple[str, ...],
    classes: tuple[str, ...],
    since: datetime | None,
    older_than: str | None,
    is_failed: bool,
    adopt: str | None,
    is_ocr: bool,
    jobs: int | None,
    is_json: bool,
) -> int:
    """Parse every snapshot that this parser version has not read, of all or of a slice.

    Options of one kind add up, options of different kinds narrow; what only a report tells is
    taken from earlier parses. Those stay; the new ones count, unless a parser was adopted. Nothing
    reaches the network. Interrupted, it goes on where it was; with nothing to do, it does nothing.
    """
    with open_store(settings()) as store:
        if adopt is not None:
            return _adopt(store, adopt, is_json=is_json)
        _refuse_unknown(store, portals, divisions)
        among = Slice(
            portals=portals,
            hosts=_hosts_of(portals),
            divisions=divisions,
            years=years,
            pages=pages,
            digests=tuple(f"sha256:{one.removeprefix('sha256:')}" for one in digests),
            classes=tuple(map(DocClass, classes)),
            since=since,
            older_than=_parsers_before(store, older_than),
            is_failed=is_failed,
        )
        done = _parse(store, among, jobs or settings().jobs, recogniser_if(is_ocr))
    return _tell(done, is_json=is_json)


class _Done(NamedTuple):
    """What a re-parse did with a slice of so many snapshots.

    On `broken` of them this parser broke, `unread` it has yet to read. `adopted` is the parser that
    counts instead of this one, if there is any.
    """

    database: str
    parser: ParserVersion
    report: ParseReport
    effort: Effort
    snapshots: int
    broken: int
    unread: int
    adopted: str | None


def _parse(store: Store, among: Slice, jobs: int, recogniser: Recogniser | None) -> _Done:
    parser = parser_version(recogniser.name if recogniser else None)
    with store.read_only() as session:
        # Counted before: what was read under this name is part of some slices no more.
        snapshots, pending = count_all(session, among), count_in(session, parser.digest, among)
    engine, start = open_engine(jobs, prepare_batch), time.monotonic()
    with show_progress("parsing", pending) as advance:
        report = parse_pending(open_signing_job(store, advance, recogniser), engine, among)
    workers = list(engine.usage.values()) if isinstance(engine, ProcessEngine) else []
    effort = Effort(time.monotonic() - start, [measure_usage(), *workers])
    with store.read_only() as session:
        broken, unread = (
            count_in(session, parser.digest, replace(among, is_failed=is_failed))
            for is_failed in (True, False)
        )
        adopted = adopted_parser(session)
    elsewhere = None if adopted == parser.digest else adopted
    return _Done(store.name, parser, report, effort, snapshots, broken, unread, elsewhere)


def _adopt(store: Store, word: str, *, is_json: bool) -> int:
    """Let the parses of a parser count; what rests on the choice is derived by its own commands."""
    given = click.get_current_context().params
    if any(value for name, value in given.items() if name not in ("adopt", "is_json")):
        raise click.UsageError("--adopt parses nothing: it goes with --json and --db only.")
    with store.read_only() as session:
        found = None if word == _NEWEST else choose_parser(word, count_by_parser(session))
    digest = None if found is None else found.parser_digest
    is_new = adopt_parses(open_signing_job(store, lambda _: None), digest)
    if is_json:
        write_json({"database": store.name, "adopted": digest, "is_new": is_new})
        return Ending.COMPLETE
    name = f"{found.parser_version} {found.parser_digest[:19]}" if found else "the newest parser"
    click.echo(
        f"From now on the parses of {name} count: run `nianbao reports build`."
        if is_new
        else f"The parses of {name} count already."
    )
    return Ending.COMPLETE


def _refuse_unknown(store: Store, portals: tuple[str, ...], divisions: tuple[str, ...]) -> None:
    """Refuse what neither a file nor the archive knows: an empty slice would look like success."""
    known = registry_of().portals if portals else {}
    with store.read_only() as session:
        lost = unknown_portals(session, (name for name in portals if name not in known))
        nowhere = unknown_divisions(session, divisions)
    if lost:
        raise click.BadParameter(
            f"no portal is called {', '.join(lost)}: see `nianbao portals list`.",
            param_hint="'--portal'",
        )
    if nowhere:
        raise click.BadParameter(
            f"no registered agency lies in {', '.join(nowhere)}: see `nianbao agencies show`.",
            param_hint="'--division'",
        )


def _hosts_of(portals: tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts of portals that are known; another one may have been crawled from a file."""
    known = registry_of().portals if portals else {}
    return tuple(host for name in portals if name in known for host in known[name].allowed_hosts)


def _parsers_before(store: Store, version: str | None) -> tuple[str, ...] | None:
    if version is None:
        return None
    limit = _numbers(version)
    with store.read_only() as session:
        known = count_by_parser(session)
    return tuple(one.parser_digest for one in known if _numbers(one.parser_version) < limit)


def _numbers(version: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        raise VersionUnreadable(
            f"{version!r} is no version of a parser: write it like {parser_version().version}."
        ) from error


class VersionUnreadable(CorpusError):
    """A version is not numbers with dots."""


def _tell(done: _Done, *, is_json: bool) -> int:
    tell_notes(done.report.notes)
    if done.broken:
        tell(
            f"On {done.broken:,} snapshots of the slice this parser version broke: "
            "`nianbao reparse --failed` tries them again."
        )
    if done.adopted is not None:
        tell(f"What was read here does not count where parser {done.adopted[:19]} has read: "
             f"`nianbao reparse --adopt {done.parser.digest[:19]}` changes that.")  # fmt: skip
    if is_json:
        write_json(_summary(done))
    elif any(done.report.counts().values()):
        click.echo(f"Parsed: {show_counts(done.report.counts())}.")
        click.echo(_describe(done.effort, done.report.parsed))
    else:
        click.echo(_nothing_done(done))
    return ending_of(is_complete=done.report.is_complete and not done.broken)


def _summary(done: _Done) -> dict[str, object]:
    return {
        "database": done.database,
        "parser": {"version": done.parser.version, "digest": done.parser.digest},
        "adopted": done.adopted,
        "snapshots": done.snapshots,
        "parsed": done.report.counts(),
        "broken": done.broken,
        "is_complete": done.report.is_complete and not done.broken,
        "effort": done.effort.summary(done.report.parsed),
    }


def _nothing_done(done: _Done) -> str:
    if not done.snapshots:
        return "Nothing to do: no snapshot lies in this slice."
    read = done.snapshots - done.broken - done.unread
    return f"Nothing to do: this parser version has read {read:,} of {done.snapshots:,} snapshots."


def _describe(effort: Effort, parsed: int) -> str:
    rate = parsed / effort.seconds if effort.seconds else 0.0
    cpu = sum(one.cpu_seconds for one in effort.processes)
    peak = max(one.peak_bytes for one in effort.processes) / 2**20
    return (
        f"{rate:.1f} snapshots a second, {cpu:.1f} seconds of processor time, "
        f"at most {peak:.0f} MiB in one of {len(effort.processes)} processes."
    )
