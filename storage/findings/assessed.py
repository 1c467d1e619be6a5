"""What the checks of single reports said of canonical reports, and until when pages were seen."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Attribution, Outcome, Scope
from storage.findings.facts import Rejudged
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import CheckResult, FindingFact, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.panel import is_newest_choice

_AT_ONCE = 500


class Assessed(NamedTuple):
    """What a rule's instance gave in a report, and at whose door its finding lies, if it has one.

    A failure that another one tells of has no finding of its own.
    """

    lineage: str
    report_year: int
    scope: Scope
    rule: str
    outcome: Outcome
    attribution: Attribution | None


def assessed_checks(
    session: Session, lineages: Iterable[str], year: int, rejudged: Mapping[int, Rejudged]
) -> Iterator[Assessed]:
    """Yield what each check said of the canonical reports of some lineages for a year.

    `rejudged` is what they say of corrected report versions, by number.
    """
    wanted = sorted(set(lineages))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for version_id, *row in session.execute(_select_checks(part, year)):
            if version_id not in rejudged:
                yield Assessed._make(row)
        for version_id, lineage, _, scope in session.execute(_select_reports(part, year)):
            if version_id in rejudged:
                yield from _rejudged((lineage, year, scope), rejudged[version_id])


def _rejudged(key: tuple[str, int, Scope], judged: Rejudged) -> Iterator[Assessed]:
    doors = {found.rule: found.attribution for found in judged.findings}
    for rule, outcome in judged.outcomes.items():
        if outcome is not Outcome.NOT_ASSESSABLE:
            yield Assessed(*key, rule, outcome, doors.get(rule))


def _select_reports(lineages: list[str], year: int) -> sa.Select[int, str, int, Scope]:
    return (
        sa.select(ReportVersion.id, Lineage.key, Report.report_year, Report.scope)
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .where(is_newest_choice(), Report.report_year == year, Lineage.key.in_(lineages))
    )


def _select_checks(
    lineages: list[str], year: int
) -> sa.Select[int, str, int, Scope, str, Outcome, Attribution | None]:
    door = (
        sa.select(FindingFact.attribution)
        .where(
            FindingFact.parse_id == CheckResult.parse_id,
            FindingFact.rule == CheckResult.rule,
            CheckResult.outcome == Outcome.FAIL,
        )
        .order_by(FindingFact.ordinal)
        .limit(1)
        .correlate(CheckResult)
        .scalar_subquery()
    )
    return (
        _select_reports(lineages, year)
        .add_columns(CheckResult.rule, CheckResult.outcome, door)
        .join(CheckResult, CheckResult.parse_id == ReportVersion.parse_id)
        .where(CheckResult.outcome != Outcome.NOT_ASSESSABLE)
    )


def last_sights(session: Session, page_keys: Collection[str]) -> dict[str, datetime]:
    """Return when each page was last seen in any state, by page key."""
    seen_at = sa.func.max(sa.func.coalesce(Capture.claimed_at, Capture.captured_at))
    wanted = sorted(set(page_keys))
    found: dict[str, datetime] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(Snapshot.page_key, seen_at)
            .join(Confirmation, Confirmation.snapshot_id == Snapshot.id)
            .join(Capture, Capture.id == Confirmation.capture_id)
            .where(Snapshot.page_key.in_(wanted[start : start + _AT_ONCE]))
            .group_by(Snapshot.page_key)
        )
        found.update((row[0], row[1]) for row in session.execute(statement))
    return found
