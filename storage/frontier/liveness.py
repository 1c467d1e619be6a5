"""Tells dead runs from living ones at once, without waiting for their leases to expire.

A living run holds a lock that its operating system or server drops with the process: on SQLite a
lock on a file beside the database, on PostgreSQL an advisory lock of the run's own connection.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from storage.session import Store

try:
    import fcntl
except ImportError:  # not on Windows: there leases only expire
    fcntl = None  # type: ignore[assignment]  # a module or nothing

_CLASS = 0x6E69_616E


class Sign(Protocol):
    """The sign of life of one run."""

    def close(self) -> None:
        """Take the sign down."""


class _FileSign:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
        self._file.close()


class _ConnectionSign:
    """An advisory lock on a connection that does nothing else, hence in autocommit mode."""

    def __init__(self, store: Store, run_id: int) -> None:
        self._engine = sa.create_engine(
            store.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._connection = self._engine.connect()
        self._connection.execute(sa.select(sa.func.pg_advisory_lock(_CLASS, run_id)))

    def close(self) -> None:
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            self._connection.close()
        self._engine.dispose()


class _NoSign:
    def close(self) -> None:
        """Do nothing."""


def show_life(store: Store, run_id: int) -> Sign:
    """Show that a run is alive until the sign is closed or the process is gone."""
    if store.url.get_backend_name() == "postgresql":
        return _ConnectionSign(store, run_id)
    path = _path(store, run_id)
    return _NoSign() if path is None else _FileSign(path)


def find_dead(store: Store, run_ids: Iterable[int]) -> set[int]:
    """Return the runs whose sign of life is gone; none where that cannot be told."""
    if store.url.get_backend_name() == "postgresql":
        return _find_unlocked(store, list(run_ids))
    return {run_id for run_id in run_ids if _is_file_dead(_path(store, run_id))}


def _path(store: Store, run_id: int) -> Path | None:
    name = store.url.database
    is_file = name and name != ":memory:" and not name.startswith("file:")
    return Path(f"{name}-run-{run_id}") if is_file and fcntl is not None else None


def _is_file_dead(path: Path | None) -> bool:
    if path is None:
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def _find_unlocked(store: Store, run_ids: list[int]) -> set[int]:
    locks = sa.text(
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :number AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with store.session() as session:
        living = set(session.connection().execute(locks, {"number": _CLASS}).scalars())
    return {run_id for run_id in run_ids if run_id not in living}
