"""A campaign looked at afterwards: how each of its requests ended, and how its lists did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.models.archive import Capture
from storage.models.exchange import Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry

_ROWS_AT_ONCE = 500
_ENDED = (EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED)


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


def entry_ends(
    session: Session, campaign_id: int, until: datetime | None = None
) -> Iterator[EntryEnd]:
    """Yield the requests of a campaign in the order in which they were found.

    Of those known before `until`, what had not ended by then is pending.
    """
    statement = _select_ends() if until is None else _select_ends_before(until)
    of_campaign = statement.where(FrontierEntry.campaign_id == campaign_id)
    ordered = of_campaign.order_by(FrontierEntry.id)
    for row in session.execute(ordered, execution_options={"yield_per": _ROWS_AT_ONCE}):
        yield EntryEnd(*row)


def ended_at() -> sa.ColumnElement[datetime | None]:
    """Return when an entry was answered, or ended without an answer; `Capture` is joined to it."""
    return sa.func.coalesce(Capture.captured_at, FrontierEntry.finished_at)


def list_ends(
    session: Session, campaign_id: int, relation: str, until: datetime | None = None
) -> list[ListEnd]:
    """Return the notes of a relation that the pages of a campaign left before an instant."""
    statement = (
        sa.select(Outlink.url, Outlink.reason, Outlink.text)
        .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
        .where(FrontierEntry.campaign_id == campaign_id, Outlink.relation == relation)
        .order_by(Outlink.capture_id, Outlink.ordinal)
    )
    if until is not None:
        statement = statement.join(Capture, Capture.id == Outlink.capture_id).where(
            Capture.captured_at < until
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


def _select_ends() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        FrontierEntry.url, FrontierEntry.request, FrontierEntry.state, FrontierEntry.reason,
        FrontierEntry.capture_id,
    )  # fmt: skip


def _select_ends_before(until: datetime) -> sa.Select[*tuple[Any, ...]]:
    page, entry = aliased(Capture), FrontierEntry
    had_ended = sa.and_(entry.state.in_(_ENDED), ended_at() < until)
    pending = sa.literal(EntryState.PENDING, entry.state.type)
    # An archive may hold pages that are older than the crawl that wrote down how they were found,
    # and what a page leads to is known with the page, however long it waited to be read.
    is_known = (entry.discovered_at < until, page.captured_at < until, Capture.captured_at < until)
    return (
        sa.select(
            entry.url, entry.request, sa.case((had_ended, entry.state), else_=pending),
            sa.case((had_ended, entry.reason)), sa.case((had_ended, entry.capture_id)),
        )
        .outerjoin(Capture, Capture.id == entry.capture_id)
        .outerjoin(page, page.id == entry.found_in_id)
        .where(sa.or_(*is_known))
    )  # fmt: skip
