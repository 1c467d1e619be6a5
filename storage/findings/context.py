"""What rules across reports need beside cells: what versions are, and what happened to pages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Outcome, Severity
from storage.counting import adopted_parser
from storage.findings.facts import ChangeFact, VersionFacts
from storage.models.agencies import Lineage
from storage.models.corpus import FindingFact, Parse, ParseOutcome, ReportVersion
from storage.models.longitudinal import ChangeKind, Report, ReportChoice, SourceChange
from storage.series.panel import is_newest_choice

_AT_ONCE = 500


def version_facts(session: Session, version_ids: Iterable[int]) -> dict[int, VersionFacts]:
    """Return what some report versions are."""
    found: dict[int, VersionFacts] = {}
    wanted = sorted(set(version_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(
                ReportVersion.id, ReportVersion.content_digest, ReportVersion.tables_status,
                Parse.doc_class,
            )
            .join(Parse, Parse.id == ReportVersion.parse_id)
            .where(ReportVersion.id.in_(wanted[start : start + _AT_ONCE]))
        )  # fmt: skip
        found.update((row[0], VersionFacts._make(row[1:])) for row in session.execute(statement))
    return found


def report_years(session: Session) -> dict[str, frozenset[int]]:
    """Return the years of which each lineage has a report."""
    statement = (
        sa.select(Lineage.key, Report.report_year)
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .where(is_newest_choice(), ReportChoice.report_version_id.is_not(None))
    )
    found: dict[str, set[int]] = {}
    for lineage, year in session.execute(statement):
        found.setdefault(lineage, set()).add(year)
    return {lineage: frozenset(found[lineage]) for lineage in sorted(found)}


def changes_of(session: Session, lineages: Iterable[str], year: int) -> dict[str, list[ChangeFact]]:
    """Return what changed in reports for a year, or befell their pages, by lineage, as seen."""
    wanted = sorted(set(lineages))
    found: dict[str, list[ChangeFact]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        for lineage, *row in session.execute(
            _select_changes(wanted[start : start + _AT_ONCE], year)
        ):
            *fields, old, new = row
            cured = _cured(session, old, new)
            found.setdefault(lineage, []).append(ChangeFact._make([*fields, cured]))
    return found


def _select_changes(lineages: list[str], year: int) -> sa.Select[*tuple[Any, ...]]:
    other = aliased(SourceChange)
    newest = sa.select(sa.func.max(other.id)).where(other.change_key == SourceChange.change_key)
    return (
        sa.select(
            Lineage.key, SourceChange.change_key, SourceChange.kind, SourceChange.report_year,
            SourceChange.page_key, SourceChange.is_announced, SourceChange.first_seen_at,
            SourceChange.cells, SourceChange.detail, SourceChange.old_snapshot_id,
            SourceChange.new_snapshot_id,
        )
        .join(Lineage, Lineage.id == SourceChange.lineage_id)
        .where(
            Lineage.key.in_(lineages),
            SourceChange.report_year == year,
            SourceChange.kind != ChangeKind.SURROUNDINGS,
            SourceChange.is_standing,
            SourceChange.id == newest.correlate(SourceChange).scalar_subquery(),
        )
        .order_by(Lineage.key, SourceChange.first_seen_at, SourceChange.change_key)
    )  # fmt: skip


def _cured(session: Session, old: int | None, new: int | None) -> tuple[str, ...]:
    """Return the rules that failed before a change and no more after it, read by one parser."""
    if old is None or new is None:
        return ()
    before, after = _last_parses(session, old), _last_parses(session, new)
    adopted = adopted_parser(session)
    shared = sorted(set(before) & set(after), key=lambda each: (each == adopted, before[each]))
    if not shared:
        return ()
    parser = shared[-1]
    gone = set(_failed(session, before[parser])) - set(_failed(session, after[parser]))
    return tuple(sorted(gone))


def _last_parses(session: Session, snapshot_id: int) -> Mapping[str, int]:
    statement = (
        sa.select(Parse.parser_digest, Parse.id)
        .where(Parse.snapshot_id == snapshot_id, Parse.outcome == ParseOutcome.PARSED)
        .order_by(Parse.id)
    )
    return {row.parser_digest: row.id for row in session.execute(statement)}


def _failed(session: Session, parse_id: int) -> Iterator[str]:
    statement = sa.select(FindingFact.rule).where(
        FindingFact.parse_id == parse_id,
        FindingFact.outcome == Outcome.FAIL,
        FindingFact.severity != Severity.INFO,
    )
    return iter(session.execute(statement).scalars())
