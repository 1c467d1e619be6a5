"""What somebody with write access to the database may do to it."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.log.facts import fact_digest
from storage.log.leaves import START_OF_CHAIN, leaf_bytes, leaves, next_chain
from storage.log.subjects import SUBJECTS, among
from storage.log.tree import hash_leaf
from storage.models import Base
from storage.models.log import LeafKind, LogLeaf

TABLES = Base.metadata.tables
# State, not facts: what they may say wrongly is found by reading the bytes, or is of no account.
# The registry of agencies is read from public files and what follows from it is worked out again at
# will; of these tables the log vouches only for decisions by people (see docs/log.md).
REGISTRY = {
    "agency_alias", "agency_decision", "agency_event", "agency_period", "agency_period_end",
    "lineage", "registry_source", "resolution", "resolution_pass",
}  # fmt: skip
# Worked out from logged parses, and again after each re-parse; of what people said about them the
# log holds an event.
DERIVED = {
    "corpus_finding", "correction", "derivation_pass", "linked_file", "reconciliation", "release",
    "report", "report_choice", "source_change", "triage",
}  # fmt: skip
STATE = {"blob_check", "blob_location"} | REGISTRY | DERIVED
FREE_COLUMNS = {
    "frontier": {"priority", "not_before", "lease_run_id", "lease_token", "lease_expires_at"},
    # Says how to read `data`; without a base there is nothing to see in `base_digest` but null.
    "blob": {"base_digest"},
    # The number of a head that none follows says nothing; what is signed does not name it.
    "log_head": {"id"},
}
LOGGED = sorted(name for name in TABLES if name not in STATE)

_SOME_INSTANT = datetime(2024, 3, 1, tzinfo=UTC)

Row = dict[str, Any]


def raw(name: str) -> sa.Table:
    """Return a table."""
    return TABLES[name]


def read(session: Session, name: str) -> list[Row]:
    """Return the rows of a table, those of the frontier without what is still pending."""
    table = raw(name)
    statement = sa.select(table).order_by(*table.primary_key)
    if name == "frontier":
        statement = statement.where(table.c.state == "done")
    return [dict(row) for row in session.execute(statement).mappings()]


def identify(table: sa.Table, row: Row) -> sa.ColumnElement[bool]:
    """Name a row by its primary key."""
    return sa.and_(*(column == row[column.name] for column in table.primary_key))


def write(session: Session, name: str, row: Row, changes: Row) -> None:
    """Change a row."""
    table = raw(name)
    session.execute(sa.update(table).where(identify(table, row)).values(changes))


def delete(session: Session, name: str, row: Row) -> None:
    """Delete a row."""
    table = raw(name)
    session.execute(sa.delete(table).where(identify(table, row)))


def insert(session: Session, name: str, row: Row) -> None:
    """Insert a row."""
    session.execute(sa.insert(raw(name)).values(row))


def seeded(seed: int | str) -> random.Random:
    """Return chance that is the same each time."""
    return random.Random(seed)  # noqa: S311 - examples, no secrets


def other_value(column: sa.Column[Any], value: Any, chance: random.Random) -> object:  # noqa: ANN401 - of any column
    """Return another value that the column takes."""
    if column.nullable and value is not None and chance.random() < 0.2:
        return None
    kind = column.type
    if isinstance(kind, sa.Enum):
        members = kind.python_type
        return chance.choice([member for member in members if member != value])
    if "digest" in column.name:
        return blobs.digest_of(chance.randbytes(8))
    return _OTHERS[type(kind).__name__](value, chance)


_OTHERS: dict[str, Callable[[Any, random.Random], object]] = {
    "JSON": lambda _, chance: {"forged": chance.random()},
    "RawDigest": lambda _, chance: blobs.digest_of(chance.randbytes(8)),
    "UtcDateTime": lambda value, chance: (
        (value or _SOME_INSTANT) + timedelta(microseconds=chance.randint(1, 10**9))
    ),
    "ExactDecimal": lambda _, chance: chance.randint(10**6, 10**9),
    "BigInteger": lambda value, chance: (value or 0) + chance.randint(1, 10**6),
    "LargeBinary": lambda value, chance: bytes(value or b"") + chance.randbytes(1),
    "PageText": lambda value, chance: f"{value or ''}{chance.choice('x0 条')}",
    "String": lambda _, chance: blobs.digest_of(chance.randbytes(8)),
}


def rechain(session: Session) -> None:
    """Recompute every digest and the chain of the log, as somebody without the key can."""
    connection = session.connection()
    for leaf in list(leaves(connection)):
        facts = SUBJECTS[LeafKind(leaf.kind)].read(connection, among([leaf.subject_id]))
        for _, fact in facts:
            is_same = LogLeaf.position == leaf.position
            values = {"row_digest": fact_digest(fact)}
            session.execute(sa.update(LogLeaf).where(is_same).values(values))
    rechain_leaves(session)


def rechain_leaves(session: Session) -> None:
    """Recompute the chain over the leaves as they are."""
    chain = START_OF_CHAIN
    for leaf in list(leaves(session.connection())):
        hashed = hash_leaf(leaf_bytes(leaf.kind, leaf.subject_id, leaf.row_digest))
        chain = next_chain(chain, hashed)
        is_same = LogLeaf.position == leaf.position
        values = {"chain": f"sha256:{chain.hex()}"}
        session.execute(sa.update(LogLeaf).where(is_same).values(values))


def drop_leaf(session: Session, kind: LeafKind, subject_id: int) -> None:
    """Take a leaf out of the log and close the gap."""
    position = session.execute(
        sa.select(LogLeaf.position).where(LogLeaf.kind == kind, LogLeaf.subject_id == subject_id)
    ).scalar_one()
    session.execute(sa.delete(LogLeaf).where(LogLeaf.position == position))
    later = sa.select(LogLeaf.position).where(LogLeaf.position > position)
    for number in session.scalars(later.order_by(LogLeaf.position)).all():
        session.execute(
            sa.update(LogLeaf).where(LogLeaf.position == number).values(position=number - 1)
        )


def insert_leaf(session: Session, position: int, kind: LeafKind, subject_id: int) -> None:
    """Put a leaf into the middle of the log."""
    later = sa.select(LogLeaf.position).where(LogLeaf.position >= position)
    for number in session.scalars(later.order_by(LogLeaf.position.desc())).all():
        session.execute(
            sa.update(LogLeaf).where(LogLeaf.position == number).values(position=number + 1)
        )
    zero = f"sha256:{'0' * 64}"
    insert(session, "log_leaf", {"position": position, "kind": kind, "subject_id": subject_id,
                                 "row_digest": zero, "chain": zero})  # fmt: skip
