"""Removes objects that no row refers to: what a transaction left that was never committed."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs.reading import OBJECTS
from storage.blobs.surroundings import objects_of
from storage.dialects import lock
from storage.models.archive import BlobLocation

_LEAST_AGE = timedelta(hours=24)
_CHUNK = 500


def collect_orphans(session: Session, now: datetime, age: timedelta = _LEAST_AGE) -> list[str]:
    """Remove objects older than `age` without a row; return their keys.

    Must run in a writing transaction: nobody adds an object until it ends.
    """
    lock(session.connection(), "objects")
    objects = objects_of(session)
    old = [found.key for found in objects.walk() if now - found.written_at > age]
    removed = []
    for start in range(0, len(old), _CHUNK):
        keys = old[start : start + _CHUNK]
        statement = sa.select(BlobLocation.locator).where(
            BlobLocation.store == OBJECTS, BlobLocation.locator.in_(keys)
        )
        referenced = set(session.execute(statement).scalars())
        removed += [key for key in keys if key not in referenced]
    for key in removed:
        objects.delete(key)
    return removed
