"""What passes over portals saw: when each began, what it found listed in order, which files ended.

What follows from it for a report is told by `corpus.crawled`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.changes.sights import page_of
from storage.frontier.review import ended_at
from storage.models.archive import Capture
from storage.models.exchange import LinkFate, Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry

_ENDED = (EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED)


class PassStart(NamedTuple):
    """A campaign and when the first page of it came."""

    campaign_id: int
    name: str
    began_at: datetime


class RowSeen(NamedTuple):
    """A line of a list as a campaign saw it."""

    url: str
    text: str | None
    shown_date: str | None
    list_url: str


class FileEnd(NamedTuple):
    """How the newest request for a file ended."""

    url: str
    state: EntryState
    reason: str | None
    at: datetime | None


def crawl_mark(session: Session, until: datetime | None = None) -> int:
    """Return the number of the newest capture, which grows with whatever a crawl sees."""
    statement = sa.select(sa.func.max(Capture.id))
    if until is not None:
        statement = statement.where(Capture.captured_at < until)
    return session.execute(statement).scalar() or 0


def pass_starts(session: Session, portal: str, until: datetime | None = None) -> list[PassStart]:
    """Return the campaigns of a portal that saw anything, the oldest first."""
    began_at = sa.func.min(Capture.captured_at).label("began_at")
    statement = (
        sa.select(Campaign.id, Campaign.name, began_at)
        .join(FrontierEntry, FrontierEntry.campaign_id == Campaign.id)
        .join(Capture, Capture.id == FrontierEntry.capture_id)
        .where(Campaign.portal == portal)
        .group_by(Campaign.id, Campaign.name)
    )
    found = [PassStart._make(row) for row in session.execute(statement)]
    known = (each for each in found if until is None or each.began_at < until)
    return sorted(known, key=lambda each: (each.began_at, each.name))


def rows_of(
    session: Session, campaign_id: int, relation: str, until: datetime | None = None
) -> list[RowSeen]:
    """Return the lines of all lists that a campaign read before an instant, from the top down."""
    page = aliased(Capture)
    statement = (
        sa.select(Outlink.url, Outlink.text, Outlink.shown_date, FrontierEntry.url)
        .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
        .join(page, page.id == Outlink.capture_id)
        .where(
            FrontierEntry.campaign_id == campaign_id,
            Outlink.relation == relation,
            Outlink.fate != LinkFate.EXCLUDED,
        )
        .order_by(page.captured_at, FrontierEntry.url, Outlink.ordinal)
    )
    if until is not None:
        statement = statement.where(page.captured_at < until)
    return [RowSeen._make(row) for row in session.execute(statement)]


def file_ends(
    session: Session, portal: str, purposes: Collection[str], until: datetime | None = None
) -> dict[str, FileEnd]:
    """Return how the newest request for each file of a portal ended, by page.

    `purposes` are what a crawl asks for files for.
    """
    purpose = FrontierEntry.request["cb_kwargs"]["errand"]["purpose"].as_string()
    at = ended_at()
    statement = (
        sa.select(FrontierEntry.url, FrontierEntry.state, FrontierEntry.reason, at)
        .join(Campaign, Campaign.id == FrontierEntry.campaign_id)
        .outerjoin(Capture, Capture.id == FrontierEntry.capture_id)
        .where(
            Campaign.portal == portal,
            purpose.in_(sorted(set(purposes))),
            FrontierEntry.state.in_(_ENDED),
        )
        .order_by(at, FrontierEntry.id)
    )
    ends = (FileEnd._make(row) for row in session.execute(statement))
    return {
        page_of(end.url): end
        for end in ends if until is None or (end.at is not None and end.at < until)
    }  # fmt: skip
