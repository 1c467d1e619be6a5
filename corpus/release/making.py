"""Making a release: the corpus as of a day, derived anew from what had been seen by then.

The archive is only read, but for the row that says what was released.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from corpus.coverage.loading import Coverage
from corpus.diff.gate import Expectation, read_expectations
from corpus.job import Job
from corpus.jobs.changes import derive_changes
from corpus.jobs.series import build_reports
from corpus.release.differences import Differences, refusal_of
from corpus.release.documents import Telling, read_accuracy, write_documents
from corpus.release.earlier import DATA, first_releases, read_told
from corpus.release.errors import ReleaseRefused, ReleaseUnexplained
from corpus.release.folder import (
    check_free,
    check_name,
    files_of,
    growing,
    publish,
    write_checksums,
)
from corpus.release.model import Edition
from corpus.release.originals import NAME as ORIGINALS
from corpus.release.originals import write_originals
from corpus.release.parquet import ParquetSink
from corpus.release.sinks import CsvSink, JsonLinesSink, Sink
from corpus.release.sqlite_file import SqliteSink
from corpus.release.tables import CHANGES_RELEASE
from corpus.release.writing import TableWriter
from corpus.rules.deadlines import BEIJING, beijing_day
from corpus.rules.deriving import Yardstick, derive_findings
from crawler.portals.portal import Portal
from storage.archive import RunStart, start_run
from storage.blobs import digest_of
from storage.models.archive import RunKind, RunOutcome
from storage.releases.told import ToldRelease, tell_release, told_releases
from storage.releases.vintage import copy_until, count_captures, newest_sight
from storage.session import Store

Extra = Literal["csv-bom", "jsonl", "parquet", "sqlite"]


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What to release: without `as_of`, everything seen so far, on the day it was last seen."""

    name: str
    folder: Path
    as_of: date | None = None
    against: Path | None = None
    explained: Path | None = None
    division: str | None = None
    also: frozenset[Extra] = frozenset()
    has_originals: bool = True
    accuracy: Path | None = None


_Asked = tuple[ReleaseRequest, Sequence[Portal]]


@dataclass(slots=True)
class ReleaseReport:
    """What was released; `lost` are the originals that the store no longer has."""

    edition: Edition
    digest: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    lost: list[str] = field(default_factory=list)
    causes: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.edition.name, "as_of": self.edition.as_of.isoformat(),
            "digest": self.digest, "files": self.files, "bytes": self.size, "rows": self.rows,
            "changes": self.causes, "lost": self.lost,
        }  # fmt: skip


def count_steps(store: Store, request: ReleaseRequest) -> int:
    """Count what a bar goes through: captures that are taken along."""
    with store.read_only() as session:
        return count_captures(session, None if request.as_of is None else _until(request.as_of))


def make_release(job: Job, request: ReleaseRequest, portals: Sequence[Portal]) -> ReleaseReport:
    """Write a release into a folder of its own and remember it; refuse what cannot be stood by."""
    check_name(request.name)
    check_free(request.folder)
    expected = read_expectations(request.explained) if request.explained else []
    accuracy = read_accuracy(request.accuracy)
    edition = _edition(job, request)
    report = ReleaseReport(edition)
    with growing(request.folder) as partial:
        with _vintage(job, edition, portals) as vintage, job.store.read_only() as source:
            writer = _write_tables(vintage, source, (request, portals), partial)
            differences = _compare(writer, request, partial, expected)
            if request.has_originals:
                report.lost = write_originals(source, partial / ORIGINALS, writer.tallies.originals)
        told = _telling(writer, request, edition, differences)
        write_documents(partial, replace(told, accuracy=accuracy))
        files = files_of(partial)
        report.digest = write_checksums(partial)
        report.rows, report.files = writer.tallies.rows, len(files) + 1
        report.size = sum(file.size for file in files)
        report.causes = _causes(differences)
        _remember(job, report)
        publish(partial, request.folder)
    return report


def _edition(job: Job, request: ReleaseRequest) -> Edition:
    with job.store.read_only() as session:
        newest = newest_sight(session)
    if newest is None:
        raise ReleaseRefused("The archive holds nothing to release: crawl or ingest first.")
    as_of = request.as_of or beijing_day(newest)
    until = _until(as_of)
    previous = _previous(request)
    return Edition(request.name, as_of, until, job.code_version, request.division, previous)


