"""What earlier campaigns know of a portal's pages: which were there, and when last seen."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import url_key
from storage.captures.earlier import find_shown
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.exchange import ExchangeFact
from storage.models.frontier import Campaign, EntryState, FrontierEntry

_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class LastLook:
    """The last whole answer for a page, and how often it has been confirmed unseen since."""

    capture_id: int
    looked_at: datetime
    since: int


def last_look(session: Session, url: str) -> LastLook | None:
    """Return when a page was last sent whole; None if it never was."""
    versions = find_shown(session, [url_key(url)]).get(url_key(url))
    if not versions:
        return None
    newest = versions[0].capture_id
    looked_at = session.execute(sa.select(Capture.captured_at).where(Capture.id == newest))
    since = (
        sa.select(sa.func.count())
        .select_from(Snapshot)
        .join(Confirmation, Confirmation.snapshot_id == Snapshot.id)
        .join(ExchangeFact, ExchangeFact.capture_id == Confirmation.capture_id)
        .where(
            Snapshot.page_key == url_key(url),
            ExchangeFact.capture_id > newest,
            ExchangeFact.status == _NOT_MODIFIED,
        )
    )
    return LastLook(newest, looked_at.scalar_one(), session.execute(since).scalar_one())


def was_here_before(session: Session, url: str) -> bool:
    """Tell whether a page was ever sent whole under this address."""
    return bool(find_shown(session, [url_key(url)]))


def known_reports(session: Session, campaign_id: int) -> list[str]:
    """Return the articles that the campaign of the same portal before this one had."""
    portal = sa.select(Campaign.portal).where(Campaign.id == campaign_id).scalar_subquery()
    last = (
        sa.select(sa.func.max(Campaign.id))
        .where(Campaign.portal == portal, Campaign.id < campaign_id)
        .scalar_subquery()
    )
    statement = (
        sa.select(FrontierEntry.url, FrontierEntry.request)
        .where(FrontierEntry.campaign_id == last, FrontierEntry.state == EntryState.DONE)
        .order_by(FrontierEntry.id)
    )
    return [url for url, request in session.execute(statement) if _purpose_of(request) == "article"]


def _purpose_of(request: dict[str, object]) -> object:
    kwargs = request.get("cb_kwargs")
    errand = kwargs.get("errand") if isinstance(kwargs, dict) else None
    return errand.get("purpose") if isinstance(errand, dict) else None
