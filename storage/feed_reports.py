"""What feeds tell of reports: when each was first held, and since when it shows which findings.

Together with `feed_rows` that is all they tell.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
)
from storage.findings.facts import Rejudged, ReportFinding, StoredTriage
from storage.findings.keys import keys_of
from storage.findings.reading import NOBODY
from storage.findings.triage import newest_triage, read_triage
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Run, Snapshot
from storage.models.corpus import FindingFact, Parse, ReportVersion
from storage.models.longitudinal import Correction, Report, ReportChoice, TriageStatus

_AT_ONCE = 500

FeedEvent = FeedChange | FeedReport | FeedFinding

_Told = Sequence[Any]
"""A finding without whose it is."""


class _Choice(NamedTuple):
    """A choice for a report, with what was chosen; null if nothing is any more."""

    report_id: int
    at: datetime
    version_id: int | None
    parse_id: int | None
    lineage: str
    report_year: int
    scope: Scope
    published_at: str | None
    first_seen_at: datetime | None
    url: str | None


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
    for choices in _choices(session):
        found = _findings(session, {one.parse_id for one in choices if one.parse_id is not None})
        for _, own in groupby(choices, attrgetter("report_id")):
            yield from _follow(list(own), found, anew)


def _choices(session: Session) -> Iterator[list[_Choice]]:
    """Yield what was ever chosen for each report, oldest first, some reports at a time."""
    numbers = sa.select(Report.id).order_by(Report.id).limit(_AT_ONCE)
    last = 0
    while part := session.execute(numbers.where(Report.id > last)).scalars().all():
        last = part[-1]
        rows = session.execute(_select_choices().where(Report.id.between(part[0], last)))
        yield [_Choice._make(row) for row in rows]


def _select_choices() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Report.id, Run.started_at, ReportChoice.report_version_id, ReportVersion.parse_id,
            Lineage.key, Report.report_year, Report.scope, ReportChoice.published_at,
            ReportChoice.first_seen_at, Capture.url,
        )
        .select_from(ReportChoice)
        .join(Run, Run.id == ReportChoice.run_id)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .outerjoin(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .outerjoin(Parse, Parse.id == ReportVersion.parse_id)
        .outerjoin(Snapshot, Snapshot.id == Parse.snapshot_id)
        .outerjoin(Capture, Capture.id == Snapshot.first_capture_id)
        .order_by(Report.id, ReportChoice.id)
    )  # fmt: skip


def _findings(session: Session, parse_ids: Collection[int]) -> dict[int, list[_Told]]:
    """Return the findings of some parses that are told, by parse, in the order of the record."""
    found: dict[int, list[_Told]] = defaultdict(list)
    wanted = sorted(parse_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(
                FindingFact.parse_id, FindingFact.rule, FindingFact.outcome, FindingFact.severity,
                FindingFact.attribution, FindingFact.operands, FindingFact.message,
            )
            .where(
                FindingFact.parse_id.in_(wanted[start : start + _AT_ONCE]),
                FindingFact.outcome == Outcome.FAIL, FindingFact.severity.in_(TOLD),
            )
            .order_by(FindingFact.parse_id, FindingFact.ordinal)
        )  # fmt: skip
        for parse_id, *told in session.execute(statement):
            found[parse_id].append(told)
    return found


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


def _follow(
    choices: list[_Choice], found: Mapping[int, list[_Told]], anew: Mapping[int, _Anew]
) -> Iterator[FeedReport | FeedFinding]:
    """Yield what came of one report and of its findings, choice by choice."""
    report: FeedReport | None = None
    news: dict[str, FeedFinding] = {}
    for chosen in choices:
        report = _held(report, chosen)
        whose = chosen.lineage, chosen.report_year, chosen.scope
        told = found.get(chosen.parse_id or 0, ())
        news |= _compare(news, chosen, (ReportFinding._make((*whose, *one)) for one in told))
    last = choices[-1]
    judged = anew.get(last.version_id or 0)
    if judged is not None:
        news |= _compare(news, last._replace(at=max(last.at, judged.at)), judged.findings)
    if report is not None:
        yield report
    yield from news.values()


def _compare(
    found: Mapping[str, FeedFinding], chosen: _Choice, shown: Iterable[ReportFinding]
) -> dict[str, FeedFinding]:
    """Return findings after one more choice; one is news if it is new, back, gone or changed."""
    news: dict[str, FeedFinding] = {}
    for told in shown:
        if told.outcome is Outcome.FAIL and told.severity in TOLD:
            one = _finding(told, chosen)
            # One report may find the same thing at the same place twice: the first one is told.
            news.setdefault(one.finding_key, _told(found.get(one.finding_key), one))
    gone = {key: ended(one, chosen.at) for key, one in found.items() if key not in news}
    return gone | news


def _held(before: FeedReport | None, chosen: _Choice) -> FeedReport | None:
    """Return a report after one more choice; it is news when it comes, goes or comes back."""
    is_over = chosen.version_id is None
    if before is None:
        return None if is_over else _report(chosen, When(chosen.at, chosen.at))
    if is_over:
        when = before.when
        return before if when.is_over else before._replace(when=When(when.came_at, chosen.at, True))
    at = chosen.at if before.when.is_over else before.when.at
    return _report(chosen, When(before.when.came_at, at))


def _report(chosen: _Choice, when: When) -> FeedReport:
    return FeedReport(
        chosen.lineage, chosen.report_year, chosen.scope, chosen.published_at,
        chosen.first_seen_at, chosen.url, when,
    )  # fmt: skip


def _finding(told: ReportFinding, chosen: _Choice) -> FeedFinding:
    return FeedFinding(
        *keys_of(told), told.rule, told.lineage, told.report_year, told.severity, told.operands,
        told.message, told.scope, chosen.url, When(chosen.at, chosen.at),
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
