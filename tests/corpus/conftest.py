"""The generated district of years, which several packages test with."""

import pytest

from corpus.job import Job
from storage.session import Store
from tests.corpus.district import (
    District,
    built_district,
    fill_postgresql,
    fill_sqlite,
    knowing_engine,
)
from tests.corpus.series.conftest import RememberingEngine


@pytest.fixture(scope="session")
def district_file(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Return the small district, crawled and built, to be copied."""
    return built_district(tmp_path_factory)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RememberingEngine:
    """Return what knows the parses of the small district already."""
    return knowing_engine(tmp_path_factory)


@pytest.fixture
def built(store: Store, backend: str, request: pytest.FixtureRequest) -> Job:
    """Return a job on a store that holds the small district, crawled and built there."""
    if backend == "sqlite":
        clock = fill_sqlite(store, request.getfixturevalue("district_file"))
    else:
        clock = fill_postgresql(store, request.getfixturevalue("tmp_path_factory"))
    return Job(store, clock, "0.1.0")
