"""Passes over portals: which lists a campaign read, when, and how far each list is proved to go."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Capture
from storage.models.exchange import Outlink
from storage.models.frontier import Campaign, FrontierEntry
from storage.searches.model import ListPage, PassRow

_LISTS = ("list", "api", "column", "home")


def passes_over(session: Session, portal: str, until: datetime | None = None) -> list[PassRow]:
    """Return the campaigns of a portal, the newest first; of those begun before an instant."""
    statement = sa.select(Campaign.id, Campaign.name, Campaign.portal).where(
        Campaign.portal == portal
    )
    first = (
        sa.select(sa.func.min(Capture.captured_at))
        .join(FrontierEntry, FrontierEntry.capture_id == Capture.id)
        .where(FrontierEntry.campaign_id == Campaign.id)
        .correlate(Campaign)
        .scalar_subquery()
    )
    if until is not None:
        statement = statement.where(first < until)
    # By what was seen: an archive that was taken in later may hold the older pass.
    ordered = statement.order_by(sa.func.coalesce(first, Campaign.opened_at).desc(), Campaign.name)
    return [PassRow._make(row) for row in session.execute(ordered)]


def searched_portals(session: Session, until: datetime | None = None) -> list[str]:
    """Return the portals over which there was any pass; one that saw anything before an instant."""
    statement = sa.select(Campaign.portal).distinct().order_by(Campaign.portal)
    if until is not None:
        statement = statement.where(
            sa.exists().where(
                FrontierEntry.campaign_id == Campaign.id,
                FrontierEntry.capture_id == Capture.id,
                Capture.captured_at < until,
            )
        )
    return list(session.execute(statement).scalars())


def list_pages(
    session: Session, campaign_id: int, end_relation: str, until: datetime | None = None
) -> list[ListPage]:
    """Return the pages of lists, and those on the way to them, that a campaign read, in order."""
    purpose = FrontierEntry.request["cb_kwargs"]["errand"]["purpose"].as_string()
    end = sa.and_(Outlink.capture_id == Capture.id, Outlink.relation == end_relation)
    statement = (
        sa.select(FrontierEntry.url, Capture.id, Capture.captured_at, Outlink.reason)
        .join(Capture, Capture.id == FrontierEntry.capture_id)
        .outerjoin(Outlink, end)
        .where(FrontierEntry.campaign_id == campaign_id, purpose.in_(_LISTS))
        .order_by(Capture.captured_at, FrontierEntry.url, Outlink.ordinal)
    )
    if until is not None:
        statement = statement.where(Capture.captured_at < until)
    return [ListPage._make(row) for row in session.execute(statement)]


def newest_search(
    session: Session, portals: Iterable[str], until: datetime | None = None
) -> datetime | None:
    """Return when any of some portals was asked for anything last, before an instant."""
    statement = (
        sa.select(sa.func.max(Capture.captured_at))
        .join(FrontierEntry, FrontierEntry.capture_id == Capture.id)
        .join(Campaign, Campaign.id == FrontierEntry.campaign_id)
        .where(Campaign.portal.in_(sorted(set(portals))))
    )
    if until is not None:
        statement = statement.where(Capture.captured_at < until)
    return session.execute(statement).scalar()
