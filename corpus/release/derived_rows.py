"""Rows of what is derived across reports."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from corpus.coverage.loading import Coverage
from corpus.export.model import Row
from corpus.indicators.listing import Asked, list_indicators
from corpus.indicators.output import as_row
from corpus.release.codes import NOT_DEFINED, VALUE
from corpus.release.masks import mask_persons, mask_value
from corpus.rules.deriving import Yardstick
from corpus.rules.listing import ListedFinding, list_findings
from corpus.rules.run import RULES
from parsers.model import Scope
from storage.changes.facts import listed
from storage.findings.mains import UNMARKED_SCOPES
from storage.findings.reading import Wanted

_STATUS = {"value": VALUE, "not_defined": NOT_DEFINED}
Lineages = frozenset[str] | None
"""Whose rows are wanted; None is everybody's."""
Judges = Mapping[tuple[str, int, Scope], str]
"""By body, year and scope, the version of the parser that judged the report."""


def indicator_rows(
    session: Session, yardstick: Yardstick, coverage: Coverage, wanted: Lineages
) -> Iterator[Row]:
    """Yield the indicators, district by district."""
    for figure in list_indicators(session, yardstick, Asked(), coverage):
        if not _is_wanted(figure.lineage, wanted):
            continue
        row = as_row(figure)
        code = _STATUS.get(figure.status, figure.status)
        value = code if row["value"] is None else Decimal(str(row["value"]))
        yield (
            figure.variant.id, figure.variant.key, figure.lineage, figure.report_year,
            figure.scope.value, value, code, figure.numerator, figure.denominator,
            *(figure.interval or (None, None)), int(figure.is_small), figure.generation.value,
            figure.variant.kind.value,
            [{"ref": gap.ref, "code": gap.code.value} for gap in figure.gaps],
        )  # fmt: skip


def finding_rows(session: Session, wanted: Lineages, judges: Judges) -> Iterator[Row]:
    """Yield the findings that stand, with what people made of them; words are masked."""
    for one in list_findings(session, Wanted()):
        if _is_wanted(one.lineage, wanted):
            yield (
                one.finding_key, one.lineage, one.report_year, one.scope and one.scope.value,
                one.rule, RULES if one.is_across else _judge_of(one, judges),
                int(one.is_across), one.outcome.value, one.severity.value, one.attribution.value,
                mask_value(one.operands), mask_value(one.message), one.status, one.decided_by,
                one.reason and mask_persons(one.reason).text,
            )  # fmt: skip


def _judge_of(one: ListedFinding, judges: Judges) -> str:
    scopes = UNMARKED_SCOPES if one.scope is None else (one.scope,)
    told = (judges.get((one.lineage, one.report_year, scope)) for scope in scopes)
    return next(filter(None, told), "")


def change_rows(session: Session, wanted: Lineages) -> Iterator[Row]:
    """Yield what happened to pages after their publication; what it quotes is masked."""
    for one in listed(session):
        change = one.change
        if wanted is not None and one.lineage not in wanted:
            continue
        is_announced = None if change.is_announced is None else int(change.is_announced)
        yield (
            change.change_key, change.kind.value, change.page_key, one.lineage,
            change.report_year, change.last_seen_at, change.first_seen_at, one.old_url,
            one.new_url, is_announced, mask_value(change.cells), mask_value(change.detail),
        )  # fmt: skip


def _is_wanted(lineage: str, wanted: Lineages) -> bool:
    return wanted is None or lineage in wanted
