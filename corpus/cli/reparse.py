"""`nianbao reparse`: bring stored snapshots to this parser version, all of them or a slice."""

import time
from datetime import datetime
from typing import NamedTuple

import click

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
from corpus.jobs.census import count_by_parser
from corpus.jobs.engines import ProcessEngine, open_engine
from corpus.jobs.parse import parse_pending
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.reports import ParseReport
from corpus.jobs.usage import Usage, measure_usage
from parsers.media.ocr.recogniser import Recogniser
from parsers.model import DocClass
from parsers.version import parser_version
from storage.session import Store
from storage.slices import Slice, count_in


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
@click.option("--year", "years", type=int, multiple=True, metavar="YEAR",
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
    is_ocr: bool,
    jobs: int | None,
    is_json: bool,
) -> int:
    """Parse every snapshot that this parser version has not read, of all or of a slice.

    Options of one kind add up, options of different kinds narrow. Division, year and class are
    those that earlier parses told. Earlier parses stay. Nothing reaches the network meanwhile.
    Interrupted, it goes on where it was; with nothing to do, it does nothing.
    """
    chosen, recogniser = settings(), recogniser_if(is_ocr)
    with open_store(chosen) as store:
        among = Slice(
            portals=portals,
            hosts=_hosts_of(portals),
            divisions=divisions,
            years=years,
            pages=pages,
            digests=tuple(one if one.startswith("sha256:") else f"sha256:{one}" for one in digests),
            classes=tuple(map(DocClass, classes)),
            since=since,
            older_than=None if older_than is None else _parsers_before(store, older_than),
        )
        report, effort = _parse(store, among, jobs or chosen.jobs, recogniser)
        _report(report, effort, (store.name, recogniser), is_json=is_json)
    return ending_of(is_complete=report.is_complete)


def _parse(
    store: Store, among: Slice, jobs: int, recogniser: Recogniser | None
) -> tuple[ParseReport, Effort]:
    parser = parser_version(recogniser.name if recogniser else None)
    with store.read_only() as session:
        pending = count_in(session, parser.digest, among)
    engine, start = open_engine(jobs, prepare_batch), time.monotonic()
    with show_progress("parsing", pending) as advance:
        report = parse_pending(open_signing_job(store, advance, recogniser), engine, among)
    workers = list(engine.usage.values()) if isinstance(engine, ProcessEngine) else []
    return report, Effort(time.monotonic() - start, [measure_usage(), *workers])


def _hosts_of(portals: tuple[str, ...]) -> tuple[str, ...]:
    """Return the hosts of portals that are known; another one may have been crawled from a file."""
    known = registry_of().portals if portals else {}
    return tuple(host for name in portals if name in known for host in known[name].allowed_hosts)


def _parsers_before(store: Store, version: str) -> tuple[str, ...]:
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


def _report(
    report: ParseReport, effort: Effort, asked: tuple[str, Recogniser | None], *, is_json: bool
) -> None:
    tell_notes(report.notes)
    if is_json:
        database, recogniser = asked
        version = parser_version(recogniser.name if recogniser else None)
        write_json(
            {
                "database": database,
                "parser": {"version": version.version, "digest": version.digest},
                "parsed": report.counts(),
                "is_complete": report.is_complete,
                "effort": effort.summary(report.parsed),
            }
        )
    elif not any(report.counts().values()):
        click.echo("Nothing to do: this parser version has read every snapshot.")
    else:
        click.echo(f"Parsed: {show_counts(report.counts())}.")
        click.echo(_describe(effort, report.parsed))


def _describe(effort: Effort, parsed: int) -> str:
    rate = parsed / effort.seconds if effort.seconds else 0.0
    cpu = sum(one.cpu_seconds for one in effort.processes)
    peak = max(one.peak_bytes for one in effort.processes) / 2**20
    return (
        f"{rate:.1f} snapshots a second, {cpu:.1f} seconds of processor time, "
        f"at most {peak:.0f} MiB in one of {len(effort.processes)} processes."
    )
