"""Counting the corpus: how much is stored, and which agency and year is covered how well.

What ought to be there is not known here.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session

from parsers.model import Generation, Outcome, Scope, Severity, TablesStatus
from storage.models.archive import Blob, Capture, Run, RunEnd, Snapshot
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    Parse,
    ParseOutcome,
    Reconciliation,
    ReportVersion,
)
from storage.queries import is_counting_parse, is_second_reading


class Status(NamedTuple):
    """How many rows of each kind the store holds; `stored_bytes` is what the blobs take up."""

    runs: int
    unfinished_runs: int
    captures: int
    failed_captures: int
    blobs: int
    stored_bytes: int
    snapshots: int
    unparsed_snapshots: int
    parses: int
    failed_parses: int
    reports: int
    cells: int
    findings: int


class CoverageRow(NamedTuple):
    """The newest version of one report: what it is and how its checks went.

    `versions` counts the snapshots of the report that are held, second readings left out. A report
    whose agency or year is unknown has a row of its own.
    """

    agency_name: str | None
    report_year: int | None
    scope: Scope
    report_version_id: int
    template_generation: Generation
    tables_status: TablesStatus
    versions: int
    errors: int
    warnings: int
    infos: int
    not_assessable: int


def status(session: Session) -> Status:
    """Return the row counts of the store."""
    is_finished = sa.exists().where(RunEnd.run_id == Run.id)
    parsed = sa.select(sa.func.count(Parse.snapshot_id.distinct())).scalar_subquery()
    counts = (
        _count(Run),
        _count(Run).where(~is_finished),
        _count(Capture),
        _count(Capture).where(Capture.payload_digest.is_(None)),
        _blobs(),
        _count(Snapshot),
        # Every parse is of a snapshot: no need to look for each one's.
        sa.select(_count(Snapshot).scalar_subquery() - parsed),
        _parses(),
        _count(ReportVersion),
        _count(CellFact),
        _count(FindingFact),
    )
    found = (number for count in counts for number in session.execute(count).one())
    return Status(*map(int, found))


def _blobs() -> sa.Select[*tuple[Any, ...]]:
    """Count blobs and what they take up, which is one look at each."""
    taken_up = sa.func.coalesce(sa.func.sum(Blob.stored_size), 0)
    return sa.select(sa.func.count(), taken_up).select_from(Blob)


def _parses() -> sa.Select[*tuple[Any, ...]]:
    """Count parses and those that failed."""
    failed = sa.func.count().filter(Parse.outcome == ParseOutcome.FAILED)
    return sa.select(sa.func.count(), failed).select_from(Parse)


def coverage(session: Session) -> Iterator[CoverageRow]:
    """Yield one row per report by agency, year and scope, unknown agencies and years first."""
    report = _ranked_reports().subquery()
    statement = (
        sa.select(
            report.c.agency_name,
            report.c.report_year,
            report.c.scope,
            report.c.id,
            report.c.template_generation,
            report.c.tables_status,
            report.c.versions,
            _findings_of(report, Severity.ERROR) + _disagreements_of(report),
            _findings_of(report, Severity.WARNING),
            _findings_of(report, Severity.INFO),
            _not_assessable_of(report),
        )
        .where(report.c.rank == 1)
        .order_by(
            report.c.agency_name.asc().nulls_first(),
            report.c.report_year.asc().nulls_first(),
            report.c.scope,
            report.c.id,
        )
    )
    with session.execute(statement, execution_options={"yield_per": 500}) as rows:
        yield from (CoverageRow(*row) for row in rows)


def _ranked_reports() -> sa.Select[*tuple[Any, ...]]:
    """Select the versions that newest parses give, numbered from the newest of each report."""
    unknown_id = sa.case((ReportVersion.report_key.is_(None), ReportVersion.id), else_=0)
    same_report = (ReportVersion.report_key, unknown_id)
    rank = sa.func.row_number().over(partition_by=same_report, order_by=ReportVersion.id.desc())
    versions = sa.func.count().over(partition_by=same_report)
    return (
        sa.select(
            *sa.inspect(ReportVersion).columns, rank.label("rank"), versions.label("versions")
        )
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(is_counting_parse(), ~is_second_reading())
    )


def _findings_of(report: sa.Subquery, severity: Severity) -> sa.ScalarSelect[int]:
    return (
        _count(FindingFact)
        .where(FindingFact.parse_id == report.c.parse_id, FindingFact.severity == severity)
        .scalar_subquery()
    )


def _disagreements_of(report: sa.Subquery) -> sa.ScalarSelect[int]:
    return (
        _count(Reconciliation)
        .where(Reconciliation.canonical_id == report.c.id, Reconciliation.differing > 0)
        .scalar_subquery()
    )


def _not_assessable_of(report: sa.Subquery) -> sa.ScalarSelect[int]:
    return (
        _count(CheckResult)
        .where(
            CheckResult.parse_id == report.c.parse_id,
            CheckResult.outcome == Outcome.NOT_ASSESSABLE,
        )
        .scalar_subquery()
    )


def _count(model: type[DeclarativeBase]) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(model)
