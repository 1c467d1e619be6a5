"""History in the store: every version that the pages of a report ever had, whoever parsed it when.

How they follow each other is told by `corpus.series.history`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.counting import adopted_parser
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.queries import is_counting_parse

_DIGEST_LENGTH = 71

Place = tuple[str, int]
"""Page key and part."""


class VersionRow(NamedTuple):
    """A version with the page's state and the parser that it comes from.

    The captures are the first and the last one that show the state; `seen_at` is of the last.
    """

    version_id: int
    page_key: str
    part: int
    payload_digest: str
    content_digest: str
    parser_version: str
    parser_digest: str
    parse_id: int
    first_capture_id: int
    url: str | None
    first_seen_at: datetime
    last_capture_id: int
    last_seen_at: datetime


class HeldCell(NamedTuple):
    """A place where a payload's report is read now."""

    version_id: int
    payload_digest: str
    part: int
    page_key: str


def versions_of(session: Session, places: Iterable[Place]) -> list[VersionRow]:
    """Return every version of some places, by place, first sight and parse, what counts last."""
    wanted = set(places)
    statement = _select().where(Snapshot.page_key.in_(sorted({page for page, _ in wanted})))
    rows = [tuple(row) for row in session.execute(statement) if (row[1], row[2]) in wanted]
    sights = _sights(session, {row[-1] for row in rows})
    found = (VersionRow._make((*row[:-1], *sights[row[-1]])) for row in rows)
    adopted = adopted_parser(session)
    return sorted(found, key=lambda row: (*_place(row), row.parser_digest == adopted, row.parse_id))


def held_reports(session: Session, digest: str) -> list[HeldCell]:
    """Return what is read now of the payloads whose digest is, or begins with, some text."""
    is_whole = len(digest) == _DIGEST_LENGTH
    matches = (
        Capture.payload_digest == digest
        if is_whole
        else Capture.payload_digest.startswith(digest, autoescape=True)
    )
    # Captures have an index of their payloads; snapshots have none.
    shown = sa.select(Confirmation.snapshot_id).join(Capture, Capture.id == Confirmation.capture_id)
    statement = (
        sa.select(ReportVersion.id, Snapshot.payload_digest, Parse.part, Snapshot.page_key)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .where(Snapshot.id.in_(shown.where(matches)), is_counting_parse())
        .order_by(Snapshot.payload_digest, Parse.part, Snapshot.page_key)
    )
    return [HeldCell._make(row) for row in session.execute(statement)]


def _place(row: VersionRow) -> tuple[object, ...]:
    return row.page_key, row.part, row.first_seen_at, row.payload_digest


def _select() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            ReportVersion.id,
            Snapshot.page_key,
            Parse.part,
            Snapshot.payload_digest,
            ReportVersion.content_digest,
            Parse.parser_version,
            Parse.parser_digest,
            Parse.id,
            Snapshot.id,
        )
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
    )


def _sights(
    session: Session, snapshot_ids: Collection[int]
) -> dict[int, tuple[int, str | None, datetime, int, datetime]]:
    """Return number, address and time of the first, number and time of the last capture."""
    at = sa.func.coalesce(Capture.claimed_at, Capture.captured_at)
    statement = (
        sa.select(Confirmation.snapshot_id, Capture.id, Capture.url, at)
        .join(Capture, Capture.id == Confirmation.capture_id)
        .where(Confirmation.snapshot_id.in_(sorted(snapshot_ids)))
        .order_by(at, Capture.id)
    )
    found: dict[int, tuple[int, str | None, datetime, int, datetime]] = {}
    for snapshot_id, capture_id, url, seen_at in session.execute(statement):
        first = found.get(snapshot_id, (capture_id, url, seen_at))
        found[snapshot_id] = (first[0], first[1], first[2], capture_id, seen_at)
    return found
