"""Ingest: take files into the archive, byte for byte, each in a transaction of its own.

What they say is read later, by `corpus.jobs.parse`.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.job import Job
from corpus.jobs.files import Reading, read_file, show_path
from corpus.jobs.reports import IngestReport
from storage.archive import (
    CaptureResult,
    IngestedFile,
    OpenRun,
    RunStart,
    record_file,
    start_run,
)
from storage.blobs import digest_of
from storage.models.archive import CaptureOutcome, RunKind, RunOutcome


@dataclass(frozen=True, slots=True)
class Origin:
    """What whoever ingests says about the files, and how large one may be."""

    largest_file: int
    url: str | None = None
    claimed_at: datetime | None = None


def ingest_files(job: Job, paths: Iterable[Path], origin: Origin) -> IngestReport:
    """Archive files; one that is there already, or cannot be read, is counted and goes by."""
    report = IngestReport()
    run = _start(job)
    for path in paths:
        _ingest(job, run, _read(path, origin, report), report)
        job.advance(1)
    outcome = RunOutcome.COMPLETE if report.is_complete else RunOutcome.INCOMPLETE
    job.finish(run, outcome, report.counts())
    return report


def _start(job: Job) -> OpenRun:
    with job.store.begin() as session:
        return start_run(session, RunStart(RunKind.INGEST, job.code_version), job.now)


def _ingest(job: Job, run: OpenRun, file: IngestedFile, report: IngestReport) -> None:
    with job.store.begin() as session:
        result = record_file(session, run, file)
    _count(result, file, report)


def _count(result: CaptureResult, file: IngestedFile, report: IngestReport) -> None:
    if result.snapshot_id is None:
        report.unreadable += file.outcome is CaptureOutcome.UNREADABLE
        report.too_large += file.outcome is CaptureOutcome.TOO_LARGE
        return
    report.new += result.is_new
    report.known += not result.is_new
    report.snapshot_ids.append(result.snapshot_id)


def _read(path: Path, origin: Origin, report: IngestReport) -> IngestedFile:
    """Read a file, or note why it cannot be."""
    try:
        reading = read_file(path, origin.largest_file)
    except OSError as error:
        report.notes.add(f"{show_path(path)} cannot be read ({error.strerror}): check who may.")
        return _file(path, origin, Reading(None, None), CaptureOutcome.UNREADABLE)
    if reading.payload is None:
        report.notes.add(
            f"{show_path(path)} has {reading.size} bytes, more than {origin.largest_file}: "
            "raise NIANBAO_LARGEST_FILE to archive it."
        )
        return _file(path, origin, reading, CaptureOutcome.TOO_LARGE)
    return _file(path, origin, reading, CaptureOutcome.RECEIVED)


def _file(path: Path, origin: Origin, reading: Reading, outcome: CaptureOutcome) -> IngestedFile:
    # The place decides which page it is; the digest keeps the folders of this machine out.
    place = digest_of(os.fsencode(path.resolve()))
    return IngestedFile(
        name=show_path(path.name), path_digest=place, payload=reading.payload, url=origin.url,
        claimed_at=origin.claimed_at, outcome=outcome, size=reading.size,
    )  # fmt: skip
