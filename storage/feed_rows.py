"""What feeds tell beside changes: findings that stand, with when each came up."""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Outcome, Severity
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Run, Snapshot
from storage.models.corpus import FindingFact, Parse, ReportVersion
from storage.models.longitudinal import CorpusFinding, Report, ReportChoice

_ROWS_AT_ONCE = 500
_TOLD = (Severity.ERROR, Severity.WARNING)


class FeedFinding(NamedTuple):
    """A finding and when it came up; `finding_key` is null for one of a single report."""

    finding_key: str | None
    rule: str
    lineage: str
    report_year: int
    severity: Severity
    operands: list[dict[str, Any]]
    message: str
    at: datetime
    url: str | None


def feed_findings(session: Session) -> Iterator[FeedFinding]:
    """Yield what stands across reports, then what stands in canonical reports; no mere notes."""
    for statement in (_select_across(), _select_single()):
        with closing(_stream(session, statement)) as rows:
            for row in rows:
                yield FeedFinding(*row)


def _stream(
    session: Session, statement: sa.Select[*tuple[Any, ...]]
) -> Generator[sa.Row[*tuple[Any, ...]]]:
    options = {"yield_per": _ROWS_AT_ONCE}
    with session.execute(statement, execution_options=options) as rows:
        yield from rows


def _select_across() -> sa.Select[*tuple[Any, ...]]:
    """Select the newest row of each finding, dated by the run that wrote its first."""
    other = aliased(CorpusFinding)
    same = other.finding_key == CorpusFinding.finding_key
    newest, first = (
        sa.select(end(number)).where(same).correlate(CorpusFinding).scalar_subquery()
        for end, number in ((sa.func.max, other.id), (sa.func.min, other.run_id))
    )
    return (
        sa.select(
            CorpusFinding.finding_key,
            CorpusFinding.rule,
            Lineage.key,
            CorpusFinding.report_year,
            CorpusFinding.severity,
            CorpusFinding.operands,
            CorpusFinding.message,
            Run.started_at,
            sa.null(),
        )
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .join(Run, Run.id == first)
        .where(
            CorpusFinding.id == newest,
            CorpusFinding.is_standing,
            CorpusFinding.outcome == Outcome.FAIL,
            CorpusFinding.severity.in_(_TOLD),
        )
        .order_by(CorpusFinding.id)
    )


def _select_single() -> sa.Select[*tuple[Any, ...]]:
    """Select the findings of canonical reports, dated by when their page first showed that."""
    other = aliased(ReportChoice)
    newest = sa.select(sa.func.max(other.id)).where(other.report_id == ReportChoice.report_id)
    return (
        sa.select(
            sa.null(),
            FindingFact.rule,
            Lineage.key,
            Report.report_year,
            FindingFact.severity,
            FindingFact.operands,
            FindingFact.message,
            sa.func.coalesce(Capture.claimed_at, Capture.captured_at),
            Capture.url,
        )
        .select_from(ReportChoice)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .join(FindingFact, FindingFact.parse_id == Parse.id)
        .where(
            ReportChoice.id == newest.correlate(ReportChoice).scalar_subquery(),
            FindingFact.outcome == Outcome.FAIL,
            FindingFact.severity.in_(_TOLD),
        )
        .order_by(ReportChoice.id, FindingFact.ordinal)
    )
