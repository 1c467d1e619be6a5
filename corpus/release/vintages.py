"""Vintages: a store that ends where a release ends, with everything derived anew from it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from corpus.crawled.witness import Where, crawled
from corpus.job import Job
from corpus.jobs.changes import derive_changes
from corpus.jobs.series import build_reports
from corpus.release.errors import ReleaseRefused
from corpus.release.model import Edition
from corpus.rules.deadlines import BEIJING, beijing_day
from corpus.rules.deriving import Yardstick, derive_findings
from crawler.portals.portal import Portal
from storage.releases.vintage import copy_until, count_captures, newest_sight
from storage.session import Store


def count_steps(store: Store, as_of: date | None = None) -> int:
    """Count what a bar goes through: captures that are taken along."""
    with store.read_only() as session:
        return count_captures(session, None if as_of is None else end_of(as_of))


def day_of(job: Job, as_of: date | None) -> date:
    """Return the day of a release: by default the last one on which anything was seen."""
    with job.store.read_only() as session:
        newest = newest_sight(session)
    if newest is None:
        raise ReleaseRefused("The archive holds nothing to release: crawl or ingest first.")
    return as_of or beijing_day(newest)


def end_of(as_of: date) -> datetime:
    """Return the first instant after a day in Beijing."""
    return datetime.combine(as_of + timedelta(days=1), time(), BEIJING)


@contextmanager
def open_vintage(job: Job, edition: Edition, portals: Sequence[Portal]) -> Iterator[Job]:
    """Yield a job on a store that ends where the release ends, with all that is derived."""
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        url = f"sqlite:///{Path(folder) / 'vintage.db'}"
        with Store(url) as store:
            # What lies outside the database is read where it lies.
            store.surroundings = job.store.surroundings
            store.upgrade()
            with job.store.read_only() as session:
                copy_until(session, store, edition.until, job.advance)
            vintage = Job(store, lambda: edition.until, job.code_version)
            build_reports(vintage, portals)
            derive_changes(vintage)
            with job.store.read_only() as archive:
                where = Where(archive, edition.until)
                derive_findings(vintage, Yardstick(), crawled(portals, where=where))
            yield vintage
