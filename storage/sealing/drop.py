"""Dropping bytes from the database that a segment holds: each is read there once more before."""

from collections.abc import Callable

import sqlalchemy as sa

from storage.blobs import digest_of
from storage.models.archive import Blob, BlobLocation
from storage.sealing.cold import SEGMENTS, SealFailed
from storage.segments import SegmentStore
from storage.session import Store

_AT_ONCE = 100
_PLACE = (BlobLocation.digest, BlobLocation.locator, BlobLocation.start, BlobLocation.length)


def drop_sealed(
    store: Store, place: SegmentStore, least_size: int, advance: Callable[[int], None]
) -> int:
    """Drop the bytes of sealed blobs that take up at least so much; return how many.

    A blob that others lean on stays as long as one of them does.
    """
    dropped, last = 0, ""
    while True:
        with store.read_only() as session:
            page = session.execute(_candidates(last, least_size)).all()
        if not page:
            return dropped
        for digest, locator, start, length in page:
            if digest_of(place.read(locator, start or 0, length or 0)) != digest:
                raise SealFailed(
                    f"The segment {locator} no longer holds {digest}: restore it from a backup; "
                    "the bytes stay in the database."
                )
        digests = [row.digest for row in page]
        with store.begin() as session:
            free = sa.select(Blob.digest).where(Blob.digest.in_(digests), ~_is_leaned_on())
            now = list(session.execute(free).scalars())
            empty = sa.update(Blob).where(Blob.digest.in_(now)).values(data=None, stored_size=0)
            session.execute(empty)
        dropped += len(now)
        last = digests[-1]
        advance(len(digests))


def _candidates(last: str, least_size: int) -> sa.Select[str, str, int | None, int | None]:
    return (
        sa.select(
            BlobLocation.digest, BlobLocation.locator, BlobLocation.start, BlobLocation.length
        )
        .join(Blob, Blob.digest == BlobLocation.digest)
        .where(
            BlobLocation.store == SEGMENTS,
            BlobLocation.digest > last,
            Blob.data.is_not(None),
            Blob.stored_size >= least_size,
            ~_is_leaned_on(),
        )
        .order_by(BlobLocation.digest)
        .limit(_AT_ONCE)
    )


def _is_leaned_on() -> sa.ColumnElement[bool]:
    leaning = sa.orm.aliased(Blob)
    return sa.exists().where(leaning.base_digest == Blob.digest, leaning.data.is_not(None))
