"""The databases of the tests: who takes `store` or `database_url` runs on SQLite and PostgreSQL."""

import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from storage.archive import OpenRun, RunStart, start_run
from storage.models import Base
from storage.models.archive import RunKind
from storage.session import Store
from tests.storage.builders import TickingClock
from tests.storage.server import run_postgresql

_numbers = count(1)
_TABLES = tuple(reversed(Base.metadata.sorted_tables))
_FILLED = sa.select(*(sa.exists(sa.select(1).select_from(table)) for table in _TABLES))
# Cheaper by far than `ALTER SEQUENCE ... RESTART`, which makes a file for each.
_RESTART = sa.text(
    "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences "
    "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Return the URL of a server that lives as long as the session."""
    with run_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store in a file, to be emptied before each use."""
    yield from _new_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")


@pytest.fixture(scope="session")
def postgresql_store(postgresql_url: str) -> Iterator[Store]:
    """Return a store on the server, to be emptied before each use.

    A database per test would cost a quarter of a second each: PostgreSQL copies 300 files.
    """
    yield from _new_store(new_database(postgresql_url))


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Return the name of the database the test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a new database without tables."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return new_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def store(backend: str, request: pytest.FixtureRequest) -> Store:
    """Return a store with all tables and no rows, whose numbers start at one."""
    store: Store = request.getfixturevalue(f"{backend}_store")
    empty(store)
    return store


@pytest.fixture
def database_url(store: Store) -> str:
    """Return the URL of `store`, for tests that open it themselves."""
    return store.url.render_as_string(hide_password=False)


@pytest.fixture
def clock() -> TickingClock:
    """Return a clock that moves one second each time it is asked."""
    return TickingClock()


@pytest.fixture
def run(store: Store, clock: TickingClock) -> OpenRun:
    """Return a run under way."""
    with store.begin() as session:
        return start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)


def empty(store: Store) -> None:
    """Delete every row and let numbers start at one again."""
    with store.begin() as session:
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        if is_postgresql:
            # All goes, so that no foreign key need be looked at row by row.
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        filled = session.execute(_FILLED).one()
        for table, has_rows in zip(_TABLES, filled, strict=True):
            if has_rows:
                session.execute(table.delete())
        if is_postgresql:
            session.execute(_RESTART)


def new_file(path: Path) -> str:
    """Make an SQLite file with all tables and no rows; return its URL.

    It is a copy: the migrations take a sixth of a second, and tests/storage/test_schema.py is
    where they are tested.
    """
    path.write_bytes(_new_content())
    return f"sqlite:///{path}"


@cache
def _new_content() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        with Store(f"sqlite:///{path}") as store:
            store.upgrade()
        assert not path.with_name("new.db-wal").exists()
        return path.read_bytes()


def _new_store(url: str) -> Iterator[Store]:
    with Store(url) as store:
        store.upgrade()
        yield store


def new_database(server_url: str, template: str = "template1") -> str:
    """Create a database; it goes with the server's folder."""
    name = f"test_{next(_numbers)}"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(server_url, statement.format(sql.Identifier(name), sql.Identifier(template)))
    return server_url.replace("/postgres?", f"/{name}?")


def new_tables(server_url: str) -> str:
    """Create a database with all tables and no rows, which is a copy as well."""
    return new_database(server_url, _template(server_url))


@cache
def _template(server_url: str) -> str:
    url = new_database(server_url)
    with Store(url) as store:
        store.upgrade()
        return str(store.url.database)


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
