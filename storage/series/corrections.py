"""Corrections: what people signed off that cells should read, each one kept in the log.

A correction whose row differs from what the log holds of it was tampered with and does not count.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import State
from storage.archive import OpenRun
from storage.dialects import insert_numbered
from storage.log import LogEntry, append
from storage.log.kept import KeptEvent, kept_events
from storage.models.log import LeafKind, RunEvent
from storage.models.longitudinal import Correction

CORRECTION_EVENT = "correction"
"""The kind of the run event that keeps a correction."""

_AT_ONCE = 500

CellPlace = tuple[str, int, str]
"""Payload digest, part and key of a cell."""


class CorrectedCell(NamedTuple):
    """What a cell should read, what the parser read there, who says so and why."""

    payload_digest: str
    part: int
    cell_key: str
    seen_raw: str | None
    seen_state: State
    value: Decimal | None
    state: State
    corrected_by: str
    reason: str
    is_withdrawn: bool = False

    @property
    def place(self) -> CellPlace:
        """Return the cell it is about."""
        return self.payload_digest, self.part, self.cell_key


class StoredCorrection(NamedTuple):
    """A correction as stored; `is_sound` says that the log holds the same."""

    id: int
    corrected_at: datetime
    is_sound: bool
    cell: CorrectedCell


class LostCorrection(NamedTuple):
    """A correction that the log holds and no row does."""

    event_id: int
    detail: dict[str, Any]


def add_correction(session: Session, run: OpenRun, cell: CorrectedCell) -> int:
    """Store a correction and its copy in the log; return its number."""
    corrected_at = run.now()
    event = RunEvent(
        run_id=run.id, happened_at=corrected_at, kind=CORRECTION_EVENT, detail=_detail(cell)
    )
    session.add(event)
    session.flush()
    row = cell._asdict() | {"corrected_at": corrected_at, "event_id": event.id}
    number = insert_numbered(session, Correction, row)
    if number is None:
        raise AssertionError("a correction has no key but its number")
    append(session, [LogEntry(LeafKind.RUN_EVENT, event.id)])
    return number


def read_corrections(
    session: Session, payload_digests: Iterable[str] | None = None
) -> list[StoredCorrection]:
    """Return every correction, or those of some payloads, oldest first."""
    if payload_digests is None:
        return _read(session, _SELECT)
    wanted = sorted(set(payload_digests))
    found: list[StoredCorrection] = []
    for start in range(0, len(wanted), _AT_ONCE):
        part = Correction.payload_digest.in_(wanted[start : start + _AT_ONCE])
        found += _read(session, _SELECT.where(part))
    return sorted(found, key=lambda stored: stored.id)


def corrected_payloads(session: Session) -> frozenset[str]:
    """Return the payloads of which any cell was corrected: few, for people made them."""
    return frozenset(session.execute(sa.select(Correction.payload_digest).distinct()).scalars())


def newest_corrections(stored: Iterable[StoredCorrection]) -> dict[CellPlace, StoredCorrection]:
    """Return the correction of each cell that speaks last, withdrawn or not, sound or not."""
    return {each.cell.place: each for each in sorted(stored, key=lambda one: one.id)}


def cells_to_lay_over(
    stored: Iterable[StoredCorrection],
) -> dict[tuple[str, int], dict[str, CorrectedCell]]:
    """Return what counts, by payload and part.

    A cell whose last correction was tampered with is not given its earlier ones back: somebody
    has replaced those.
    """
    found: dict[tuple[str, int], dict[str, CorrectedCell]] = defaultdict(dict)
    for (payload, part, key), last in newest_corrections(stored).items():
        if last.is_sound and not last.cell.is_withdrawn:
            found[payload, part][key] = last.cell
    return found


def lost_corrections(session: Session) -> list[LostCorrection]:
    """Return the corrections whose rows are gone."""
    is_held = sa.exists().where(Correction.event_id == RunEvent.id)
    statement = (
        sa.select(RunEvent.id, RunEvent.detail)
        .where(RunEvent.kind == CORRECTION_EVENT, ~is_held)
        .order_by(RunEvent.id)
    )
    return [LostCorrection(*row) for row in session.execute(statement)]


def _read(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> list[StoredCorrection]:
    rows = session.execute(statement.order_by(Correction.id)).all()
    kept = kept_events(session, CORRECTION_EVENT, (row.event_id for row in rows))
    return [_stored(kept.get(event_id), *row) for event_id, *row in rows]


def _stored(
    event: KeptEvent | None, number: int, corrected_at: datetime, *row: object
) -> StoredCorrection:
    cell = CorrectedCell._make(row)
    is_sound = event == KeptEvent(corrected_at, _detail(cell))
    return StoredCorrection(number, corrected_at, is_sound, cell)


def _detail(cell: CorrectedCell) -> dict[str, object]:
    value = None if cell.value is None else format(cell.value, "f")
    return cell._asdict() | {"value": value}


_SELECT: sa.Select[*tuple[Any, ...]] = sa.select(
    Correction.event_id,
    Correction.id,
    Correction.corrected_at,
    *(getattr(Correction, name) for name in CorrectedCell._fields),
)
