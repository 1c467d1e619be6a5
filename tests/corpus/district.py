"""The small district of years as every test of a run shares it: crawled and built once."""

import pickle
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.parse import parse_pending
from corpus.jobs.series import build_reports
from corpus.sample.years import Years
from corpus.sample.years.crawls import crawl_years
from storage.models import Base
from storage.session import Store
from tests.corpus.series.conftest import ENGINE, RememberingEngine, small_district
from tests.databases import new_file
from tests.storage.builders import TickingClock
from tests.surroundings import done_once

_PARSED = "parsed.pickle"
_TABLES = tuple(table.name for table in Base.metadata.sorted_tables)
_SET = sa.text("SELECT setval(format('%I', CAST(:name AS text))::regclass, :last)")
_SEQUENCES = sa.text(
    "SELECT sequencename, last_value FROM pg_sequences "
    "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)


def build(store: Store, years: Years) -> Job:
    """Crawl, parse, resolve and build a district."""
    job = Job(store, TickingClock(), "0.1.0")
    crawl_years(job, years)
    parse_pending(job, ENGINE)
    resolve_pending(job, years.portals)
    build_reports(job, years.portals)
    return job


@dataclass(frozen=True)
class District:
    """The small district in an SQLite file, which is not to be written to."""

    file: Path
    clock: TickingClock


def built_district(temporary: pytest.TempPathFactory) -> District:
    """Return the district, built by whichever worker comes first."""
    folder, clock = done_once(temporary, "district", _build)
    return District(folder / "years.db", clock)


def knowing_engine(temporary: pytest.TempPathFactory) -> RememberingEngine:
    """Return the engine that has parsed every page of the district."""
    folder, _ = done_once(temporary, "district", _build)
    if not ENGINE.known:
        ENGINE.known.update(pickle.loads((folder / _PARSED).read_bytes()))  # noqa: S301 - our own
    return ENGINE


def _build(folder: Path) -> TickingClock:
    with Store(new_file(folder / "years.db")) as store:
        clock = _clock_of(build(store, small_district()))
    (folder / _PARSED).write_bytes(pickle.dumps(ENGINE.known))
    return clock


def fill_sqlite(store: Store, district: District) -> TickingClock:
    """Put the district into a store; return the clock it was built by."""
    with (
        closing(sqlite3.connect(f"file:{district.file}?immutable=1", uri=True)) as source,
        closing(sqlite3.connect(str(store.url.database))) as target,
    ):
        source.backup(target)
    return replace(district.clock)


def fill_postgresql(store: Store, temporary: pytest.TempPathFactory) -> TickingClock:
    """Put the district into an empty store; whoever comes first builds it there."""
    is_built = False

    def build_here(folder: Path) -> tuple[TickingClock, dict[str, int]]:
        nonlocal is_built
        is_built = True
        knowing_engine(temporary)
        job = build(store, small_district())
        return _clock_of(job), _save(store, folder)

    folder, (clock, sequences) = done_once(temporary, "district-postgresql", build_here)
    if not is_built:
        _load(store, folder, sequences)
    return clock


def _clock_of(job: Job) -> TickingClock:
    assert isinstance(job.now, TickingClock)
    return job.now


def _save(store: Store, folder: Path) -> dict[str, int]:
    """Write every table into a file; return the last number of each sequence."""
    with store.begin() as session:
        for name in _TABLES:
            with (
                (folder / name).open("wb") as file,
                _cursor(session).copy(f'COPY "{name}" TO STDOUT (FORMAT BINARY)') as copy,
            ):
                file.writelines(copy)
        found = session.execute(_SEQUENCES)
        return {row.sequencename: row.last_value for row in found}


def _load(store: Store, folder: Path, sequences: dict[str, int]) -> None:
    with store.begin() as session:
        # Rows that point to each other come in any order.
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for name in _TABLES:
            with _cursor(session).copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as copy:
                copy.write((folder / name).read_bytes())
        for name, last in sequences.items():
            session.execute(_SET, {"name": name, "last": last})


def _cursor(session: sa.orm.Session) -> psycopg.Cursor[tuple[object, ...]]:
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    cursor: psycopg.Cursor[tuple[object, ...]] = connection.cursor()
    return cursor
