"""One signed archive per database; tests change it in a session and roll back."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.log.head import Head
from storage.session import Store
from tests.databases import new_database
from tests.storage.fixity.filled import fill


class Archive(NamedTuple):
    """A filled store and its heads."""

    store: Store
    heads: list[Head]


@pytest.fixture(scope="session")
def sqlite_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    yield from _open(f"sqlite:///{tmp_path_factory.mktemp('archive') / 'archive.db'}")


@pytest.fixture(scope="session")
def postgresql_archive(postgresql_url: str) -> Iterator[Archive]:
    yield from _open(new_database(postgresql_url))


@pytest.fixture
def archive(backend: str, request: pytest.FixtureRequest) -> Archive:
    found: Archive = request.getfixturevalue(f"{backend}_archive")
    return found


@pytest.fixture
def tampering_session(archive: Archive) -> Iterator[Session]:
    """Return a session that may do anything: no foreign key stops it, nothing stays."""
    with archive.store.session() as session:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        freed = (
            "PRAGMA defer_foreign_keys = ON"
            if is_sqlite
            else ("SET LOCAL session_replication_role = replica")
        )
        session.execute(sa.text(freed))
        yield session
        session.rollback()


def _open(url: str) -> Iterator[Archive]:
    with Store(url) as store:
        store.upgrade()
        yield Archive(store, fill(store))
