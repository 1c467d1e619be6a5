"""Finds the stored pages that a new page may resemble: its previous version and its siblings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs.bases import prefix_of, shape_of
from storage.bulk import ManyRows
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
    rows = _PREVIOUS.fetch(session, [(page_key,) for page_key in wanted])
    return {row[0]: Previous(row[1], row[2], row[3] is not None, bool(row[4])) for row in rows}


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


_BLOB, _SNAPSHOT = cast("sa.Table", Blob.__table__), cast("sa.Table", Snapshot.__table__)
_PREVIOUS = ManyRows(
    "SELECT snapshot.page_key, blob.digest, blob.base_digest, older.id, blob.data IS NOT NULL "
    "FROM snapshot JOIN blob ON blob.digest = snapshot.payload_digest "
    "LEFT JOIN snapshot AS older ON older.page_key = snapshot.page_key "
    "AND older.payload_digest = blob.base_digest "
    "WHERE snapshot.id IN (SELECT max(id) FROM snapshot "
    "WHERE page_key IN (VALUES {rows}) GROUP BY page_key)",
    (_SNAPSHOT.c.page_key,),
    (
        _SNAPSHOT.c.page_key,
        _BLOB.c.digest,
        _BLOB.c.base_digest,
        _SNAPSHOT.c.id,
        sa.literal(True),
    ),
)
