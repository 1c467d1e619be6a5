"""Runs and captures: what was received, recorded in the transaction that stores the bytes.

Reading files and the network is the business of the callers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.blobs.surroundings import surroundings_of
from storage.dialects import insert_numbered, insert_once
from storage.environment import describe_environment
from storage.log import LogEntry, append
from storage.models.archive import (
    Capture,
    CaptureKind,
    CaptureOutcome,
    Confirmation,
    Run,
    RunEnd,
    RunKind,
    RunOutcome,
    Snapshot,
)
from storage.models.base import Clock, replace_unstorable
from storage.models.log import LeafKind, RunEvent

# PostgreSQL indexes no key above 2,704 bytes; a longer URL is represented by its digest.
_LONGEST_URL_KEY = 2000


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a run is; `settings` must be JSON and hold no secret."""

    kind: RunKind
    code_version: str
    parser_digest: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run under way: its id and the clock that dates what it adds."""

    id: int
    now: Clock


@dataclass(frozen=True, slots=True)
class IngestedFile:
    """A file offered to the archive.

    `path_digest` stands for its place without naming it, `url` and `claimed_at` are what whoever
    ingests says about its origin. `payload` is None when the outcome is a failure; `size` is then
    the size seen, if any.
    """

    name: str
    path_digest: str
    payload: bytes | None
    url: str | None = None
    claimed_at: datetime | None = None
    outcome: CaptureOutcome = CaptureOutcome.RECEIVED
    size: int | None = None

    def __post_init__(self) -> None:
        if (self.payload is not None) != (self.outcome is CaptureOutcome.RECEIVED):
            raise ValueError(f"a payload and the outcome {self.outcome} exclude each other")


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """Where a file went; `is_new` is False when the very same capture was there already."""

    is_new: bool
    capture_id: int
    snapshot_id: int | None


def start_run(session: Session, start: RunStart, now: Clock) -> OpenRun:
    """Add a run and return it open; with the settings it keeps what the code stood on."""
    settings = dict(start.settings) | {"environment": describe_environment()}
    if surroundings_of(session).is_unsafe:
        settings["unsafe_durability"] = True
    run = Run(
        kind=start.kind,
        started_at=now(),
        code_version=start.code_version,
        parser_digest=start.parser_digest,
        settings=settings,
    )
    session.add(run)
    session.flush()
    append(session, [LogEntry(LeafKind.RUN, run.id)])
    return OpenRun(run.id, now)


def finish_run(
    session: Session, run: OpenRun, outcome: RunOutcome, counts: Mapping[str, int]
) -> None:
    """Add the end of a run; a run ends once."""
    end = RunEnd(run_id=run.id, finished_at=run.now(), outcome=outcome, counts=dict(counts))
    session.add(end)
    append(session, [LogEntry(LeafKind.RUN_END, run.id)])


def add_event(session: Session, run: OpenRun, kind: str, detail: Mapping[str, object]) -> None:
    """Add something that the reader of a run must know; `detail` must be JSON."""
    event = RunEvent(run_id=run.id, happened_at=run.now(), kind=kind, detail=dict(detail))
    session.add(event)
    session.flush()
    append(session, [LogEntry(LeafKind.RUN_EVENT, event.id)])


def record_file(session: Session, run: OpenRun, file: IngestedFile) -> CaptureResult:
    """Store a file's bytes, its capture and its snapshot; the same file again adds nothing."""
    payload_digest = None if file.payload is None else blobs.digest_of(file.payload)
    identity = _identity(file, payload_digest)
    known = session.execute(_select_capture(identity)).one_or_none()
    if known is not None:
        return CaptureResult(False, *known)
    if file.payload is not None:
        blobs.put(session, file.payload, page_key(file))
    row = _capture_row(run, file, payload_digest) | {"identity": identity}
    capture_id = insert_numbered(session, Capture, row)
    if capture_id is None:
        # Another worker stored the same capture since we looked.
        return CaptureResult(False, *session.execute(_select_capture(identity)).one())
    snapshot_id = None
    if payload_digest is not None:
        snapshot_id = _add_snapshot(session, capture_id, page_key(file), payload_digest)
        insert_once(session, Confirmation, {"capture_id": capture_id, "snapshot_id": snapshot_id})
    append(session, [LogEntry(LeafKind.CAPTURE, capture_id)])
    return CaptureResult(True, capture_id, snapshot_id)


def page_key(file: IngestedFile) -> str:
    """Return what names the page: its claimed URL, else the place of the file."""
    return f"file:{file.path_digest}" if file.url is None else url_key(file.url)


def url_key(url: str) -> str:
    """Return what names the page under a URL."""
    storable = replace_unstorable(url)
    encoded = storable.encode()
    return storable if len(encoded) <= _LONGEST_URL_KEY else f"url:{blobs.digest_of(encoded)}"


def _identity(file: IngestedFile, payload_digest: str | None) -> str:
    claimed_at = None if file.claimed_at is None else file.claimed_at.astimezone(UTC).isoformat()
    parts = (
        CaptureKind.INGESTED_FILE,
        file.path_digest,
        file.name,
        file.url,
        claimed_at,
        file.outcome,
        payload_digest,
    )
    return blobs.digest_of(json.dumps(parts).encode())


def _select_capture(identity: str) -> sa.Select[int, int]:
    return (
        sa.select(Capture.id, Confirmation.snapshot_id)
        .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
        .where(Capture.identity == identity)
    )


def _capture_row(run: OpenRun, file: IngestedFile, payload_digest: str | None) -> dict[str, object]:
    return {
        "run_id": run.id,
        "captured_at": run.now(),
        "kind": CaptureKind.INGESTED_FILE,
        "url": file.url,
        "claimed_at": file.claimed_at,
        "name": file.name,
        "path_digest": file.path_digest,
        "payload_digest": payload_digest,
        "size": file.size if file.payload is None else len(file.payload),
        "outcome": file.outcome,
    }


def _add_snapshot(session: Session, capture_id: int, key: str, payload_digest: str) -> int:
    """Return the id of the page's state, which is added if this capture is the first to show it."""
    statement = sa.select(Snapshot.id).where(
        Snapshot.page_key == key, Snapshot.payload_digest == payload_digest
    )
    row = {"page_key": key, "payload_digest": payload_digest, "first_capture_id": capture_id}
    snapshot_id = session.execute(statement).scalar()
    if snapshot_id is None:
        snapshot_id = insert_numbered(session, Snapshot, row)
    # Still None: another worker added the same state between the two statements.
    return session.execute(statement).scalar_one() if snapshot_id is None else snapshot_id
