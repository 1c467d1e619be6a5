"""Leases: a worker's claim on entries for a limited time.

Tokens only grow, so that a worker that slept past its lease is turned away wherever it writes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.captures import Lease
from storage.models.frontier import EntryState, FrontierEntry

_TABLE = cast("sa.Table", FrontierEntry.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTerms:
    """What a worker asks for: how many entries, for how long, and which hosts not."""

    campaign_id: int
    limit: int
    duration: timedelta
    excluded_hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedEntry:
    """An entry in the hands of a worker.

    With `capture_id` the response is in the archive: it is to be taken from there, not fetched.
    """

    lease: Lease
    url: str
    host: str
    request: dict[str, Any]
    priority: int
    attempts: int
    capture_id: int | None

    @property
    def is_captured(self) -> bool:
        """Tell whether the response is in the archive already."""
        return self.capture_id is not None


def lease(session: Session, run: OpenRun, terms: LeaseTerms) -> list[LeasedEntry]:
    """Take the next entries that are due; when they run short, expired leases too.

    Rows that another worker is taking at this moment are passed over.
    """
    taken = _take(session, run, terms)
    if len(taken) < terms.limit and expire(session, run, terms.campaign_id):
        taken += _take(session, run, replace(terms, limit=terms.limit - len(taken)))
    return taken


def expire(session: Session, run: OpenRun, campaign_id: int) -> int:
    """Let go of entries whose holders gave no sign of life in time; return how many."""
    expired = {"campaign": campaign_id, "now": run.now()}
    return session.connection().execute(_expire_statement(), expired).rowcount


def renew(
    session: Session, run: OpenRun, leases: Sequence[Lease], duration: timedelta
) -> set[Lease]:
    """Prolong leases and return those that still hold."""
    wanted = {one.frontier_id: one for one in leases}
    statement = (
        sa.update(_TABLE)
        .where(
            _TABLE.c.id.in_(wanted),
            _TABLE.c.lease_run_id == run.id,
            _TABLE.c.state.in_((EntryState.LEASED, EntryState.CAPTURED)),
        )
        .values(lease_expires_at=run.now() + duration)
        .returning(_TABLE.c.id, _TABLE.c.lease_token)
    )
    found = {Lease(*row) for row in session.connection().execute(statement)}
    return found & set(leases)


def release(session: Session, leases: Sequence[Lease]) -> None:
    """Give leases back unused; one that is lost already is left alone."""
    _free(session, _held(leases))


def reclaim(session: Session, campaign_id: int, dead_run_ids: Collection[int]) -> None:
    """Take back at once what runs that are known to be dead had leased."""
    if dead_run_ids:
        belongs = _TABLE.c.lease_run_id.in_(dead_run_ids)
        _free(session, sa.and_(_TABLE.c.campaign_id == campaign_id, belongs))


def holders(session: Session, campaign_id: int) -> set[int]:
    """Return the runs that hold leases."""
    # One look-up per state: their order in the index is then not scanned past.
    found: set[int] = set()
    for state in (EntryState.LEASED, EntryState.CAPTURED):
        statement = (
            sa.select(_TABLE.c.lease_run_id)
            .distinct()
            .where(
                _TABLE.c.campaign_id == campaign_id,
                _TABLE.c.state == state,
                _TABLE.c.lease_run_id.is_not(None),
            )
        )
        found.update(session.connection().execute(statement).scalars())
    return found


def _held(leases: Iterable[Lease]) -> sa.ColumnElement[bool]:
    pairs = [(one.frontier_id, one.token) for one in leases]
    return sa.tuple_(_TABLE.c.id, _TABLE.c.lease_token).in_(pairs)


def _free(session: Session, condition: sa.ColumnElement[bool]) -> int:
    """Make entries pending; those that are captured keep their capture, to be taken from there."""
    return session.connection().execute(_free_statement(condition)).rowcount


def _free_statement(condition: sa.ColumnElement[bool]) -> sa.Update:
    return (
        sa.update(_TABLE)
        .where(_TABLE.c.state.in_((EntryState.LEASED, EntryState.CAPTURED)), condition)
        .values(state=EntryState.PENDING, lease_run_id=None, lease_expires_at=None)
    )


# Built once: putting a statement together takes longer than running it.
@cache
def _expire_statement() -> sa.Update:
    is_expired = _TABLE.c.lease_expires_at <= sa.bindparam("now")
    return _free_statement(sa.and_(_TABLE.c.campaign_id == sa.bindparam("campaign"), is_expired))


def _take(session: Session, run: OpenRun, terms: LeaseTerms) -> list[LeasedEntry]:
    now = run.now()
    values = {
        "campaign": terms.campaign_id,
        "now": now,
        "most": terms.limit,
        "run": run.id,
        "until": now + terms.duration,
    }
    if terms.excluded_hosts:
        values["hosts"] = list(terms.excluded_hosts)
    found = session.connection().execute(_take_statement(bool(terms.excluded_hosts)), values)
    rows = [_leased(row) for row in found]
    return sorted(rows, key=lambda entry: (entry.priority, entry.lease.frontier_id))


@cache
def _take_statement(is_choosy: bool) -> sa.UpdateBase:
    condition = _TABLE.c.host.not_in(sa.bindparam("hosts", expanding=True))
    # A common table expression: PostgreSQL may run a plain subquery twice and then takes too many.
    chosen = (
        sa.select(_TABLE.c.id)
        .where(_TABLE.c.campaign_id == sa.bindparam("campaign"))
        .where(_TABLE.c.state == EntryState.PENDING)
        .where(sa.or_(_TABLE.c.not_before.is_(None), _TABLE.c.not_before <= sa.bindparam("now")))
        .where(*([condition] if is_choosy else []))
        .order_by(_TABLE.c.priority, _TABLE.c.id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        sa.update(_TABLE)
        .where(_TABLE.c.id.in_(sa.select(chosen.c.id)))
        .values(
            state=sa.case(
                (_TABLE.c.capture_id.is_(None), sa.literal(EntryState.LEASED.value)),
                else_=sa.literal(EntryState.CAPTURED.value),
            ),
            lease_run_id=sa.bindparam("run"),
            lease_token=_TABLE.c.lease_token + 1,
            lease_expires_at=sa.bindparam("until"),
        )
        .returning(
            _TABLE.c.id,
            _TABLE.c.lease_token,
            _TABLE.c.url,
            _TABLE.c.host,
            _TABLE.c.request,
            _TABLE.c.priority,
            _TABLE.c.attempts,
            _TABLE.c.capture_id,
        )
    )


def _leased(row: sa.Row[Any]) -> LeasedEntry:
    return LeasedEntry(
        lease=Lease(row.id, row.lease_token),
        url=row.url,
        host=row.host,
        request=row.request,
        priority=row.priority,
        attempts=row.attempts,
        capture_id=row.capture_id,
    )
