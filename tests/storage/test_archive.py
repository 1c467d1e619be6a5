from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.archive import (
    CaptureResult,
    IngestedFile,
    OpenRun,
    RunStart,
    finish_run,
    page_key,
    record_file,
    start_run,
)
from storage.blobs import digest_of, get
from storage.coverage import status
from storage.models import Capture, Confirmation, Run, RunEnd, Snapshot
from storage.models.archive import CaptureOutcome, RunKind, RunOutcome
from storage.session import Store
from tests.storage.builders import START, TickingClock, make_file

URL = "https://www.qinglan.example.gov.cn/report.html"
AT = datetime(2023, 2, 1, 8, 0, tzinfo=UTC)


def _record(store: Store, run: OpenRun, file: IngestedFile) -> CaptureResult:
    with store.begin() as session:
        return record_file(session, run, file)


def test_a_file_leaves_its_bytes_a_capture_and_a_snapshot(store: Store, run: OpenRun) -> None:
    file = replace(make_file(), url=URL, claimed_at=AT)
    result = _record(store, run, file)
    assert result.is_new
    with store.read_only() as session:
        capture = session.get_one(Capture, result.capture_id)
        snapshot = session.get_one(Snapshot, result.snapshot_id)
        assert (capture.url, capture.claimed_at, capture.name) == (URL, AT, "a.html")
        assert (capture.run_id, capture.size, capture.outcome) == (run.id, 17, "received")
        assert capture.captured_at > START
        assert (snapshot.page_key, snapshot.first_capture_id) == (URL, capture.id)
        assert get(session, snapshot.payload_digest) == file.payload


def test_the_same_file_again_adds_nothing(store: Store, run: OpenRun) -> None:
    file = replace(make_file(), url=URL, claimed_at=AT)
    first = _record(store, run, file)
    with store.read_only() as session:
        before = status(session)
    elsewhere = file.claimed_at and file.claimed_at.astimezone(timezone(timedelta(hours=8)))
    again = _record(store, run, replace(file, claimed_at=elsewhere))
    assert again == replace(first, is_new=False)
    with store.read_only() as session:
        assert status(session) == before


@pytest.mark.parametrize(
    "change",
    [{"name": "b.html"}, {"path_digest": digest_of(b"x")}, {"url": URL}, {"claimed_at": AT}],
    ids=lambda change: str(*change),
)
def test_a_file_with_another_origin_is_another_capture(
    store: Store, run: OpenRun, change: dict[str, str]
) -> None:
    _record(store, run, make_file())
    assert _record(store, run, replace(make_file(), **change)).is_new  # type: ignore[arg-type] # the point is to change any one field


def test_a_later_capture_confirms_the_snapshot(store: Store, run: OpenRun) -> None:
    first = _record(store, run, replace(make_file(), url=URL))
    later = _record(store, run, replace(make_file(), url=URL, claimed_at=AT))
    assert later.is_new
    assert later.snapshot_id == first.snapshot_id
    with store.read_only() as session:
        rows = session.execute(sa.select(Confirmation.capture_id).order_by(Confirmation.capture_id))
        assert list(rows.scalars()) == [first.capture_id, later.capture_id]


def test_new_bytes_on_a_page_are_a_new_snapshot(store: Store, run: OpenRun) -> None:
    first = _record(store, run, replace(make_file(), url=URL))
    second = _record(store, run, replace(make_file(b"changed"), url=URL))
    assert second.snapshot_id != first.snapshot_id


def test_a_failed_attempt_is_a_capture_without_snapshot(store: Store, run: OpenRun) -> None:
    file = replace(make_file(), payload=None, outcome=CaptureOutcome.TOO_LARGE, size=10**12)
    result = _record(store, run, file)
    assert (result.is_new, result.snapshot_id) == (True, None)
    assert not _record(store, run, file).is_new
    with store.read_only() as session:
        assert session.get_one(Capture, result.capture_id).size == 10**12
        assert status(session).failed_captures == 1


def test_a_failure_with_bytes_is_contradictory() -> None:
    with pytest.raises(ValueError, match="exclude each other"):
        replace(make_file(), outcome=CaptureOutcome.UNREADABLE)
    with pytest.raises(ValueError, match="exclude each other"):
        make_file(None)


def test_nothing_stays_of_a_capture_whose_transaction_fails(store: Store, run: OpenRun) -> None:
    with store.read_only() as session:
        before = status(session)
    with pytest.raises(ZeroDivisionError), store.begin() as session:
        record_file(session, run, make_file()).capture_id // 0
    with store.read_only() as session:
        assert status(session) == before


def test_a_page_without_url_is_named_by_its_place() -> None:
    assert page_key(make_file()) == f"file:{digest_of(b'a.html')}"


@given(url=st.text(st.characters(), max_size=10), repeat=st.sampled_from([1, 2000]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_url_can_be_claimed(store: Store, run: OpenRun, url: str, repeat: int) -> None:
    file = replace(make_file(), url=url * repeat)
    with store.session() as session:
        first = record_file(session, run, file)
        assert record_file(session, run, file) == replace(first, is_new=False)


def test_a_run_keeps_its_start_and_its_end(store: Store, clock: TickingClock) -> None:
    start = RunStart(RunKind.PARSE, "0.1.0+abc", digest_of(b"parser"), {"库": "本地"})
    with store.begin() as session:
        run = start_run(session, start, clock)
    with store.read_only() as session:
        assert status(session).unfinished_runs == 1
    with store.begin() as session:
        finish_run(session, run, RunOutcome.COMPLETE, {"parse/saved": 3})
    with store.read_only() as session:
        begun, end = session.get_one(Run, run.id), session.get_one(RunEnd, run.id)
        assert begun.kind is RunKind.PARSE
        assert start.settings.items() <= begun.settings.items()
        assert {"python", "packages"} <= begun.settings["environment"].keys()
        assert (end.outcome, end.counts) == (RunOutcome.COMPLETE, {"parse/saved": 3})
        assert end.finished_at == begun.started_at + timedelta(seconds=1)
        assert status(session).unfinished_runs == 0
