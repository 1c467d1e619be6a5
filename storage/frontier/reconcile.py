"""The account of a campaign: what was discovered against what became of it, to the unit."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.frontier import EntryState, FrontierEntry
from storage.models.log import LeafKind, LogLeaf

_TABLE = cast("sa.Table", FrontierEntry.__table__)
_OPEN = (EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Counts of a campaign.

    `discovered` is counted apart from the states, `logged` are the ends that the log vouches for.
    """

    discovered: int
    states: dict[EntryState, int] = field(default_factory=dict)
    excluded_reasons: dict[str, int] = field(default_factory=dict)
    dead_reasons: dict[str, int] = field(default_factory=dict)
    logged: int = 0

    @property
    def open_count(self) -> int:
        """Return how many entries have no end yet."""
        return sum(self.states.get(state, 0) for state in _OPEN)

    @property
    def is_balanced(self) -> bool:
        """Tell whether the account ties: every entry has one state, every end one leaf."""
        ended = self.discovered - self.open_count
        return self.discovered == sum(self.states.values()) and ended == self.logged

    def counts(self) -> dict[str, int]:
        """Return flat counts for the end of a run."""
        found = {"frontier/discovered": self.discovered, "frontier/logged": self.logged}
        found |= {f"frontier/{state.value}": self.states.get(state, 0) for state in EntryState}
        for name, reasons in (("excluded", self.excluded_reasons), ("dead", self.dead_reasons)):
            found |= {f"frontier/{name}/{reason}": count for reason, count in reasons.items()}
        return found


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left of a campaign: whether anything is, and when the next entry may be had.

    `next_at` is None when what is left is due, or in the hands of others without an expiry.
    """

    is_open: bool
    next_at: datetime | None


def reconcile(session: Session, campaign_id: int) -> Reconciliation:
    """Count a campaign."""
    of_campaign = _TABLE.c.campaign_id == campaign_id
    connection = session.connection()
    discovered = connection.execute(sa.select(sa.func.count()).where(of_campaign)).scalar_one()
    logged = (
        sa.select(sa.func.count())
        .select_from(LogLeaf)
        .join(_TABLE, _TABLE.c.id == LogLeaf.subject_id)
        .where(LogLeaf.kind == LeafKind.FRONTIER, of_campaign)
    )
    return Reconciliation(
        discovered=discovered,
        states=_states(session, campaign_id),
        excluded_reasons=_reasons(session, campaign_id, EntryState.EXCLUDED),
        dead_reasons=_reasons(session, campaign_id, EntryState.DEAD),
        logged=connection.execute(logged).scalar_one(),
    )


def look_out(session: Session, campaign_id: int) -> Outlook:
    """Tell what is left; three look-ups in the index, however large the campaign is."""
    instants: list[datetime | None] = []
    connection, campaign = session.connection(), {"campaign": campaign_id}
    for state in _OPEN:
        first, earliest = _look_ups(state)
        if connection.execute(first, campaign).first() is not None:
            instants.append(connection.execute(earliest, campaign).scalar())
    known = [instant for instant in instants if instant is not None]
    return Outlook(bool(instants), min(known, default=None))


# Built once: putting a statement together takes longer than running it.
@cache
def _look_ups(state: EntryState) -> tuple[sa.Select[datetime | None], sa.Select[datetime | None]]:
    """Return what finds any entry of a state, and the earliest instant at which one is due."""
    column = _TABLE.c.not_before if state is EntryState.PENDING else _TABLE.c.lease_expires_at
    of_state = sa.and_(_TABLE.c.campaign_id == sa.bindparam("campaign"), _TABLE.c.state == state)
    first = sa.select(column).where(of_state).limit(1)
    return first, sa.select(sa.func.min(column)).where(of_state)


def _states(session: Session, campaign_id: int) -> dict[EntryState, int]:
    is_captured = _TABLE.c.capture_id.is_not(None)
    statement = (
        sa.select(_TABLE.c.state, is_captured, sa.func.count())
        .where(_TABLE.c.campaign_id == campaign_id)
        .group_by(_TABLE.c.state, is_captured)
    )
    states: Counter[EntryState] = Counter()
    for state, has_capture, count in session.connection().execute(statement):
        # Given back by a worker, it is pending again; but it will not be fetched again.
        is_waiting = state is EntryState.PENDING and has_capture
        states[EntryState.CAPTURED if is_waiting else state] += count
    return dict(states)


def _reasons(session: Session, campaign_id: int, state: EntryState) -> dict[str, int]:
    statement = (
        sa.select(_TABLE.c.reason, sa.func.count())
        .where(_TABLE.c.campaign_id == campaign_id, _TABLE.c.state == state)
        .group_by(_TABLE.c.reason)
        .order_by(_TABLE.c.reason)
    )
    rows = session.connection().execute(statement)
    return {row[0] or "unspecified": row[1] for row in rows}
