"""HTTP exchanges: what stands beside the payload of a capture, and the links found in it."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Digest, ShortDigest
from storage.wire.vocabulary import Protection, Route, TruncationReason


class RevisitProfile(StrEnum):
    """Why a capture is believed to show what an earlier one showed (WARC 1.1, 6.7)."""

    IDENTICAL_PAYLOAD = "identical_payload"
    NOT_MODIFIED = "not_modified"


class RobotsDecision(StrEnum):
    """What the robots.txt of the host said about the request when it was sent."""

    ALLOWED = "allowed"
    NO_RULES = "no_rules"
    IS_ROBOTS = "is_robots"
    """The request was for robots.txt itself."""
    IGNORED = "ignored"
    """The run was told not to ask."""


class LinkFate(StrEnum):
    """What became of a link."""

    FOLLOWED = "followed"
    """It is in the frontier, put there by this link or an earlier one."""
    EXCLUDED = "excluded"
    NOTED = "noted"
    """Kept as evidence only."""


class ExchangeFact(Base):
    """One HTTP exchange: with the blobs it names, both directions can be rebuilt to the byte.

    `envelope` holds request, head, chunk map and excess (`storage.wire.envelope`).
    `entity_digest` is null when the entity is the payload, that is, without content coding.
    `block_digest` is of the response as it came, `duration` in microseconds. `previous_id` is the
    capture that this one was redirected from or retries; `refers_to_id` the one it confirms.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        Index(None, "frontier_id"),
        Index(None, "previous_id"),
        Index(None, "refers_to_id"),
    )

    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    method: Mapped[str]
    status: Mapped[int | None]
    duration: Mapped[int]
    truncation: Mapped[TruncationReason | None]
    envelope: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    entity_digest: Mapped[Digest | None] = mapped_column(ForeignKey("blob.digest"))
    block_digest: Mapped[ShortDigest | None]
    protocol: Mapped[str | None]
    peer_ip: Mapped[str | None]
    peer_port: Mapped[int | None]
    position: Mapped[int]
    tls_version: Mapped[str | None]
    certificate_digest: Mapped[ShortDigest | None]
    protection: Mapped[Protection | None]
    error: Mapped[str | None]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    route: Mapped[Route | None]
    revisit_profile: Mapped[RevisitProfile | None]
    refers_to_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    robots: Mapped[RobotsDecision | None]
    robots_capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    frontier_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"))
    source: Mapped[str | None]
    """Of an imported record: file, record id and program, as JSON."""


class Outlink(Base):
    """A link that a page of a crawl shows, with its text as shown and what became of it."""

    __tablename__ = "outlink"
    __table_args__ = ({"sqlite_with_rowid": False},)

    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    text: Mapped[str | None]
    shown_date: Mapped[str | None]
    relation: Mapped[str | None]
    fate: Mapped[LinkFate]
    reason: Mapped[str | None]
    frontier_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"))
