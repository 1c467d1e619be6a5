import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from storage import dialects
from storage.archive import OpenRun, RunStart, finish_run, record_file, start_run
from storage.coverage import status
from storage.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseReadOnly,
    DatabaseUnavailable,
    DatabaseUrlInvalid,
)
from storage.models import Capture, ReportVersion, Run
from storage.models.archive import RunKind, RunOutcome
from storage.session import Store
from tests.storage.builders import TickingClock, ingest, make_file, make_record, save

_SQLITE_ONLY = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
_POSTGRESQL_ONLY = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def _count_runs(store: Store) -> int:
    with store.read_only() as session:
        return status(session).runs


def _start(store: Store, clock: TickingClock) -> OpenRun:
    with store.begin() as session:
        return start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)


def test_begin_commits_and_session_leaves_it_to_the_caller(
    store: Store, clock: TickingClock
) -> None:
    _start(store, clock)
    with store.session() as session:
        start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
    assert _count_runs(store) == 1
    with store.session() as session:
        start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
        session.commit()
    assert _count_runs(store) == 2


def test_a_read_only_session_cannot_write(store: Store, clock: TickingClock) -> None:
    with pytest.raises(DatabaseReadOnly, match="for reading only"), store.read_only() as session:
        start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
    _start(store, clock)
    assert _count_runs(store) == 1


def test_a_reader_sees_one_state_while_a_writer_commits(store: Store, clock: TickingClock) -> None:
    with store.read_only() as session:
        before = status(session)
        _start(store, clock)
        assert status(session) == before
    assert _count_runs(store) == 1


@_SQLITE_ONLY
def test_sqlite_is_durable_and_checks_references(store: Store) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "page_size": 8192}
    with store.begin() as session:
        found = {name: session.execute(sa.text(f"PRAGMA {name}")).scalar() for name in expected}
    assert found == expected


@_SQLITE_ONLY
def test_a_second_writer_waits_and_then_says_who_is_in_the_way(
    database_url: str, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "_BUSY_TIMEOUT_MS", 50)
    with Store(database_url) as first, Store(database_url) as second, first.begin() as session:
        start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
        with pytest.raises(DatabaseBusy, match="locked by another program"):
            _start(second, clock)


def test_writers_at_once_lose_nothing_and_store_nothing_twice(
    database_url: str, store: Store, run: OpenRun
) -> None:
    def work() -> None:
        with Store(database_url) as own:
            for number in range(8):
                snapshot_id = ingest(own, run, make_file(b"%d" % number, str(number)))
                save(own, run, snapshot_id, make_record())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read_only() as session:
        counts = status(session)
        links = session.execute(sa.select(ReportVersion.previous_id)).scalars().all()
    assert (counts.captures, counts.snapshots, counts.parses, counts.cells) == (8, 8, 8, 32)
    assert len(set(links)) == 8, "the versions of one report form one chain"


def test_no_statement_changes_or_deletes_a_fact(store: Store, run: OpenRun) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]).split()[0])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for _ in range(2):
            save(store, run, ingest(store, run, make_file()), make_record())
        with store.begin() as session:
            finish_run(session, run, RunOutcome.COMPLETE, {})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert "INSERT" in statements
    assert {"UPDATE", "DELETE"}.isdisjoint(statements)


def test_a_reference_to_nothing_is_a_bug_and_stays_one(store: Store, clock: TickingClock) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.begin() as session:
        record_file(session, OpenRun(999, clock), make_file())
    with store.read_only() as session:
        assert session.execute(sa.select(Capture.id)).all() == []
        assert session.execute(sa.select(Run.id)).all() == []


@pytest.mark.parametrize("url", ["", "store.db", "mysql://host/name", "postgres://u:geheim@h/n"])
def test_a_url_of_no_known_database_shows_the_right_form(url: str) -> None:
    with pytest.raises(DatabaseUrlInvalid, match=r"write it as `sqlite:///FILE`") as caught:
        Store(url)
    assert "geheim" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named() -> None:
    with pytest.raises(DatabaseUrlInvalid, match=r"install `nianbao\[postgres\]`"):
        Store("postgresql+asyncpg://user:geheim@localhost/name")


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with (
        Store(f"postgresql://user:geheim@/name?host={tmp_path}") as store,
        pytest.raises(DatabaseUnavailable, match="does not answer") as caught,
    ):
        store.schema_revision()
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"no database at all" * 100)
    with (
        Store(f"sqlite:///{path}") as store,
        pytest.raises(DatabaseDamaged, match=r"notes\.db is damaged or no database"),
        store.begin(),
    ):
        pass


@_POSTGRESQL_ONLY
def test_a_connection_cut_by_the_server_is_reported(store: Store) -> None:
    cut = sa.text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DatabaseUnavailable, match="does not answer"), store.begin() as session:
        session.execute(cut)
