"""The job: what it records, mends, passes over and goes on with."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from corpus.clock import ClockWatch
from corpus.job import Job
from corpus.jobs.throttle import Throttle
from corpus.jobs.verify import Stage, VerifyReport, VerifyRequest, count_work, verify
from storage.blobs import surroundings_of
from storage.fixity.checks import damaged_blobs, fixity_status
from storage.models.archive import Blob, BlobLocation, Run, RunEnd, RunOutcome
from storage.models.log import BlobCheck, BlobCondition, RunEvent
from storage.session import Store
from tests.storage.builders import START, TickingClock
from tests.storage.fixity.checking import TRUST
from tests.storage.fixity.filled import SIGNER, fill

LATER = START + timedelta(days=1)
REQUEST = VerifyRequest(trust=TRUST)


class Stopped(Exception):
    """The process was killed here."""


@pytest.fixture
def job(store: Store) -> Job:
    fill(store)
    return Job(store, TickingClock(LATER), "0.1.0", signer=SIGNER)


def spoil(store: Store, count: int = 1) -> list[str]:
    """Damage some blobs that no other one leans on."""
    with store.begin() as session:
        bases = sa.select(Blob.base_digest).where(Blob.base_digest.is_not(None))
        free = sa.select(Blob.digest).where(Blob.digest.not_in(bases)).order_by(Blob.digest)
        digests = list(session.scalars(free.limit(count)))
        values = {"data": b"spoilt", "stored_size": 6}
        session.execute(sa.update(Blob).where(Blob.digest.in_(digests)).values(values))
        surroundings_of(session).bases.__init__()  # type: ignore[misc]  # forget what is in memory
    return digests


def conditions(store: Store) -> dict[str, BlobCondition]:
    with store.read_only() as session:
        return {check.digest: check.condition for check in session.scalars(sa.select(BlobCheck))}


def test_a_sound_archive_is_sound_and_signed_again(job: Job) -> None:
    assert count_work(job, REQUEST) == 23 + len(_blobs(job))
    report = verify(job, REQUEST)
    assert report.is_sound, report.problems.kept
    assert report.counts() == {
        "leaves": 24, "unsigned_leaves": 0, "heads": 2, "blobs": len(_blobs(job)),
        "bytes": report.bytes_read, "repaired": 0, "problems": 0,
    }  # fmt: skip
    assert set(conditions(job.store).values()) == {BlobCondition.SOUND}
    again = verify(job, REQUEST)
    assert (again.is_sound, again.counts()["heads"], again.is_resumed) == (True, 3, False)
    with job.store.read_only() as session:
        status = fixity_status(session)
    assert status.oldest_check is not None
    assert (status.unchecked, status.damaged) == (0, 0)


def test_damage_is_recorded_and_nothing_is_deleted(job: Job) -> None:
    (digest,) = spoil(job.store)
    report = verify(job, REQUEST)
    assert [(problem.kind, problem.subject) for problem in report.problems.kept] == [
        ("blob_damaged", digest)
    ]
    with job.store.read_only() as session:
        events = session.scalars(sa.select(RunEvent).order_by(RunEvent.id.desc())).first()
        end = session.scalars(sa.select(RunEnd).order_by(RunEnd.run_id.desc())).first()
        assert damaged_blobs(session) == [digest]
        assert session.get(Blob, digest) is not None
    assert events is not None
    assert events.kind == "blob_damaged"
    assert end is not None
    assert end.outcome is RunOutcome.INCOMPLETE


def test_a_repair_is_recorded_with_what_was_wrong(job: Job) -> None:
    with job.store.begin() as session:
        digest = session.scalars(sa.select(Blob.digest).order_by(Blob.digest)).first()
        payload = _payload(job, str(digest))
        location = {"digest": digest, "store": "segments", "locator": "a", "verified_at": START}
        session.execute(sa.insert(BlobLocation), [location])
        session.execute(
            sa.update(Blob).where(Blob.digest == digest).values(data=b"", stored_size=0)
        )
    job.store.surroundings.segments = lambda *_: payload
    report = verify(job, VerifyRequest(Stage.BYTES, TRUST))
    job.store.surroundings.segments = None
    assert (report.repaired, report.is_sound) == (1, True)
    with job.store.read_only() as session:
        kinds = session.scalars(sa.select(RunEvent.kind).order_by(RunEvent.id)).all()
    assert kinds[-2:] == ["blob_damaged", "blob_repaired"]
    assert conditions(job.store)[str(digest)] is BlobCondition.REPAIRED


def test_a_log_that_is_not_sound_is_not_signed(job: Job) -> None:
    with job.store.begin() as session:
        session.execute(sa.update(Run).where(Run.id == 1).values(code_version="9.9.9"))
    assert verify(job, VerifyRequest(Stage.LOG, TRUST)).problems.counts == {"row_changed": 1}
    assert verify(job, VerifyRequest(Stage.LOG, TRUST)).counts()["heads"] == 2


def test_a_check_that_was_stopped_goes_on(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.jobs.verify._BLOBS_AT_ONCE", 2)
    total = len(_blobs(job))
    steps = iter([None, None])

    def stop_at_third(_: int) -> None:
        if next(steps, "over") == "over":
            raise Stopped

    stopping = Job(job.store, job.now, "0", stop_at_third, SIGNER)
    with pytest.raises(Stopped):
        verify(stopping, VerifyRequest(Stage.BYTES, TRUST))
    done = len(conditions(job.store))
    assert 0 < done < total
    report = verify(job, VerifyRequest(Stage.BYTES, TRUST))
    assert (report.is_resumed, report.blobs) == (True, total - done)
    assert len(conditions(job.store)) == total
    assert verify(job, VerifyRequest(Stage.BYTES, TRUST)).blobs == total


def test_a_sample_takes_what_was_not_checked_for_longest(job: Job) -> None:
    total = len(_blobs(job))
    seen: set[str] = set()
    for _ in range(0, total, 3):
        report: VerifyReport = verify(job, VerifyRequest(Stage.BYTES, TRUST, sample=3))
        assert report.blobs == 3
        seen |= conditions(job.store).keys()
    assert len(seen) == total
    with job.store.read_only() as session:
        assert fixity_status(session).unchecked == 0


def test_blobs_checked_since_are_passed_over(job: Job) -> None:
    verify(job, REQUEST)
    assert verify(job, VerifyRequest(Stage.BYTES, TRUST, since=START)).blobs == 0


def test_reading_keeps_to_its_rate() -> None:
    slept: list[float] = []
    throttle = Throttle(100, lambda: 0.0 + sum(slept), slept.append)
    for _ in range(3):
        throttle.take(50)
    assert slept == [0.5, 0.5, 0.5]
    Throttle(None, lambda: 0.0, slept.append).take(10**9)
    assert len(slept) == 3


def test_a_clock_that_was_moved_is_an_event(job: Job) -> None:
    ticks = iter([0.0, 1.0, 2.0, 2.5])
    walls = iter([START, START + timedelta(seconds=1.5), START + timedelta(seconds=10), START])
    watch = ClockWatch(lambda: next(walls), lambda: next(ticks))
    assert watch.step() is None
    assert watch.step() == timedelta(seconds=7.5)
    assert watch.step() == timedelta(seconds=-10.5)


def test_a_run_says_that_its_clock_was_moved(job: Job) -> None:
    walls = iter([START, START + timedelta(hours=1)])
    watch = ClockWatch(lambda: next(walls, START + timedelta(hours=1)), lambda: 0.0)
    verify(Job(job.store, job.now, "0", signer=SIGNER, watch=watch), VerifyRequest(Stage.LOG))
    with job.store.read_only() as session:
        event = session.scalars(sa.select(RunEvent).order_by(RunEvent.id.desc())).first()
    assert event is not None
    assert (event.kind, event.detail) == ("clock_step", {"seconds": 3600.0})


def _blobs(job: Job) -> list[str]:
    with job.store.read_only() as session:
        return list(session.scalars(sa.select(Blob.digest)))


def _payload(job: Job, digest: str) -> bytes:
    from storage import blobs

    with job.store.read_only() as session:
        return blobs.get(session, digest)
