"""The states of pages that a group of exchanges shows, added where they are new."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.dialects import insert_many
from storage.models.archive import Snapshot

SnapshotKey = tuple[str, str]
"""Page key and payload digest."""


class AddedSnapshot(NamedTuple):
    """The row of a state, and whether it was added now."""

    id: int
    is_new: bool


def add_snapshots(
    session: Session, first_captures: Mapping[SnapshotKey, int]
) -> dict[SnapshotKey, AddedSnapshot]:
    """Return the states, each added with the capture given unless it was there."""
    # In one order for all workers: crosswise, two would wait for each other for ever.
    rows = [
        {"page_key": page_key, "payload_digest": digest, "first_capture_id": number}
        for (page_key, digest), number in sorted(first_captures.items())
    ]
    added = insert_many(session, Snapshot, rows, "page_key", "payload_digest", "id")
    found = {(key, digest): AddedSnapshot(number, is_new=True) for key, digest, number in added}
    others = [key for key in first_captures if key not in found]
    if others:
        for key, digest, number in session.connection().execute(_FIND, {"pairs": others}):
            found[key, digest] = AddedSnapshot(number, is_new=False)
    return found


_FIND = sa.select(Snapshot.page_key, Snapshot.payload_digest, Snapshot.id).where(
    sa.tuple_(Snapshot.page_key, Snapshot.payload_digest).in_(sa.bindparam("pairs", expanding=True))
)
