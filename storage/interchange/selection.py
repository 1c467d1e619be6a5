"""Selections: which captures an export or a seal is about, and going through them in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.models.archive import Capture
from storage.models.exchange import ExchangeFact
from storage.models.frontier import Campaign, FrontierEntry

_PAGE = 500

# SQLAlchemy types an alias as the class itself.
CaptureEntity = type[Capture]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Captures that meet every condition given; none given means all.

    Times are those at which captures began, for a record of another program as it says itself:
    from `since` up to, not including, `until`. Ids lie from `first_id` to `last_id`, both included.
    """

    run_ids: tuple[int, ...] = ()
    campaign: str | None = None
    url_prefix: str | None = None
    host: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    capture_ids: tuple[int, ...] = ()
    first_id: int | None = None
    last_id: int | None = None

    def describe(self) -> str:
        """Return the selection in words, the same for the same selection."""
        parts = [
            ("run", ", ".join(map(str, self.run_ids))),
            ("campaign", self.campaign),
            ("URL prefix", self.url_prefix),
            ("host", self.host),
            ("since", self.since and self.since.isoformat()),
            ("until", self.until and self.until.isoformat()),
            ("capture", ", ".join(map(str, self.capture_ids))),
            ("from capture", self.first_id),
            ("to capture", self.last_id),
        ]
        return "; ".join(f"{name} {value}" for name, value in parts if value) or "all captures"

    def conditions(self, capture: CaptureEntity) -> list[sa.ColumnElement[bool]]:
        """Return what must hold of a capture."""
        found: list[sa.ColumnElement[bool]] = []
        if self.run_ids:
            found.append(capture.run_id.in_(self.run_ids))
        if self.campaign is not None:
            found.append(capture.id.in_(_in_campaign(self.campaign)))
        if self.url_prefix is not None:
            found.append(_begins(capture, self.url_prefix))
        if self.host is not None:
            found.append(_has_host(capture, self.host))
        if self.capture_ids:
            found.append(capture.id.in_(self.capture_ids))
        return found + self._bounds(capture)

    def _bounds(self, capture: CaptureEntity) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if self.since is not None:
            found.append(moment_of(capture) >= self.since)
        if self.until is not None:
            found.append(moment_of(capture) < self.until)
        if self.first_id is not None:
            found.append(capture.id >= self.first_id)
        if self.last_id is not None:
            found.append(capture.id <= self.last_id)
        return found


def moment_of(capture: CaptureEntity) -> sa.ColumnElement[datetime]:
    """Return when the capture began, as whoever made it says."""
    return sa.func.coalesce(capture.claimed_at, capture.captured_at)


def count_captures(session: Session, selection: Selection) -> int:
    """Count the captures of a selection."""
    count = sa.select(sa.func.count()).select_from(Capture).where(*selection.conditions(Capture))
    return session.execute(count).scalar_one()


def latest_moment(session: Session, selection: Selection) -> datetime | None:
    """Return when the latest capture of a selection began."""
    rows = sa.select(Capture.claimed_at, Capture.captured_at).where(*selection.conditions(Capture))
    latest = session.execute(rows.order_by(moment_of(Capture).desc()).limit(1)).first()
    return None if latest is None else latest[0] or latest[1]


def capture_ids(session: Session, selection: Selection) -> Iterator[list[int]]:
    """Yield the ids of a selection in order, page by page."""
    last = 0
    ids = sa.select(Capture.id).where(*selection.conditions(Capture))
    while True:
        page = ids.where(Capture.id > last).order_by(Capture.id).limit(_PAGE)
        found = list(session.execute(page).scalars())
        if not found:
            return
        yield found
        last = found[-1]


def another_capture() -> type[Capture]:
    """Return the captures once more, to compare them with themselves."""
    return aliased(Capture)


def _in_campaign(name: str | None) -> sa.Select[Any]:
    return (
        sa.select(ExchangeFact.capture_id)
        .join(FrontierEntry, FrontierEntry.id == ExchangeFact.frontier_id)
        .join(Campaign, Campaign.id == FrontierEntry.campaign_id)
        .where(Campaign.name == name)
    )


def _begins(capture: CaptureEntity, prefix: str) -> sa.ColumnElement[bool]:
    # Not LIKE: SQLite compares without regard to case there.
    return sa.func.substr(capture.url, 1, len(prefix)) == prefix


def _has_host(capture: CaptureEntity, host: str) -> sa.ColumnElement[bool]:
    starts = [f"{scheme}://{host.lower()}" for scheme in ("http", "https")]
    exact = [capture.url == start for start in starts]
    return sa.or_(*exact, *(_begins(capture, start + end) for start in starts for end in "/:?#"))
