"""Jobs are tested on SQLite and on a real PostgreSQL, with the fixtures of the store's tests."""

from pathlib import Path

import pytest

from corpus.job import Job
from corpus.jobs.ingest import Origin, ingest_files
from corpus.sample.district import sample_district
from storage.session import Store
from tests.storage.builders import TickingClock

ORIGIN = Origin(largest_file=10**6)


@pytest.fixture
def job(store: Store, clock: TickingClock) -> Job:
    """Return the surroundings of a job on an empty store."""
    return Job(store, clock, "0.1.0")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return some files of the sample district."""
    folder = tmp_path_factory.mktemp("pages")
    for file in sample_district(1)[3:8]:
        (folder / file.name).write_bytes(file.payload)
    return sorted(folder.iterdir())


@pytest.fixture
def archived(job: Job, pages: list[Path]) -> list[int]:
    """Return the snapshots of the files, archived and not parsed."""
    return ingest_files(job, pages, ORIGIN).snapshot_ids
