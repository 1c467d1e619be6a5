"""Leaves: adding them in the transaction of their facts, and reading them as a stream."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from storage.bulk import ManyRows
from storage.dialects import lock
from storage.log.facts import fact_digest
from storage.log.subjects import SUBJECTS, among
from storage.log.tree import hash_leaf
from storage.models.log import LeafKind

START_OF_CHAIN = bytes(32)

_LEAVES_AT_ONCE = 2000
# SQLite takes some 32,000 parameters; an id list stays far below.
_IDS_AT_ONCE = 500


class LogEntry(NamedTuple):
    """A fact to be logged; without digest it is computed from its rows, which must be there."""

    kind: LeafKind
    subject_id: int
    row_digest: str | None = None


class Leaf(NamedTuple):
    """A leaf as it is stored; `row_digest` and `chain` are raw."""

    position: int
    kind: str
    subject_id: int
    row_digest: bytes
    chain: bytes


def leaf_bytes(kind: str, subject_id: int, row_digest: bytes) -> bytes:
    """Return what is hashed of a leaf.

    >>> leaf_bytes("run", 7, bytes(32))[:17]
    b'run 7 sha256:0000'
    """
    return f"{kind} {subject_id} sha256:{row_digest.hex()}".encode()


def next_chain(chain: bytes, leaf: bytes) -> bytes:
    """Return the chain after one more leaf hash."""
    return hashlib.sha256(chain + leaf).digest()


def append(session: Session, entries: Sequence[LogEntry]) -> None:
    """Add leaves to the log: the last thing a transaction does before it commits.

    On PostgreSQL writers wait here for each other until they commit.
    """
    if not entries:
        return
    session.flush()
    connection = session.connection()
    digests = _compute(connection, entries)
    lock(connection, "chain")
    position, chain = _end(connection)
    rows: list[tuple[object, ...]] = []
    for kind, subject_id, given in entries:
        digest = given or digests[kind, subject_id]
        raw = bytes.fromhex(digest.removeprefix("sha256:"))
        chain = next_chain(chain, hash_leaf(leaf_bytes(kind, subject_id, raw)))
        rows.append((position, kind.value, subject_id, raw, chain))
        position += 1
    _INSERT.count(session, rows)


def log_size(session: Session) -> int:
    """Return the number of leaves."""
    return _end(session.connection())[0]


def leaves(connection: Connection, start: int = 0, end: int | None = None) -> Iterator[Leaf]:
    """Yield the leaves from a position to before another, in order."""
    after = start - 1
    while True:
        page = connection.execute(_PAGE, {"after": after, "count": _LEAVES_AT_ONCE}).all()
        for row in page:
            if end is not None and row[0] >= end:
                return
            yield Leaf(*row)
        if len(page) < _LEAVES_AT_ONCE:
            return
        after = page[-1][0]


def leaf_hashes(connection: Connection, start: int, end: int) -> Iterator[bytes]:
    """Yield the hashes of the leaves from a position to before another."""
    for leaf in leaves(connection, start, end):
        yield hash_leaf(leaf_bytes(leaf[1], leaf[2], leaf[3]))


def _end(connection: Connection) -> tuple[int, bytes]:
    """Return the next position and the chain so far."""
    last = connection.exec_driver_sql(_LAST).first()
    return (0, START_OF_CHAIN) if last is None else (last[0] + 1, bytes(last[1]))


def _compute(
    connection: Connection, entries: Sequence[LogEntry]
) -> Mapping[tuple[LeafKind, int], str]:
    """Compute the digests that are not given, from the rows of this transaction."""
    digests: dict[tuple[LeafKind, int], str] = {}
    for kind in {entry.kind for entry in entries if entry.row_digest is None}:
        ids = [e.subject_id for e in entries if e.kind is kind and e.row_digest is None]
        for start in range(0, len(ids), _IDS_AT_ONCE):
            found = SUBJECTS[kind].read(connection, among(ids[start : start + _IDS_AT_ONCE]))
            digests |= {(kind, number): fact_digest(fact) for number, fact in found}
    return digests


# Raw columns: labels and enumerations would cost more than the hashing.
_RAW = sa.table(
    "log_leaf",
    sa.column("position", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("subject_id", sa.BigInteger),
    sa.column("row_digest", sa.LargeBinary),
    sa.column("chain", sa.LargeBinary),
)
_INSERT = ManyRows(
    "INSERT INTO log_leaf (position, kind, subject_id, row_digest, chain) VALUES {rows}",
    list(_RAW.c),
)
_LAST = "SELECT position, chain FROM log_leaf ORDER BY position DESC LIMIT 1"
_PAGE = (
    sa.select(_RAW)
    .where(_RAW.c.position > sa.bindparam("after"))
    .order_by(_RAW.c.position)
    .limit(sa.bindparam("count"))
)
