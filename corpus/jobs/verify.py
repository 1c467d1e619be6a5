"""Verify: the log against facts and heads, then bytes against the digests the log vouches for.

Every finding is recorded; what a second copy can mend is mended; nothing is ever deleted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from corpus.job import Job
from corpus.jobs.throttle import Throttle
from storage.archive import OpenRun, RunStart, add_event, start_run
from storage.fixity.checks import (
    CheckedBlob,
    count_due,
    due_blobs,
    longest_unchecked,
    missing_blobs,
    record_checks,
    unfinished_pass,
    unreferenced_blobs,
)
from storage.fixity.copies import Examination, examine, repair
from storage.fixity.fact_check import check_facts, count_leaves
from storage.fixity.log_check import LogFacts, Trust, check_log
from storage.fixity.problems import Problem, ProblemKind, Problems
from storage.models.archive import RunKind, RunOutcome
from storage.models.log import BlobCondition

_BLOBS_AT_ONCE = 100


class Stage(StrEnum):
    """What to check."""

    LOG = "log"
    BYTES = "bytes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to check and whom to believe.

    Blobs checked at or after `since` are passed over; without it a pass that was stopped is gone
    on with. `sample` takes only so many blobs, those not checked for longest.
    """

    stage: Stage = Stage.ALL
    trust: Trust = field(default_factory=Trust)
    since: datetime | None = None
    sample: int | None = None
    throttle: Throttle = field(default_factory=Throttle)


@dataclass(slots=True)
class VerifyReport:
    """What a check found; `notes` are remarks that make no archive unsound."""

    log: LogFacts | None = None
    blobs: int = 0
    bytes_read: int = 0
    repaired: int = 0
    problems: Problems = field(default_factory=Problems)
    notes: Problems = field(default_factory=Problems)
    is_resumed: bool = False
    is_vouched: bool = False

    @property
    def is_sound(self) -> bool:
        """Say whether everything checked is what was stored."""
        return self.problems.count == 0

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        log = self.log or LogFacts()
        return {
            "leaves": log.size,
            # The last leaf is that of this very run.
            "unsigned_leaves": max(0, log.size - log.signed_size - 1),
            "heads": log.heads,
            "blobs": self.blobs,
            "bytes": self.bytes_read,
            "repaired": self.repaired,
            "problems": self.problems.count,
        }


@dataclass(frozen=True, slots=True)
class _Pass:
    """One check under way."""

    job: Job
    request: VerifyRequest
    run: OpenRun
    since: datetime
    report: VerifyReport


def count_work(job: Job, request: VerifyRequest) -> int:
    """Count the facts and blobs that a check would look at, for a progress bar."""
    with job.store.read_only() as session:
        leaves = 0 if request.stage is Stage.BYTES else count_leaves(session)
        since = request.since or unfinished_pass(session) or job.now()
        blobs = 0 if request.stage is Stage.LOG else count_due(session, since)
    return leaves + (blobs if request.sample is None else min(blobs, request.sample))


def verify(job: Job, request: VerifyRequest) -> VerifyReport:
    """Check the archive; seal the log only if it is sound."""
    check = _start(job, request)
    if request.stage is not Stage.BYTES:
        _check_log(check)
    is_log_sound = check.report.is_sound
    if request.stage is not Stage.LOG:
        _check_references(check)
        _check_blobs(check)
    _finish(check, is_log_sound=is_log_sound)
    return check.report


def _start(job: Job, request: VerifyRequest) -> _Pass:
    with job.store.begin() as session:
        stopped = None if request.since or request.sample else unfinished_pass(session)
        since = request.since or stopped or job.now()
        settings: dict[str, object] = {"stage": request.stage.value, "sample": request.sample}
        if request.stage is not Stage.LOG and request.sample is None:
            settings["since"] = since.isoformat()
        report = VerifyReport(
            is_resumed=stopped is not None, is_vouched=bool(request.trust.known_keys())
        )
        run = start_run(
            session, RunStart(RunKind.VERIFY, job.code_version, None, settings), job.now
        )
    return _Pass(job, request, run, since, report)


