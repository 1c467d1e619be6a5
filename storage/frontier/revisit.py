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
_HIGHEST = "\U0010ffff"


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
    newest, connection = versions[0].capture_id, session.connection()
    looked_at = connection.execute(_LOOKED_AT, {"newest": newest}).scalar_one()
    since = connection.execute(_SINCE, {"newest": newest, "page_key": url_key(url)})
    return LastLook(newest, looked_at, since.scalar_one())


def is_new_site(session: Session, site: str) -> bool:
    """Tell whether no page is held whose address begins like this: scheme, host and port."""
    ends = {"first": site, "last": site + _HIGHEST}
    return session.connection().execute(_ANY_OF_SITE, ends).first() is None


def was_here_before(session: Session, url: str) -> bool:
    """Tell whether a page was ever sent whole under this address."""
    return bool(find_shown(session, [url_key(url)]))


def known_reports(session: Session, campaign_id: int) -> list[str]:
    """Return the articles that the campaign of the same portal before this one had or missed.

    What is gone is asked for again: only several visits tell whether it was withdrawn.
    """
    portal = sa.select(Campaign.portal).where(Campaign.id == campaign_id).scalar_subquery()
    last = (
        sa.select(sa.func.max(Campaign.id))
        .where(Campaign.portal == portal, Campaign.id < campaign_id)
        .scalar_subquery()
    )
    statement = (
        sa.select(FrontierEntry.url, FrontierEntry.request)
        .where(FrontierEntry.campaign_id == last, _was_had_or_missed())
        .order_by(FrontierEntry.id)
    )
    return [url for url, request in session.execute(statement) if _purpose_of(request) == "article"]


def _was_had_or_missed() -> sa.ColumnElement[bool]:
    was_held = sa.exists().where(Snapshot.page_key == FrontierEntry.url)
    is_gone = sa.or_(
        FrontierEntry.reason.in_(("http_404", "http_410")),
        FrontierEntry.reason.startswith("soft_error"),
    )
    is_missed = sa.and_(FrontierEntry.state == EntryState.DEAD, is_gone, was_held)
    return sa.or_(FrontierEntry.state == EntryState.DONE, is_missed)


def _purpose_of(request: dict[str, object]) -> object:
    kwargs = request.get("cb_kwargs")
    errand = kwargs.get("errand") if isinstance(kwargs, dict) else None
    return errand.get("purpose") if isinstance(errand, dict) else None


# Built once: putting a statement together takes longer than running it.
_LOOKED_AT = sa.select(Capture.captured_at).where(Capture.id == sa.bindparam("newest"))
_SINCE = (
    sa.select(sa.func.count())
    .select_from(Snapshot)
    .join(Confirmation, Confirmation.snapshot_id == Snapshot.id)
    .join(ExchangeFact, ExchangeFact.capture_id == Confirmation.capture_id)
    .where(
        Snapshot.page_key == sa.bindparam("page_key"),
        ExchangeFact.capture_id > sa.bindparam("newest"),
        ExchangeFact.status == _NOT_MODIFIED,
    )
)
_ANY_OF_SITE = (
    sa.select(Snapshot.id)
    .where(Snapshot.page_key >= sa.bindparam("first"), Snapshot.page_key < sa.bindparam("last"))
    .limit(1)
)
