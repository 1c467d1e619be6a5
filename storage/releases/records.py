"""Records of canonical reports, many with few statements; what the store has lost is left out."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import Blob, BlobLocation

# Some 10 KB each as they are stored.
_AT_ONCE = 100


def read_records(session: Session, digests: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of records by digest, verified; `verify` tells which ones are lost."""
    wanted, found = sorted(set(digests)), dict[str, bytes]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = Blob.digest.in_(wanted[start : start + _AT_ONCE])
        rows = session.execute(sa.select(*blobs.COLUMNS).where(part)).all()
        for stored in _reachable(session, [blobs.StoredBlob(*row) for row in rows]):
            try:
                found[stored.digest] = blobs.fetch(session, stored)
            except (BlobMissing, BlobDamaged):
                continue
    return found


def _reachable(session: Session, stored: list[blobs.StoredBlob]) -> Iterator[blobs.StoredBlob]:
    """Yield what lies in the database, or outside it in a place that is known."""
    outside = [each.digest for each in stored if each.data is None]
    placed = set[str]()
    if outside:
        places = sa.select(BlobLocation.digest).where(BlobLocation.digest.in_(outside))
        placed.update(session.execute(places).scalars())
    yield from (each for each in stored if each.data is not None or each.digest in placed)
