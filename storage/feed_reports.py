"""What feeds tell of reports: when each was first held, and since when it shows which findings.

Together with `feed_rows` that is all they tell.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import Outcome, Scope
from storage.feed_rows import (
    TOLD,
    FeedChange,
    FeedFinding,
    FeedReport,
    When,
    ended,
    feed_changes,
    feed_findings,
    stream,
)
from storage.findings.facts import Rejudged, ReportFinding, StoredTriage
from storage.findings.keys import keys_of
from storage.findings.mains import beside_scope
from storage.findings.reading import NOBODY
from storage.findings.triage import newest_triage, read_triage
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Run, Snapshot
from storage.models.corpus import FindingFact, Parse, ReportVersion
from storage.models.longitudinal import Correction, Report, ReportChoice, TriageStatus

FeedEvent = FeedChange | FeedReport | FeedFinding


class _Row(NamedTuple):
    """A choice for a report with a finding of what was chosen, null if there is none."""

    report_id: int
    choice_id: int
    at: datetime
    version_id: int | None
    scope: Scope
    published_at: str | None
    first_seen_at: datetime | None
    url: str | None
    finding: ReportFinding


class _Anew(NamedTuple):
    """What the checks say of a report since a person corrected some of its cells."""

    at: datetime
    findings: tuple[ReportFinding, ...]


def feed_events(session: Session, rejudged: Mapping[int, Rejudged] = NOBODY) -> Iterator[FeedEvent]:
    """Yield all that feeds tell; a finding that a person dismissed stands no more.

    `rejudged` is what the checks say of corrected report versions, by number.
    """
    yield from feed_changes(session)
    entries = newest_triage(read_triage(session))
    for told in chain(feed_reports(session, rejudged), feed_findings(session)):
        if isinstance(told, FeedFinding) and told.finding_key in entries:
            yield _judged(told, entries[told.finding_key])
        else:
            yield told


def _judged(found: FeedFinding, stored: StoredTriage) -> FeedFinding:
    entry = stored.entry
    is_dismissed = entry.status is TriageStatus.DISMISSED
    if is_dismissed and entry.values_digest == found.values_digest:
        return ended(found, max(found.when.at, stored.decided_at))
    return found


def feed_reports(
    session: Session, rejudged: Mapping[int, Rejudged] = NOBODY
) -> Iterator[FeedReport | FeedFinding]:
    """Yield every report that ever was held, with the findings of its canonical versions."""
    anew = {
        version_id: _Anew(at, rejudged[version_id].findings)
        for version_id, at in session.execute(_select_corrected(rejudged))
    }
    with closing(stream(session, _select_choices())) as rows:
        for _, choices in groupby(map(_row, rows), attrgetter("report_id")):
            yield from _follow(choices, anew)


def _select_choices() -> sa.Select[*tuple[Any, ...]]:
    """Select what was ever chosen for each report, oldest first, with its findings."""
    is_told = sa.and_(
        FindingFact.parse_id == Parse.id,
        FindingFact.outcome == Outcome.FAIL,
        FindingFact.severity.in_(TOLD),
    )
    return (
        sa.select(
            Report.id, ReportChoice.id, Run.started_at, ReportChoice.report_version_id,
            Report.scope, ReportChoice.published_at, ReportChoice.first_seen_at, Capture.url,
            Lineage.key, Report.report_year, beside_scope(), FindingFact.rule,
            FindingFact.outcome, FindingFact.severity, FindingFact.attribution,
            FindingFact.operands, FindingFact.message,
        )
        .select_from(ReportChoice)
        .join(Run, Run.id == ReportChoice.run_id)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .outerjoin(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .outerjoin(Parse, Parse.id == ReportVersion.parse_id)
        .outerjoin(Snapshot, Snapshot.id == Parse.snapshot_id)
        .outerjoin(Capture, Capture.id == Snapshot.first_capture_id)
        .outerjoin(FindingFact, is_told)
        .order_by(Report.id, ReportChoice.id, FindingFact.ordinal)
    )  # fmt: skip


def _row(values: sa.Row[*tuple[Any, ...]]) -> _Row:
    return _Row._make((*values[:8], ReportFinding._make(values[8:])))


def _select_corrected(version_ids: Iterable[int]) -> sa.Select[int, datetime]:
    """Select when something was last corrected in report versions."""
    is_theirs = sa.and_(
        Correction.payload_digest == Snapshot.payload_digest, Correction.part == Parse.part
    )
    return (
        sa.select(ReportVersion.id, sa.func.max(Correction.corrected_at))
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Correction, is_theirs)
        .where(ReportVersion.id.in_(sorted(version_ids)))
        .group_by(ReportVersion.id)
    )


def _follow(rows: Iterator[_Row], anew: Mapping[int, _Anew]) -> Iterator[FeedReport | FeedFinding]:
    """Yield what came of one report and of its findings, choice by choice."""
    report: FeedReport | None = None
    found: dict[str, FeedFinding] = {}
    choices = [list(group) for _, group in groupby(rows, attrgetter("choice_id"))]
    for chosen in choices:
        report = _held(report, chosen[0])
        found |= _compare(found, chosen[0], (row.finding for row in chosen))
    last = choices[-1][0]
    judged = anew.get(last.version_id or 0)
    if judged is not None:
        found |= _compare(found, last._replace(at=max(last.at, judged.at)), judged.findings)
    if report is not None:
        yield report
    yield from found.values()


def _compare(
    found: Mapping[str, FeedFinding], row: _Row, shown: Iterable[ReportFinding]
) -> dict[str, FeedFinding]:
    """Return findings after one more choice; one is news if it is new, back, gone or changed."""
    news: dict[str, FeedFinding] = {}
    for told in shown:
        # A choice without a finding has an empty one.
        if told.rule and told.outcome is Outcome.FAIL and told.severity in TOLD:
            one = _finding(told, row)
            # One report may find the same thing at the same place twice: the first one is told.
            news.setdefault(one.finding_key, _told(found.get(one.finding_key), one))
    gone = {key: ended(one, row.at) for key, one in found.items() if key not in news}
    return gone | news


def _held(before: FeedReport | None, row: _Row) -> FeedReport | None:
    """Return a report after one more choice; it is news when it comes, goes or comes back."""
    is_over = row.version_id is None
    if before is None:
        return None if is_over else _report(row, When(row.at, row.at))
    if is_over:
        when = before.when
        return before if when.is_over else before._replace(when=When(when.came_at, row.at, True))
    at = row.at if before.when.is_over else before.when.at
    return _report(row, When(before.when.came_at, at))


def _report(row: _Row, when: When) -> FeedReport:
    told = row.finding
    return FeedReport(
        told.lineage, told.report_year, row.scope, told.beside, row.published_at,
        row.first_seen_at, row.url, when,
    )  # fmt: skip


def _finding(told: ReportFinding, row: _Row) -> FeedFinding:
    return FeedFinding(
        *keys_of(told), told.rule, told.lineage, told.report_year, told.severity, told.operands,
        told.message, told.beside, row.url, When(row.at, row.at),
    )  # fmt: skip


def _told(before: FeedFinding | None, now: FeedFinding) -> FeedFinding:
    """Return a finding that a choice shows; it is news if it is back or says something else."""
    if before is None:
        return now
    is_same = _words(before) == _words(now) and not before.when.is_over
    when = before.when if is_same else now.when._replace(came_at=before.when.came_at)
    return now._replace(when=when)


def _words(found: FeedFinding) -> tuple[object, ...]:
    return found.severity, found.values_digest, found.message
