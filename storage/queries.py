"""Reading the corpus: streams for exports, in an order that does not depend on insertion.

By default a snapshot speaks through its parse that counts only: see `storage.counting`. Coverage is
in `storage.coverage`.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import (
    Attribution,
    DocClass,
    Generation,
    Outcome,
    Reason,
    Scope,
    Severity,
    State,
    TablesStatus,
)
from storage import blobs
from storage.counting import counting, is_joined_otherwise
from storage.finding_columns import disagreement_columns, finding_columns
from storage.models.archive import Blob, Capture, Snapshot
from storage.models.corpus import (
    CellFact,
    FindingFact,
    Parse,
    ParseOutcome,
    Reconciliation,
    ReportVersion,
)
from storage.report_columns import report_columns

_ROWS_AT_ONCE = 500
# A record is some 100 KB: fewer at once keep the memory flat.
_RECORDS_AT_ONCE = 20


class RecordRow(NamedTuple):
    """A record exactly as the parser wrote it."""

    parse_id: int
    snapshot_id: int
    page_key: str
    payload_digest: str
    doc_class: DocClass
    parser_digest: str
    record_json: bytes


class ReportRow(NamedTuple):
    """A report version and where it comes from.

    `part` counts the reports of one payload; `canonical_id` is the version that counts instead of
    this second reading of the same report, from an attachment or from one page of several.
    """

    report_version_id: int
    parse_id: int
    snapshot_id: int
    capture_id: int
    run_id: int
    page_key: str
    payload_digest: str
    url: str | None
    name: str | None
    captured_at: datetime
    claimed_at: datetime | None
    doc_class: DocClass
    agency_name: str | None
    report_year: int | None
    scope: Scope
    template_generation: Generation
    tables_status: TablesStatus
    title: str | None
    content_digest: str
    previous_id: int | None
    parser_version: str
    parser_digest: str
    parsed_at: datetime
    part: int
    canonical_id: int | None


class CellRow(NamedTuple):
    """A cell with the report it stands in."""

    report_version_id: int
    payload_digest: str
    agency_name: str | None
    report_year: int | None
    scope: Scope
    key: str
    raw: str | None
    value: Decimal | None
    state: State
    unit: str | None
    reason: Reason | None
    locator: dict[str, Any] | None
    sentence: str | None
    confidence: int | None


class FindingRow(NamedTuple):
    """A finding with the page it is about."""

    parse_id: int
    ordinal: int
    page_key: str
    payload_digest: str
    agency_name: str | None
    report_year: int | None
    rule: str
    outcome: Outcome
    severity: Severity
    attribution: Attribution
    operands: list[dict[str, Any]]
    message: str
    if_blank_is_zero: Outcome | None
    locator: dict[str, Any] | None


def is_counting_parse() -> sa.ColumnElement[bool]:
    """Say that a parse is one of the parser that speaks for its snapshot: see `counting`.

    Of what was joined from several pages only those pages count that were shown last.
    """
    return sa.and_(
        Parse.outcome == ParseOutcome.PARSED,
        Parse.parser_digest == counting("parser_digest"),
        sa.or_(Parse.joined_digest.is_(None), ~is_joined_otherwise()),
    )


def is_second_reading() -> sa.ColumnElement[bool]:
    """Say that another version of the same report counts instead of this one."""
    return sa.exists().where(Reconciliation.other_id == ReportVersion.id).correlate(ReportVersion)


def records(session: Session, *, all_parses: bool = False) -> Iterator[RecordRow]:
    """Yield the stored records by page, payload and parse, each verified."""
    statement = (
        sa.select(
            Parse.id.label("parse_id"),
            Parse.snapshot_id,
            Snapshot.page_key,
            Snapshot.payload_digest,
            Parse.doc_class,
            Parse.parser_digest,
            *blobs.COLUMNS,
        )
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Blob, Blob.digest == Parse.record_digest)
    )
    ordered = _in_order(statement, all_parses=all_parses)
    # A damaged record ends the stream here: its cursor must not outlive the session.
    with closing(_stream(session, ordered, _RECORDS_AT_ONCE)) as rows:
        for *columns, digest, size, codec, base_digest, data in rows:
            stored = blobs.StoredBlob(digest, size, codec, base_digest, data)
            yield RecordRow._make([*columns, blobs.fetch(session, stored)])


def reports(session: Session, *, all_parses: bool = False) -> Iterator[ReportRow]:
    """Yield the report versions with their provenance down to the first capture and its run."""
    statement = (
        sa.select(*report_columns())
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
    )
    for row in _stream(session, _in_order(statement, all_parses=all_parses)):
        yield ReportRow(*row)


def cells(session: Session, *, all_parses: bool = False) -> Iterator[CellRow]:
    """Yield the cells, report by report, by key."""
    statement = (
        sa.select(
            CellFact.report_version_id,
            Snapshot.payload_digest,
            ReportVersion.agency_name,
            ReportVersion.report_year,
            ReportVersion.scope,
            CellFact.key,
            CellFact.raw,
            CellFact.value,
            CellFact.state,
            CellFact.unit,
            CellFact.reason,
            CellFact.locator,
            CellFact.sentence,
            CellFact.confidence,
        )
        .join(ReportVersion, ReportVersion.id == CellFact.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
    )
    ordered = _in_order(statement, all_parses=all_parses).order_by(CellFact.key)
    for row in _stream(session, ordered):
        yield CellRow(*row)


def findings(session: Session, *, all_parses: bool = False) -> Iterator[FindingRow]:
    """Yield the findings, page by page, in the order of the record.

    Where page and attachment differ, that is one more finding of the version that counts.
    """
    own = _of_reports(
        sa.select(*finding_columns())
        .join(Parse, Parse.id == FindingFact.parse_id)
        .outerjoin(ReportVersion, ReportVersion.parse_id == Parse.id),
        all_parses=all_parses,
    )
    across = _of_reports(
        sa.select(*disagreement_columns())
        .join(ReportVersion, ReportVersion.id == Reconciliation.canonical_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(Reconciliation.differing > 0),
        all_parses=all_parses,
    )
    both = sa.union_all(own, across).subquery()
    order = (both.c.page_key, both.c.payload_digest, both.c.parse_id, both.c.ordinal)
    for row in _stream(session, sa.select(both).order_by(*order)):
        yield FindingRow(*row)


def _of_reports(
    statement: sa.Select[*tuple[Any, ...]], *, all_parses: bool
) -> sa.Select[*tuple[Any, ...]]:
    found = statement.join(Snapshot, Snapshot.id == Parse.snapshot_id)
    return found if all_parses else found.where(is_counting_parse())


def _in_order(
    statement: sa.Select[*tuple[Any, ...]], *, all_parses: bool
) -> sa.Select[*tuple[Any, ...]]:
    """Order by page and payload, which are the same wherever and whenever they were stored.

    Several parses of one snapshot follow in the order they were made.
    """
    wanted = statement if all_parses else statement.where(is_counting_parse())
    return wanted.order_by(Snapshot.page_key, Snapshot.payload_digest, Parse.id)


def _stream(
    session: Session, statement: sa.Select[*tuple[Any, ...]], rows_at_once: int = _ROWS_AT_ONCE
) -> Generator[sa.Row[*tuple[Any, ...]]]:
    """Yield rows without holding them all; a cursor on the server on PostgreSQL."""
    options = {"yield_per": rows_at_once}
    with session.execute(statement, execution_options=options) as rows:
        yield from rows
