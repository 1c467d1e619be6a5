"""Which canonical reports have corrected cells: what their checks say has to be said anew."""

from collections import defaultdict
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.agencies import Lineage
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.corrections import corrected_payloads
from storage.series.model import CanonicalReport
from storage.series.panel import is_newest_choice, panel

_AT_ONCE = 500


def corrected_reports(
    session: Session,
    lineages: Collection[str] | None = None,
    years: Collection[int] | None = None,
) -> Iterator[CanonicalReport]:
    """Yield the canonical reports with corrected cells, of some lineages and years or of all."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    payloads = sorted(corrected_payloads(session))
    whose = None if lineages is None else frozenset(lineages)
    for start in range(0, len(payloads), _AT_ONCE):
        rows = session.execute(_select(payloads[start : start + _AT_ONCE]))
        for version_id, lineage, year in rows:
            # Not left to the database, which would go through all reports of a year for it.
            if (whose is None or lineage in whose) and (years is None or year in years):
                found[year][version_id] = lineage
    for year, versions in sorted(found.items()):
        for report in panel(session, set(versions.values()), [year]):
            is_corrected = any(cell.is_corrected for cell in report.cells.values())
            if report.version_id in versions and is_corrected:
                yield report


def _select(payloads: list[str]) -> sa.Select[int, str, int]:
    # Captures have an index of their payloads; snapshots have none.
    shown = (
        sa.select(Confirmation.snapshot_id)
        .join(Capture, Capture.id == Confirmation.capture_id)
        .where(Capture.payload_digest.in_(payloads))
    )
    return (
        sa.select(ReportVersion.id, Lineage.key, Report.report_year)
        .select_from(Parse)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(ReportVersion, ReportVersion.parse_id == Parse.id)
        .join(ReportChoice, ReportChoice.report_version_id == ReportVersion.id)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .where(
            Parse.snapshot_id.in_(shown), Snapshot.payload_digest.in_(payloads),
            is_newest_choice(),
        )
    )  # fmt: skip
