"""Runs, blobs, captures and snapshots: what was received, when, and by which code.

Nothing here knows what a report is.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Digest, RowId


class RunKind(StrEnum):
    """What a run does."""

    INGEST = "ingest"
    PARSE = "parse"
    CRAWL = "crawl"
    IMPORT = "import"
    VERIFY = "verify"
    SEAL = "seal"
    DERIVE = "derive"
    RELEASE = "release"


class RunOutcome(StrEnum):
    """How a run ended; a run that was killed has no end at all."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


class Codec(StrEnum):
    """How the bytes of a blob are written down."""

    ZSTD = "zstd"
    IDENTITY = "identity"


class CaptureKind(StrEnum):
    """How a capture came about."""

    INGESTED_FILE = "ingested_file"
    EXCHANGE = "exchange"
    """Fetched by a crawl of ours; `ExchangeFact` tells how."""
    IMPORTED_RECORD = "imported_record"
    """An exchange that another program recorded; read from its WARC or WACZ."""


class CaptureOutcome(StrEnum):
    """What an attempt yielded.

    A file has a payload only if `received`; an exchange that ended otherwise has what came by then.
    """

    RECEIVED = "received"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    DISCONNECTED = "disconnected"
    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    STOPPED = "stopped"
    MALFORMED = "malformed"
    UNSOLICITED = "unsolicited"


class Run(Base):
    """One execution of the code; its end is a fact of its own, `RunEnd`."""

    __tablename__ = "run"

    id: Mapped[RowId]
    kind: Mapped[RunKind]
    started_at: Mapped[datetime]
    code_version: Mapped[str]
    parser_digest: Mapped[Digest | None]
    settings: Mapped[dict[str, Any]]


class RunEnd(Base):
    """The end of a run; a run without one is still going or was killed."""

    __tablename__ = "run_end"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    finished_at: Mapped[datetime]
    outcome: Mapped[RunOutcome]
    counts: Mapped[dict[str, Any]]


class Blob(Base):
    """Bytes under the digest of their uncompressed form; recompression keeps the identity.

    `base_digest` names the blob whose bytes the codec was given as a dictionary; a base has none
    itself. `data` is null when the bytes are kept elsewhere: see `BlobLocation`.
    """

    __tablename__ = "blob"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    size: Mapped[int]
    codec: Mapped[Codec]
    base_digest: Mapped[Digest | None] = mapped_column(ForeignKey("blob.digest"))
    stored_size: Mapped[int]
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class BlobLocation(Base):
    """A place outside the database where the bytes of a blob are kept, verified when stored.

    `store` is `objects` (one object per blob; `locator` is its key) or `segments` (`locator` is the
    name of a WARC file, `start` and `length` the extent of the record's gzip member in it).
    """

    __tablename__ = "blob_location"

    digest: Mapped[Digest] = mapped_column(ForeignKey("blob.digest"), primary_key=True)
    store: Mapped[str] = mapped_column(String(32), primary_key=True)
    locator: Mapped[str]
    start: Mapped[int | None]
    length: Mapped[int | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    verified_at: Mapped[datetime]


class Capture(Base):
    """One attempt to obtain bytes and what it left.

    `identity` is what makes two attempts the same one. For an ingested file it is the digest of
    path digest, name, claimed URL, claimed time, outcome and payload digest, so that ingesting a
    file twice leaves one row whoever does it and when; for an exchange it is the attempt's own id,
    for an imported record what it says of itself. It is a column because a UNIQUE over nullable
    columns lets equal rows through (NULL differs from NULL).
    """

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("identity"),
        Index(None, "run_id"),
        Index(None, "payload_digest"),
    )

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    kind: Mapped[CaptureKind]
    identity: Mapped[Digest]
    captured_at: Mapped[datetime]
    url: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    name: Mapped[str | None]
    path_digest: Mapped[Digest | None]
    payload_digest: Mapped[Digest | None] = mapped_column(ForeignKey("blob.digest"))
    size: Mapped[int | None]
    outcome: Mapped[CaptureOutcome]


class Snapshot(Base):
    """A page's state as held: one payload under one page key (its URL, or `file:` and a digest)."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("page_key", "payload_digest"),)

    id: Mapped[RowId]
    page_key: Mapped[str]
    payload_digest: Mapped[Digest] = mapped_column(ForeignKey("blob.digest"))
    first_capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"))


class Confirmation(Base):
    """A capture that shows a snapshot, the first one included.

    A table of its own: the snapshot needs its first capture before it exists, so a column in
    `capture` would have to be changed afterwards.
    """

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "snapshot_id"),)

    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
