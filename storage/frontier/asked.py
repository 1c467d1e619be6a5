"""What was asked of a host of late, by whatever run: pace and budget outlive a run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Capture, CaptureKind, Run, RunEnd

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """How many requests went to some hosts within a day, and when the last of them began."""

    count: int
    last: datetime | None


def asked_lately(session: Session, hosts: Collection[str], now: datetime) -> Asked:
    """Count the attempts of the last day at hosts, by the addresses they were sent to."""
    # Through the runs, because captures have an index on their run and none on their time.
    recent = (
        sa.select(Run.id)
        .outerjoin(RunEnd, RunEnd.run_id == Run.id)
        .where(sa.or_(RunEnd.finished_at.is_(None), RunEnd.finished_at > now - DAY))
    )
    statement = sa.select(sa.func.count(), sa.func.max(Capture.captured_at)).where(
        Capture.run_id.in_(recent),
        Capture.kind == CaptureKind.EXCHANGE,
        Capture.captured_at > now - DAY,
        sa.or_(*(_is_at(host) for host in hosts)),
    )
    count, last = session.execute(statement).one()
    return Asked(count, last)


def _is_at(host: str) -> sa.ColumnElement[bool]:
    prefixes = [f"{scheme}://{host}{end}" for scheme in ("http", "https") for end in ("/", ":")]
    return sa.or_(*(Capture.url.startswith(prefix, autoescape=True) for prefix in prefixes))
