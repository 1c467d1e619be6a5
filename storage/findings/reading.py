"""Reading findings: those across reports, and those of single reports joined to canonical ones."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from types import MappingProxyType
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from parsers.model import Severity
from storage.findings.facts import Rejudged, ReportFinding, StoredFinding
from storage.findings.saving import is_newest_finding
from storage.models.agencies import Lineage
from storage.models.corpus import FindingFact, ReportVersion
from storage.models.longitudinal import CorpusFinding, Report, ReportChoice
from storage.series.panel import is_newest_choice

_AT_ONCE = 500
NOBODY: Mapping[int, Rejudged] = MappingProxyType({})
"""No report version with corrected cells."""


class Wanted(NamedTuple):
    """Which findings are asked for; what is None does not matter. A rule may be a prefix."""

    lineage: str | None = None
    report_year: int | None = None
    rule: str | None = None
    severity: Severity | None = None

    def takes(self, found: ReportFinding) -> bool:
        """Tell whether a finding of one report is asked for."""
        return (
            self.lineage in (None, found.lineage)
            and self.report_year in (None, found.report_year)
            and found.rule.startswith(self.rule or "")
            and self.severity in (None, found.severity)
        )


def corpus_findings(session: Session, wanted: Wanted) -> Iterator[StoredFinding]:
    """Yield the findings across reports that stand, by lineage, year and rule."""
    statement = (
        sa.select(
            CorpusFinding.finding_key, CorpusFinding.values_digest, CorpusFinding.is_standing,
            CorpusFinding.rule, Lineage.key, CorpusFinding.report_year, CorpusFinding.outcome,
            CorpusFinding.severity, CorpusFinding.attribution, CorpusFinding.operands,
            CorpusFinding.message,
        )
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .where(is_newest_finding(), CorpusFinding.is_standing)
        .order_by(
            Lineage.key, CorpusFinding.report_year, CorpusFinding.rule, CorpusFinding.finding_key
        )
    )  # fmt: skip
    statement = statement.where(*_conditions(wanted, CorpusFinding, CorpusFinding.report_year))
    for row in session.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        yield StoredFinding._make(row)


def report_findings(
    session: Session, wanted: Wanted, rejudged: Mapping[int, Rejudged] = NOBODY
) -> Iterator[ReportFinding]:
    """Yield the findings of canonical reports, by lineage, year and their order in the record.

    `rejudged` is what the checks say of corrected report versions, by number.
    """
    anew = [each for judged in rejudged.values() for each in judged.findings if wanted.takes(each)]
    yield from merge(
        _as_parsed(session, wanted, rejudged), sorted(anew, key=_place), key=_place
    )  # fmt: skip


def _place(found: ReportFinding) -> tuple[str, int]:
    return found.lineage, found.report_year


def _as_parsed(
    session: Session, wanted: Wanted, rejudged: Mapping[int, Rejudged]
) -> Iterator[ReportFinding]:
    statement = (
        sa.select(
            ReportVersion.id, Lineage.key, Report.report_year, Report.scope, FindingFact.rule,
            FindingFact.outcome, FindingFact.severity, FindingFact.attribution,
            FindingFact.operands, FindingFact.message,
        )
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(FindingFact, FindingFact.parse_id == ReportVersion.parse_id)
        .where(is_newest_choice())
        .order_by(Lineage.key, Report.report_year, Report.scope, FindingFact.ordinal)
    )  # fmt: skip
    statement = statement.where(*_conditions(wanted, FindingFact, Report.report_year))
    for version_id, *row in session.execute(statement, execution_options={"yield_per": _AT_ONCE}):
        if version_id not in rejudged:
            yield ReportFinding._make(row)


def _conditions(
    wanted: Wanted,
    model: type[CorpusFinding] | type[FindingFact],
    year: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> Sequence[sa.ColumnElement[bool]]:  # fmt: skip
    found: list[sa.ColumnElement[bool]] = []
    if wanted.lineage is not None:
        found.append(Lineage.key == wanted.lineage)
    if wanted.report_year is not None:
        found.append(year == wanted.report_year)
    if wanted.rule is not None:
        found.append(model.rule.startswith(wanted.rule, autoescape=True))
    if wanted.severity is not None:
        found.append(model.severity == wanted.severity)
    return found
