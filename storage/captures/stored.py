"""Bytes and attempts into their rows; what was there before is left as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.blobs import NewBlob, put_many
from storage.captures.prepare import Prepared
from storage.captures.rows import Row, capture_row
from storage.dialects import insert_many
from storage.models.archive import Capture


@dataclass(frozen=True, slots=True)
class Stored:
    """An exchange whose bytes and attempt are stored; `is_repeated` if its payload was before."""

    item: Prepared
    row: Row
    capture_id: int
    payload_digest: str | None
    entity_digest: str | None
    is_repeated: bool

    @property
    def is_unmodified(self) -> bool:
        """Tell whether the response says that an earlier one still holds."""
        return self.item.is_unmodified


@dataclass(slots=True)
class _Digests:
    payload: str | None = None
    entity: str | None = None
    is_repeated: bool = False


def store_captures(session: Session, items: Sequence[Prepared]) -> list[Stored]:
    """Add blobs and captures; return those that nobody else added meanwhile."""
    digests = _store_blobs(session, items)
    rows = [
        capture_row(item.run_id, item, found.payload)
        for item, found in zip(items, digests, strict=True)
    ]
    added = insert_many(session, Capture, rows, "identity", "id")
    numbers = dict(added)
    return [
        Stored(item, row | {"id": number}, number, found.payload, found.entity, found.is_repeated)
        for item, row, found in zip(items, rows, digests, strict=True)
        if (number := numbers.get(item.identity)) is not None
    ]


def _store_blobs(session: Session, items: Sequence[Prepared]) -> list[_Digests]:
    digests = [_Digests() for _ in items]
    payloads = [
        (found, NewBlob(item.payload, item.page_key))
        for item, found in zip(items, digests, strict=True)
        if item.payload is not None
    ]
    entities = [
        (found, NewBlob(item.coded_entity))
        for item, found in zip(items, digests, strict=True)
        if item.coded_entity is not None
    ]
    if not payloads:
        return digests
    result = put_many(session, [blob for _, blob in (*payloads, *entities)])
    names = iter(result.digests)
    for found, _ in payloads:
        found.payload = next(names)
        found.is_repeated = found.payload in result.known
    for found, _ in entities:
        found.entity = next(names)
    return digests
