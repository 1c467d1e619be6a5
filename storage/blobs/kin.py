"""Finds the stored pages that a new page may resemble: its previous version and its siblings."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.blobs.bases import prefix_of, shape_of
from storage.models.archive import Blob, Snapshot

# Enough to meet a page of the same shape among pages of the same folder.
_MOST_NEIGHBOURS = 64
_HIGHEST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Previous:
    """The newest version of a page.

    `is_own_base` tells that its base is a version as well, `is_inside` that its bytes are in the
    database and can be given another form.
    """

    digest: str
    base_digest: str | None
    is_own_base: bool
    is_inside: bool


def find_previous(session: Session, page_keys: Iterable[str]) -> dict[str, Previous]:
    """Return the newest version of each page that has one."""
    wanted = sorted(set(page_keys))
    if not wanted:
        return {}
    rows = session.connection().execute(_PREVIOUS, {"page_keys": wanted})
    return {row[0]: Previous(row[1], row[2], row[3], row[4]) for row in rows}


def find_sibling(session: Session, shape: str) -> str | None:
    """Return the digest of a base for pages of a shape, from a page that is stored already."""
    prefix = prefix_of(shape)
    statement = (
        sa.select(Snapshot.page_key, Blob.digest, Blob.base_digest)
        .join(Blob, Blob.digest == Snapshot.payload_digest)
        .where(Snapshot.page_key >= prefix, Snapshot.page_key < prefix + _HIGHEST)
        .order_by(Snapshot.page_key.desc())
        .limit(_MOST_NEIGHBOURS)
    )
    for page_key, digest, base_digest in session.execute(statement):
        if shape_of(page_key) == shape:
            return str(base_digest or digest)
    return None


def _select_previous() -> sa.Select[str, str, str | None, bool, bool]:
    newest = (
        sa.select(sa.func.max(Snapshot.id))
        .where(Snapshot.page_key.in_(sa.bindparam("page_keys", expanding=True)))
        .group_by(Snapshot.page_key)
    )
    older = aliased(Snapshot)
    is_own = sa.and_(older.page_key == Snapshot.page_key, older.payload_digest == Blob.base_digest)
    found = (Blob.digest, Blob.base_digest, older.id.is_not(None), Blob.data.is_not(None))
    return (
        sa.select(Snapshot.page_key, *found)
        .join(Blob, Blob.digest == Snapshot.payload_digest)
        .outerjoin(older, is_own)
        .where(Snapshot.id.in_(newest))
    )


# Built once: putting it together takes longer than running it.
_PREVIOUS = _select_previous()
