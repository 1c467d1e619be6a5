"""Decisions: what people signed off about whose report a page holds, each one kept in the log.

A decision whose row differs from what the log holds of it was tampered with and does not count.
"""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.dialects import insert_numbered
from storage.log import LogEntry, append
from storage.log.kept import KeptEvent, kept_events
from storage.models.agencies import AgencyAlias, AgencyDecision, Lineage
from storage.models.log import LeafKind, RunEvent

DECISION_EVENT = "agency_decision"
"""The kind of the run event that keeps a decision."""


class Decision(NamedTuple):
    """Whose report a page holds, by whom and why; without lineage it is nobody's we register.

    `alias` is a name that the lineage is to be known by from now on.
    """

    page_key: str
    payload_digest: str
    agency_name: str | None
    lineage: str | None
    decided_by: str
    reason: str
    alias: str | None = None


class StoredDecision(NamedTuple):
    """A decision as stored; `is_sound` says that the log holds the same."""

    id: int
    decision: Decision
    is_sound: bool


def add_decision(session: Session, run: OpenRun, decision: Decision) -> int:
    """Store a decision, its alias and its copy in the log; return its number."""
    decided_at = run.now()
    event = RunEvent(
        run_id=run.id,
        happened_at=decided_at,
        kind=DECISION_EVENT,
        detail=_detail(decision),
    )
    session.add(event)
    session.flush()
    row = decision._asdict() | {"decided_at": decided_at, "event_id": event.id}
    lineage_id = _lineage_id(session, row.pop("lineage"))
    alias = row.pop("alias")
    decision_id = insert_numbered(session, AgencyDecision, row | {"lineage_id": lineage_id})
    if decision_id is None:
        raise AssertionError("a decision has no key but its number")
    if alias is not None and lineage_id is not None:
        alias_row = {"lineage_id": lineage_id, "name": alias, "decision_id": decision_id}
        insert_numbered(session, AgencyAlias, alias_row)
    append(session, [LogEntry(LeafKind.RUN_EVENT, event.id)])
    return decision_id


def decision_mark(session: Session) -> int:
    """Return what changes with every decision."""
    return session.execute(sa.select(sa.func.max(AgencyDecision.id))).scalar() or 0


def read_decisions(session: Session) -> list[StoredDecision]:
    """Return every decision, oldest first, each compared with its copy in the log."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            AgencyDecision.event_id,
            AgencyDecision.id,
            AgencyDecision.decided_at,
            AgencyDecision.page_key,
            AgencyDecision.payload_digest,
            AgencyDecision.agency_name,
            Lineage.key,
            AgencyDecision.decided_by,
            AgencyDecision.reason,
        )
        .outerjoin(Lineage, Lineage.id == AgencyDecision.lineage_id)
        .order_by(AgencyDecision.id)
    )
    rows = session.execute(statement).all()
    kept = kept_events(session, DECISION_EVENT, (row.event_id for row in rows))
    return [_stored(kept.get(event_id), *row) for event_id, *row in rows]


def _stored(
    event: KeptEvent | None, number: int, decided_at: datetime, *row: object
) -> StoredDecision:
    decision = Decision._make([*row, None])
    # Another decision may have made the alias known before: its row does not tell.
    said = None if event is None else event._replace(detail=event.detail | {"alias": None})
    return StoredDecision(number, decision, said == KeptEvent(decided_at, _detail(decision)))


def _detail(decision: Decision) -> dict[str, object]:
    return decision._asdict()


def _lineage_id(session: Session, key: str | None) -> int | None:
    if key is None:
        return None
    return session.execute(sa.select(Lineage.id).where(Lineage.key == key)).scalar_one()
