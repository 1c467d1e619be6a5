"""Finds the captures that a new one refers to. Only whole ones are ever referred to.

A capture of an open transaction is seen by nobody else, so that no reference can outlive it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.bulk import ManyRows
from storage.models.archive import Blob, Capture, CaptureOutcome, Confirmation, Snapshot
from storage.models.exchange import ExchangeFact
from storage.wire.envelope import decode
from storage.wire.message import Framing, Message

_CAPTURE = cast("sa.Table", Capture.__table__)

# A server that answers 304 was sent the validator of a recent version.
_MOST_VERSIONS = 8
_WEAK = re.compile(rb'^W/(?=")')


class Known(NamedTuple):
    """A capture that is stored already."""

    capture_id: int
    snapshot_id: int | None
    payload_digest: str | None


class Shown(NamedTuple):
    """A capture that showed a page, and the state it showed."""

    capture_id: int
    snapshot_id: int
    payload_digest: str


def find_known(session: Session, identities: Collection[str]) -> dict[str, Known]:
    """Return the stored captures among these identities."""
    rows = _KNOWN.fetch(session, [(identity,) for identity in identities])
    return {identity: Known(number, shown, digest) for identity, number, shown, digest in rows}


def find_first_with(session: Session, payload_digests: Collection[str]) -> dict[str, int]:
    """Return the first whole exchange with each payload."""
    if not payload_digests:
        return {}
    rows = session.connection().execute(_FIRST_WITH, {"digests": list(payload_digests)})
    return {digest: found for digest, found in rows if found is not None}


def find_shown(session: Session, page_keys: Collection[str]) -> dict[str, list[Shown]]:
    """Return for each page its versions with the newest whole 200 of each, newest first."""
    rows = session.connection().execute(_SHOWN, {"page_keys": list(page_keys)})
    versions: dict[str, list[Shown]] = defaultdict(list)
    for page_key, capture_id, snapshot_id, digest in rows:
        versions[page_key].append(Shown(capture_id, snapshot_id, digest))
    return versions


def choose_validated(
    session: Session, request_wire: bytes, versions: Iterable[Shown]
) -> Shown | None:
    """Return the version whose validator the request carries; None if it carries none we know."""
    recent = list(versions)[:_MOST_VERSIONS]
    sent = dict(_lowered(request_wire))
    tags, date = sent.get(b"if-none-match"), sent.get(b"if-modified-since")
    if not recent or (tags is None and date is None):
        return None
    heads = _heads(session, [shown.capture_id for shown in recent])
    for shown in recent:
        fields = dict(_lowered(heads[shown.capture_id]))
        if tags is None and fields.get(b"last-modified") == date:
            return shown
        if tags is not None and _strong(fields.get(b"etag", b"")) in _split_tags(tags):
            return shown
    # A date need not be one the server gave; a tag must be.
    return recent[0] if tags is None else None


def _is_whole() -> tuple[sa.ColumnElement[bool], ...]:
    return (Capture.outcome == CaptureOutcome.RECEIVED, ExchangeFact.truncation.is_(None))


def _heads(session: Session, capture_ids: list[int]) -> dict[int, bytes]:
    statement = sa.select(ExchangeFact.capture_id, ExchangeFact.envelope).where(
        ExchangeFact.capture_id.in_(capture_ids)
    )
    return {number: decode(octets).head for number, octets in session.execute(statement)}


def _lowered(head: bytes) -> list[tuple[bytes, bytes]]:
    message = Message(b"", head.partition(b"\r\n\r\n")[0], b"", b"", Framing.NONE, True)
    return [(name.lower(), value) for name, value in message.fields]


def _split_tags(value: bytes) -> set[bytes]:
    return {_strong(tag.strip()) for tag in value.split(b",") if tag.strip()}


def _strong(tag: bytes) -> bytes:
    return _WEAK.sub(b"", tag)


def _select_first_with() -> sa.Select[str, int | None]:
    first = (
        sa.select(Capture.id)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(Capture.payload_digest == Blob.digest, *_is_whole())
        .order_by(Capture.id)
        .limit(1)
        .correlate(Blob)
        .scalar_subquery()
    )
    return sa.select(Blob.digest, first).where(
        Blob.digest.in_(sa.bindparam("digests", expanding=True))
    )


def _select_shown() -> sa.Select[str, int, int, str]:
    newest = sa.func.max(Capture.id)
    return (
        sa.select(Snapshot.page_key, newest, Snapshot.id, Snapshot.payload_digest)
        .join(Confirmation, Confirmation.snapshot_id == Snapshot.id)
        .join(Capture, Capture.id == Confirmation.capture_id)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(
            Snapshot.page_key.in_(sa.bindparam("page_keys", expanding=True)),
            ExchangeFact.status == 200,
            *_is_whole(),
        )
        .group_by(Snapshot.page_key, Snapshot.id, Snapshot.payload_digest)
        .order_by(newest.desc())
    )


# Built once: putting a statement together takes longer than running it.
_KNOWN = ManyRows(
    "SELECT capture.identity, capture.id, confirmation.snapshot_id, capture.payload_digest "
    "FROM capture LEFT JOIN confirmation ON confirmation.capture_id = capture.id "
    "WHERE capture.identity IN (VALUES {rows})",
    (_CAPTURE.c.identity,),
    (
        _CAPTURE.c.identity,
        _CAPTURE.c.id,
        Confirmation.__table__.c.snapshot_id,
        _CAPTURE.c.payload_digest,
    ),
)
_FIRST_WITH = _select_first_with()
_SHOWN = _select_shown()
