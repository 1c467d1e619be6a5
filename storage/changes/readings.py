"""Readings: the parses of snapshots, whose reports they are, and what a server said of a page."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.changes.model import ParseRow
from storage.counting import counting_order
from storage.models.agencies import Resolution
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import LinkedFile, Parse, ParseOutcome, ReportVersion
from storage.queries import is_counting_parse

_AT_ONCE = 500


def parses_of(session: Session, snapshot_ids: Iterable[int]) -> dict[int, list[ParseRow]]:
    """Return by snapshot its parses that gave a record, oldest first, but what counts last."""
    wanted = sorted(set(snapshot_ids))
    found: dict[int, list[ParseRow]] = {number: [] for number in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = _select_parses().where(
            Parse.snapshot_id.in_(wanted[start : start + _AT_ONCE]), Parse.joined_digest.is_(None)
        )
        for row in session.execute(statement.order_by(*counting_order(Parse))):
            found[row[1]].append(ParseRow(*row))
    return found


def lineage_of(session: Session, version_id: int) -> int | None:
    """Return whose report a report version is, by its newest resolution."""
    statement = (
        sa.select(Resolution.lineage_id)
        .where(Resolution.report_version_id == version_id)
        .order_by(Resolution.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar()


def carrier_of(session: Session, page_key: str) -> tuple[str, int] | None:
    """Return the page and the newest version of the report that links to a file."""
    statement = (
        sa.select(Snapshot.page_key, ReportVersion.id)
        .select_from(LinkedFile)
        .join(Parse, Parse.id == LinkedFile.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(ReportVersion, ReportVersion.parse_id == Parse.id)
        .where(LinkedFile.page_key == page_key)
        .order_by(is_counting_parse().desc(), ReportVersion.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1])


def year_of(session: Session, version_id: int) -> int | None:
    """Return the report year of a report version."""
    statement = sa.select(ReportVersion.report_year).where(ReportVersion.id == version_id)
    return session.execute(statement).scalar()


def same_elsewhere(session: Session, row: ParseRow, payload_digest: str) -> list[str]:
    """Return the other pages that show the same report: the same content or the same bytes."""
    same_bytes = (
        sa.select(Snapshot.page_key)
        .join(Confirmation, Confirmation.snapshot_id == Snapshot.id)
        .join(Capture, Capture.id == Confirmation.capture_id)
        .where(Capture.payload_digest == payload_digest, Snapshot.id != row.snapshot_id)
    )
    found = set(session.execute(same_bytes).scalars())
    if row.report_key is not None:
        other = aliased(ReportVersion)
        same_content = (
            sa.select(Snapshot.page_key)
            .join(Parse, Parse.snapshot_id == Snapshot.id)
            .join(other, other.parse_id == Parse.id)
            .where(
                other.report_key == row.report_key,
                other.content_digest == row.content_digest,
                Parse.parser_digest == row.parser_digest,
                Snapshot.id != row.snapshot_id,
            )
        )
        found |= set(session.execute(same_content).scalars())
    return sorted(found)


def _select_parses() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Parse.id,
            Parse.snapshot_id,
            Parse.parser_digest,
            Parse.part,
            Parse.doc_class,
            Parse.record_digest,
            ReportVersion.id,
            ReportVersion.content_digest,
            ReportVersion.report_key,
            ReportVersion.report_year,
        )
        .outerjoin(ReportVersion, ReportVersion.parse_id == Parse.id)
        .where(Parse.outcome == ParseOutcome.PARSED)
    )
