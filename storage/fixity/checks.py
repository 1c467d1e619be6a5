"""Checks of blobs: which are due, what each found, how long ago the oldest was."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.fixity.problems import Problem, ProblemKind
from storage.models.archive import Blob, Capture, Run, RunEnd, RunKind, Snapshot
from storage.models.corpus import Parse
from storage.models.exchange import ExchangeFact
from storage.models.log import BlobCheck, BlobCondition

LOST = (BlobCondition.DAMAGED, BlobCondition.MISSING)

_EXAMPLES = 200


class CheckedBlob(NamedTuple):
    """A blob and what its check found."""

    digest: str
    condition: BlobCondition


class FixityStatus(NamedTuple):
    """How well checked the store is; `oldest_check` is None before every blob was checked once."""

    oldest_check: datetime | None
    unchecked: int
    damaged: int


def due_blobs(session: Session, since: datetime, after: str, limit: int) -> list[str]:
    """Return blobs not checked since a time, by digest; pass the last one to go on."""
    statement = _select_due(since).where(Blob.digest > after).order_by(Blob.digest)
    return list(session.scalars(statement.limit(limit)))


def longest_unchecked(session: Session, since: datetime, count: int) -> list[str]:
    """Return some blobs, first those never checked, then those whose check is the oldest."""
    statement = _select_due(since).order_by(
        BlobCheck.checked_at.is_not(None), BlobCheck.checked_at, Blob.digest
    )
    return list(session.scalars(statement.limit(count)))


def count_due(session: Session, since: datetime) -> int:
    """Count the blobs not checked since a time."""
    due = _select_due(since).subquery()
    return session.execute(sa.select(sa.func.count()).select_from(due)).scalar_one()


def record_checks(
    session: Session, run_id: int, checked_at: datetime, checked: Sequence[CheckedBlob]
) -> None:
    """Replace the state of blobs by what was just found."""
    digests = [digest for digest, _ in checked]
    session.execute(sa.delete(BlobCheck).where(BlobCheck.digest.in_(digests)))
    rows = [
        {"digest": digest, "checked_at": checked_at, "run_id": run_id, "condition": condition}
        for digest, condition in checked
    ]
    if rows:
        session.connection().execute(sa.insert(BlobCheck), rows)


def fixity_status(session: Session) -> FixityStatus:
    """Return how long ago the least recently checked blob was, and how many are damaged."""
    # Every check is of a blob, and each blob has one at most: no need to look for each one's.
    blobs, checks = (
        sa.select(sa.func.count()).select_from(model).scalar_subquery()
        for model in (Blob, BlobCheck)
    )
    damaged = sa.select(sa.func.count()).where(BlobCheck.condition.in_(LOST))
    count = session.execute(sa.select(blobs - checks)).scalar_one()
    oldest = session.execute(sa.select(sa.func.min(BlobCheck.checked_at))).scalar()
    return FixityStatus(None if count else oldest, count, session.execute(damaged).scalar_one())


def damaged_blobs(session: Session) -> list[str]:
    """Return the blobs whose last check found no copy that is right."""
    statement = sa.select(BlobCheck.digest).where(BlobCheck.condition.in_(LOST))
    return list(session.scalars(statement.order_by(BlobCheck.digest)))


def unfinished_pass(session: Session) -> datetime | None:
    """Return since when the last check of bytes was under way, if it was stopped before its end."""
    statement = (
        sa.select(Run.settings, RunEnd.run_id)
        .outerjoin(RunEnd, RunEnd.run_id == Run.id)
        .where(Run.kind == RunKind.VERIFY)
        .order_by(Run.id.desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    if found is None or found[1] is not None or not found[0].get("since"):
        return None
    return datetime.fromisoformat(found[0]["since"])


def missing_blobs(session: Session) -> list[Problem]:
    """Return digests that facts name and the store does not have."""
    statement = sa.except_(_named(), sa.select(Blob.digest)).limit(_EXAMPLES)
    return [
        Problem(ProblemKind.BLOB_MISSING, digest, "a fact names it")
        for digest in session.scalars(statement)
    ]


def unreferenced_blobs(session: Session) -> list[Problem]:
    """Return blobs that nothing names; they take up room and say nothing."""
    statement = sa.except_(sa.select(Blob.digest), _named()).limit(_EXAMPLES)
    return [Problem(ProblemKind.BLOB_UNREFERENCED, digest) for digest in session.scalars(statement)]


def _named() -> sa.Select[str]:
    """Select the digests that facts name; SQLite takes no union inside a difference."""
    columns = (
        Capture.payload_digest,
        Snapshot.payload_digest,
        ExchangeFact.entity_digest,
        Parse.record_digest,
        Parse.joined_digest,
        Blob.base_digest,
    )
    selects = (sa.select(column.label("digest")).where(column.is_not(None)) for column in columns)
    return sa.select(sa.union(*selects).subquery().c.digest)


def _select_due(since: datetime) -> sa.Select[str]:
    # What was damaged is looked at each time: a pass that goes on must not call it sound.
    is_due = sa.or_(
        BlobCheck.checked_at.is_(None),
        BlobCheck.checked_at < since,
        BlobCheck.condition.in_(LOST),
    )
    return (
        sa.select(Blob.digest).outerjoin(BlobCheck, BlobCheck.digest == Blob.digest).where(is_due)
    )
