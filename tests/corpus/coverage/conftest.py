"""Coverage is read from SQLite and from a real PostgreSQL."""

import pytest

from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.parse import parse_pending
from corpus.jobs.series import build_reports
from corpus.sample.years import Years
from corpus.sample.years.crawls import crawl_years
from storage.session import Store
from tests.corpus.series.conftest import ENGINE, small_district
from tests.storage.builders import TickingClock


def build(store: Store, years: Years) -> Job:
    """Crawl, parse, resolve and build a district."""
    job = Job(store, TickingClock(), "0.1.0")
    crawl_years(job, years)
    parse_pending(job, ENGINE)
    resolve_pending(job, years.portals)
    build_reports(job, years.portals)
    return job


@pytest.fixture
def built(store: Store) -> Job:
    """Return a job on a store that holds the small district, crawled and built."""
    return build(store, small_district())
