"""One thread that writes for the crawls of a process, many pieces of work in each transaction.

Knows nothing of captures or leases; a waiter hears of its piece after the commit, never before.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from twisted.internet.defer import Deferred, fail

from crawler.archive.errors import ArchiveClosed, ArchiveFailed
from storage.dialects import lock
from storage.errors import (
    DatabaseDamaged,
    DatabaseReadOnly,
    DatabaseUnavailable,
    ObjectStoreUnavailable,
)
from storage.session import Store

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

GROUP_SIZE = 64
# A group costs much the same whatever its size; a capture can wait this long for company.
LINGER_SECONDS = 0.005
# A worker that is put to sleep in a transaction must not stop all others on PostgreSQL.
_IDLE_MILLISECONDS = 10_000
_GUARD = sa.text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")
_FATAL = (DatabaseUnavailable, DatabaseDamaged, DatabaseReadOnly, ObjectStoreUnavailable)
# PostgreSQL rolled the transaction back and asks for it again (deadlock, serialisation failure).
_REPEATABLE = frozenset({"40P01", "40001"})

Deliver = Callable[..., None]
"""What calls a function in the thread of the waiters."""


@dataclass(frozen=True, eq=False)
class Task(Generic[T, R]):
    """A kind of work, done for many arguments at once; in a group the lowest rank goes first."""

    rank: int
    perform: Callable[[Session, Sequence[T]], Sequence[R]]


@dataclass(frozen=True, eq=False)
class _Piece:
    task: Task[Any, Any]
    argument: object
    waiter: "Deferred[Any]"

    @property
    def rank(self) -> int:
        return self.task.rank


class Writer:
    """Write what is submitted, in groups, each in a transaction of its own.

    A group whose work fails is done piece by piece, so that a bad piece fails alone. A database
    that fails, and any commit that fails, is the end: nothing can be known of it, so nothing is
    tried again, and every waiter gets `ArchiveFailed`.
    """

    def __init__(self, store: Store, deliver: Deliver, group_size: int = GROUP_SIZE) -> None:
        self._store = store
        self._deliver = deliver
        self._group_size = group_size
        self._queue: deque[_Piece] = deque()
        self._changed = threading.Condition()
        self._closing: Deferred[None] | None = None
        self._failure: ArchiveFailed | None = None
        self._thread = threading.Thread(target=self._run, name="archive-writer", daemon=True)
        self.is_started = False

    @property
    def failure(self) -> ArchiveFailed | None:
        """Return why nothing is written any more, if so."""
        return self._failure

    def start(self) -> None:
        """Start the thread."""
        self.is_started = True
        self._thread.start()

    def submit(self, task: Task[T, R], argument: T) -> "Deferred[R]":
        """Queue a piece of work; fires in the waiters' thread once it is committed."""
        waiter: Deferred[R] = Deferred()
        with self._changed:
            if self._failure is not None:
                return fail(_again(self._failure))
            if self._closing is not None:
                return fail(ArchiveClosed("the archive is closed"))
            self._queue.append(_Piece(task, argument, waiter))
            self._changed.notify()
        return waiter

    def close(self) -> "Deferred[None]":
        """Write what is queued and end; fires when the thread is done."""
        with self._changed:
            if self._closing is None:
                self._closing = Deferred()
                self._changed.notify()
        return self._closing

    def _run(self) -> None:
        while pieces := self._take():
            self._write(pieces)
        if self._closing is not None:
            self._deliver(self._closing.callback, None)

    def _take(self) -> list[_Piece]:
        with self._changed:
            while not self._queue and self._closing is None:
                self._changed.wait()
            until = time.monotonic() + LINGER_SECONDS
            while self._is_worth_waiting() and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            size = min(len(self._queue), self._group_size)
            return [self._queue.popleft() for _ in range(size)]

    def _is_worth_waiting(self) -> bool:
        return len(self._queue) < self._group_size and self._closing is None

    def _write(self, pieces: list[_Piece]) -> None:
        try:
            results = self._transact(pieces)
        except ArchiveFailed as error:
            self._refuse(pieces, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, its waiter must hear of it
            if len(pieces) == 1:
                self._deliver(pieces[0].waiter.errback, error)
            else:
                self._write_singly(pieces)
        else:
            self._deliver(_resolve, pieces, results)

    def _write_singly(self, pieces: list[_Piece]) -> None:
        for number, piece in enumerate(pieces):
            if self._failure is not None:
                self._refuse(pieces[number:], self._failure)
                return
            self._write([piece])

    def _transact(self, pieces: list[_Piece]) -> dict[_Piece, object]:
        """Do pieces in one transaction; raise `ArchiveFailed` when it may not be tried again."""
        is_committing = False
        try:
            with self._store.session() as session:
                results = self._perform(session, pieces)
                is_committing = True
                self._commit(session, pieces)
        except Exception as error:
            if is_committing or (isinstance(error, _FATAL) and not _is_repeatable(error)):
                raise ArchiveFailed(f"the archive can no longer be written: {error}") from error
            raise
        return results

    def _perform(self, session: Session, pieces: list[_Piece]) -> dict[_Piece, object]:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(_GUARD, {"limit": str(_IDLE_MILLISECONDS)})
        # Taken first: two groups that both wait for rows of the other would never end.
        lock(session.connection(), "chain")
        results: dict[_Piece, object] = {}
        alike: dict[Task[Any, Any], list[_Piece]] = {}
        for piece in pieces:
            alike.setdefault(piece.task, []).append(piece)
        for task in sorted(alike, key=attrgetter("rank")):
            found = task.perform(session, [piece.argument for piece in alike[task]])
            results.update(zip(alike[task], found, strict=True))
        return results

    def _commit(self, session: Session, _pieces: list[_Piece]) -> None:
        session.commit()

    def _refuse(self, pieces: list[_Piece], error: ArchiveFailed) -> None:
        with self._changed:
            self._failure = error
            refused = [*pieces, *self._queue]
            self._queue.clear()
        logger.error("archive_failed error=%s", error)
        for piece in refused:
            self._deliver(piece.waiter.errback, _again(error))


def _resolve(pieces: list[_Piece], results: dict[_Piece, object]) -> None:
    for piece in pieces:
        piece.waiter.callback(results[piece])


def _is_repeatable(error: Exception) -> bool:
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", "") in _REPEATABLE


def _again(error: ArchiveFailed) -> ArchiveFailed:
    """Return an error of its own for each waiter: tracebacks grow on one that is shared."""
    copy = ArchiveFailed(*error.args)
    copy.__cause__ = error.__cause__
    return copy
