"""Signing and reading heads, and proofs that lead from leaves to their roots."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, aliased

from storage.dialects import lock
from storage.errors import StorageError
from storage.log.canonical import digest_of_bytes
from storage.log.head import Head
from storage.log.keys import Signer
from storage.log.leaves import START_OF_CHAIN, leaf_bytes, leaf_hashes, leaves
from storage.log.tree import (
    Accumulator,
    Span,
    consistency_spans,
    hash_leaf,
    inclusion_spans,
    tree_hash,
)
from storage.models.log import LogHead


class LogBroken(StorageError):
    """The log is not the one that its last head was signed over."""


class LogState(NamedTuple):
    """The log as it was when it was read: its size, root and chain, the last two raw."""

    size: int
    root: bytes
    chain: bytes


def measure(session: Session) -> LogState:
    """Read the whole log; a read-only session holds nobody up (some 4 s for a million leaves).

    What does not fit the last head is refused: a new signature would vouch for it.
    """
    found = last_head(session)
    sealed = found[1] if found is not None else None
    tree, last = Accumulator(), START_OF_CHAIN
    is_fitting = sealed is None
    for _, kind, subject_id, row_digest, chain in leaves(session.connection()):
        tree.add(hash_leaf(leaf_bytes(kind, subject_id, row_digest)))
        last = chain
        if sealed is not None and tree.size == sealed.size:
            is_fitting = sealed.root == f"sha256:{tree.root().hex()}"
    if not is_fitting:
        raise LogBroken("The log is not what its last head was signed over: run `nianbao verify`.")
    return LogState(tree.size, tree.root(), last)


def sign_head(
    session: Session, state: LogState, signer: Signer, *, run_id: int, signed_at: datetime
) -> Head:
    """Add a head; when another program has sealed as much already, its head is returned."""
    lock(session.connection(), "chain")
    last = last_head(session)
    if last is not None and last[1].size >= state.size:
        return last[1]
    head = Head(
        size=state.size,
        root=f"sha256:{state.root.hex()}",
        chain=f"sha256:{state.chain.hex()}",
        previous=None if last is None else last[1].digest(),
        run_id=run_id,
        signed_at=signed_at,
        public_key=signer.public_key,
    )
    signature = signer.sign(head.statement())
    row = LogHead(
        size=head.size,
        root=head.root,
        chain=head.chain,
        previous_id=None if last is None else last[0],
        run_id=run_id,
        signed_at=signed_at,
        public_key=head.public_key,
        signature=signature,
    )
    session.add(row)
    session.flush()
    return _from_row(row, None if last is None else last[1].signature)


def last_head(session: Session) -> tuple[int, Head] | None:
    """Return the newest head with its number, or None when nothing was ever signed."""
    found = session.execute(_select().order_by(LogHead.id.desc()).limit(1)).first()
    return None if found is None else (found[0].id, _from_row(*found))


def heads(session: Session) -> Iterator[tuple[int, Head]]:
    """Yield every head with its number, in order."""
    for row, previous in session.execute(_select().order_by(LogHead.id)):
        yield row.id, _from_row(row, previous)


def prove_inclusion(connection: Connection, position: int, size: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the first `size` leaves."""
    return [_subtree(connection, span) for span in inclusion_spans(position, size)]


def prove_consistency(connection: Connection, old: int, size: int) -> list[bytes]:
    """Return the hashes that show that the log only grew between two sizes."""
    return [_subtree(connection, span) for span in consistency_spans(old, size)]


def _subtree(connection: Connection, span: Span) -> bytes:
    return tree_hash(leaf_hashes(connection, *span))


def _select() -> sa.Select[LogHead, bytes | None]:
    before = aliased(LogHead)
    return sa.select(LogHead, before.signature).outerjoin(before, before.id == LogHead.previous_id)


def _from_row(row: LogHead, previous: bytes | None) -> Head:
    return Head(
        size=row.size,
        root=row.root,
        chain=row.chain,
        previous=None if previous is None else digest_of_bytes(previous),
        run_id=row.run_id,
        signed_at=row.signed_at,
        public_key=bytes(row.public_key),
        signature=bytes(row.signature),
    )
