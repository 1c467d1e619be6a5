"""Which canonical reports have corrected cells: what their checks say has to be said anew."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Scope
from storage.findings.mains import beside_scope
from storage.models.agencies import Lineage
from storage.models.archive import Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.corrections import corrected_payloads
from storage.series.model import CanonicalReport
from storage.series.panel import is_newest_choice, panel

_AT_ONCE = 500


class CorrectedReport(NamedTuple):
    """A canonical report of which at least one correction holds."""

    report: CanonicalReport
    beside: Scope | None


def corrected_reports(
    session: Session, version_ids: Collection[int] | None = None
) -> Iterator[CorrectedReport]:
    """Yield the canonical reports with corrected cells, all or those of some versions."""
    payloads = sorted(corrected_payloads(session))
    for start in range(0, len(payloads), _AT_ONCE):
        rows = session.execute(_select(payloads[start : start + _AT_ONCE])).all()
        for version_id, lineage, year, beside in rows:
            if version_ids is None or version_id in version_ids:
                for report in panel(session, [lineage], [year]):
                    is_corrected = any(cell.is_corrected for cell in report.cells.values())
                    if report.version_id == version_id and is_corrected:
                        yield CorrectedReport(report, beside)


def _select(payloads: list[str]) -> sa.Select[int, str, int, Scope | None]:
    return (
        sa.select(ReportVersion.id, Lineage.key, Report.report_year, beside_scope())
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .where(is_newest_choice(), Snapshot.payload_digest.in_(payloads))
        .order_by(Lineage.key, Report.report_year, Report.scope)
    )
