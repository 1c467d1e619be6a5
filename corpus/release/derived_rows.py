"""Rows of what is derived across reports, and of the captures behind them."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy.orm import Session

from corpus.indicators.listing import Asked, list_indicators
from corpus.indicators.output import as_row
from corpus.release.codes import NOT_DEFINED, VALUE
from corpus.release.model import Row
from corpus.rules.deriving import Yardstick
from corpus.rules.listing import list_findings
from storage.changes.facts import listed
from storage.findings.reading import Wanted
from storage.releases.sights import capture_rows

_STATUS = {"value": VALUE, "not_defined": NOT_DEFINED}
Lineages = frozenset[str] | None
"""Whose rows are wanted; None is everybody's."""


def indicator_rows(session: Session, yardstick: Yardstick, wanted: Lineages) -> Iterator[Row]:
    """Yield the indicators, district by district."""
    for figure in list_indicators(session, yardstick, Asked()):
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


def finding_rows(session: Session, wanted: Lineages) -> Iterator[Row]:
    """Yield the findings that stand, with what people made of them."""
    for one in list_findings(session, Wanted()):
        if _is_wanted(one.lineage, wanted):
            yield (
                one.finding_key, one.lineage, one.report_year, one.rule, int(one.is_across),
                one.outcome.value, one.severity.value, one.attribution.value, one.operands,
                one.message, one.status, one.decided_by, one.reason,
            )  # fmt: skip


def snapshot_rows(session: Session, pages: frozenset[str] | None) -> Iterator[Row]:
    """Yield the captures of report pages, of some or all, each with what it supersedes."""
    page, shown = "", None
    for one in capture_rows(session):
        if pages is not None and one.page_key not in pages:
            continue
        if one.page_key != page:
            page, shown = one.page_key, None
        is_news = one.is_shown and one.payload_digest != shown
        yield (
            one.identity, one.page_key, one.url, one.seen_at, one.kind.value, one.outcome.value,
            one.status, one.payload_digest, one.size, one.block_digest,
            None if one.revisit_profile is None else one.revisit_profile.value,
            shown if is_news else None,
        )  # fmt: skip
        shown = one.payload_digest if one.is_shown else shown


def change_rows(session: Session, wanted: Lineages) -> Iterator[Row]:
    """Yield what happened to pages after their publication."""
    for one in listed(session):
        change = one.change
        if wanted is not None and one.lineage not in wanted:
            continue
        is_announced = None if change.is_announced is None else int(change.is_announced)
        yield (
            change.change_key, change.kind.value, change.page_key, one.lineage,
            change.report_year, change.last_seen_at, change.first_seen_at, one.old_url,
            one.new_url, is_announced, change.cells, change.detail,
        )  # fmt: skip


def _is_wanted(lineage: str, wanted: Lineages) -> bool:
    return wanted is None or lineage in wanted
