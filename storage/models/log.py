"""The log that makes changes of the facts visible, and what checking them found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Digest, RowId, ShortDigest


class LeafKind(StrEnum):
    """What a leaf of the log vouches for; `subject_id` is the id of that row."""

    RUN = "run"
    RUN_END = "run_end"
    RUN_EVENT = "run_event"
    CAPTURE = "capture"
    FRONTIER = "frontier"
    """How a frontier entry ended, with the links found in its capture."""
    PARSE = "parse"
    PARSER_ADOPTION = "parser_adoption"
    SEGMENT = "segment"


class BlobCondition(StrEnum):
    """What a check of a blob found."""

    SOUND = "sound"
    DAMAGED = "damaged"
    MISSING = "missing"
    REPAIRED = "repaired"


class RunEvent(Base):
    """Something a run met that its reader must know: a clock step, an unsafe flag, a damage."""

    __tablename__ = "run_event"
    __table_args__ = (Index(None, "run_id"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    happened_at: Mapped[datetime]
    kind: Mapped[str]
    detail: Mapped[dict[str, Any]]


class LogLeaf(Base):
    """One fact, vouched for: `position` is dense from 0, so that a gap is evidence.

    `row_digest` is of the canonical form of the fact's rows, `chain` of the previous leaf's chain
    and this leaf.
    """

    __tablename__ = "log_leaf"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    position: Mapped[RowId]
    kind: Mapped[LeafKind]
    subject_id: Mapped[int]
    row_digest: Mapped[ShortDigest]
    chain: Mapped[ShortDigest]


class LogHead(Base):
    """The state of the log when it had `size` leaves, signed.

    `root` is the Merkle tree hash of RFC 9162 over the leaves, `public_key` the raw Ed25519 key.
    """

    __tablename__ = "log_head"

    id: Mapped[RowId]
    size: Mapped[int]
    root: Mapped[ShortDigest]
    chain: Mapped[ShortDigest]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("log_head.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    signed_at: Mapped[datetime]
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class Segment(Base):
    """A WARC file that holds sealed blobs; its digest is of the file as it lies in the store."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[RowId]
    name: Mapped[str]
    digest: Mapped[Digest]
    size: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    sealed_at: Mapped[datetime]


class BlobCheck(Base):
    """When a blob was last read and compared with its digest; state, replaced by each check."""

    __tablename__ = "blob_check"
    __table_args__ = (Index(None, "checked_at"),)

    digest: Mapped[Digest] = mapped_column(ForeignKey("blob.digest"), primary_key=True)
    checked_at: Mapped[datetime]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    condition: Mapped[BlobCondition]
