"""Copies of a blob: each read by itself and compared with the digest; mended from one another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs import codec, surroundings_of
from storage.blobs.reading import OBJECTS, SEGMENTS, base_of
from storage.errors import BlobDamaged, BlobMissing
from storage.fixity.log_check import UNREADABLE
from storage.models.archive import Blob, BlobLocation, Codec
from storage.models.log import BlobCondition

DATABASE = "database"

# What a row's damaged size may hide; no file larger than this is ever archived whole.
_LARGEST = 2**29


class Copy(NamedTuple):
    """One copy: where it lies, its bytes if they are right, else what is wrong."""

    place: str
    payload: bytes | None
    fault: str | None = None
    locator: str = ""


class _BlobRow(NamedTuple):
    size: int
    codec: Codec
    base_digest: str | None
    stored_size: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Examination:
    """What the copies of a blob are worth; `row_fault` is about what the row says of them."""

    digest: str
    copies: tuple[Copy, ...]
    row_fault: str | None = None

    @property
    def payload(self) -> bytes | None:
        """Return the bytes from the first copy that is right."""
        return next((copy.payload for copy in self.copies if copy.payload is not None), None)

    @property
    def condition(self) -> BlobCondition:
        """Return the condition before any repair."""
        if self.row_fault is None and self.copies and not self.faults():
            return BlobCondition.SOUND
        is_anything_there = any(copy.fault != "missing" for copy in self.copies)
        return BlobCondition.DAMAGED if is_anything_there else BlobCondition.MISSING

    def without_payload(self) -> "Examination":
        """Forget the bytes."""
        copies = tuple(copy._replace(payload=None) for copy in self.copies)
        return Examination(self.digest, copies, self.row_fault)

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by place."""
        wrong = {copy.place: copy.fault for copy in self.copies if copy.fault is not None}
        return wrong | ({} if self.row_fault is None else {"row": self.row_fault})


def examine(session: Session, digest: str) -> Examination:
    """Read every copy of a blob."""
    try:
        row = _read_row(session, digest)
    except UNREADABLE:
        return Examination(digest, tuple(_outside(session, digest, None)), "unreadable")
    inside = [] if row.data is None else [_inside(session, digest, row)]
    copies = (*inside, *_outside(session, digest, row))
    payload = next((copy.payload for copy in copies if copy.payload is not None), None)
    return Examination(digest, copies, _row_fault(row, payload))


def repair(session: Session, found: Examination) -> bool:
    """Write bytes that are right over those that are not; tell whether every copy is right now.

    A WARC segment is never written to: its damaged copy stays, and its bytes go to the database.
    """
    payload = found.payload
    if payload is None:
        return False
    form = codec.encode(payload)
    is_lost = not any(copy.place == OBJECTS for copy in found.copies)
    values = {
        "size": len(payload),
        "codec": form.codec,
        "base_digest": None,
        "stored_size": len(form.data),
        "data": form.data if is_lost else None,
    }
    session.execute(sa.update(Blob).where(Blob.digest == found.digest).values(values))
    objects = surroundings_of(session).objects
    for copy in found.copies:
        if copy.place == OBJECTS and objects is not None:
            objects.put(copy.locator, form.data)
    return all(copy.place != SEGMENTS or copy.fault is None for copy in found.copies)


def _read_row(session: Session, digest: str) -> _BlobRow:
    statement = sa.select(
        Blob.size, Blob.codec, Blob.base_digest, Blob.stored_size, Blob.data
    ).where(Blob.digest == digest)
    return _BlobRow(*session.execute(statement).one())


def _row_fault(row: _BlobRow, payload: bytes | None) -> str | None:
    if payload is not None and len(payload) != row.size:
        return "wrong size"
    if row.data is not None and len(row.data) != row.stored_size:
        return "wrong stored size"
    return None


def _inside(session: Session, digest: str, row: _BlobRow) -> Copy:
    try:
        base = None if row.base_digest is None else base_of(session, row.base_digest)
    except (BlobDamaged, BlobMissing):
        return Copy(DATABASE, None, "its base is damaged")
    return _judge(digest, Copy(DATABASE, _unpack(digest, row, bytes(row.data or b""), base)))


def _outside(session: Session, digest: str, row: _BlobRow | None) -> Iterator[Copy]:
    """Yield the copies outside the database; without its row only a segment can be read."""
    statement = sa.select(
        BlobLocation.store, BlobLocation.locator, BlobLocation.start, BlobLocation.length
    ).where(BlobLocation.digest == digest)
    for store, locator, start, length in session.execute(statement.order_by(BlobLocation.store)):
        try:
            if store == OBJECTS:
                payload = _read_object(session, digest, row, locator)
            else:
                payload = _read_segment(session, (locator, start or 0, length or 0))
        except BlobMissing:
            yield Copy(store, None, "missing", locator)
            continue
        yield _judge(digest, Copy(store, payload, None, locator))


def _read_object(session: Session, digest: str, row: _BlobRow | None, locator: str) -> bytes | None:
    objects = surroundings_of(session).objects
    if objects is None:
        raise BlobMissing(f"No object store is configured that could hold {digest}.")
    octets = objects.get(locator)
    forms = [row] if row is not None else []
    guesses = [_BlobRow(_LARGEST, kind, None, 0, None) for kind in Codec]
    payloads = (_unpack(digest, form, octets, None) for form in (*forms, *guesses))
    return next((payload for payload in payloads if payload is not None), None)


def _read_segment(session: Session, extent: tuple[str, int, int]) -> bytes | None:
    reader = surroundings_of(session).segments
    if reader is None:
        raise BlobMissing(f"No folder of segments is configured that could hold {extent[0]}.")
    try:
        return reader(*extent)
    except BlobDamaged:
        return None


def _unpack(digest: str, row: _BlobRow, data: bytes, base: codec.Base | None) -> bytes | None:
    """Return the bytes if they are right, even when the row is wrong about their size."""
    for size in (row.size, _LARGEST):
        payload = codec.decode(codec.Form(row.codec, data), max(0, size), base)
        if payload is not None and codec.digest_of(payload) == digest:
            return payload
    return None


def _judge(digest: str, copy: Copy) -> Copy:
    is_right = copy.payload is not None and codec.digest_of(copy.payload) == digest
    return copy if is_right else copy._replace(payload=None, fault="damaged")
