"""Kept events: what people signed off, as far as the log still vouches for it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.log.facts import RUN_EVENT, fact_digest
from storage.models.log import LeafKind, LogLeaf, RunEvent

_AT_ONCE = 500


class KeptEvent(NamedTuple):
    """A run event that is as it was when its leaf was added."""

    happened_at: datetime
    detail: dict[str, Any]


def kept_events(session: Session, kind: str, ids: Iterable[int]) -> dict[int, KeptEvent]:
    """Return those of some run events that are of a kind and fit their leaves, by number.

    A leaf must be there and hold the digest of the event: whoever alters a fact and the event that
    keeps it is noticed here; whoever alters the leaf as well, by `verify`.
    """
    wanted = sorted(set(ids))
    found: dict[int, KeptEvent] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = RunEvent.id.in_(wanted[start : start + _AT_ONCE])
        for row in session.execute(_STATEMENT.where(RunEvent.kind == kind, part)).mappings():
            if fact_digest({RunEvent.__tablename__: RUN_EVENT(dict(row))}) == row["row_digest"]:
                found[row["id"]] = KeptEvent(row["happened_at"], row["detail"])
    return found


_STATEMENT = sa.select(*RUN_EVENT.columns, LogLeaf.row_digest).join(
    LogLeaf,
    sa.and_(LogLeaf.kind == LeafKind.RUN_EVENT, LogLeaf.subject_id == RunEvent.id),
)
