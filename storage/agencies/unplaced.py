"""Report versions that nobody has looked at yet to say whose they are."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.agencies import Resolution
from storage.models.corpus import ReportVersion


def count_unplaced(session: Session) -> int:
    """Count the report versions without any resolution."""
    is_placed = sa.exists().where(Resolution.report_version_id == ReportVersion.id)
    statement = sa.select(sa.func.count()).select_from(ReportVersion).where(~is_placed)
    return session.execute(statement).scalar_one()
