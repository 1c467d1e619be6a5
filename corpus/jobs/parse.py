"""Parse: bring stored snapshots to this parser version, each snapshot once.

An engine parses, this process reads and saves, batch by batch; what is saved stays saved.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain

from sqlalchemy.orm import Session

from corpus.job import Job
from corpus.jobs.carriers import settle_carriers
from corpus.jobs.engines import Engine
from corpus.jobs.parsing import Broken, Work, by_payload, cut_batches
from corpus.jobs.preparing import Ready
from corpus.jobs.reports import ParseReport
from parsers.model import ParserVersion
from storage import blobs
from storage.archive import OpenRun, RunStart, start_run
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import RunKind, RunOutcome
from storage.reports import PendingSnapshot, pending_snapshots, save_failure, save_parses
from storage.slices import ALL, Slice, pending_in

_PAGE = 200

Group = Sequence[Ready | Broken]
"""What came of one payload."""


def parse_pending(job: Job, engine: Engine[Ready], among: Slice = ALL) -> ParseReport:
    """Parse every snapshot that this parser has not read; without one, nothing is written."""
    return _parse(job, engine, _all_pending(job, among))


def parse_snapshots(job: Job, engine: Engine[Ready], snapshot_ids: Iterable[int]) -> ParseReport:
    """Parse some snapshots unless this parser has read them."""
    return _parse(job, engine, _pending_among(job, snapshot_ids))


def _parse(job: Job, engine: Engine[Ready], pending: Iterator[PendingSnapshot]) -> ParseReport:
    report, runs = ParseReport(), _Runs(job)
    first = next(pending, None)
    if first is not None:
        _parse_all(job, engine, chain([first], pending), (runs.get(), report))
    report.add_carriers(settle_carriers(job, runs.get))
    if runs.opened is not None:
        _finish(job, runs.opened, report)
    return report


class _Runs:
    """The run of this job, which begins with the first thing to be written."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.opened: OpenRun | None = None

    def get(self) -> OpenRun:
        self.opened = self.opened or _start(self._job)
        return self.opened


def _parse_all(
    job: Job,
    engine: Engine[Ready],
    pending: Iterable[PendingSnapshot],
    told: tuple[OpenRun, ParseReport],
) -> None:
    run, report = told
    names: dict[int, str] = {}
    works = _load(job, pending, names, report)
    with closing(engine.map(cut_batches(works))) as batches:
        for results in batches:
            groups = list(by_payload(results))
            _save(job, run, groups)
            for group in groups:
                _count(group, names.pop(group[0].number), report)
            job.advance(len(groups))


def _all_pending(job: Job, among: Slice) -> Iterator[PendingSnapshot]:
    """Yield page by page, by key: what is saved meanwhile moves no page."""
    digest, last = job.parser.digest, 0
    while True:
        with job.store.read_only() as session:
            page = pending_in(session, digest, among, (last, _PAGE))
        if not page:
            return
        yield from page
        last = page[-1].snapshot_id


def _pending_among(job: Job, snapshot_ids: Iterable[int]) -> Iterator[PendingSnapshot]:
    digest = job.parser.digest
    for snapshot_id in sorted(set(snapshot_ids)):
        with job.store.read_only() as session:
            found = pending_snapshots(session, digest, snapshot_id - 1, 1)
        if found and found[0].snapshot_id == snapshot_id:
            yield found[0]
        else:
            job.advance(1)


def _load(
    job: Job, pending: Iterable[PendingSnapshot], names: dict[int, str], report: ParseReport
) -> Iterator[Work]:
    """Read the payloads; one that the store has lost is noted and stays pending."""
    for snapshot in pending:
        shown = snapshot.name or snapshot.url or snapshot.payload_digest
        try:
            with job.store.read_only() as session:
                payload = blobs.get(session, snapshot.payload_digest)
        except (BlobMissing, BlobDamaged) as error:
            report.damaged += 1
            report.notes.add(f"{shown}: {error}")
            job.advance(1)
            continue
        names[snapshot.snapshot_id] = shown
        yield Work(
            snapshot.snapshot_id, payload, snapshot.name, snapshot.url, recogniser=job.recogniser
        )


def _start(job: Job) -> OpenRun:
    start = RunStart(RunKind.PARSE, job.code_version, job.parser.digest)
    with job.store.begin() as session:
        return start_run(session, start, job.now)


def _finish(job: Job, run: OpenRun, report: ParseReport) -> None:
    outcome = RunOutcome.COMPLETE if report.is_complete else RunOutcome.INCOMPLETE
    job.finish(run, outcome, report.counts())


def _save(job: Job, run: OpenRun, groups: Sequence[Group]) -> None:
    with job.store.begin() as session:
        for group in groups:
            _save_payload(session, run, group, job.parser)


def _save_payload(session: Session, run: OpenRun, group: Group, parser: ParserVersion) -> None:
    number = group[0].number
    if broken := [result for result in group if isinstance(result, Broken)]:
        if not broken[0].is_passing:
            save_failure(session, run, number, parser, error=broken[0].error)
        return
    save_parses(session, run, number, [one.prepared for one in group if isinstance(one, Ready)])


def _describe(broken: Broken) -> str:
    reason = broken.error.rpartition("\n")[2]
    if broken.is_passing:
        return f"nothing was read ({reason.rstrip(' .:')}); it stays to be parsed."
    return f"the parser broke ({reason}), which is a bug: please report it."


def _count(group: Group, name: str, report: ParseReport) -> None:
    for result in group:
        if isinstance(result, Broken):
            report.failed += 1
            report.notes.add(f"{name}: {_describe(result)}")
            return
        report.further += result.part > 0
        if result.fault is not None:
            report.unreadable += 1
            report.notes.add(f"{name}: {result.fault}")
    report.parsed += 1
