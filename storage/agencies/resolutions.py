"""Resolutions in the store: what is still to be looked at, what was found, what waits for a person.

A resolution that stays as it was adds no row; a pass says that it was looked at.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from parsers.model import Scope
from storage.agencies.registry import lineage_ids, registry_mark
from storage.archive import OpenRun
from storage.dialects import insert_many
from storage.models.agencies import Lineage, Resolution, ResolutionOutcome, ResolutionPass
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.queries import is_counting_parse


class PendingReport(NamedTuple):
    """A report version to be looked at: what it says of its agency and where it comes from."""

    report_version_id: int
    agency_name: str | None
    report_year: int | None
    scope: Scope
    title: str | None
    page_key: str
    payload_digest: str
    url: str | None
    record_digest: str | None


class Finding(NamedTuple):
    """What was found about a report version; lineages by key."""

    report_version_id: int
    outcome: ResolutionOutcome
    lineage: str | None
    confidence: int
    evidence: list[dict[str, Any]]
    proposals: list[dict[str, Any]]
    decision_id: int | None = None


class QueueRow(NamedTuple):
    """A report version with its newest resolution."""

    report_version_id: int
    agency_name: str | None
    report_year: int | None
    scope: Scope
    title: str | None
    page_key: str
    payload_digest: str
    outcome: ResolutionOutcome
    lineage: str | None
    confidence: int
    evidence: list[dict[str, Any]]
    proposals: list[dict[str, Any]]


def basis_of(session: Session, rules: str) -> str:
    """Return the digest of what a resolution rests on: the rules and the registry as it is."""
    text = f"{rules} {registry_mark(session)}"
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_newest_basis(session: Session, basis: str) -> bool:
    """Tell whether the last ones looked at were looked at on this basis."""
    newest = sa.select(ResolutionPass.basis).order_by(ResolutionPass.id.desc()).limit(1)
    return session.execute(newest).scalar() == basis


def count_unresolved(session: Session, basis: str) -> int:
    """Count the report versions not looked at on this basis."""
    statement = sa.select(sa.func.count()).select_from(ReportVersion)
    return session.execute(statement.where(ReportVersion.id > _seen(session, basis))).scalar_one()


def pending_reports(session: Session, basis: str, limit: int = 500) -> list[PendingReport]:
    """Return the next report versions not looked at on this basis, by number."""
    statement = (
        _select_pending()
        .where(ReportVersion.id > _seen(session, basis))
        .order_by(ReportVersion.id)
        .limit(limit)
    )
    return [PendingReport(*row) for row in session.execute(statement)]


def reports_of_page(session: Session, page_key: str) -> list[PendingReport]:
    """Return every report version of a page, by number."""
    statement = _select_pending().where(Snapshot.page_key == page_key).order_by(ReportVersion.id)
    return [PendingReport(*row) for row in session.execute(statement)]


def save_pass(session: Session, run: OpenRun, basis: str, findings: Sequence[Finding]) -> int:
    """Store what was found, and that every version up to the last one was looked at."""
    saved = save_findings(session, run, findings)
    row = {"run_id": run.id, "basis": basis, "upto_id": findings[-1].report_version_id}
    insert_many(session, ResolutionPass, [row])
    return saved


def save_findings(session: Session, run: OpenRun, findings: Sequence[Finding]) -> int:
    """Store what is new among findings; return how many rows that were."""
    known = current_findings(session, [found.report_version_id for found in findings])
    news = [found for found in findings if known.get(found.report_version_id) != found]
    ids = lineage_ids(session, [found.lineage for found in news if found.lineage is not None])
    run_id: dict[str, object] = {"run_id": run.id}
    rows = [_row(found, ids) | run_id for found in news]
    insert_many(session, Resolution, rows)
    return len(rows)


def current_findings(session: Session, version_ids: Iterable[int]) -> dict[int, Finding]:
    """Return the newest resolution of each of some report versions."""
    wanted = sorted(set(version_ids))
    statement = (
        sa.select(
            Resolution.report_version_id,
            Resolution.outcome,
            Lineage.key,
            Resolution.confidence,
            Resolution.evidence,
            Resolution.proposals,
            Resolution.decision_id,
        )
        .outerjoin(Lineage, Lineage.id == Resolution.lineage_id)
        .where(Resolution.report_version_id.in_(wanted))
        .order_by(Resolution.id)
    )
    return {row[0]: Finding(*row) for row in session.execute(statement)}


def queue(
    session: Session, outcome: ResolutionOutcome | None = None, version_id: int | None = None
) -> list[QueueRow]:
    """Return report versions that newest parses give with their newest resolution, surest first."""
    newest = (
        sa.select(sa.func.max(Resolution.id))
        .where(Resolution.report_version_id == ReportVersion.id)
        .correlate(ReportVersion)
        .scalar_subquery()
    )
    statement = _select_rows().where(Resolution.id == newest, is_counting_parse())
    if outcome is not None:
        statement = statement.where(Resolution.outcome == outcome)
    if version_id is not None:
        statement = statement.where(ReportVersion.id == version_id)
    ordered = statement.order_by(Resolution.confidence.desc(), ReportVersion.id)
    return [QueueRow(*row) for row in session.execute(ordered)]


def _select_rows() -> sa.Select[*tuple[Any, ...]]:
    resolved = (
        Resolution.outcome,
        Lineage.key,
        Resolution.confidence,
        Resolution.evidence,
        Resolution.proposals,
    )
    return (
        _select_reports(*resolved)
        .join(Resolution, Resolution.report_version_id == ReportVersion.id)
        .outerjoin(Lineage, Lineage.id == Resolution.lineage_id)
    )


def _select_pending() -> sa.Select[*tuple[Any, ...]]:
    statement = _select_reports(Capture.url, Parse.record_digest)
    return statement.join(Capture, Capture.id == Snapshot.first_capture_id)


def _select_reports(*more: InstrumentedAttribute[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Select what is printed in report versions and where, and more columns behind it."""
    printed = (
        ReportVersion.id,
        ReportVersion.agency_name,
        ReportVersion.report_year,
        ReportVersion.scope,
        ReportVersion.title,
        Snapshot.page_key,
        Snapshot.payload_digest,
    )
    return (
        sa.select(*printed, *more)
        .select_from(ReportVersion)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
    )


def _seen(session: Session, basis: str) -> int:
    """Return the number up to which versions were looked at since anybody used another basis.

    Versions are added one transaction after the other (`save_parse`), so none comes in below.
    """
    is_other = ResolutionPass.basis != basis
    other = sa.select(sa.func.coalesce(sa.func.max(ResolutionPass.id), 0)).where(is_other)
    statement = sa.select(sa.func.max(ResolutionPass.upto_id)).where(
        ResolutionPass.basis == basis, ResolutionPass.id > other.scalar_subquery()
    )
    return session.execute(statement).scalar() or 0


def _row(found: Finding, ids: dict[str, int]) -> dict[str, object]:
    row = found._asdict()
    lineage = row.pop("lineage")
    row["lineage_id"] = None if lineage is None else ids[lineage]
    return row
