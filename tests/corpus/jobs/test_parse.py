import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus.job import Job
from corpus.jobs.census import count_by_parser, count_pending
from corpus.jobs.engines import ProcessEngine, SerialEngine
from corpus.jobs.ingest import Origin, ingest_files
from corpus.jobs.parse import parse_pending, parse_snapshots
from corpus.jobs.preparing import prepare_batch
from parsers.model import Record
from parsers.parse import parse
from parsers.record_json import record_json
from parsers.version import parser_version
from storage import queries
from storage.coverage import status
from storage.models.archive import Blob, RunEnd
from storage.models.corpus import Parse
from storage.session import Store
from storage.slices import Slice
from tests.corpus.jobs.conftest import ORIGIN
from tests.databases import new_file

ROOT = Path(__file__).resolve().parents[3]


def _records(store: Store) -> list[bytes]:
    with store.read_only() as session:
        return [row.record_json for row in queries.records(session)]


def test_files_are_archived_once(job: Job, pages: list[Path]) -> None:
    first, second = (ingest_files(job, pages, ORIGIN) for _ in range(2))
    assert (first.new, first.known, second.new, second.known) == (5, 0, 0, 5)
    assert second.snapshot_ids == first.snapshot_ids
    with job.store.read_only() as session:
        assert status(session).captures == 5


def test_a_file_too_large_is_recorded_with_its_size(job: Job, pages: list[Path]) -> None:
    report = ingest_files(job, pages, Origin(largest_file=12_000))
    assert (report.new, report.too_large) == (3, 2)
    assert not report.is_complete
    with job.store.read_only() as session:
        assert status(session).failed_captures == 2


def test_what_is_stored_is_what_parsing_the_file_gives(
    job: Job, pages: list[Path], archived: list[int]
) -> None:
    report = parse_pending(job, SerialEngine(prepare_batch))
    assert report.parsed == len(archived)
    expected = [record_json(parse(page.read_bytes(), name=page.name)) for page in pages]
    assert sorted(_records(job.store)) == sorted(expected)


def test_nothing_to_do_writes_nothing(job: Job, archived: list[int]) -> None:
    parse_pending(job, SerialEngine(prepare_batch))
    with job.store.read_only() as session:
        before = status(session)
    assert parse_pending(job, SerialEngine(prepare_batch)).parsed == 0
    assert parse_snapshots(job, SerialEngine(prepare_batch), archived).parsed == 0
    with job.store.read_only() as session:
        assert status(session) == before


def test_only_the_snapshots_asked_for_are_parsed(job: Job, archived: list[int]) -> None:
    advanced: list[int] = []
    told = Job(job.store, job.now, job.code_version, advanced.append)
    parse_snapshots(told, SerialEngine(prepare_batch), archived[:1])
    report = parse_snapshots(told, SerialEngine(prepare_batch), archived[:2])
    assert report.parsed == 1
    assert sum(advanced) == 3
    with job.store.read_only() as session:
        assert count_pending(session, parser_version().digest) == len(archived) - 2


def test_processes_store_what_one_process_stores(
    job: Job, archived: list[int], tmp_path: Path, pages: list[Path]
) -> None:
    parse_pending(job, ProcessEngine(2, prepare_batch))
    with Store(new_file(tmp_path / "serial.db")) as other:
        serial = Job(other, job.now, job.code_version)
        ingest_files(serial, pages, ORIGIN)
        parse_pending(serial, SerialEngine(prepare_batch))
        assert _records(job.store) == _records(other)


def test_a_parser_bug_is_stored_and_stops_nothing(
    job: Job, archived: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_once(
        payload: bytes, *, name: str | None, url: str | None, recogniser: object
    ) -> tuple[Record, ...]:
        if name == "township-2022.html":
            raise ValueError("a bug")
        return (parse(payload, name=name),)

    monkeypatch.setattr("corpus.jobs.parsing.parse_all", break_once)
    report = parse_pending(job, SerialEngine(prepare_batch))
    assert (report.parsed, report.failed, report.is_complete) == (4, 1, False)
    assert "township-2022.html: the parser broke (ValueError: a bug)" in report.notes.sentences[0]
    with job.store.read_only() as session:
        errors = session.execute(sa.select(Parse.error)).scalars().all()
        assert [error for error in errors if error and error.endswith("ValueError: a bug")]
        assert count_pending(session, parser_version().digest) == 0
        assert [count.failed for count in count_by_parser(session)] == [1]
        ends = session.execute(sa.select(RunEnd.outcome).order_by(RunEnd.run_id)).scalars().all()
    assert ends == ["complete", "incomplete"]


def test_what_the_machine_failed_at_stays_to_be_parsed(
    job: Job, archived: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_out(payload: bytes, **_: object) -> tuple[Record, ...]:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("corpus.jobs.parsing.parse_all", run_out)
        report = parse_pending(job, SerialEngine(prepare_batch))
    assert (report.parsed, report.failed, report.is_complete) == (0, len(archived), False)
    assert "nothing was read (MemoryError); it stays to be parsed." in report.notes.sentences[0]
    assert parse_pending(job, SerialEngine(prepare_batch)).parsed == len(archived)
    with job.store.read_only() as session:
        assert [count.failed for count in count_by_parser(session)] == [0]


def test_what_the_parser_broke_on_is_tried_again_when_that_is_asked_for(
    job: Job, archived: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(payload: bytes, **_: object) -> tuple[Record, ...]:
        raise ValueError("a bug")

    again = Slice(is_failed=True)
    with monkeypatch.context() as patched:
        patched.setattr("corpus.jobs.parsing.parse_all", break_down)
        parse_pending(job, SerialEngine(prepare_batch))
        assert parse_pending(job, SerialEngine(prepare_batch), again).failed == len(archived)
    assert parse_pending(job, SerialEngine(prepare_batch)).parsed == 0
    assert parse_pending(job, SerialEngine(prepare_batch), again).parsed == len(archived)
    assert parse_pending(job, SerialEngine(prepare_batch), again).parsed == 0
    with job.store.read_only() as session:
        assert [count.failed for count in count_by_parser(session)] == [0]


def test_a_payload_the_store_has_lost_stops_nothing(job: Job, archived: list[int]) -> None:
    with job.store.begin() as session:
        digest = session.execute(sa.select(Blob.digest).limit(1)).scalar_one()
        session.execute(sa.update(Blob).where(Blob.digest == digest).values(data=b"rotten"))
    report = parse_pending(job, SerialEngine(prepare_batch))
    assert (report.parsed, report.damaged) == (len(archived) - 1, 1)
    with job.store.read_only() as session:
        assert count_pending(session, parser_version().digest) == 1


def test_a_killed_run_goes_on_where_it_was(
    job: Job, database_url: str, archived: list[int], tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.corpus.jobs.parse_slowly", database_url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        os.kill(process.pid, signal.SIGKILL)
    with job.store.read_only() as session:
        counts = status(session)
        assert (counts.unfinished_runs, counts.parses) in ((1, 1), (1, 2))
    report = parse_pending(job, SerialEngine(prepare_batch))
    assert report.parsed == len(archived) - counts.parses
    assert len(_records(job.store)) == len(archived)
