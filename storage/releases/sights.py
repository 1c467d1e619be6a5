"""Captures of the pages of reports, page by page, and when a snapshot was last seen."""

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Capture, CaptureKind, CaptureOutcome, Confirmation, Snapshot
from storage.models.corpus import JoinedPage, LinkedFile, Parse, ReportVersion
from storage.models.exchange import ExchangeFact, RevisitProfile
from storage.releases.vintage import seen_at

_ROWS_AT_ONCE = 500
_AT_ONCE = 500


class CaptureRow(NamedTuple):
    """An attempt to see a page of a report, or a file that one links to."""

    page_key: str
    seen_at: datetime
    identity: str
    url: str | None
    kind: CaptureKind
    outcome: CaptureOutcome
    status: int | None
    payload_digest: str | None
    size: int | None
    block_digest: str | None
    revisit_profile: RevisitProfile | None
    is_shown: bool


def capture_rows(session: Session) -> Generator[CaptureRow]:
    """Yield the captures of report pages, page by page in order of time, failures included."""
    page_key = sa.func.coalesce(Snapshot.page_key, Capture.url, type_=Snapshot.page_key.type)
    statement = (
        sa.select(
            page_key, seen_at(), Capture.identity, Capture.url, Capture.kind, Capture.outcome,
            ExchangeFact.status, Capture.payload_digest, Capture.size, ExchangeFact.block_digest,
            ExchangeFact.revisit_profile, Confirmation.capture_id.is_not(None),
        )
        .select_from(Capture)
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
        .outerjoin(Snapshot, Snapshot.id == Confirmation.snapshot_id)
        .where(page_key.in_(_report_pages()))
        .order_by(page_key, seen_at(), Capture.identity)
    )  # fmt: skip
    with session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
        for row in rows:
            yield CaptureRow._make(row)


def last_seen(session: Session, version_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when the bytes of report versions were last seen on their pages."""
    wanted = sorted(set(version_ids))
    found: dict[int, datetime] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(ReportVersion.id, sa.func.max(seen_at()))
            .join(Parse, Parse.id == ReportVersion.parse_id)
            .join(Confirmation, Confirmation.snapshot_id == Parse.snapshot_id)
            .join(Capture, Capture.id == Confirmation.capture_id)
            .where(ReportVersion.id.in_(wanted[start : start + _AT_ONCE]))
            .group_by(ReportVersion.id)
        )
        found.update((number, at) for number, at in session.execute(statement))
    return found


def _report_pages() -> sa.CompoundSelect[Any]:
    reports = (
        sa.select(Snapshot.page_key)
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .join(ReportVersion, ReportVersion.parse_id == Parse.id)
    )
    joined = sa.select(Snapshot.page_key).join(JoinedPage, JoinedPage.snapshot_id == Snapshot.id)
    return sa.union(reports, joined, sa.select(LinkedFile.page_key))
