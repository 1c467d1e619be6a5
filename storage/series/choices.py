"""Choices in the store: which version of each report is canonical, the newest choice counts.

A choice that stays as it was gets no new row.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Scope
from storage.archive import OpenRun
from storage.dialects import insert_many
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.panel import is_newest_choice

ReportKey = tuple[int, int, Scope]
"""Number of the lineage, report year and scope."""

Json = list[dict[str, Any]]


class StoredChoice(NamedTuple):
    """What was chosen for a report, why, and what the other versions are to it."""

    report: ReportKey
    version_id: int | None
    reasons: Json
    others: Json
    published_at: str | None
    first_seen_at: datetime | None


def current_choices(
    session: Session, lineage_ids: Iterable[int], year: int | None = None
) -> dict[ReportKey, StoredChoice]:
    """Return the choices that count of some lineages, by report."""
    statement = (
        sa.select(
            Report.lineage_id,
            Report.report_year,
            Report.scope,
            ReportChoice.report_version_id,
            ReportChoice.reasons,
            ReportChoice.others,
            ReportChoice.published_at,
            ReportChoice.first_seen_at,
        )
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .where(Report.lineage_id.in_(sorted(set(lineage_ids))), is_newest_choice())
    )
    if year is not None:
        statement = statement.where(Report.report_year == year)
    rows = (StoredChoice((row[0], row[1], row[2]), *row[3:]) for row in session.execute(statement))
    return {choice.report: choice for choice in rows}


def ends_of_years(session: Session) -> tuple[int, ...]:
    """Return the first and the last year of which any canonical report is held; nothing of none."""
    statement = (
        sa.select(Report.report_year)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .where(is_newest_choice(), ReportChoice.report_version_id.is_not(None))
        .limit(1)
    )
    year = Report.report_year
    ends = (session.execute(statement.order_by(end)).scalar() for end in (year, year.desc()))
    return tuple(end for end in ends if end is not None)


def save_choices(session: Session, run: OpenRun, choices: Sequence[StoredChoice]) -> int:
    """Store what is new among choices; return how many rows that were.

    The lock of the chain is held by the caller, so that two builders store nothing twice.
    """
    known = current_choices(session, {choice.report[0] for choice in choices})
    news = [choice for choice in choices if known.get(choice.report) != choice]
    insert_many(session, Report, [_report_row(choice.report) for choice in news])
    ids = _report_ids(session, {choice.report[0] for choice in news})
    rows = [_choice_row(choice, ids) | {"run_id": run.id} for choice in news]
    insert_many(session, ReportChoice, rows)
    return len(rows)


def addresses_of(session: Session, version_ids: Iterable[int]) -> dict[int, tuple[str, str | None]]:
    """Return page key and address of report versions."""
    statement = (
        sa.select(ReportVersion.id, Snapshot.page_key, Capture.url)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(ReportVersion.id.in_(sorted(set(version_ids))))
    )
    return {number: (page_key, url) for number, page_key, url in session.execute(statement)}


def lineage_keys(session: Session, lineage_ids: Iterable[int]) -> dict[int, str]:
    """Return the keys of lineages by number."""
    wanted = sorted(set(lineage_ids))
    statement = sa.select(Lineage.id, Lineage.key).where(Lineage.id.in_(wanted))
    rows = session.execute(statement)
    return {number: key for number, key in rows}  # noqa: C416 - a row is no pair to mypy


def _report_row(report: ReportKey) -> dict[str, object]:
    return dict(zip(("lineage_id", "report_year", "scope"), report, strict=True))


def _choice_row(choice: StoredChoice, ids: dict[ReportKey, int]) -> dict[str, object]:
    row = choice._asdict()
    row["report_id"] = ids[row.pop("report")]
    row["report_version_id"] = row.pop("version_id")
    return row


def _report_ids(session: Session, lineage_ids: Iterable[int]) -> dict[ReportKey, int]:
    statement = sa.select(Report.lineage_id, Report.report_year, Report.scope, Report.id).where(
        Report.lineage_id.in_(sorted(set(lineage_ids)))
    )
    return {(lineage, year, scope): number
            for lineage, year, scope, number in session.execute(statement)}  # fmt: skip
