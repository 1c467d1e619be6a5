"""Counting findings: how many errors and warnings stand of each report, across reports too.

What a person dismissed is not counted, as long as it rests on the values that it rested on then.
Of reports with corrected cells counts what their checks say anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Outcome, Severity
from storage.findings.facts import Rejudged, ReportFinding
from storage.findings.keys import keys_of
from storage.findings.reading import NOBODY
from storage.findings.saving import is_newest_finding
from storage.findings.triage import dismissed_keys, newest_triage, read_triage
from storage.models.agencies import Lineage
from storage.models.corpus import FindingFact, ReportVersion
from storage.models.longitudinal import CorpusFinding, Report, ReportChoice, Triage, TriageStatus
from storage.series.panel import is_newest_choice

_AT_ONCE = 500
_COUNTED = (Severity.ERROR, Severity.WARNING)

Group = TypeVar("Group", bound=Hashable)
Counts = dict[Group, Counter[Severity]]


class _Judged(NamedTuple):
    """A finding that somebody dismissed once."""

    finding_key: str
    values_digest: str
    severity: Severity


class FindingCount(NamedTuple):
    """How many findings stand that nobody dismissed; mere notes are not counted."""

    errors: int = 0
    warnings: int = 0


def count_single(
    session: Session, version_ids: Collection[int], rejudged: Mapping[int, Rejudged] = NOBODY
) -> dict[int, FindingCount]:
    """Return the findings of single report versions.

    `rejudged` is what the checks say of corrected ones, by number.
    """
    found: Counts[int] = defaultdict(Counter)
    ever_dismissed = dismissed_keys(session)
    for part in _parts(sorted(set(version_ids).difference(rejudged))):
        for version_id, severity, count in session.execute(_of_versions(part)):
            found[version_id][severity] += count
        if ever_dismissed:
            as_parsed = _as_parsed(session, part)
            _leave_out(session, found, _once_dismissed(as_parsed, ever_dismissed))
    anew = [(version, each) for version in sorted(set(version_ids).intersection(rejudged))
            for each in rejudged[version].findings if _is_counted(each)]  # fmt: skip
    for version_id, each in anew:
        found[version_id][each.severity] += 1
    _leave_out(session, found, _once_dismissed(anew, ever_dismissed))
    return {version_id: _count(counts) for version_id, counts in found.items()}


def count_across(
    session: Session, lineages: Collection[str]
) -> dict[tuple[str, int | None], FindingCount]:
    """Return the findings across reports that stand, by lineage and year."""
    found: Counts[tuple[str, int | None]] = defaultdict(Counter)
    for part in _parts(sorted(set(lineages))):
        statement = _select_across(part, sa.func.count()).group_by(*_BY)
        for lineage, year, severity, count in session.execute(statement):
            found[lineage, year][severity] += count
        _leave_out(session, found, _across_dismissed(session, part))
    return {key: _count(counts) for key, counts in found.items()}


def _of_versions(version_ids: list[int]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(ReportVersion.id, FindingFact.severity, sa.func.count())
        .join(FindingFact, FindingFact.parse_id == ReportVersion.parse_id)
        .where(ReportVersion.id.in_(version_ids), *_counts(FindingFact))
        .group_by(ReportVersion.id, FindingFact.severity)
    )


def _is_counted(found: ReportFinding) -> bool:
    return found.outcome is Outcome.FAIL and found.severity in _COUNTED


def _as_parsed(session: Session, version_ids: list[int]) -> Iterator[tuple[int, ReportFinding]]:
    statement = (
        sa.select(
            ReportVersion.id, Lineage.key, Report.report_year, Report.scope, FindingFact.rule,
            FindingFact.outcome, FindingFact.severity, FindingFact.attribution,
            FindingFact.operands, FindingFact.message,
        )
        .join(FindingFact, FindingFact.parse_id == ReportVersion.parse_id)
        .join(ReportChoice, ReportChoice.report_version_id == ReportVersion.id)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .where(ReportVersion.id.in_(version_ids), *_counts(FindingFact), is_newest_choice())
    )  # fmt: skip
    for version_id, *fields in session.execute(statement):
        yield version_id, ReportFinding._make(fields)


def _once_dismissed(
    found: Iterable[tuple[int, ReportFinding]], ever_dismissed: Collection[str]
) -> Iterator[tuple[int, _Judged]]:
    """Yield the findings of versions that were dismissed; their keys are made of all they say."""
    for version_id, each in found:
        key, digest = keys_of(each)
        if key in ever_dismissed:
            yield version_id, _Judged(key, digest, each.severity)


_BY = (Lineage.key, CorpusFinding.report_year, CorpusFinding.severity)


def _select_across(
    lineages: list[str], *columns: sa.ColumnElement[Any]
) -> sa.Select[*tuple[Any, ...]]:  # fmt: skip
    return (
        sa.select(*_BY, *columns)
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .where(
            Lineage.key.in_(lineages), is_newest_finding(), CorpusFinding.is_standing,
            *_counts(CorpusFinding),
        )
    )  # fmt: skip


def _across_dismissed(
    session: Session, lineages: list[str]
) -> Iterator[tuple[tuple[str, int | None], _Judged]]:
    is_dismissed = sa.exists().where(
        Triage.finding_key == CorpusFinding.finding_key,
        Triage.status == TriageStatus.DISMISSED,
    )
    keys = (CorpusFinding.finding_key.expression, CorpusFinding.values_digest.expression)
    for lineage, year, severity, key, digest in session.execute(
        _select_across(lineages, *keys).where(is_dismissed)
    ):
        yield (lineage, year), _Judged(key, digest, severity)


def _leave_out(
    session: Session, found: Counts[Group], dismissed: Iterable[tuple[Group, _Judged]]
) -> None:
    """Take from counts what is dismissed still: not since reopened, nor resting on other values."""
    judged = list(dismissed)
    entries = newest_triage(read_triage(session, {each.finding_key for _, each in judged}))
    for group, each in judged:
        stored = entries.get(each.finding_key)
        if stored is None or stored.entry.status is not TriageStatus.DISMISSED:
            continue
        if stored.entry.values_digest == each.values_digest:
            found[group][each.severity] -= 1


def _counts(model: type[CorpusFinding] | type[FindingFact]) -> tuple[sa.ColumnElement[bool], ...]:
    return (model.outcome == Outcome.FAIL, model.severity.in_(_COUNTED))


def _count(counts: Counter[Severity]) -> FindingCount:
    return FindingCount(counts[Severity.ERROR], counts[Severity.WARNING])


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
