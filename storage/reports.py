"""Saving parses: the exact record once, and its facts as rows; and what is still to parse.

A parse is stored once per snapshot and parser; storing it again changes nothing.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Cell, DocClass, Finding, Locator, Operand, ParserVersion, Record
from storage import blobs
from storage.archive import OpenRun
from storage.content import content_digest, report_key, sorted_cells
from storage.dialects import insert_numbered, lock
from storage.log import LogEntry, append
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    Parse,
    ParseOutcome,
    ReportVersion,
)
from storage.models.log import LeafKind

REPORT_CLASSES = frozenset({DocClass.ANNUAL_REPORT, DocClass.UNIVERSITY_REPORT})
"""The classes of page whose record becomes a report version."""

_LOCATOR_FIELDS = tuple(field.name for field in fields(Locator))
_locator_values = attrgetter(*_LOCATOR_FIELDS)

_Row = dict[str, object]


class PendingSnapshot(NamedTuple):
    """A snapshot that a parser has not read yet, and what it needs to read it."""

    snapshot_id: int
    payload_digest: str
    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class _Identity:
    report_key: str | None
    snapshot_id: int
    report_year: int | None


def save_parse(
    session: Session,
    run: OpenRun,
    snapshot_id: int,
    record: Record,
    *,
    record_json: bytes,
) -> bool:
    """Store a record and its facts; return False when this parser's parse is there already.

    Keep the transaction short on PostgreSQL: saving workers wait for each other until they commit,
    so that report versions form one chain.
    """
    lock(session.connection(), "chain")
    if _has_parse(session, snapshot_id, record.parser.digest):
        return False
    row = _parse_row(run, snapshot_id, record.parser) | {
        "outcome": ParseOutcome.PARSED,
        "doc_class": record.doc_class,
        "record_digest": blobs.put(session, record_json),
    }
    parse_id = insert_numbered(session, Parse, row)
    if parse_id is None:
        return False
    if record.doc_class in REPORT_CLASSES:
        _add_report(session, parse_id, snapshot_id, record)
    _add_findings(session, parse_id, record)
    _add_checks(session, parse_id, record)
    append(session, [LogEntry(LeafKind.PARSE, parse_id)])
    return True


def save_failure(
    session: Session,
    run: OpenRun,
    snapshot_id: int,
    parser: ParserVersion,
    *,
    error: str,
) -> bool:
    """Store that a parser broke on a snapshot, so that it is not tried for ever."""
    row = _parse_row(run, snapshot_id, parser)
    failure = {"outcome": ParseOutcome.FAILED, "error": error}
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


def _has_parse(session: Session, snapshot_id: int, parser_digest: str) -> bool:
    statement = sa.select(Parse.id).where(
        Parse.snapshot_id == snapshot_id, Parse.parser_digest == parser_digest
    )
    return session.execute(statement).first() is not None


def _parse_row(run: OpenRun, snapshot_id: int, parser: ParserVersion) -> _Row:
    return {
        "snapshot_id": snapshot_id,
        "run_id": run.id,
        "parser_version": parser.version,
        "parser_digest": parser.digest,
        "parsed_at": run.now(),
    }


def _add_report(session: Session, parse_id: int, snapshot_id: int, record: Record) -> None:
    agency_name, report_year = record.agency.name, record.report_year.value
    key = report_key(agency_name, record.scope, report_year)
    row = {
        "parse_id": parse_id,
        "agency_name": agency_name,
        "report_year": report_year,
        "scope": record.scope,
        "template_generation": record.template_generation,
        "tables_status": record.tables_status,
        "title": record.title.raw,
        "report_key": key,
        "content_digest": content_digest(record),
        "previous_id": _previous_version(session, _Identity(key, snapshot_id, report_year)),
    }
    report_version_id = insert_numbered(session, ReportVersion, row)
    cells = [
        {"report_version_id": report_version_id} | _cell_row(cell) for cell in sorted_cells(record)
    ]
    _add_rows(session, CellFact, cells)


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
    """Select the page's last version; a page that shows another year now starts a new chain."""
    page = sa.select(Snapshot.page_key).where(Snapshot.id == identity.snapshot_id)
    is_same_report = sa.or_(
        Parse.snapshot_id == identity.snapshot_id,
        ReportVersion.report_year.is_(None),
        ReportVersion.report_year == identity.report_year,
        sa.literal(identity.report_year is None),
    )
    return (
        sa.select(sa.func.max(ReportVersion.id))
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .where(Snapshot.page_key == page.scalar_subquery(), is_same_report)
    )


def _add_findings(session: Session, parse_id: int, record: Record) -> None:
    rows = [
        {"parse_id": parse_id, "ordinal": ordinal} | _finding_row(finding)
        for ordinal, finding in enumerate(record.findings)
    ]
    _add_rows(session, FindingFact, rows)


def _add_checks(session: Session, parse_id: int, record: Record) -> None:
    rows: list[_Row] = [
        {
            "parse_id": parse_id,
            "rule": rule,
            "outcome": outcome,
            "if_blank_is_zero": record.checks_if_blank_is_zero.get(rule),
        }
        for rule, outcome in sorted(record.checks.items())
    ]
    _add_rows(session, CheckResult, rows)


def _add_rows(
    session: Session,
    model: type[CellFact] | type[FindingFact] | type[CheckResult],
    rows: list[_Row],
) -> None:
    if rows:
        session.connection().execute(sa.insert(model), rows)


def _cell_row(cell: Cell) -> _Row:
    return {
        "key": cell.key,
        "raw": cell.raw,
        "value": cell.value,
        "state": cell.state,
        "unit": cell.unit,
        "reason": cell.reason,
        "locator": _locator_json(cell.locator),
    }


def _finding_row(finding: Finding) -> _Row:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "attribution": finding.attribution,
        "operands": [_operand_json(operand) for operand in finding.operands],
        "message": finding.message,
        "if_blank_is_zero": finding.if_blank_is_zero,
        "locator": _locator_json(finding.locator),
    }


def _operand_json(operand: Operand) -> _Row:
    value = operand.value
    return {
        "ref": operand.ref,
        "value": format(value, "f") if isinstance(value, Decimal) else value,
    }


def _locator_json(locator: Locator | None) -> _Row | None:
    """Return the selectors that are set; the absent ones would double the size of a cell."""
    if locator is None:
        return None
    pairs = zip(_LOCATOR_FIELDS, _locator_values(locator), strict=True)
    return {name: value for name, value in pairs if value is not None}
