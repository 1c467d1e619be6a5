"""Exchanges out of the archive: both directions of the wire, the payload, and all that is known.

Every byte is verified on the way: blobs against their digests, the response against its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage import blobs
from storage.errors import CaptureDamaged, CaptureMissing
from storage.models.archive import Capture, CaptureKind, CaptureOutcome, Confirmation
from storage.models.exchange import (
    ExchangeFact,
    RevisitProfile,
    RobotsDecision,
)
from storage.wire.envelope import Envelope, EnvelopeDamaged, decode
from storage.wire.message import Message, split_response
from storage.wire.vocabulary import Protection, Route, TruncationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCapture:
    """The capture that a revisit refers to."""

    capture_id: int
    url: str
    captured_at: datetime
    payload_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """An exchange as it is stored, without its payload.

    `refers_to` is None unless the exchange is a revisit; `entity_digest` is None when the entity is
    the payload.
    """

    capture_id: int
    run_id: int
    kind: CaptureKind
    identity: str
    captured_at: datetime
    url: str
    claimed_at: datetime | None
    outcome: CaptureOutcome
    payload_digest: str | None
    payload_size: int | None
    entity_digest: str | None
    block_digest: str | None
    snapshot_id: int | None
    method: str
    status: int | None
    duration: timedelta
    truncation: TruncationReason | None
    protocol: str | None
    peer_ip: str | None
    peer_port: int | None
    position: int
    tls_version: str | None
    certificate_digest: str | None
    protection: Protection | None
    error: str | None
    previous_id: int | None
    route: Route | None
    revisit_profile: RevisitProfile | None
    refers_to: EarlierCapture | None
    robots: RobotsDecision | None
    robots_capture_id: int | None
    frontier_id: int | None
    source: str | None
    envelope: Envelope

    @property
    def request_wire(self) -> bytes:
        """Return the request as it was sent."""
        return self.envelope.request


@dataclass(frozen=True, slots=True)
class LoadedExchange:
    """An exchange with all its bytes.

    `entity` is what is left without transfer coding, `payload` without content coding if it could
    be undone; both are empty where nothing came.
    """

    stored: StoredExchange
    response_wire: bytes
    entity: bytes
    payload: bytes

    @property
    def request_wire(self) -> bytes:
        """Return the request as it was sent."""
        return self.stored.request_wire

    @property
    def message(self) -> Message:
        """Return the response in parts."""
        return split_response(self.response_wire, self.stored.method)


def load(session: Session, capture_id: int) -> LoadedExchange:
    """Return an exchange with all its bytes, verified."""
    return load_bytes(session, find(session, capture_id))


def find(session: Session, capture_id: int) -> StoredExchange:
    """Return an exchange without its payload."""
    for stored in find_many(session, [capture_id]):
        return stored
    raise CaptureMissing(f"The store has no exchange under the capture {capture_id}.")


def find_many(session: Session, capture_ids: Sequence[int]) -> Iterator[StoredExchange]:
    """Yield those of the exchanges that exist, by id."""
    statement = _SELECT.where(ExchangeFact.capture_id.in_(capture_ids)).order_by(Capture.id)
    for row in session.execute(statement).mappings():
        yield _make(row)


def load_bytes(session: Session, stored: StoredExchange) -> LoadedExchange:
    """Add the bytes to an exchange, verified."""
    payload = b"" if stored.payload_digest is None else blobs.get(session, stored.payload_digest)
    coded = stored.entity_digest
    entity = payload if coded is None else blobs.get(session, coded)
    wire = stored.envelope.response_wire(entity)
    if _block_digest(stored.envelope, wire) != stored.block_digest:
        raise CaptureDamaged(
            f"The response of the capture {stored.capture_id} cannot be rebuilt as it came: "
            "restore the database from a backup."
        )
    return LoadedExchange(stored, wire, entity, payload)


def _block_digest(envelope: Envelope, wire: bytes) -> str | None:
    return blobs.digest_of(wire[: len(wire) - len(envelope.excess)]) if wire else None


_EARLIER = aliased(Capture)
_FACTS = [
    column
    for column in ExchangeFact.__table__.columns
    if column.name not in {"refers_to_id", "duration", "envelope"}
]
_SELECT = (
    sa.select(
        *_FACTS,
        ExchangeFact.duration.label("microseconds"),
        ExchangeFact.envelope.label("octets"),
        Capture.run_id,
        Capture.kind,
        Capture.identity,
        Capture.captured_at,
        Capture.url,
        Capture.claimed_at,
        Capture.outcome,
        Capture.payload_digest,
        Capture.size.label("payload_size"),
        Confirmation.snapshot_id,
        _EARLIER.id.label("earlier_id"),
        _EARLIER.url.label("earlier_url"),
        _EARLIER.captured_at.label("earlier_at"),
        _EARLIER.payload_digest.label("earlier_digest"),
    )
    .join(Capture, Capture.id == ExchangeFact.capture_id)
    .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
    .outerjoin(_EARLIER, _EARLIER.id == ExchangeFact.refers_to_id)
)


def _make(row: sa.RowMapping) -> StoredExchange:
    facts = dict(row)
    names = ("earlier_id", "earlier_url", "earlier_at", "earlier_digest")
    number, url, captured_at, digest = (facts.pop(name) for name in names)
    refers_to = None
    if number is not None:
        refers_to = EarlierCapture(
            capture_id=number, url=url, captured_at=captured_at, payload_digest=digest
        )
    duration = timedelta(microseconds=facts.pop("microseconds"))
    envelope = _open(facts["capture_id"], facts.pop("octets"))
    return StoredExchange(**facts, duration=duration, envelope=envelope, refers_to=refers_to)


def _open(capture_id: int, octets: bytes) -> Envelope:
    try:
        return decode(bytes(octets))
    except EnvelopeDamaged as error:
        raise CaptureDamaged(
            f"What is stored around the capture {capture_id} is damaged ({error}): "
            "restore the database from a backup."
        ) from error