def _check_log(check: _Pass) -> None:
    """Check log and facts as one unchanging state; writers go on meanwhile."""
    report, problems = check.report, check.report.problems
    with check.job.store.read_only() as session:
        report.log = check_log(session, check.request.trust, problems)
        check_facts(session, problems, check.job.advance)
    with check.job.store.begin() as session:
        for problem in problems.kept:
            _record(session, check.run, problem)


def _check_references(check: _Pass) -> None:
    with check.job.store.read_only() as session:
        missing, unnamed = missing_blobs(session), unreferenced_blobs(session)
    check.report.notes.extend(unnamed)
    check.report.problems.extend(missing)
    with check.job.store.begin() as session:
        for problem in missing:
            _record(session, check.run, problem)


def _check_blobs(check: _Pass) -> None:
    for digests in _batches(check):
        found = [_examine(check, digest) for digest in digests]
        with check.job.store.begin() as session:
            checked = [_settle(session, check, examination) for examination in found]
            record_checks(session, check.run.id, check.job.now(), checked)
        check.job.note_clock(check.run)
        check.job.advance(len(digests))


def _batches(check: _Pass) -> Iterator[Sequence[str]]:
    if check.request.sample is not None:
        with check.job.store.read_only() as session:
            chosen = longest_unchecked(session, check.since, check.request.sample)
        yield from _cut(chosen)
        return
    last = ""
    while True:
        with check.job.store.read_only() as session:
            digests = due_blobs(session, check.since, last, _BLOBS_AT_ONCE)
        if not digests:
            return
        yield digests
        last = digests[-1]


def _cut(digests: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(digests), _BLOBS_AT_ONCE):
        yield digests[start : start + _BLOBS_AT_ONCE]


def _examine(check: _Pass, digest: str) -> Examination:
    """Read the copies of a blob; only bytes that will be needed for a repair are kept."""
    with check.job.store.read_only() as session:
        found = examine(session, digest)
    size = sum(len(copy.payload) for copy in found.copies if copy.payload is not None)
    check.report.blobs += 1
    check.report.bytes_read += size
    check.request.throttle.take(size)
    return found.without_payload() if found.condition is BlobCondition.SOUND else found


def _settle(session: Session, check: _Pass, found: Examination) -> CheckedBlob:
    """Mend a blob if a copy is right; record both what was found and what was done."""
    condition = found.condition
    if condition is BlobCondition.SOUND:
        return CheckedBlob(found.digest, condition)
    kind = ProblemKind.BLOB_DAMAGED
    if condition is BlobCondition.MISSING:
        kind = ProblemKind.BLOB_MISSING
    detail = ", ".join(f"{place}: {fault}" for place, fault in found.faults().items())
    problem = Problem(kind, found.digest, detail)
    _record(session, check.run, problem)
    if repair(session, found):
        detail_of_repair = {"subject": found.digest, "detail": "mended from another copy"}
        add_event(session, check.run, "blob_repaired", detail_of_repair)
        check.report.repaired += 1
        check.report.notes.add(*problem)
        return CheckedBlob(found.digest, BlobCondition.REPAIRED)
    check.report.problems.add(*problem)
    return CheckedBlob(found.digest, condition)


def _record(session: Session, run: OpenRun, problem: Problem) -> None:
    add_event(session, run, problem.kind, {"subject": problem.subject, "detail": problem.detail})


def _finish(check: _Pass, *, is_log_sound: bool) -> None:
    """End the run; a log that is not sound gets no new signature."""
    outcome = RunOutcome.COMPLETE if check.report.is_sound else RunOutcome.INCOMPLETE
    check.job.finish(check.run, outcome, check.report.counts(), is_sealed=is_log_sound)
