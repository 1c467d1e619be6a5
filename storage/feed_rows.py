"""What feeds tell: changes, reports and findings, each with when it came up and was last news.

What stands no more is told, too, as over: the feeds it was in are news by then. Events are dated by
the runs that derived them, for nobody can be told of anything before.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Outcome, Scope, Severity
from storage.changes.facts import ListedChange
from storage.changes.model import ChangeRow
from storage.findings.saving import is_newest_finding
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Run
from storage.models.longitudinal import ChangeKind, CorpusFinding, SourceChange

_ROWS_AT_ONCE = 500
TOLD = (Severity.ERROR, Severity.WARNING)
_CHANGE = [getattr(SourceChange, name) for name in ChangeRow._fields]


class When(NamedTuple):
    """When an event came up, when it was last news, and whether it stands no more since then."""

    came_at: datetime
    at: datetime
    is_over: bool = False


class FeedChange(NamedTuple):
    """A change and when it was derived."""

    change: ListedChange
    when: When


class FeedReport(NamedTuple):
    """A report and when it was first held."""

    lineage: str
    report_year: int
    scope: Scope
    published_at: str | None
    first_seen_at: datetime | None
    url: str | None
    when: When


class FeedFinding(NamedTuple):
    """A finding and when it came up; scope and address are those of a single report."""

    finding_key: str
    values_digest: str
    rule: str
    lineage: str
    report_year: int
    severity: Severity
    operands: list[dict[str, Any]]
    message: str
    scope: Scope | None
    url: str | None
    when: When


def ended(found: FeedFinding, at: datetime) -> FeedFinding:
    """Return a finding that stands no more since then."""
    return found if found.when.is_over else found._replace(when=When(found.when.came_at, at, True))


def stream(
    session: Session, statement: sa.Select[*tuple[Any, ...]]
) -> Generator[sa.Row[*tuple[Any, ...]]]:
    """Yield rows some at a time."""
    options = {"yield_per": _ROWS_AT_ONCE}
    with session.execute(statement, execution_options=options) as rows:
        yield from rows


def feed_changes(session: Session) -> Iterator[FeedChange]:
    """Yield every change that ever stood, but for mere surroundings."""
    with closing(stream(session, _select_changes())) as rows:
        for *values, lineage, old_url, new_url, came_at, at in rows:
            row = ChangeRow(*values)
            is_over = not row.is_standing or row.kind is ChangeKind.SURROUNDINGS
            change = ListedChange(row, lineage, old_url, new_url)
            yield FeedChange(change, When(came_at, at, is_over))


def feed_findings(session: Session) -> Iterator[FeedFinding]:
    """Yield every finding across reports that ever stood; no mere notes."""
    with closing(stream(session, _select_across())) as rows:
        for is_standing, outcome, came_at, at, *values in rows:
            found = FeedFinding._make((*values, None, None, When(came_at, at)))
            is_told = is_standing and outcome is Outcome.FAIL and found.severity in TOLD
            yield found if is_told else ended(found, at)


def _select_changes() -> sa.Select[*tuple[Any, ...]]:
    """Select the newest row of each change, with the runs of the first that told of it and its."""
    told, later = aliased(SourceChange), aliased(SourceChange)
    old, new, began, ran = aliased(Capture), aliased(Capture), aliased(Run), aliased(Run)
    is_replaced = sa.exists().where(
        later.change_key == SourceChange.change_key, later.id > SourceChange.id
    )
    first = sa.select(sa.func.min(told.run_id)).where(
        told.change_key == SourceChange.change_key,
        told.is_standing,
        told.kind != ChangeKind.SURROUNDINGS,
    )
    return (
        sa.select(*_CHANGE, Lineage.key, old.url, new.url, began.started_at, ran.started_at)
        .select_from(SourceChange)
        .join(old, old.id == SourceChange.last_seen_id)
        .join(new, new.id == SourceChange.first_seen_id)
        .join(began, began.id == first.correlate(SourceChange).scalar_subquery())
        .join(ran, ran.id == SourceChange.run_id)
        .outerjoin(Lineage, Lineage.id == SourceChange.lineage_id)
        .where(~is_replaced.correlate(SourceChange))
    )


def _select_across() -> sa.Select[*tuple[Any, ...]]:
    """Select the newest row of each finding, with the runs of the first that told of it and its."""
    told, began, ran = aliased(CorpusFinding), aliased(Run), aliased(Run)
    first = sa.select(sa.func.min(told.run_id)).where(
        told.finding_key == CorpusFinding.finding_key,
        told.is_standing,
        told.outcome == Outcome.FAIL,
        told.severity.in_(TOLD),
    )
    return (
        sa.select(
            CorpusFinding.is_standing, CorpusFinding.outcome, began.started_at, ran.started_at,
            CorpusFinding.finding_key, CorpusFinding.values_digest, CorpusFinding.rule,
            Lineage.key, CorpusFinding.report_year, CorpusFinding.severity,
            CorpusFinding.operands, CorpusFinding.message,
        )
        .select_from(CorpusFinding)
        .join(Lineage, Lineage.id == CorpusFinding.lineage_id)
        .join(began, began.id == first.correlate(CorpusFinding).scalar_subquery())
        .join(ran, ran.id == CorpusFinding.run_id)
        .where(is_newest_finding())
    )  # fmt: skip
