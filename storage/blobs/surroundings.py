"""What a session carries for the blobs: prepared bases and places outside the database.

`storage.session.Store` puts it there; a session without it has no such place and no memory.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from storage.blobs.bases import Bases
from storage.blobs.objects import ObjectStore
from storage.errors import ObjectStoreUnavailable

KEY = "blobs"

SegmentReader = Callable[[str, int, int], bytes]
"""Returns the payload of a WARC record, given file name, start and length of its gzip member."""


@dataclass(slots=True)
class Surroundings:
    """Where the blobs of one store may lie; one per store, shared by its sessions."""

    bases: Bases = field(default_factory=Bases)
    objects: ObjectStore | None = None
    segments: SegmentReader | None = None
    is_unsafe: bool = False
    """Whether the database may lose what it acknowledged; kept with each run."""


def surroundings_of(session: Session) -> Surroundings:
    """Return what the session carries."""
    found: Surroundings = session.info.setdefault(KEY, Surroundings())
    return found


def objects_of(session: Session) -> ObjectStore:
    """Return the object store of a session; raise if it has none."""
    objects = surroundings_of(session).objects
    if objects is None:
        raise ObjectStoreUnavailable(
            "Payloads of this database lie in an object store, and none is configured: "
            "open the database with the address of its object store."
        )
    return objects
