"""Triage: what people made of findings, each entry kept in the log.

An entry whose row differs from what the log holds of it was tampered with and does not count.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.dialects import insert_numbered
from storage.findings.facts import StoredTriage, TriageEntry
from storage.log import LogEntry, append
from storage.log.kept import KeptEvent, kept_events
from storage.models.log import LeafKind, RunEvent
from storage.models.longitudinal import Triage, TriageStatus

TRIAGE_EVENT = "triage"
"""The kind of the run event that keeps what a person made of a finding."""

_AT_ONCE = 500


def add_triage(session: Session, run: OpenRun, entry: TriageEntry) -> int:
    """Store what a person made of a finding and its copy in the log; return its number."""
    decided_at = run.now()
    event = RunEvent(
        run_id=run.id, happened_at=decided_at, kind=TRIAGE_EVENT, detail=_detail(entry)
    )
    session.add(event)
    session.flush()
    row = entry._asdict() | {"decided_at": decided_at, "event_id": event.id}
    number = insert_numbered(session, Triage, row)
    if number is None:
        raise AssertionError("an entry has no key but its number")
    append(session, [LogEntry(LeafKind.RUN_EVENT, event.id)])
    return number


def read_triage(session: Session, keys: Collection[str] | None = None) -> list[StoredTriage]:
    """Return every entry, or those of some findings, oldest first.

    Each is compared with its copy in the log.
    """
    if keys is None:
        return _read(session, _ENTRIES)
    wanted = sorted(set(keys))
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    statements = (_ENTRIES.where(Triage.finding_key.in_(part)) for part in parts)
    found = [each for statement in statements for each in _read(session, statement)]
    return sorted(found, key=lambda one: one.id)


def dismissed_keys(session: Session) -> frozenset[str]:
    """Return the findings that were ever dismissed; `newest_triage` says of which that holds."""
    statement = sa.select(Triage.finding_key).where(Triage.status == TriageStatus.DISMISSED)
    return frozenset(session.execute(statement).scalars())


def newest_triage(stored: Iterable[StoredTriage]) -> dict[str, StoredTriage]:
    """Return the entry that counts of each finding; a tampered one hides those before it."""
    newest = {each.entry.finding_key: each for each in sorted(stored, key=lambda one: one.id)}
    return {key: each for key, each in newest.items() if each.is_sound}


def _read(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> list[StoredTriage]:
    rows = session.execute(statement).all()
    kept = kept_events(session, TRIAGE_EVENT, (row.event_id for row in rows))
    return [_stored(kept.get(event_id), *row) for event_id, *row in rows]


def _stored(
    event: KeptEvent | None, number: int, decided_at: datetime, *row: object
) -> StoredTriage:
    entry = TriageEntry._make(row)
    return StoredTriage(number, decided_at, event == KeptEvent(decided_at, _detail(entry)), entry)


def _detail(entry: TriageEntry) -> dict[str, object]:
    return entry._asdict() | {"status": entry.status.value}


_ENTRIES: sa.Select[*tuple[Any, ...]] = sa.select(
    Triage.event_id,
    Triage.id,
    Triage.decided_at,
    *(getattr(Triage, name) for name in TriageEntry._fields),
).order_by(Triage.id)
