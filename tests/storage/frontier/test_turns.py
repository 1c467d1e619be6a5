"""One process at a time has its turn at a host, and a dead one has none."""

import multiprocessing as mp
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.frontier import Turns, open_turns
from storage.session import Store

HOST, OTHER = "www.qinghe.gov.cn", "www.songlu.gov.cn"


@pytest.fixture
def turns(store: Store) -> Iterator[Turns]:
    yield from _closing(open_turns(store))


@pytest.fixture
def theirs(store: Store) -> Iterator[Turns]:
    yield from _closing(open_turns(store))


def _closing(turns: Turns) -> Iterator[Turns]:
    yield turns
    turns.close()


def test_a_host_is_asked_by_one_at_a_time(turns: Turns, theirs: Turns) -> None:
    assert turns.take(HOST)
    assert not theirs.take(HOST)
    assert theirs.take(OTHER)
    turns.give_back(HOST)
    assert theirs.take(HOST)
    assert not turns.take(HOST)


def test_a_turn_that_is_ours_stays_ours_and_is_given_back_once(turns: Turns, theirs: Turns) -> None:
    assert turns.take(HOST)
    assert turns.take(HOST)
    theirs.give_back(HOST)
    assert not theirs.take(HOST)
    turns.give_back(HOST)
    turns.give_back(HOST)
    assert theirs.take(HOST)


def test_who_leaves_gives_back_all(turns: Turns, theirs: Turns) -> None:
    assert turns.take(HOST)
    assert turns.take(OTHER)
    turns.close()
    assert theirs.take(HOST)
    assert theirs.take(OTHER)


def test_a_process_that_is_killed_holds_up_nobody(turns: Turns, database_url: str) -> None:
    with _another(database_url) as process:
        assert not turns.take(HOST)
        assert turns.take(OTHER)
        process.kill()
        process.join()
        # The server hears of it a moment later.
        while not turns.take(HOST):
            pass


@contextmanager
def _another(url: str) -> Iterator[mp.process.BaseProcess]:
    """Let another process have its turn at a host for as long as it lives."""
    context = mp.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_hold, args=(url, theirs))
    process.start()
    try:
        assert mine.recv()
        yield process
    finally:
        process.kill()
        process.join()


def _hold(url: str, channel: "mp.connection.Connection[bool, None]") -> None:
    with Store(url) as store:
        turns = open_turns(store)
        channel.send(turns.take(HOST))
        channel.recv()


def test_no_files_are_left(tmp_path: Path) -> None:
    turns = open_turns(Store(f"sqlite:///{tmp_path / 'some.db'}"))
    assert turns.take(HOST)
    assert [file.name.rpartition("-")[0] for file in tmp_path.iterdir()] == ["some.db-host"]
    turns.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_taken_away_is_no_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'some.db'}")
    first, second = open_turns(store), open_turns(store)
    assert first.take(HOST)
    whole = Path.open

    def open_and_be_late(path: Path, mode: str) -> object:
        found = whole(path, mode)
        first.give_back(HOST)
        return found

    monkeypatch.setattr(Path, "open", open_and_be_late)
    assert not second.take(HOST)
    monkeypatch.undo()
    assert second.take(HOST)
    second.close()


def test_a_database_in_memory_has_no_others() -> None:
    turns = open_turns(Store("sqlite://"))
    assert turns.take(HOST)
    turns.give_back(HOST)
    turns.close()


def test_a_connection_that_broke_is_replaced(postgresql_store: Store) -> None:
    turns, theirs = open_turns(postgresql_store), open_turns(postgresql_store)
    assert turns.take(HOST)
    _end_all_others(postgresql_store)
    assert theirs.take(HOST)
    turns.give_back(HOST)
    assert not turns.take(HOST)
    assert turns.take(OTHER)
    turns.close()
    theirs.close()
    # The store serves other tests, and what it keeps open was ended as well.
    postgresql_store.close()


def _end_all_others(store: Store) -> None:
    statement = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with store.begin() as session:
        session.execute(statement)
