"""Fencing: an exchange counts only while its frontier entry is still leased to its worker."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.captures.model import NewExchange
from storage.errors import LeaseLost
from storage.models.frontier import EntryState, FrontierEntry


def finish_leases(session: Session, exchanges: Mapping[int, NewExchange]) -> None:
    """Mark the entries of exchanges, by capture id, as captured; raise if one is not ours."""
    rows = [
        {"entry": exchange.lease.frontier_id, "token": exchange.lease.token, "capture": number}
        for number, exchange in exchanges.items()
        if exchange.lease is not None
    ]
    if not rows:
        return
    statement = (
        sa.update(FrontierEntry)
        .where(
            FrontierEntry.id == sa.bindparam("entry"),
            FrontierEntry.lease_token == sa.bindparam("token"),
            FrontierEntry.state == EntryState.LEASED,
        )
        .values(state=EntryState.CAPTURED, capture_id=sa.bindparam("capture"))
    )
    rows.sort(key=lambda row: row["entry"])
    result = session.connection().execute(statement, rows)
    if result.rowcount != len(rows):
        _refuse(session, exchanges)


def _refuse(session: Session, exchanges: Mapping[int, NewExchange]) -> None:
    ours = sa.select(FrontierEntry.capture_id).where(FrontierEntry.capture_id.in_(exchanges))
    kept = set(session.execute(ours).scalars())
    lost = [
        exchange
        for number, exchange in exchanges.items()
        if exchange.lease is not None and number not in kept
    ]
    raise LeaseLost(
        f"The frontier entry of {', '.join(item.url for item in lost)} belongs to another worker "
        "by now: its capture is dropped, the other worker's counts.",
        tuple(item.identity for item in lost),
    )
