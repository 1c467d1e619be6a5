"""The frontier: what a campaign has found, what it still has to fetch, and who is at it.

These rows are the only ones that change: they are state, not facts. What became of an entry in the
end is a fact and goes to the log.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, RowId, ShortDigest


class EntryState(StrEnum):
    """Where an entry stands; the last three are ends."""

    PENDING = "pending"
    LEASED = "leased"
    """A worker is fetching it; when its lease expires the entry is pending again."""
    CAPTURED = "captured"
    """The response is in the archive; what it leads to is not yet taken from it."""
    DONE = "done"
    DEAD = "dead"
    EXCLUDED = "excluded"


class Campaign(Base):
    """One pass over a portal, which may take several runs; it is over when nothing is pending."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[RowId]
    name: Mapped[str]
    portal: Mapped[str]
    opened_at: Mapped[datetime]
    opened_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))


class FrontierEntry(Base):
    """A request of a campaign, once per fingerprint.

    `request` is what Scrapy needs to make it again. A leased entry belongs to the worker whose
    `lease_token` is still the one it was given: tokens only grow, so that a worker that slept past
    its lease is turned away. `parent_id` and `found_in_id` are the discovery path.
    """

    __tablename__ = "frontier"
    __table_args__ = (
        UniqueConstraint("campaign_id", "fingerprint"),
        Index(None, "campaign_id", "state", "priority", "id"),
    )

    id: Mapped[RowId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    fingerprint: Mapped[ShortDigest]
    url: Mapped[str]
    host: Mapped[str]
    request: Mapped[dict[str, Any]]
    priority: Mapped[int]
    """The smaller the sooner."""
    state: Mapped[EntryState]
    reason: Mapped[str | None]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int]
    lease_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    lease_token: Mapped[int]
    lease_expires_at: Mapped[datetime | None]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"))
    found_in_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    discovered_at: Mapped[datetime]
    discovered_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    finished_at: Mapped[datetime | None]
    finished_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
