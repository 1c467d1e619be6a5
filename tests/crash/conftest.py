"""A zygote per session, and stores that are dropped afterwards."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.session import Store
from tests.crash.killing import Zygote
from tests.crash.site import Site
from tests.databases import new_file, new_tables

_numbers = count(1)


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    with Zygote(tmp_path_factory.mktemp("zygote")) as zygote:
        yield zygote


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        with Store(new_file(tmp_path / "crash.db")) as store:
            yield store
        return
    with Store(new_tables(request.getfixturevalue("postgresql_url"))) as store:
        yield store


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def new_database(server_url: str) -> str:
    name = f"crash_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server_url.replace("/postgres?", f"/{name}?")
