"""Holdings: which reports have a canonical version, how much of it was read, what is unsettled."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import State
from storage.models.agencies import Lineage, RegistryFormat, RegistrySource, Resolution
from storage.models.agencies import ResolutionOutcome as Outcome
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import CellFact, Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.queries import is_counting_parse
from storage.searches.model import HeldReport, TableCount, WaitingVersion
from storage.searches.overlaid import with_corrections
from storage.searches.standing import with_withdrawals
from storage.series.candidates import is_newest_resolution
from storage.series.panel import is_newest_choice

_AT_ONCE = 300
_TABLES = ("t2", "t3", "t4", "st14")
_UNREAD = (State.UNREADABLE, State.AMBIGUOUS)


def has_registry(session: Session) -> bool:
    """Tell whether any list of agencies was imported, beside what the program ships itself."""
    statement = sa.select(RegistrySource.id).where(RegistrySource.format != RegistryFormat.SHIPPED)
    return session.execute(statement.limit(1)).first() is not None


def held_years(session: Session) -> dict[str, frozenset[int]]:
    """Return the years of which each lineage has a canonical report."""
    statement = (
        sa.select(Lineage.key, Report.report_year)
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .where(is_newest_choice(), ReportChoice.report_version_id.is_not(None))
        .distinct()
    )
    found: dict[str, set[int]] = defaultdict(set)
    for lineage, year in session.execute(statement):
        found[lineage].add(year)
    return {lineage: frozenset(found[lineage]) for lineage in sorted(found)}


def held_reports(session: Session, lineages: Collection[str]) -> list[HeldReport]:
    """Return the canonical reports of some lineages, by lineage, year and scope."""
    found: list[HeldReport] = []
    wanted = sorted(set(lineages))
    for start in range(0, len(wanted), _AT_ONCE):
        statement = _select_held().where(Lineage.key.in_(wanted[start : start + _AT_ONCE]))
        own = [_held(row) for row in session.execute(statement)]
        counts = table_counts(session, [held.version_id for held in own])
        counted = [held._replace(tables=counts.get(held.version_id, ())) for held in own]
        found += with_withdrawals(session, with_corrections(session, counted))
    return sorted(found, key=lambda held: (held.lineage, held.report_year, held.scope))


def table_counts(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[TableCount, ...]]:  # fmt: skip
    """Return by version how many cells of each of its tables were read, and how many not."""
    found: dict[int, list[TableCount]] = defaultdict(list)
    wanted = sorted(set(version_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        statement = _select_counts().where(
            CellFact.report_version_id.in_(wanted[start : start + _AT_ONCE])
        )
        for version_id, table, read, unread in session.execute(statement):
            if table is not None:
                found[version_id].append(TableCount(table, int(read), int(unread)))
    return {version_id: tuple(sorted(counts)) for version_id, counts in found.items()}


def waiting_versions(session: Session) -> Iterator[WaitingVersion]:
    """Yield the versions that newest parses give and whose agency a person has to settle."""
    statement = (
        sa.select(
            ReportVersion.id, ReportVersion.agency_name, ReportVersion.report_year, Capture.url,
            Capture.id, sa.func.coalesce(Capture.claimed_at, Capture.captured_at),
            Snapshot.page_key, Resolution.proposals,
        )
        .join(Resolution, Resolution.report_version_id == ReportVersion.id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(
            Resolution.outcome == Outcome.REVIEW, is_newest_resolution(), is_counting_parse()
        )
        .order_by(Snapshot.page_key, Parse.part, Snapshot.payload_digest)
    )  # fmt: skip
    with session.execute(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
        yield from (WaitingVersion._make(row) for row in rows)


def _held(row: Sequence[Any]) -> HeldReport:
    *told, published_at, payload_digest, part, first_capture_id = row
    held = HeldReport(*told)
    return held._replace(
        published_at=published_at,
        payload_digest=payload_digest,
        part=part,
        first_capture_id=first_capture_id,
    )


def _select_held() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Lineage.key, Report.report_year, Report.scope, ReportVersion.id,
            ReportVersion.template_generation, ReportVersion.tables_status, Snapshot.page_key,
            Capture.url, ReportChoice.first_seen_at, ReportChoice.published_at,
            Snapshot.payload_digest, Parse.part, Snapshot.first_capture_id,
        )
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(is_newest_choice())
    )  # fmt: skip


def _select_counts() -> sa.Select[*tuple[Any, ...]]:
    starts = ((CellFact.key.startswith(f"{name}."), name) for name in _TABLES)
    table = sa.case(*starts).label("table_key")
    is_unread = CellFact.state.in_(_UNREAD)
    is_read = ~is_unread & (CellFact.state != State.ABSENT)
    return (
        sa.select(
            CellFact.report_version_id,
            table,
            sa.func.sum(sa.case((is_read, 1), else_=0)),
            sa.func.sum(sa.case((is_unread, 1), else_=0)),
        )
        # By its name: PostgreSQL takes the same words with other parameters for something else.
        .group_by(CellFact.report_version_id, sa.literal_column("table_key"))
    )  # fmt: skip
