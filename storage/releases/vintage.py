"""Vintages: a copy of what had been seen by an instant, as if the archive ended there.

Of each snapshot the parses of the parser that counts are taken along, and nothing that is derived
across reports: that is derived anew from the copy. Payloads stay where they are, records come
along. Of the registry what begins later is left out.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.agencies.registry import does_count
from storage.bulk import insert_new
from storage.counting import counting
from storage.models.agencies import (
    AgencyAlias,
    AgencyDecision,
    AgencyEvent,
    AgencyPeriod,
    AgencyPeriodEnd,
    Lineage,
    RegistrySource,
    Resolution,
)
from storage.models.archive import Blob, BlobLocation, Capture, Confirmation, Run, RunEnd, Snapshot
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    JoinedPage,
    LinkedFile,
    Parse,
    ParseOutcome,
    Reconciliation,
    ReportVersion,
)
from storage.models.exchange import ExchangeFact
from storage.models.frontier import Campaign, FrontierEntry
from storage.models.log import LeafKind, LogLeaf, RunEvent
from storage.models.longitudinal import Correction, Triage
from storage.series.candidates import is_newest_resolution
from storage.session import Store

_ROWS_AT_ONCE = 5000
# These hold bytes: some 10 KB each.
_WEIGHTY = {Blob.__tablename__: 200, ExchangeFact.__tablename__: 1000}
# What people said counts whenever they said it.
_FIRST = (Run, RunEnd, RunEvent, RegistrySource, Lineage, AgencyDecision, AgencyAlias, Campaign)
_LAST = (Correction, Triage)


class _Taken(NamedTuple):
    """Rows of a table that are taken along, some columns with another value."""

    table: sa.Table
    rows: sa.Select[Any]


def seen_at() -> sa.ColumnElement[datetime]:
    """Select when a capture was made, by the clock of whoever made it."""
    return sa.func.coalesce(Capture.claimed_at, Capture.captured_at)


def newest_sight(session: Session, until: datetime) -> datetime | None:
    """Return when anything was last seen before an instant."""
    return session.execute(sa.select(sa.func.max(seen_at())).where(seen_at() < until)).scalar()


def count_captures(session: Session, until: datetime | None = None) -> int:
    """Count the captures from before an instant, or all."""
    statement = sa.select(sa.func.count()).select_from(Capture)
    if until is not None:
        statement = statement.where(seen_at() < until)
    return session.execute(statement).scalar_one()


def has_division(session: Session, division: str, until: datetime) -> bool:
    """Tell whether any body had a code of a division before an instant."""
    is_own = AgencyPeriod.code.startswith(division, autoescape=True)
    found = sa.select(AgencyPeriod.id).where(is_own, does_count(), _has_begun(until))
    return session.execute(found.limit(1)).first() is not None


def copy_until(
    source: Session, target: Store, until: datetime, advance: Callable[[int], None]
) -> None:
    """Fill an empty store with what had been seen before an instant."""
    for table, rows in _selections(until):
        insert = insert_new(table, [column.name for column in table.columns])
        for part in _parts(source, table, rows):
            with target.begin() as session:
                insert.count(session, part)
            if table.name == Capture.__tablename__:
                advance(len(part))


def _parts(source: Session, table: sa.Table, rows: sa.Select[Any]) -> Iterator[list[list[Any]]]:
    options = {"yield_per": _WEIGHTY.get(table.name, _ROWS_AT_ONCE)}
    with source.execute(rows, execution_options=options) as found:
        for part in found.partitions():
            yield [list(row) for row in part]


def _selections(until: datetime) -> Iterator[_Taken]:
    """Yield what is taken along of each table, what is referred to first."""
    captures = sa.select(Capture.id).where(seen_at() < until)
    snapshots = sa.select(Confirmation.snapshot_id).where(Confirmation.capture_id.in_(captures))
    parses = _parses(snapshots)
    versions = sa.select(ReportVersion.id).where(ReportVersion.parse_id.in_(parses))
    yield from (_of(model) for model in _FIRST)
    yield from _registry(until)
    yield from _blobs(parses)
    yield _of(Capture, Capture.id.in_(captures))
    yield _of(Snapshot, Snapshot.id.in_(snapshots), first_capture_id=_first_capture(until))
    yield _of(Confirmation, Confirmation.capture_id.in_(captures))
    yield from _exchanges(captures)
    yield _of(Parse, Parse.id.in_(parses))
    yield _of(JoinedPage, JoinedPage.parse_id.in_(parses))
    yield _of(LinkedFile, LinkedFile.parse_id.in_(parses))
    yield _of(FindingFact, FindingFact.parse_id.in_(parses))
    yield _of(CheckResult, CheckResult.parse_id.in_(parses))
    yield _of(ReportVersion, ReportVersion.parse_id.in_(parses), previous_id=sa.null())
    yield _of(CellFact, CellFact.report_version_id.in_(versions))
    yield _of(
        Reconciliation,
        Reconciliation.canonical_id.in_(versions), Reconciliation.other_id.in_(versions),
    )  # fmt: skip
    yield _of(Resolution, Resolution.report_version_id.in_(versions), is_newest_resolution())
    yield from _leaves(captures, parses)
    yield from (_of(model) for model in _LAST)


def _registry(until: datetime) -> Iterator[_Taken]:
    """Yield the registry without what begins later; a lineage without any period is no body."""
    begun, day = _has_begun(until), _day_before(until)
    periods = sa.select(AgencyPeriod.id).where(begun)
    is_open = AgencyPeriod.ends_on > day
    ends_on = sa.case((is_open, sa.null()), else_=AgencyPeriod.ends_on)
    yield _of(AgencyPeriod, begun, ends_on=ends_on)
    yield _of(AgencyPeriodEnd, AgencyPeriodEnd.period_id.in_(periods))
    yield _of(AgencyEvent, AgencyEvent.happened_on <= day)


def _has_begun(until: datetime) -> sa.ColumnElement[bool]:
    """Say that a period began before an instant; days as precise as known compare as text."""
    return sa.func.coalesce(AgencyPeriod.starts_on, "") <= _day_before(until)


def _day_before(until: datetime) -> str:
    """Return the last day in China of which anything came before an instant."""
    last = until - timedelta(microseconds=1)
    return last.astimezone(timezone(timedelta(hours=8))).date().isoformat()


def _parses(snapshots: sa.Select[Any]) -> sa.Select[Any]:
    """Select the records of the parser that speaks for each snapshot.

    What was joined from pages that had not all been seen is no record of that time.
    """
    is_early = sa.exists().where(
        JoinedPage.parse_id == Parse.id, JoinedPage.snapshot_id.not_in(snapshots)
    )
    return sa.select(Parse.id).where(
        Parse.snapshot_id.in_(snapshots),
        Parse.outcome == ParseOutcome.PARSED,
        Parse.parser_digest == counting("parser_digest"),
        ~is_early,
    )


def _blobs(parses: sa.Select[Any]) -> Iterator[_Taken]:
    """Yield blobs: bases first; only records and their bases come with their bytes."""
    records = sa.select(Parse.record_digest).where(Parse.id.in_(parses))
    own, lean = aliased(Blob), aliased(Blob)
    bases = sa.select(lean.base_digest).where(
        lean.digest.in_(records), lean.base_digest.is_not(None)
    )
    is_base, is_record = Blob.digest.in_(bases), Blob.digest.in_(records)
    is_held = sa.exists().where(own.digest == Blob.digest, sa.or_(is_base, is_record))
    yield _of(Blob, is_base)
    yield _of(Blob, is_record, ~is_base)
    yield _of(Blob, ~is_held, data=sa.null(), base_digest=sa.null())
    yield _of(BlobLocation)


def _exchanges(captures: sa.Select[Any]) -> Iterator[_Taken]:
    entries = sa.select(ExchangeFact.frontier_id).where(ExchangeFact.capture_id.in_(captures))
    nothing: dict[str, Any] = dict.fromkeys(
        ("lease_run_id", "capture_id", "parent_id", "found_in_id"), sa.null()
    )
    yield _of(FrontierEntry, FrontierEntry.id.in_(entries), **nothing)
    pointers: dict[str, Any] = {
        name: sa.case((column.in_(captures), column), else_=sa.null())
        for name, column in (
            ("previous_id", ExchangeFact.previous_id),
            ("refers_to_id", ExchangeFact.refers_to_id),
            ("robots_capture_id", ExchangeFact.robots_capture_id),
        )
    }
    yield _of(
        ExchangeFact, ExchangeFact.capture_id.in_(captures), entity_digest=sa.null(), **pointers
    )  # fmt: skip


def _leaves(captures: sa.Select[Any], parses: sa.Select[Any]) -> Iterator[_Taken]:
    """Yield the leaves that say what is new, and what vouches for the words of people."""
    yield _of(
        LogLeaf,
        sa.or_(
            LogLeaf.kind == LeafKind.RUN_EVENT,
            sa.and_(LogLeaf.kind == LeafKind.CAPTURE, LogLeaf.subject_id.in_(captures)),
            sa.and_(LogLeaf.kind == LeafKind.PARSE, LogLeaf.subject_id.in_(parses)),
        ),
    )


def _first_capture(until: datetime) -> sa.ScalarSelect[Any]:
    """Select the capture that showed a snapshot first, as far as was seen."""
    return (
        sa.select(Capture.id)
        .join(Confirmation, Confirmation.capture_id == Capture.id)
        .where(Confirmation.snapshot_id == Snapshot.id, seen_at() < until)
        .order_by(seen_at(), Capture.identity)
        .limit(1)
        .correlate(Snapshot)
        .scalar_subquery()
    )


def _of(
    model: Any,  # noqa: ANN401 - a mapped class, whose table mypy does not know
    *conditions: sa.ColumnElement[bool],
    **columns: Any,  # noqa: ANN401 - expressions of any type
) -> _Taken:
    table: sa.Table = model.__table__
    chosen = [columns.get(column.name, column) for column in table.columns]
    rows = sa.select(*chosen).select_from(table).where(*conditions)
    return _Taken(table, rows.order_by(*table.primary_key.columns))
