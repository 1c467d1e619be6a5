"""Parse: bring stored snapshots to this parser version, each snapshot once.

An engine parses, this process reads and saves, batch by batch; what is saved stays saved.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain

from sqlalchemy.orm import Session

from corpus.jobs.engines import Engine
from corpus.jobs.job import Job
from corpus.jobs.parsing import UNREADABLE, Broken, Parsed, Result, Work, cut_batches
from corpus.jobs.reports import ParseReport
from parsers.version import parser_version
from storage import blobs
from storage.archive import OpenRun, RunStart, start_run
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import RunKind, RunOutcome
from storage.reports import PendingSnapshot, pending_snapshots, save_failure, save_parse

_PAGE = 200


def parse_pending(job: Job, engine: Engine) -> ParseReport:
    """Parse every snapshot that this parser has not read; without one, nothing is written."""
    return _parse(job, engine, _all_pending(job))


def parse_snapshots(job: Job, engine: Engine, snapshot_ids: Iterable[int]) -> ParseReport:
    """Parse some snapshots unless this parser has read them."""
    return _parse(job, engine, _pending_among(job, snapshot_ids))


def _parse(job: Job, engine: Engine, pending: Iterator[PendingSnapshot]) -> ParseReport:
    report = ParseReport()
    first = next(pending, None)
    if first is None:
        return report
    run = _start(job)
    names: dict[int, str] = {}
    works = _load(job, chain([first], pending), names, report)
    with closing(engine.map(cut_batches(works))) as batches:
        for results in batches:
            _save(job, run, results)
            for result in results:
                _count(result, names.pop(result.number), report)
            job.advance(len(results))
    _finish(job, run, report)
    return report


def _all_pending(job: Job) -> Iterator[PendingSnapshot]:
    """Yield page by page, by key: what is saved meanwhile moves no page."""
    digest, last = parser_version().digest, 0
    while True:
        with job.store.read_only() as session:
            page = pending_snapshots(session, digest, last, _PAGE)
        if not page:
            return
        yield from page
        last = page[-1].snapshot_id


def _pending_among(job: Job, snapshot_ids: Iterable[int]) -> Iterator[PendingSnapshot]:
    digest = parser_version().digest
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
        yield Work(snapshot.snapshot_id, payload, snapshot.name, snapshot.url)


def _start(job: Job) -> OpenRun:
    start = RunStart(RunKind.PARSE, job.code_version, parser_version().digest)
    with job.store.begin() as session:
        return start_run(session, start, job.now)


def _finish(job: Job, run: OpenRun, report: ParseReport) -> None:
    outcome = RunOutcome.COMPLETE if report.is_complete else RunOutcome.INCOMPLETE
    job.finish(run, outcome, report.counts())


def _save(job: Job, run: OpenRun, results: list[Result]) -> None:
    with job.store.begin() as session:
        for result in results:
            _save_one(session, run, result)


def _save_one(session: Session, run: OpenRun, result: Result) -> None:
    if isinstance(result, Parsed):
        record, text = result.record, result.record_json
        save_parse(session, run, result.number, record, record_json=text)
    else:
        save_failure(session, run, result.number, parser_version(), error=result.error)


def _count(result: Result, name: str, report: ParseReport) -> None:
    if isinstance(result, Broken):
        report.failed += 1
        reason = result.error.rpartition("\n")[2]
        report.notes.add(f"{name}: the parser broke ({reason}), which is a bug: please report it.")
        return
    report.parsed += 1
    if not result.is_readable:
        report.unreadable += 1
        faults = (f.message for f in result.record.findings if f.rule == UNREADABLE)
        report.notes.add(f"{name}: {next(faults)}")
