import pytest
import sqlalchemy as sa

from storage import dialects
from storage.errors import DurabilityRefused
from storage.session import Store


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_server_that_may_lose_what_it_acknowledged_is_refused(
    store: Store, database_url: str
) -> None:
    weak = f"{database_url}&options=-c%20synchronous_commit%3Doff"
    with (
        Store(weak) as refused,
        pytest.raises(DurabilityRefused, match="synchronous_commit off and may lose"),
        refused.begin(),
    ):
        pass
    with Store(weak, is_unsafe_allowed=True) as allowed, allowed.begin() as session:
        assert session.execute(sa.text("SELECT 1")).scalar() == 1
    assert allowed.is_unsafe_allowed


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_server_without_fsync_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "_DURABLE", ("fsync", "enable_nestloop"))
    with store.session() as session:
        session.execute(sa.text("SET LOCAL enable_nestloop = off"))
        with pytest.raises(DurabilityRefused, match="enable_nestloop off"):
            dialects.check_durability(session.connection(), "it")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_flushes_every_commit(store: Store) -> None:
    with store.session() as session:
        connection = session.connection()
        dialects.check_durability(connection, "it")
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_sqlite_that_does_not_flush_is_refused() -> None:
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
        with pytest.raises(DurabilityRefused, match="synchronous off"):
            dialects.check_durability(connection, "it")
