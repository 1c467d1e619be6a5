"""Served: what servers said of when reports were put there."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from storage.releases.heads import head_fields
from storage.series.history import versions_of
from storage.series.model import CanonicalReport

_FIELD = b"last-modified"


def read_served(session: Session, reports: Collection[CanonicalReport]) -> dict[int, str]:
    """Return by version what the answer that first showed it says of its last change."""
    wanted = {report.version_id for report in reports}
    rows = versions_of(session, {(report.page_key, report.part) for report in reports})
    first = {row.version_id: row.first_capture_id for row in rows if row.version_id in wanted}
    told = head_fields(session, first.values(), _FIELD)
    return {version: told[capture] for version, capture in first.items() if capture in told}
