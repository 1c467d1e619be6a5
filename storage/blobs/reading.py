"""Blobs out of the store: wherever the bytes lie, they are compared with their digest."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs import codec
from storage.blobs.surroundings import objects_of, surroundings_of
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import Blob, BlobLocation, Codec

OBJECTS = "objects"
SEGMENTS = "segments"


class StoredBlob(NamedTuple):
    """A blob row as `COLUMNS` selects it."""

    digest: str
    size: int
    codec: Codec
    base_digest: str | None
    data: bytes | None


COLUMNS = (Blob.digest, Blob.size, Blob.codec, Blob.base_digest, Blob.data)
"""What a query must select to make a `StoredBlob`."""


def get(session: Session, digest: str) -> bytes:
    """Return the bytes under a digest, verified."""
    row = session.execute(sa.select(*COLUMNS).where(Blob.digest == digest)).one_or_none()
    if row is None:
        raise BlobMissing(f"The store has no bytes under {digest}: ingest or crawl the page again.")
    return fetch(session, StoredBlob(*row))


def has(session: Session, digest: str) -> bool:
    """Tell whether bytes are stored under a digest."""
    return session.execute(sa.select(Blob.size).where(Blob.digest == digest)).first() is not None


def decode(stored: StoredBlob) -> bytes:
    """Return the bytes of a row that needs no other row, verified against its digest."""
    if stored.data is None:
        raise BlobMissing(
            f"The bytes under {stored.digest} are not in the database: restore it from a backup."
        )
    return _unpack(stored, stored.data, None)


def fetch(session: Session, stored: StoredBlob) -> bytes:
    """Return the bytes of any row, verified against its digest."""
    if stored.data is None:
        return _fetch_from_outside(session, stored)
    base = None if stored.base_digest is None else base_of(session, stored.base_digest)
    return _unpack(stored, stored.data, base)


def base_of(session: Session, digest: str) -> codec.Base:
    """Return a base by its digest, from memory or from its row."""
    bases = surroundings_of(session).bases
    base = bases.find(digest)
    if base is None:
        base = codec.Base(digest, get(session, digest))
        bases.keep(base)
    return base


def _fetch_from_outside(session: Session, stored: StoredBlob) -> bytes:
    statement = sa.select(
        BlobLocation.store, BlobLocation.locator, BlobLocation.start, BlobLocation.length
    ).where(BlobLocation.digest == stored.digest)
    for store, locator, start, length in session.execute(statement.order_by(BlobLocation.store)):
        if store == OBJECTS:
            return _unpack(stored, objects_of(session).get(locator), None)
        if store == SEGMENTS and (reader := surroundings_of(session).segments) is not None:
            return _verify(stored.digest, reader(locator, start or 0, length or 0))
    raise BlobMissing(
        f"The bytes under {stored.digest} are not in the database: restore it from a backup."
    )


def _unpack(stored: StoredBlob, data: bytes, base: codec.Base | None) -> bytes:
    if base is None and stored.base_digest is not None:
        return _verify(stored.digest, None)
    form = codec.Form(stored.codec, bytes(data))
    return _verify(stored.digest, codec.decode(form, stored.size, base))


def _verify(digest: str, payload: bytes | None) -> bytes:
    if payload is None or codec.digest_of(payload) != digest:
        raise BlobDamaged(
            f"The bytes stored under {digest} no longer match it: "
            "restore the database from a backup or capture the page again."
        )
    return payload
