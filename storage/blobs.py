"""Bytes by digest: compressed inside, verified on every read.

Which bytes belong to which page is not known here.
"""

import hashlib
import sys
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.dialects import insert_once
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import Blob, Codec

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Level 9 saves 8 % more than level 3 at six times the effort (dependencies.md 2.11).
_LEVEL = 3


class StoredBlob(NamedTuple):
    """A blob row as `COLUMNS` selects it."""

    digest: str
    size: int
    codec: Codec
    base_digest: str | None
    data: bytes | None


COLUMNS = (Blob.digest, Blob.size, Blob.codec, Blob.base_digest, Blob.data)
"""What a query must select to make a `StoredBlob`."""


def digest_of(payload: bytes) -> str:
    """Return the digest under which bytes are stored.

    >>> digest_of(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def put(session: Session, payload: bytes) -> str:
    """Store bytes unless they are there, and return their digest."""
    digest = digest_of(payload)
    if not has(session, digest):
        codec, data = _encode(payload)
        row = {
            "digest": digest,
            "size": len(payload),
            "codec": codec,
            "stored_size": len(data),
            "data": data,
        }
        insert_once(session, Blob, row)
    return digest


def get(session: Session, digest: str) -> bytes:
    """Return the bytes under a digest, verified."""
    row = session.execute(sa.select(*COLUMNS).where(Blob.digest == digest)).one_or_none()
    if row is None:
        raise BlobMissing(f"The store has no bytes under {digest}: ingest or crawl the page again.")
    return decode(StoredBlob(*row))


def has(session: Session, digest: str) -> bool:
    """Tell whether bytes are stored under a digest."""
    return session.execute(sa.select(Blob.size).where(Blob.digest == digest)).first() is not None


def decode(stored: StoredBlob) -> bytes:
    """Return the bytes of a blob row, verified against its digest."""
    if stored.data is None:
        raise BlobMissing(
            f"The bytes under {stored.digest} are not in the database: restore it from a backup."
        )
    payload = _decompress(stored)
    if payload is None or digest_of(payload) != stored.digest:
        raise BlobDamaged(
            f"The bytes stored under {stored.digest} no longer match it: "
            "restore the database from a backup or capture the page again."
        )
    return payload


def _encode(payload: bytes) -> tuple[Codec, bytes]:
    packed = zstd.compress(payload, _LEVEL)
    return (Codec.ZSTD, packed) if len(packed) < len(payload) else (Codec.IDENTITY, payload)


def _decompress(stored: StoredBlob) -> bytes | None:
    """Return what the stored bytes unpack to, or None when they do not unpack."""
    data = bytes(stored.data or b"")
    if stored.codec is Codec.IDENTITY:
        return data
    if stored.base_digest is not None:
        return None
    try:
        # One byte more than expected is enough to see that damage made it longer.
        return zstd.ZstdDecompressor().decompress(data, max_length=stored.size + 1)
    except zstd.ZstdError:
        return None
