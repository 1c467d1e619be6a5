"""Payloads without an exchange: resource and conversion records as captures."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.archive import CaptureResult, OpenRun, url_key
from storage.captures import identity_digest
from storage.captures.shown import add_snapshots
from storage.dialects import insert_numbered, insert_once
from storage.log import LogEntry, append
from storage.models.archive import Capture, CaptureKind, CaptureOutcome, Confirmation
from storage.models.exchange import ExchangeFact
from storage.models.log import LeafKind
from storage.wire.envelope import Envelope, encode
from storage.wire.vocabulary import TruncationReason

_NOTHING = encode(Envelope(b"", b"", b""))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayload:
    """A record that holds bytes and no exchange; `payload` is None where they were not to be had.

    `identity` is what the record says of itself, `source` where it was read, as JSON.
    """

    identity: str
    url: str | None
    name: str | None
    path_digest: str | None
    claimed_at: datetime | None
    outcome: CaptureOutcome
    payload: bytes | None
    size: int | None
    source: str
    truncation: TruncationReason | None = None


def record_payload(session: Session, run: OpenRun, new: NewPayload) -> CaptureResult:
    """Store a payload and its capture; the same record again adds nothing."""
    identity = identity_digest(new.identity)
    known = sa.select(Capture.id, Confirmation.snapshot_id).outerjoin(
        Confirmation, Confirmation.capture_id == Capture.id
    )
    found = session.execute(known.where(Capture.identity == identity)).first()
    if found is not None:
        return CaptureResult(False, *found)
    digest = None
    key = f"file:{new.path_digest}" if new.url is None else url_key(new.url)
    if new.payload is not None:
        digest = blobs.put(session, new.payload, key)
    capture_id = insert_numbered(session, Capture, _capture_row(run, new, (identity, digest)))
    if capture_id is None:
        return CaptureResult(
            False, *session.execute(known.where(Capture.identity == identity)).one()
        )
    session.add(_fact(capture_id, new))
    session.flush()
    snapshot_id = None
    if digest is not None and new.outcome is CaptureOutcome.RECEIVED and new.truncation is None:
        wanted = (key, digest)
        snapshot_id = add_snapshots(session, {wanted: capture_id})[wanted].id
        insert_once(session, Confirmation, {"capture_id": capture_id, "snapshot_id": snapshot_id})
    append(session, [LogEntry(LeafKind.CAPTURE, capture_id)])
    return CaptureResult(True, capture_id, snapshot_id)


def _capture_row(run: OpenRun, new: NewPayload, named: tuple[str, str | None]) -> dict[str, object]:
    identity, digest = named
    return {
        "run_id": run.id,
        "kind": CaptureKind.IMPORTED_RECORD,
        "identity": identity,
        "captured_at": run.now(),
        "url": new.url,
        "claimed_at": new.claimed_at,
        "name": new.name,
        "path_digest": new.path_digest,
        "payload_digest": digest,
        "size": new.size if new.payload is None else len(new.payload),
        "outcome": new.outcome,
    }


def _fact(capture_id: int, new: NewPayload) -> ExchangeFact:
    # Without a method it is no exchange; the row keeps where the record was read.
    return ExchangeFact(
        capture_id=capture_id,
        method="",
        duration=0,
        envelope=_NOTHING,
        position=0,
        truncation=new.truncation,
        source=new.source,
    )
