"""Vintages: a store that ends where a release ends, with everything derived anew from it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.crawled.witness import Where, crawled
from corpus.job import Job
from corpus.jobs.changes import derive_changes
from corpus.jobs.series import build_reports
from corpus.release.errors import ReleaseRefused
from corpus.release.model import Edition
from corpus.rules.deadlines import BEIJING, beijing_day
from corpus.rules.deriving import Yardstick, derive_findings
from crawler.portals.portal import Portal
from storage.releases.vintage import copy_until, count_captures, has_division, newest_sight
from storage.session import Store

_DAY = timedelta(days=1)


class End(NamedTuple):
    """Where an edition ends: its day in Beijing, and the first instant that no longer counts."""

    as_of: date
    until: datetime


def count_steps(store: Store, as_of: date | None = None) -> int:
    """Count what a bar goes through: captures that are taken along."""
    with store.read_only() as session:
        return count_captures(session, None if as_of is None else end_of(as_of))


def find_end(job: Job, as_of: date | None) -> End:
    """Return the end of a day that is over; by default right after what was seen last.

    What is seen later changes neither, so that both can be told again with the same bytes.
    """
    now = job.now()
    if as_of is not None and end_of(as_of) > now:
        raise ReleaseRefused(
            f"{as_of.isoformat()} is not over in Beijing: name an earlier day, or none for "
            "everything seen so far."
        )
    until = now if as_of is None else end_of(as_of)
    with job.store.read_only() as session:
        newest = newest_sight(session, until)
    if newest is None:
        before = "" if as_of is None else f" of {as_of.isoformat()} or before"
        raise ReleaseRefused(
            f"The archive holds nothing to release{before}: crawl or ingest first."
        )
    if as_of is None:
        return End(beijing_day(newest), newest + timedelta.resolution)
    return End(as_of, until)


def end_of(as_of: date) -> datetime:
    """Return the first instant after a day in Beijing; after the last of all days there is none."""
    return datetime.combine(min(as_of, date.max - _DAY) + _DAY, time(), BEIJING)


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
                _check_division(session, edition)
                copy_until(session, store, edition.until, job.advance)
            vintage = Job(store, lambda: edition.until, job.code_version)
            build_reports(vintage, portals)
            derive_changes(vintage)
            with job.store.read_only() as archive:
                where = Where(archive, edition.until)
                derive_findings(vintage, Yardstick(), crawled(portals, where=where))
            yield vintage


def _check_division(session: Session, edition: Edition) -> None:
    division = edition.division
    if division is not None and not has_division(session, division, edition.until):
        raise ReleaseRefused(
            f"No body has a code that begins with {division!r}: see `nianbao agencies show`."
        )