def _previous(request: ReleaseRequest) -> str | None:
    """Return the name of the release to compare with; refuse one of another division."""
    if request.against is None:
        return None
    told = read_told(request.against)
    if told.division != request.division:
        raise ReleaseRefused(
            f"Release {told.name} is of {told.division or 'all divisions'}: compare with one of "
            f"{request.division or 'all divisions'}."
        )
    return told.name


def _until(as_of: date) -> datetime:
    return datetime.combine(as_of + timedelta(days=1), time(), BEIJING)


@contextmanager
def _vintage(job: Job, edition: Edition, portals: Sequence[Portal]) -> Iterator[Job]:
    """Yield a job on a store that ends where the release ends, with all that is derived."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        url = f"sqlite:///{Path(folder) / 'vintage.db'}"
        with Store(url) as store:
            # What lies outside the database is read where it lies.
            store.surroundings = job.store.surroundings
            store.upgrade()
            with job.store.read_only() as session:
                copy_until(session, store, edition.until, job.advance)
            vintage = Job(store, lambda: edition.until, job.code_version)
            build_reports(vintage, portals)
            derive_changes(vintage)
            derive_findings(vintage, Yardstick())
            yield vintage


def _write_tables(vintage: Job, source: Session, asked: _Asked, folder: Path) -> TableWriter:
    """Write the tables; searches are read where they are, as far as they were made by then."""
    request, portals = asked
    sinks = list(_sinks(request.also, folder))
    with vintage.store.read_only() as session:
        coverage = Coverage(session, tuple(portals), searched=source, until=vintage.now())
        writer = TableWriter(session, sinks, folder, coverage, Yardstick(), request.division)
        writer.write()
    return writer


def _sinks(also: frozenset[Extra], folder: Path) -> Iterator[Sink]:
    yield CsvSink(folder / DATA)
    if "csv-bom" in also:
        yield CsvSink(folder / "csv-bom", has_mark=True)
    if "jsonl" in also:
        yield JsonLinesSink(folder / "jsonl")
    if "parquet" in also:
        yield ParquetSink(folder / "parquet")
    if "sqlite" in also:
        yield SqliteSink(folder / "nianbao.sqlite")


def _compare(
    writer: TableWriter, request: ReleaseRequest, folder: Path, expected: list[Expectation]
) -> Differences | None:
    """Write what differs from the release before; refuse what nobody explains."""
    if request.against is None:
        writer.pour(CHANGES_RELEASE, ())
        return None
    old, new = read_told(request.against), read_told(folder, request.name)
    differences = Differences(request.against, folder, old, new, expected)
    writer.pour(CHANGES_RELEASE, differences.rows())
    judgement = differences.judgement()
    if not judgement.is_passed:
        raise ReleaseUnexplained(refusal_of(judgement, old.name))
    return differences


def _telling(
    writer: TableWriter, request: ReleaseRequest, edition: Edition, differences: Differences | None
) -> Telling:
    yardstick = digest_of(writer.yardstick.describe().encode())
    parsers = sorted({digest for _, digest in writer.tallies.parsers})
    return Telling(
        edition,
        writer.tallies,
        {"rules_and_thresholds": yardstick, "parsers": parsers},
        unsettled=writer.unsettled,
        since={} if request.against is None else first_releases(request.against),
        causes={} if differences is None else differences.causes,
        explained=0 if differences is None else len(differences.expected),
    )


def _causes(differences: Differences | None) -> dict[str, int]:
    if differences is None:
        return {}
    return {f"{cause}_{turn}": count for (cause, turn), count in sorted(differences.causes.items())}


def _remember(job: Job, report: ReleaseReport) -> None:
    """Store what was released; a name stands for one content for good."""
    edition = report.edition
    with job.store.read_only() as session:
        known = told_releases(session, edition.name)
    if any(each.digest == report.digest for each in known):
        return
    if known:
        raise ReleaseRefused(
            f"The release {edition.name} was made before with other content "
            f"({known[-1].digest[:19]}): give this one another name."
        )
    detail = {"rows": report.rows, "division": edition.division, "previous": edition.previous}
    told = ToldRelease(edition.name, edition.as_of.isoformat(), report.digest, detail)
    with job.store.begin() as session:
        settings = {"name": edition.name, "as_of": told.as_of}
        start = RunStart(RunKind.RELEASE, job.code_version, settings=settings)
        run = start_run(session, start, job.now)
        tell_release(session, run, told)
    job.finish(run, RunOutcome.COMPLETE, {"files": report.files})
