"""Sealing captures: written, made durable, read back, compared, and only then made known.

A seal that was cut off leaves at most a file that no row names; the next one begins where rows end.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun, add_event
from storage.blobs import digest_of
from storage.dialects import insert_many
from storage.errors import StorageError
from storage.interchange.held import HeldCapture
from storage.interchange.outgoing import Outgoing
from storage.interchange.selection import Selection
from storage.log import LogEntry, append
from storage.models.archive import BlobLocation, Capture
from storage.models.log import LeafKind, RunEvent, Segment
from storage.segments import CONTENT, SegmentStore
from storage.session import Store
from storage.warc.readback import iterate_members, payload_of
from storage.warc.records import Record
from storage.warc.vocabulary import RecordType
from storage.warc.write import Place, SegmentPlan, WarcWriter

SEGMENTS = "segments"
"""The name under which locations in segments are kept."""
EVENT = "sealed"
"""The event that tells which captures a segment holds."""

_SEGMENT_SIZE = 1_000_000_000
_WHOLE = frozenset({RecordType.RESPONSE, RecordType.RESOURCE})


class SealFailed(StorageError):
    """A segment was not, when read back, what had been written."""


@dataclass(frozen=True, slots=True)
class SealPlan:
    """What to seal: captures archived before an instant, all that are older with them."""

    place: SegmentStore
    before: datetime
    code_version: str
    segment_size: int = _SEGMENT_SIZE


@dataclass(slots=True)
class Sealed:
    """What a seal did."""

    segments: list[str] = field(default_factory=list)
    captures: int = 0
    blobs: int = 0
    size: int = 0


@dataclass(slots=True)
class _Open:
    """A segment being written: which captures and which blobs it holds, and where."""

    name: str
    first_id: int
    last_id: int
    captures: int = 0
    places: dict[str, tuple[str, Place]] = field(default_factory=dict)


def count_cold(session: Session, plan: SealPlan) -> int:
    """Count the captures that a seal would take."""
    selection = _cold(session, plan)
    statement = sa.select(sa.func.count()).select_from(Capture)
    return session.execute(statement.where(*selection.conditions(Capture))).scalar_one()


def seal(store: Store, run: OpenRun, plan: SealPlan, advance: Callable[[int], None]) -> Sealed:
    """Seal what has grown cold since the last seal, a segment and a transaction at a time."""
    sealed, place = Sealed(), plan.place
    with store.read_only() as session:
        if not count_cold(session, plan):
            return sealed
        for segment in _write(session, run, plan):
            _commit(store, run, segment, _verify(place, segment))
            sealed.segments.append(segment.name)
            sealed.captures += segment.captures
            sealed.blobs += len(segment.places)
            with place.open(segment.name) as stream:
                sealed.size += stream.seek(0, 2)
            advance(segment.captures)
    return sealed


def _cold(session: Session, plan: SealPlan) -> Selection:
    """Select from the first capture not sealed to the last before the first that is too young."""
    last_event = (
        sa.select(RunEvent.detail).where(RunEvent.kind == EVENT).order_by(RunEvent.id.desc())
    )
    detail = session.execute(last_event.limit(1)).scalar()
    done = 0 if detail is None else int(detail["last_capture_id"])
    young = sa.select(sa.func.min(Capture.id)).where(Capture.captured_at >= plan.before)
    first_young = session.execute(young).scalar()
    newest = session.execute(sa.select(sa.func.max(Capture.id))).scalar() or 0
    return Selection(first_id=done + 1, last_id=newest if first_young is None else first_young - 1)


def _write(session: Session, run: OpenRun, plan: SealPlan) -> Iterator[_Open]:
    """Write segments and yield each once it has its name."""
    selection = _cold(session, plan)
    about = SegmentPlan(
        prefix=f"seal-{run.id:06d}",
        created_at=plan.before,
        about=(("software", f"nianbao {plan.code_version}"), ("format", "WARC File Format 1.1")),
        target_size=plan.segment_size,
    )
    # A body sealed before is not sealed again: the record refers to the earlier segment.
    outgoing = Outgoing(session, selection, originals=Selection(last_id=selection.last_id))
    current: _Open | None = None
    writer = WarcWriter(plan.place, about)
    with writer:
        for held, records in outgoing.captures():
            places = writer.write(*records)
            name = places[0].filename
            if current is not None and current.name != name:
                yield current
                current = None
            current = current or _Open(name, held.capture.id, held.capture.id)
            current.last_id = held.capture.id
            current.captures += 1
            _note_places(current, held, dict(zip(records, places, strict=True)))
        if current is not None:
            writer.close()
            yield current


def _note_places(segment: _Open, held: HeldCapture, places: Mapping[Record, Place]) -> None:
    record, where = next(iter(places.items()))
    if record.record_type not in _WHOLE or held.entity_digest is None:
        return
    segment.places.setdefault(held.entity_digest, (segment.name, where))
    content = held.capture.payload_digest
    if content is not None and content != held.entity_digest:
        segment.places.setdefault(content, (segment.name + CONTENT, where))


def _verify(place: SegmentStore, segment: _Open) -> tuple[str, int]:
    """Read a segment back by other means, compare every blob, return its digest and size."""
    expected: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for digest, (locator, where) in segment.places.items():
        expected[where.offset].append((digest, locator, where.length))
    with place.open(segment.name) as stream:
        hashing = _Hashing(stream)
        for member in iterate_members(cast("BinaryIO", hashing)):
            for digest, locator, length in expected.pop(member.start, []):
                payload = payload_of(member, is_content=locator.endswith(CONTENT))
                if member.length != length or digest_of(payload) != digest:
                    raise _failure(segment.name)
    if expected:
        raise _failure(segment.name)
    return "sha256:" + hashing.digest.hexdigest(), hashing.size


class _Hashing:
    """Digest a stream while it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        piece = self._stream.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def _failure(name: str) -> SealFailed:
    return SealFailed(
        f"The segment {name} was read back with other bytes than it was given: "
        "check the disk it is on; nothing was removed from the database."
    )


def _commit(store: Store, run: OpenRun, segment: _Open, found: tuple[str, int]) -> None:
    digest, size = found
    now = run.now()
    with store.begin() as session:
        row = Segment(name=segment.name, digest=digest, size=size, run_id=run.id, sealed_at=now)
        session.add(row)
        session.flush()
        locations = [
            {"digest": blob, "store": SEGMENTS, "locator": locator, "start": where.offset,
             "length": where.length, "run_id": run.id, "verified_at": now}
            for blob, (locator, where) in sorted(segment.places.items())
        ]  # fmt: skip
        insert_many(session, BlobLocation, locations)
        append(session, [LogEntry(LeafKind.SEGMENT, row.id)])
        add_event(
            session, run, EVENT,
            {"segment": segment.name, "first_capture_id": segment.first_id,
             "last_capture_id": segment.last_id},
        )  # fmt: skip
