"""Adoption: leaves for the facts of a database that is older than the log."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.log.leaves import LogEntry, append, log_size
from storage.log.subjects import SUBJECTS
from storage.models.log import LeafKind

_PAGE = 500


def adopt_facts(session: Session) -> int:
    """Log every fact that is there, if the log is empty; return how many.

    Once there is a log, a fact without a leaf is a forgery and stays one.
    """
    if log_size(session) > 0:
        return 0
    return sum(_adopt(session, kind) for kind in LeafKind)


def _adopt(session: Session, kind: LeafKind) -> int:
    """Log the facts of a kind, page by page."""
    subject, after, count = SUBJECTS[kind], 0, 0
    while True:
        statement = sa.select(subject.key).where(subject.key > after, subject.exists)
        ids = session.scalars(statement.order_by(subject.key).limit(_PAGE)).all()
        append(session, [LogEntry(kind, number) for number in ids])
        count += len(ids)
        if len(ids) < _PAGE:
            return count
        after = ids[-1]
