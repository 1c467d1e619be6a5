"""What the checks of single reports said of canonical reports, and until when anything was seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Outcome
from storage.models.agencies import Lineage
from storage.models.archive import Capture
from storage.models.corpus import CheckResult, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.panel import is_newest_choice

_AT_ONCE = 500


class Assessed(NamedTuple):
    """How many checks of a rule's instance gave an outcome in a report."""

    lineage: str
    report_year: int
    rule: str
    outcome: Outcome


def assessed_checks(session: Session, lineages: Iterable[str], year: int) -> list[Assessed]:
    """Return what each check said of the canonical reports of some lineages for a year."""
    wanted = sorted(set(lineages))
    found: list[Assessed] = []
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(Lineage.key, Report.report_year, CheckResult.rule, CheckResult.outcome)
            .select_from(Report)
            .join(Lineage, Lineage.id == Report.lineage_id)
            .join(ReportChoice, ReportChoice.report_id == Report.id)
            .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
            .join(CheckResult, CheckResult.parse_id == ReportVersion.parse_id)
            .where(
                is_newest_choice(),
                Report.report_year == year,
                Lineage.key.in_(wanted[start : start + _AT_ONCE]),
                CheckResult.outcome != Outcome.NOT_ASSESSABLE,
            )
        )
        found += (Assessed._make(row) for row in session.execute(statement))
    return found


def last_seen_at(session: Session) -> datetime | None:
    """Return when anything was last captured."""
    return session.execute(sa.select(sa.func.max(Capture.captured_at))).scalar()
