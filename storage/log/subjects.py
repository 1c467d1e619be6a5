"""Subjects: the facts of a kind read from their tables, in the order of their ids."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase

from storage.log import facts
from storage.log.canonical import Fact, RowForm
from storage.log.facts import ReportRows, ShownSnapshot
from storage.models.archive import Capture, Confirmation, Run, RunEnd, Snapshot
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    JoinedPage,
    Parse,
    ParserAdoption,
    ReportVersion,
)
from storage.models.exchange import ExchangeFact, Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry
from storage.models.log import LeafKind, RunEvent, Segment

ENDED = (EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED)

Condition = Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]]
"""Says of the column that holds the subject's id which subjects are meant."""

_Rows = list[dict[str, object]]

_CAPTURE_NAMES = [column.name for column in facts.CAPTURE.columns]
_EXCHANGE_NAMES = [column.name for column in facts.EXCHANGE.columns]


class Subject(NamedTuple):
    """What a kind of leaf is about: the rows that count, the column of their id, how to read."""

    key: sa.ColumnElement[int]
    exists: sa.ColumnElement[bool]
    read: Callable[[Connection, Condition], Iterator[tuple[int, Fact]]]


def among(ids: Sequence[int]) -> Condition:
    """Mean the subjects with these ids."""
    return lambda key: key.in_(ids)


def between(first: int, last: int) -> Condition:
    """Mean the subjects whose ids lie between two, both included."""
    return lambda key: key.between(first, last)


def _read_single(
    model: type[DeclarativeBase], form: RowForm, connection: Connection, condition: Condition
) -> Iterator[tuple[int, Fact]]:
    """Read facts that are one row, named as its table."""
    table = cast("sa.Table", model.__table__)
    key = next(iter(table.primary_key))
    for row in _rows(connection, form, condition(key), key):
        yield cast("int", row[key.name]), {table.name: form(row)}


def _read_captures(connection: Connection, condition: Condition) -> Iterator[tuple[int, Fact]]:
    shown = (Snapshot.id, Snapshot.page_key, Snapshot.payload_digest)
    is_first = sa.func.coalesce(Snapshot.first_capture_id == Capture.id, sa.false())
    columns = (*facts.CAPTURE.columns, *facts.EXCHANGE.columns)
    statement = (
        sa.select(*columns, Confirmation.snapshot_id, *shown, is_first)
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
        .outerjoin(Snapshot, Snapshot.id == Confirmation.snapshot_id)
        .where(condition(cast("sa.ColumnElement[int]", Capture.id)))
        .order_by(Capture.id)
    )
    for row in connection.execute(statement):
        yield row[0], _capture_fact(tuple(row))


def _capture_fact(row: Sequence[Any]) -> Fact:
    """Cut the row of a join into capture, exchange and snapshot."""
    end = len(_CAPTURE_NAMES) + len(_EXCHANGE_NAMES)
    capture = dict(zip(_CAPTURE_NAMES, row, strict=False))
    exchange = dict(zip(_EXCHANGE_NAMES, row[len(_CAPTURE_NAMES) : end], strict=True))
    confirmed, number, page_key, payload_digest, is_first = row[end:]
    return facts.capture_fact(
        capture,
        None if exchange["capture_id"] is None else exchange,
        None
        if confirmed is None
        else ShownSnapshot(number, page_key, payload_digest, bool(is_first)),
    )


def _read_entries(connection: Connection, condition: Condition) -> Iterator[tuple[int, Fact]]:
    is_meant = sa.and_(condition(_id(FrontierEntry)), FrontierEntry.state.in_(ENDED))
    entries = _rows(connection, facts.ENTRY, is_meant, _id(FrontierEntry))
    campaigns = {
        row["id"]: row
        for row in _rows(
            connection, facts.CAMPAIGN, Campaign.id.in_({row["campaign_id"] for row in entries})
        )
    }
    captures = sa.select(FrontierEntry.capture_id).where(is_meant)
    is_found = Outlink.capture_id.in_(captures)
    outlinks = _grouped(_rows(connection, facts.OUTLINK, is_found), "capture_id")
    for entry in entries:
        campaign = campaigns.get(entry["campaign_id"], {})
        found = outlinks.get(entry["capture_id"], [])
        yield cast("int", entry["id"]), facts.frontier_fact(entry, campaign, found)


def _read_parses(connection: Connection, condition: Condition) -> Iterator[tuple[int, Fact]]:
    parses = _rows(connection, facts.PARSE, condition(_id(Parse)), _id(Parse))
    of_parse = condition(cast("sa.ColumnElement[int]", ReportVersion.parse_id))
    reports = _grouped(_rows(connection, facts.REPORT, of_parse), "parse_id")
    versions = sa.select(ReportVersion.id).where(of_parse)
    is_part = CellFact.report_version_id.in_(versions)
    cells = _grouped(_rows(connection, facts.CELL, is_part), "report_version_id")
    found = condition(cast("sa.ColumnElement[int]", FindingFact.parse_id))
    findings = _grouped(_rows(connection, facts.FINDING, found), "parse_id")
    checked = condition(cast("sa.ColumnElement[int]", CheckResult.parse_id))
    checks = _grouped(_rows(connection, facts.CHECK, checked), "parse_id")
    joined = condition(cast("sa.ColumnElement[int]", JoinedPage.parse_id))
    pages = _grouped(_rows(connection, facts.PAGE, joined), "parse_id")
    for parse in parses:
        number = parse["id"]
        report = next(iter(reports.get(number, [])), None)
        rows = None if report is None else ReportRows(report, cells.get(report["id"], []))
        parts = (findings.get(number, []), checks.get(number, []))
        fact = facts.parse_fact(parse, rows, *parts, pages=pages.get(number, []))
        yield cast("int", number), fact


def _rows(
    connection: Connection,
    form: RowForm,
    condition: sa.ColumnElement[bool],
    order: sa.ColumnElement[int] | None = None,
) -> _Rows:
    names = [column.name for column in form.columns]
    statement = sa.select(*form.columns).where(condition).order_by(order)
    return [dict(zip(names, row, strict=True)) for row in connection.execute(statement)]


def _grouped(rows: _Rows, name: str) -> dict[object, _Rows]:
    groups: dict[object, _Rows] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def _id(model: type[DeclarativeBase]) -> sa.ColumnElement[int]:
    return cast("sa.ColumnElement[int]", cast("sa.Table", model.__table__).c.id)


def _single(model: type[DeclarativeBase], form: RowForm) -> Subject:
    key = next(iter(cast("sa.Table", model.__table__).primary_key))
    return Subject(key, sa.true(), partial(_read_single, model, form))


SUBJECTS: dict[LeafKind, Subject] = {
    LeafKind.RUN: _single(Run, facts.RUN),
    LeafKind.RUN_END: _single(RunEnd, facts.RUN_END),
    LeafKind.RUN_EVENT: _single(RunEvent, facts.RUN_EVENT),
    LeafKind.SEGMENT: _single(Segment, facts.SEGMENT),
    LeafKind.CAPTURE: Subject(_id(Capture), sa.true(), _read_captures),
    LeafKind.FRONTIER: Subject(_id(FrontierEntry), FrontierEntry.state.in_(ENDED), _read_entries),
    LeafKind.PARSE: Subject(_id(Parse), sa.true(), _read_parses),
    LeafKind.PARSER_ADOPTION: _single(ParserAdoption, facts.PARSER_ADOPTION),
}
"""Every kind of leaf."""
