"""Pointers: under which name a capture stands in the WARC files that an export writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.blobs import digest_of
from storage.errors import BlobDamaged, BlobMissing
from storage.interchange.held import HeldCapture, load_captures
from storage.interchange.outgoing import Outgoing
from storage.interchange.selection import Selection
from storage.models.archive import Capture

_AT_ONCE = 50


class CapturePointer(NamedTuple):
    """The record that holds what a capture showed, None without any; `head_digest` as it came."""

    record_id: str | None
    record_type: str | None
    head_digest: str | None


NOWHERE = CapturePointer(None, None, None)


class Pointers:
    """Looks captures up as an export of everything before an instant would write them.

    What a record is called depends on nothing else: not on the file, the database or the clock.
    """

    def __init__(self, session: Session, until: datetime) -> None:
        self._session = session
        self._outgoing = Outgoing(session, Selection(until=until))

    def of(self, identities: Iterable[str]) -> dict[str, CapturePointer]:
        """Return the pointers of captures by identity; of lost bytes nothing is told."""
        wanted = sorted(set(identities))
        found: dict[str, CapturePointer] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            found.update(self._of(wanted[start : start + _AT_ONCE]))
        return found

    def _of(self, identities: Sequence[str]) -> Iterator[tuple[str, CapturePointer]]:
        statement = sa.select(Capture.identity, Capture.id).where(Capture.identity.in_(identities))
        ids = {number: identity for identity, number in self._session.execute(statement)}
        try:
            yield from list(self._all(ids))
        except (BlobDamaged, BlobMissing):
            # One of them is lost: the others are found one by one.
            for number, identity in ids.items():
                yield identity, self._alone(number)

    def _all(self, ids: Mapping[int, str]) -> Iterator[tuple[str, CapturePointer]]:
        for held in load_captures(self._session, list(ids)):
            yield ids[held.capture.id], self._point(held)

    def _alone(self, capture_id: int) -> CapturePointer:
        try:
            (held,) = load_captures(self._session, [capture_id])
        except (BlobDamaged, BlobMissing):
            return NOWHERE
        return self._point(held)

    def _point(self, held: HeldCapture) -> CapturePointer:
        first = self._outgoing.leading_record(held)
        if first is None:
            return CapturePointer(None, None, _head_digest(held))
        return CapturePointer(first.record_id, first.record_type.value, _head_digest(held))


def _head_digest(held: HeldCapture) -> str | None:
    head = b"" if held.envelope is None else held.envelope.head
    return digest_of(head) if head else None
