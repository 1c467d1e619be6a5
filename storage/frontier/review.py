"""A campaign looked at afterwards: how each of its requests ended, and how its lists did."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.exchange import Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class EntryEnd:
    """One request of a campaign, as it was written down, and how it stands."""

    url: str
    request: dict[str, Any]
    state: EntryState
    reason: str | None
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class ListEnd:
    """Where a list ended, by what proof, with its evidence."""

    url: str
    proof: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class LastCampaign:
    """The newest campaign of a portal."""

    campaign_id: int
    name: str
    is_open: bool


def entry_ends(session: Session, campaign_id: int) -> Iterator[EntryEnd]:
    """Yield the requests of a campaign in the order in which they were found."""
    statement = (
        sa.select(
            FrontierEntry.url,
            FrontierEntry.request,
            FrontierEntry.state,
            FrontierEntry.reason,
            FrontierEntry.capture_id,
        )
        .where(FrontierEntry.campaign_id == campaign_id)
        .order_by(FrontierEntry.id)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    for row in session.execute(statement):
        yield EntryEnd(*row)


def list_ends(session: Session, campaign_id: int, relation: str) -> list[ListEnd]:
    """Return the notes of a relation that the pages of a campaign left."""
    statement = (
        sa.select(Outlink.url, Outlink.reason, Outlink.text)
        .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
        .where(FrontierEntry.campaign_id == campaign_id, Outlink.relation == relation)
        .order_by(Outlink.capture_id, Outlink.ordinal)
    )
    return [ListEnd(url, proof or "", text) for url, proof, text in session.execute(statement)]


def last_campaign(session: Session, portal: str) -> LastCampaign | None:
    """Return the campaign of a portal that was opened last."""
    newest = (
        sa.select(Campaign.id, Campaign.name)
        .where(Campaign.portal == portal)
        .order_by(Campaign.id.desc())
        .limit(1)
    )
    found = session.execute(newest).one_or_none()
    if found is None:
        return None
    is_open = sa.select(FrontierEntry.id).where(
        FrontierEntry.campaign_id == found[0],
        FrontierEntry.state.in_((EntryState.PENDING, EntryState.LEASED, EntryState.CAPTURED)),
    )
    return LastCampaign(found[0], found[1], session.execute(is_open.limit(1)).first() is not None)
