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
    blobs, captures = _measure_blobs(session), _measure_captures(session)
    segments = session.execute(sa.select(sa.func.sum(Segment.size))).scalar()
    return Holdings(
        space=Space(
            blobs.size, sum(each.size for each in captures.values()), blobs.inside, blobs.outside,
            int(segments or 0),
        ),
        blobs_in={"database": blobs.count_inside} | _count_places(session),
        captures={outcome: each.number for outcome, each in captures.items()},
        campaigns=_count_open_campaigns(session),
    )  # fmt: skip


class _Blobs(NamedTuple):
    size: int
    inside: int
    outside: int
    count_inside: int


class _Captures(NamedTuple):
    number: int
    size: int


def _measure_blobs(session: Session) -> _Blobs:
    """Look at every blob once: there are millions."""
    is_inside = Blob.data.is_not(None)
    sums = (
        sa.func.sum(Blob.size),
        sa.func.sum(Blob.stored_size).filter(is_inside),
        sa.func.sum(Blob.stored_size).filter(~is_inside),
        sa.func.count().filter(is_inside),
    )
    row = session.execute(sa.select(*sums).select_from(Blob)).one()
    return _Blobs(*(int(number or 0) for number in row))


def _measure_captures(session: Session) -> dict[str, _Captures]:
    """Count captures by outcome, and the bytes of those that brought any."""
    size = sa.func.sum(Capture.size).filter(Capture.payload_digest.is_not(None))
    sums = sa.select(Capture.outcome, sa.func.count(), size).group_by(Capture.outcome)
    rows = session.execute(sums.order_by(Capture.outcome))
    return {outcome.value: _Captures(count, int(size or 0)) for outcome, count, size in rows}


def _count_places(session: Session) -> dict[str, int]:
    places = sa.select(BlobLocation.store, sa.func.count()).group_by(BlobLocation.store)
    return {row[0]: row[1] for row in session.execute(places.order_by(BlobLocation.store))}


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
