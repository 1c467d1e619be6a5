"""The registry is tested on SQLite and on a real PostgreSQL, commands in an empty folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.job import Job
from storage.agencies.resolutions import QueueRow, queue
from storage.archive import RunStart, record_file, start_run
from storage.models.archive import RunKind
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import PARSER, TickingClock, make_file, make_record, save

Publish = Callable[..., int]


@pytest.fixture
def job(store: Store, clock: TickingClock) -> Job:
    """Return the surroundings of a job on an empty store."""
    return Job(store, clock, "0.1.0")


@pytest.fixture
def lists(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a list to a file."""

    def write(name: str = "list.csv", payload: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes(as_file() if payload is None else payload)
        return path

    return write


@pytest.fixture
def publish(job: Job) -> Publish:
    """Return what archives and parses a report of an agency."""
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)

    def publish_report(
        agency: str | None, year: int = 2019, page: str = "a.html", payload: bytes = b"x",
        parser: object = PARSER,
    ) -> int:  # fmt: skip
        with job.store.begin() as session:
            file = make_file(payload + page.encode(), page)
            snapshot = record_file(session, run, file).snapshot_id
        assert snapshot is not None
        record = make_record(agency, year, parser=parser)  # type: ignore[arg-type] # a ParserVersion
        save(job.store, run, snapshot, record)
        return snapshot

    return publish_report


def rows_of(job: Job) -> list[QueueRow]:
    """Return every resolution that counts, by report version."""
    with job.store.read_only() as session:
        return sorted(queue(session), key=lambda row: row.report_version_id)
