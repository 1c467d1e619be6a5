"""Counting findings: how many errors and warnings stand of each report, across reports too."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Outcome, Severity
from storage.findings.saving import is_newest_finding
from storage.models.agencies import Lineage
from storage.models.corpus import FindingFact, ReportVersion
from storage.models.longitudinal import CorpusFinding

_AT_ONCE = 500
_COUNTED = (Severity.ERROR, Severity.WARNING)


class FindingCount(NamedTuple):
    """How many findings stand; mere notes are not counted."""

    errors: int = 0
    warnings: int = 0


def count_single(session: Session, version_ids: Collection[int]) -> dict[int, FindingCount]:
    """Return the findings of single report versions."""
    found: dict[int, Counter[Severity]] = defaultdict(Counter)
    for part in _parts(sorted(set(version_ids))):
        statement = (
            sa.select(ReportVersion.id, FindingFact.severity, sa.func.count())
            .join(FindingFact, FindingFact.parse_id == ReportVersion.parse_id)
            .where(
                ReportVersion.id.in_(part), FindingFact.outcome == Outcome.FAIL,
                FindingFact.severity.in_(_COUNTED),
            )
            .group_by(ReportVersion.id, FindingFact.severity)
        )  # fmt: skip
        for version_id, severity, count in session.execute(statement):
            found[version_id][severity] += count
    return {version_id: _count(counts) for version_id, counts in found.items()}


def count_across(
    session: Session, lineages: Collection[str]
) -> dict[tuple[str, int | None], FindingCount]:
    """Return the findings across reports that stand, by lineage and year."""
    found: dict[tuple[str, int | None], Counter[Severity]] = defaultdict(Counter)
    for part in _parts(sorted(set(lineages))):
        statement = (
            sa.select(
                Lineage.key, CorpusFinding.report_year, CorpusFinding.severity, sa.func.count()
            )
            .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
            .where(
                Lineage.key.in_(part), is_newest_finding(), CorpusFinding.is_standing,
                CorpusFinding.outcome == Outcome.FAIL, CorpusFinding.severity.in_(_COUNTED),
            )
            .group_by(Lineage.key, CorpusFinding.report_year, CorpusFinding.severity)
        )  # fmt: skip
        for lineage, year, severity, count in session.execute(statement):
            found[lineage, year][severity] += count
    return {key: _count(counts) for key, counts in found.items()}


def _count(counts: Counter[Severity]) -> FindingCount:
    return FindingCount(counts[Severity.ERROR], counts[Severity.WARNING])


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
