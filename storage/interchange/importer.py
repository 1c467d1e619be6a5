"""Importing: the records of a file into the archive, group by group, a transaction at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.archive import OpenRun, add_event
from storage.captures import NewExchange, record_exchanges
from storage.interchange.incoming import Reading, take_capture
from storage.interchange.origin import Origin, describe_record
from storage.interchange.pairing import Group, Pairing
from storage.interchange.payloads import NewPayload, record_payload
from storage.models.archive import Capture
from storage.models.exchange import ExchangeFact
from storage.session import Store
from storage.warc.damage import Damage
from storage.warc.records import parse_fields
from storage.warc.vocabulary import parse_date
from storage.warc.whole import WholeRecord, read_whole
from storage.wire.message import split_response

_AT_ONCE = 64
_BYTES_AT_ONCE = 1 << 24
_DAMAGES_KEPT = 200
_OTHERS_KEPT = 200

_New = NewExchange | NewPayload


@dataclass(slots=True)
class ImportCounts:
    """What came out of a file."""

    records: int = 0
    new: int = 0
    known: int = 0
    damaged: int = 0
    others: int = 0
    too_large: int = 0
    damages: list[Damage] = field(default_factory=list)
    damage_count: int = 0
    snapshot_ids: list[int] = field(default_factory=list)

    def add_damage(self, damage: Damage) -> None:
        """Keep a damage, or its number only when there are many."""
        self.damage_count += 1
        if len(self.damages) < _DAMAGES_KEPT:
            self.damages.append(damage)


class Importer:
    """Bring one file into the archive; what is sound comes in whatever else is damaged."""

    def __init__(self, store: Store, run: OpenRun, origin: Origin, largest: int) -> None:
        self.counts = ImportCounts()
        self._store = store
        self._run = run
        self._origin = origin
        self._largest = largest
        self._waiting: list[_New] = []
        self._waiting_bytes = 0
        self._entities: dict[str, str] = {}
        self._others: list[dict[str, object]] = []

    def read(self, stream: BinaryIO) -> Iterator[int]:
        """Import a file, yielding the number of records each time some are committed."""
        pairing = Pairing()
        done = 0
        for item in read_whole(stream, self._largest):
            if isinstance(item, Damage):
                self.counts.add_damage(item)
                continue
            self._look_at(item)
            for group in pairing.add(item):
                self._take(group)
            if not self._waiting:
                yield self.counts.records - done
                done = self.counts.records
        for group in pairing.finish():
            self._take(group)
        self._commit()
        self._finish()
        yield self.counts.records - done

    def _look_at(self, record: WholeRecord) -> None:
        self.counts.records += 1
        for damage in record.damages:
            self.counts.add_damage(damage)
        if record.block is None:
            self.counts.too_large += 1
        if not record.is_sound:
            self.counts.damaged += 1
        if record.kind == "warcinfo" and record.is_sound:
            fields = parse_fields(record.block or b"")
            self._origin = Origin(self._origin.file, self._origin.file_digest, fields)

    def _take(self, group: Group) -> None:
        reading = Reading(self._origin, self._find_entity, self._run.now())
        new = take_capture(group, reading)
        if new is None:
            self._keep_others(group)
            return
        self._remember(group)
        self._waiting.append(new)
        self._waiting_bytes += group.size
        if len(self._waiting) >= _AT_ONCE or self._waiting_bytes >= _BYTES_AT_ONCE:
            self._commit()

    def _keep_others(self, group: Group) -> None:
        # A warcinfo is kept as the provenance of what follows it.
        for record in (record for record in group.records() if record.kind != "warcinfo"):
            self.counts.others += 1
            if len(self._others) < _OTHERS_KEPT:
                self._others.append(describe_record(record))

    def _remember(self, group: Group) -> None:
        """Note under which names later revisits may refer to the entity of a response."""
        main = group.main
        if main is None or main.block is None or main.kind not in ("response", "resource"):
            return
        is_exchange = main.kind == "response"
        entity = split_response(main.block).entity if is_exchange else main.block
        digest = blobs.digest_of(entity)
        names = (main.record_id, main.header.get("WARC-Payload-Digest"))
        for name in names:
            if name:
                self._entities.setdefault(name, digest)

    def _find_entity(self, record: WholeRecord) -> bytes | None:
        """Return the entity that a revisit confirms, if the archive has it by now."""
        self._commit()
        header = record.header
        labelled = header.get("WARC-Payload-Digest") or ""
        names = (header.get_uri("WARC-Refers-To"), labelled)
        digests = [self._entities[name] for name in names if name in self._entities]
        with self._store.read_only() as session:
            digests += [labelled.lower()] if labelled.lower().startswith("sha256:") else []
            digests += _entity_of(session, record)
            for digest in digests:
                if blobs.has(session, digest):
                    return blobs.get(session, digest)
        return None

    def _commit(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if not waiting:
            return
        with self._store.begin() as session:
            known = _known(session, [new.identity for new in waiting])
            results = [
                result
                for part in _parts([new for new in waiting if new.identity not in known])
                for result in _record(session, self._run, part)
            ]
        self.counts.known += len(waiting) - len(results)
        for is_new, snapshot_id in results:
            self.counts.new += is_new
            self.counts.known += not is_new
            if snapshot_id is not None:
                self.counts.snapshot_ids.append(snapshot_id)

    def _finish(self) -> None:
        """Leave in the archive what the file said beside its captures, and what was wrong."""
        counts = self.counts
        if not (counts.new or counts.damage_count):
            return
        detail = {
            "file": self._origin.file,
            "digest": self._origin.file_digest,
            "warcinfo": [list(pair) for pair in self._origin.software],
            "records": counts.records,
            "new": counts.new,
            "known": counts.known,
            "damaged": counts.damaged,
            "others": self._others,
            "damages": [
                {"kind": damage.kind.value, "offset": damage.offset, "message": damage.message,
                 "record_id": damage.record_id}
                for damage in counts.damages
            ],
            "damage_count": counts.damage_count,
        }  # fmt: skip
        with self._store.begin() as session:
            add_event(session, self._run, "imported_file", detail)


def _entity_of(session: Session, record: WholeRecord) -> list[str]:
    """Return the digest of the entity that was captured where and when a revisit says."""
    header = record.header
    url = header.get_uri("WARC-Refers-To-Target-URI")
    began_at = parse_date(header.get("WARC-Refers-To-Date") or "")
    if not url or began_at is None:
        return []
    digest = sa.func.coalesce(ExchangeFact.entity_digest, Capture.payload_digest)
    statement = (
        sa.select(digest)
        .select_from(Capture)
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(
            Capture.url == url,
            sa.func.coalesce(Capture.claimed_at, Capture.captured_at) == began_at,
            Capture.payload_digest.is_not(None),
        )
        .order_by(Capture.id)
    )
    return list(session.execute(statement.limit(1)).scalars())


def _known(session: Session, identities: list[str]) -> set[str]:
    """Return the identities of our own that are in the archive as they were first archived."""
    digests = [identity for identity in identities if identity.startswith("sha256:")]
    statement = sa.select(Capture.identity).where(Capture.identity.in_(digests))
    return set(session.execute(statement).scalars())


def _parts(waiting: list[_New]) -> Iterator[list[NewExchange] | NewPayload]:
    """Cut what waits into runs of exchanges and single payloads, in order."""
    exchanges: list[NewExchange] = []
    for new in waiting:
        if isinstance(new, NewExchange):
            exchanges.append(new)
            continue
        if exchanges:
            yield exchanges
            exchanges = []
        yield new
    if exchanges:
        yield exchanges


def _record(
    session: Session, run: OpenRun, part: list[NewExchange] | NewPayload
) -> list[tuple[bool, int | None]]:
    if isinstance(part, NewPayload):
        result = record_payload(session, run, part)
        return [(result.is_new, result.snapshot_id)]
    recorded = record_exchanges(session, run, part)
    return [(result.is_new, result.snapshot_id) for result in recorded]
