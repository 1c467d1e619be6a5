"""Holdings: what the archive keeps and where, how much it takes up, what is still to be fetched."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Blob, BlobLocation, Capture
from storage.models.frontier import Campaign, EntryState, FrontierEntry
from storage.models.log import Segment

_OPEN = (EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED)


class Space(NamedTuple):
    """Bytes of payloads: all, as they came, and as they are written down in each place."""

    logical_bytes: int
    captured_bytes: int
    database_bytes: int
    outside_bytes: int
    segment_bytes: int


class Holdings(NamedTuple):
    """What the archive keeps."""

    space: Space
    blobs_in: dict[str, int]
    captures: dict[str, int]
    campaigns: dict[str, dict[str, int]]


def holdings(session: Session) -> Holdings:
    """Return what the archive keeps, counted in the state that the session sees."""
    return Holdings(
        space=_measure(session),
        blobs_in=_count_places(session),
        captures=_count_outcomes(session),
        campaigns=_count_open_campaigns(session),
    )


def _measure(session: Session) -> Space:
    is_inside = Blob.data.is_not(None)
    sums = (
        sa.select(sa.func.sum(Blob.size)),
        sa.select(sa.func.sum(Capture.size)).where(Capture.payload_digest.is_not(None)),
        sa.select(sa.func.sum(Blob.stored_size)).where(is_inside),
        sa.select(sa.func.sum(Blob.stored_size)).where(~is_inside),
        sa.select(sa.func.sum(Segment.size)),
    )
    return Space(*(int(session.execute(one).scalar() or 0) for one in sums))


def _count_places(session: Session) -> dict[str, int]:
    inside = sa.select(sa.func.count()).select_from(Blob).where(Blob.data.is_not(None))
    places = sa.select(BlobLocation.store, sa.func.count()).group_by(BlobLocation.store)
    found = {row[0]: row[1] for row in session.execute(places.order_by(BlobLocation.store))}
    return {"database": session.execute(inside).scalar_one()} | found


def _count_outcomes(session: Session) -> dict[str, int]:
    counts = sa.select(Capture.outcome, sa.func.count()).group_by(Capture.outcome)
    found = session.execute(counts.order_by(Capture.outcome))
    return {outcome.value: count for outcome, count in found}


def _count_open_campaigns(session: Session) -> dict[str, dict[str, int]]:
    """Count the entries of the campaigns that still have something to do, by state."""
    still = sa.select(FrontierEntry.campaign_id).where(FrontierEntry.state.in_(_OPEN))
    statement = (
        sa.select(Campaign.name, FrontierEntry.state, sa.func.count())
        .join(FrontierEntry, FrontierEntry.campaign_id == Campaign.id)
        .where(Campaign.id.in_(still))
        .group_by(Campaign.name, FrontierEntry.state)
        .order_by(Campaign.name, FrontierEntry.state)
    )
    campaigns: dict[str, dict[str, int]] = {}
    for name, state, count in session.execute(statement):
        campaigns.setdefault(name, {})[state.value] = count
    return campaigns
