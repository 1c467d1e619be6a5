"""Fencing: an exchange counts only while its frontier entry is still leased to its worker."""

from collections.abc import Mapping
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.bulk import ManyRows
from storage.captures.model import NewExchange
from storage.errors import LeaseLost
from storage.models.frontier import FrontierEntry

_TABLE = cast("sa.Table", FrontierEntry.__table__)


def finish_leases(session: Session, exchanges: Mapping[int, NewExchange]) -> None:
    """Mark the entries of exchanges, by capture id, as captured; raise if one is not ours."""
    rows = [
        (exchange.lease.frontier_id, exchange.lease.token, number)
        for number, exchange in exchanges.items()
        if exchange.lease is not None
    ]
    if rows and _FINISH.count(session, rows) != len(rows):
        _refuse(session, exchanges)


# Both databases call the columns of bare values like this.
_FINISH = ManyRows(
    "UPDATE frontier SET state = 'captured', capture_id = ours.column3 "
    "FROM (VALUES {rows}) AS ours WHERE frontier.id = ours.column1 "
    "AND frontier.lease_token = ours.column2 AND frontier.state = 'leased'",
    (_TABLE.c.id, _TABLE.c.lease_token, _TABLE.c.capture_id),
)


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
