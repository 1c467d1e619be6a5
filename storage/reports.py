"""Saving parses: the exact record once, and its facts as rows; and what is still to parse.

A parse is stored once per snapshot and parser; storing it again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from parsers.model import ParserVersion, Record
from storage import blobs
from storage.archive import OpenRun
from storage.dialects import insert_numbered, lock
from storage.log import LogEntry, append, parse_digest
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import (
    JoinedPage,
    LinkedFile,
    Parse,
    ParseOutcome,
    ReportVersion,
)
from storage.models.log import LeafKind
from storage.prepared import CELLS, CHECKS, FINDINGS, NO_ROWS, Prepared, PreparedReport, prepare
from storage.report_rows import Row


class PendingSnapshot(NamedTuple):
    """A snapshot that a parser has not read yet, and what it needs to read it."""

    snapshot_id: int
    payload_digest: str
    name: str | None
    url: str | None


class Joined(NamedTuple):
    """The pages of a report in their order, and the payload that was made of them."""

    snapshot_ids: tuple[int, ...]
    payload: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """Which report of which snapshot a parse is of."""

    snapshot_id: int
    part: int
    joined: Joined | None = None


def save_parse(
    session: Session, run: OpenRun, snapshot_id: int, record: Record, *, record_json: bytes
) -> bool:
    """Store the only record of a payload and its facts."""
    return save_parses(session, run, snapshot_id, [prepare(record, record_json)])


def save_parses(
    session: Session, run: OpenRun, snapshot_id: int, records: Sequence[Prepared]
) -> bool:
    """Store the records of a payload and their facts; False when this parser's are there already.

    Keep the transaction short on PostgreSQL: saving workers wait for each other until they commit,
    so that report versions form one chain.
    """
    lock(session.connection(), "chain")
    if _next_part(session, snapshot_id, records[0].parser.digest):
        return False
    ids = [_save(session, run, _Place(snapshot_id, n), one) for n, one in enumerate(records)]
    return None not in ids


def save_joined(session: Session, run: OpenRun, joined: Joined, record: Prepared) -> int | None:
    """Store the record of a report that is spread over pages, as one more part of the first.

    Return the id of its report version, None when it was saved meanwhile or is no report.
    """
    lock(session.connection(), "chain")
    first = joined.snapshot_ids[0]
    part = _next_part(session, first, record.parser.digest)
    parse_id = _save(session, run, _Place(first, part, joined), record)
    statement = sa.select(ReportVersion.id).where(ReportVersion.parse_id == parse_id)
    return session.execute(statement).scalar()


def _save(session: Session, run: OpenRun, place: _Place, record: Prepared) -> int | None:
    row = _parse_row(run, place.snapshot_id, record.parser) | {
        "outcome": ParseOutcome.PARSED,
        "doc_class": record.doc_class,
        "record_digest": blobs.put(session, record.record_json),
        "part": place.part,
        "joined_digest": blobs.put(session, place.joined.payload) if place.joined else None,
    }
    parse_id = insert_numbered(session, Parse, row)
    if parse_id is None:
        return None
    report, cells = _add_report(session, parse_id, place, record.report)
    written = {
        "cells": cells,
        "findings": FINDINGS.insert(session, parse_id, record.findings),
        "checks": CHECKS.insert(session, parse_id, record.checks),
    }
    pages = _page_rows(place.joined, parse_id)
    _add_rows(session, JoinedPage, pages)
    _add_rows(session, LinkedFile, _linked_rows(record.linked, parse_id))
    digest = parse_digest(row | {"id": parse_id}, report, written, pages)
    append(session, [LogEntry(LeafKind.PARSE, parse_id, digest)])
    return parse_id


def _linked_rows(keys: Sequence[str], parse_id: int) -> list[Row]:
    return [
        {"parse_id": parse_id, "ordinal": ordinal, "page_key": key}
        for ordinal, key in enumerate(keys)
    ]


def _page_rows(joined: Joined | None, parse_id: int) -> list[Row]:
    pages = () if joined is None else joined.snapshot_ids
    return [
        {"parse_id": parse_id, "ordinal": ordinal, "snapshot_id": snapshot_id}
        for ordinal, snapshot_id in enumerate(pages)
    ]


def save_failure(
    session: Session,
    run: OpenRun,
    snapshot_id: int,
    parser: ParserVersion,
    *,
    error: str,
) -> bool:
    """Store that a parser broke on a snapshot, so that it is not tried for ever.

    Return False where that is known, or where it has given a record meanwhile.
    """
    lock(session.connection(), "chain")
    if _next_part(session, snapshot_id, parser.digest):
        return False
    row = _parse_row(run, snapshot_id, parser)
    failure = {"outcome": ParseOutcome.FAILED, "error": error, "part": 0}
    parse_id = insert_numbered(session, Parse, row | failure)
    if parse_id is not None:
        append(session, [LogEntry(LeafKind.PARSE, parse_id)])
    return parse_id is not None


def pending_snapshots(
    session: Session, parser_digest: str, after_id: int = 0, limit: int = 100
) -> list[PendingSnapshot]:
    """Return the next snapshots without a parse by this parser, in order of their ids.

    Pass the last `snapshot_id` as `after_id` to go on: paging stays right while parses are added.
    """
    is_parsed = sa.exists().where(
        Parse.snapshot_id == Snapshot.id, Parse.parser_digest == parser_digest
    )
    statement = (
        sa.select(Snapshot.id, Snapshot.payload_digest, Capture.name, Capture.url)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(Snapshot.id > after_id, ~is_parsed)
        .order_by(Snapshot.id)
        .limit(limit)
    )
    return [PendingSnapshot(*row) for row in session.execute(statement)]


def _next_part(session: Session, snapshot_id: int, parser_digest: str) -> int:
    """Return how many records of a snapshot there are by a parser."""
    statement = sa.select(sa.func.count(Parse.id)).where(
        Parse.snapshot_id == snapshot_id,
        Parse.parser_digest == parser_digest,
        Parse.outcome == ParseOutcome.PARSED,
    )
    return session.execute(statement).scalar_one()


def _parse_row(run: OpenRun, snapshot_id: int, parser: ParserVersion) -> Row:
    return {
        "snapshot_id": snapshot_id,
        "run_id": run.id,
        "parser_version": parser.version,
        "parser_digest": parser.digest,
        "parsed_at": run.now(),
    }


def _add_report(
    session: Session, parse_id: int, place: _Place, report: PreparedReport | None
) -> tuple[Row | None, str]:
    """Store a report version; return its row and its cells as the log sees them."""
    if report is None:
        return None, NO_ROWS
    identity = _Identity(report.row["report_key"], place, report.row["report_year"])
    place_of_report = {"parse_id": parse_id, "previous_id": _previous_version(session, identity)}
    row = {**report.row, **place_of_report}
    number = session.connection().execute(_INSERT_REPORT, row).scalar_one()
    return row | {"id": number}, CELLS.insert(session, number, report.cells)


@dataclass(frozen=True, slots=True)
class _Identity:
    report_key: str | None
    place: _Place
    report_year: int | None


def _previous_version(session: Session, identity: _Identity) -> int | None:
    """Return the last version of the same report, else of the same page."""
    if identity.report_key is not None:
        same_report = sa.select(sa.func.max(ReportVersion.id)).where(
            ReportVersion.report_key == identity.report_key
        )
        found = session.execute(same_report).scalar()
        if found is not None:
            return found
    return session.execute(_last_of_page(identity)).scalar()


def _last_of_page(identity: _Identity) -> sa.Select[int]:
    """Select the page's last version; a page that shows another year now starts a new chain.

    Where a page has several reports, each follows the one that stood in its place.
    """
    place = identity.place
    page = sa.select(Snapshot.page_key).where(Snapshot.id == place.snapshot_id)
    is_same_report = sa.or_(
        Parse.snapshot_id == place.snapshot_id,
        ReportVersion.report_year.is_(None),
        ReportVersion.report_year == identity.report_year,
        sa.literal(identity.report_year is None),
    )
    return (
        sa.select(sa.func.max(ReportVersion.id))
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .where(
            Snapshot.page_key == page.scalar_subquery(), is_same_report, Parse.part == place.part
        )
    )


def _add_rows(session: Session, model: type[DeclarativeBase], rows: list[Row]) -> None:
    if rows:
        session.connection().execute(sa.insert(model), rows)


_INSERT_REPORT = sa.insert(ReportVersion).returning(ReportVersion.id)
