"""Turns: of all processes that crawl into one database, one at a time asks a host.

A turn is a lock that the operating system or the server drops with its process, so that none is
ever left behind: on SQLite a lock on a file beside the database, on PostgreSQL an advisory lock.
When the next turn may begin is told by what the archive holds: see `asked`.
"""

import contextlib
import hashlib
import os
import threading
from io import BufferedWriter
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from storage.session import Store

try:
    import fcntl
except ImportError:  # not on Windows: there processes do not know of each other
    fcntl = None  # type: ignore[assignment]  # a module or nothing

_CLASS = 0x6E69_6174


class Turns(Protocol):
    """The turns of one process; every method may be called in any thread."""

    def take(self, group: str) -> bool:
        """Take the turn at a group of hosts; tell whether it is ours, now or still."""

    def give_back(self, group: str) -> None:
        """Let the next one have its turn; does nothing about one that is not ours."""

    def close(self) -> None:
        """Give back all."""


class FileTurns:
    """Locks on files beside the database, each there only while somebody has its turn."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._files: dict[str, BufferedWriter] = {}
        self._guard = threading.Lock()

    def take(self, group: str) -> bool:
        """Take the turn at a group of hosts; tell whether it is ours, now or still."""
        with self._guard:
            if group not in self._files:
                file = _lock_file(self._path(group))
                if file is None:
                    return False
                self._files[group] = file
            return True

    def give_back(self, group: str) -> None:
        """Let the next one have its turn; does nothing about one that is not ours."""
        with self._guard:
            file = self._files.pop(group, None)
            if file is not None:
                self._path(group).unlink(missing_ok=True)
                file.close()

    def close(self) -> None:
        """Give back all."""
        for group in list(self._files):
            self.give_back(group)

    def _path(self, group: str) -> Path:
        return Path(f"{self._prefix}-host-{_digest(group).hex()}")


class ServerTurns:
    """Advisory locks on a connection that does nothing else, hence in autocommit mode."""

    def __init__(self, store: Store) -> None:
        self._engine = sa.create_engine(
            store.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        self._connection: sa.Connection | None = None
        self._held: set[str] = set()
        self._guard = threading.Lock()

    def take(self, group: str) -> bool:
        """Take the turn at a group of hosts; tell whether it is ours, now or still."""
        with self._guard:
            if group in self._held:
                return True
            is_ours = self._call("pg_try_advisory_lock", group)
            if is_ours:
                self._held.add(group)
            return is_ours

    def give_back(self, group: str) -> None:
        """Let the next one have its turn; does nothing about one that is not ours."""
        with self._guard:
            if group in self._held:
                self._held.discard(group)
                # A connection that broke has given everything back already.
                with contextlib.suppress(sa.exc.DBAPIError):
                    self._call("pg_advisory_unlock", group)

    def close(self) -> None:
        """Give back all: the server does when the connection ends."""
        with self._guard:
            self._disconnect()
            self._engine.dispose()

    def _call(self, function: str, group: str) -> bool:
        """Call on the connection; on a new one if the last one broke."""
        key = int.from_bytes(_digest(group)[:4], signed=True)
        statement = sa.select(sa.Function(function, _CLASS, key, type_=sa.Boolean()))
        if self._connection is not None:
            try:
                return bool(self._connection.execute(statement).scalar_one())
            except sa.exc.DBAPIError:
                self._disconnect()
        self._connection = self._engine.connect()
        return bool(self._connection.execute(statement).scalar_one())

    def _disconnect(self) -> None:
        self._held.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                connection.close()


class NoTurns:
    """Processes that cannot know of each other: a database in memory has no others."""

    def take(self, group: str) -> bool:
        """Say that it is ours."""
        return bool(group)

    def give_back(self, group: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def open_turns(store: Store) -> Turns:
    """Return the turns of this process among all that crawl into a database."""
    if store.url.get_backend_name() == "postgresql":
        return ServerTurns(store)
    name = store.url.database
    is_file = name and name != ":memory:" and not name.startswith("file:")
    return FileTurns(str(name)) if is_file and fcntl is not None else NoTurns()


def _lock_file(path: Path) -> BufferedWriter | None:
    """Return the file locked, or nothing while another process has it."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have taken the file away since we opened it: then nobody else sees it.
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    file.close()
    return None


def _digest(group: str) -> bytes:
    return hashlib.sha256(group.encode()).digest()[:8]
