"""Verdicts: each visit to a portal judged, compared with the one before and written down.

A verdict is an event of the last run of its campaign: a fact, vouched for by the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from corpus.job import Job
from corpus.jobs.harvest import Harvest, read_harvest
from corpus.jobs.watch import Before, Changes, Withdrawal, alerts, compare
from crawler.calendar import Visit, is_due, next_visit
from crawler.portals.portal import Portal
from crawler.spiders.portal import LIST_END
from crawler.verdict import Completeness, Verdict, judge_crawl
from storage.archive import OpenRun, add_event
from storage.frontier import look_out
from storage.frontier.review import entry_ends, last_campaign, list_ends
from storage.models.archive import Run, RunKind
from storage.models.frontier import Campaign
from storage.models.log import RunEvent

VERDICT = "verdict"
"""The kind of the event."""

# A portal that is closed down lists nothing; the event names no more pages than these.
_MOST_NAMED = 1_000


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a portal's visit as it was written down at an earlier time."""

    portal: str
    campaign_id: int
    campaign: str
    judged_at: datetime
    completeness: Completeness
    has_changed: bool
    withdrawn: tuple[Withdrawal, ...]

    @property
    def visit(self) -> Visit:
        """Return the visit as the calendar sees it."""
        is_complete = self.completeness is Completeness.COMPLETE
        return Visit(self.judged_at, is_complete, self.has_changed)


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What a visit to a portal came to; `changes` is None at the first one."""

    portal: Portal
    campaign: str
    is_continued: bool
    verdict: Verdict
    columns: Mapping[str, int] = field(default_factory=dict)
    changes: Changes | None = None
    alerts: tuple[str, ...] = ()
    next_visit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChosenCampaign:
    """The campaign that a crawl of a portal belongs to."""

    name: str
    is_continued: bool


def choose_campaign(session: Session, portal: str, now: datetime) -> ChosenCampaign:
    """Return the portal's open campaign, else a new one named after the portal and the time."""
    last = last_campaign(session, portal)
    if last is not None and last.is_open:
        return ChosenCampaign(last.name, is_continued=True)
    stamp = f"{portal}@{now:%Y-%m-%dT%H:%M:%SZ}"
    # Two visits within a second are two visits.
    name = stamp if last is None or not last.name.startswith(stamp) else f"{stamp}.{now:%f}"
    return ChosenCampaign(name, is_continued=False)


def judged_visits(session: Session, portals: Iterable[str]) -> dict[str, list[Judged]]:
    """Return the written verdicts on portals, each portal's newest first, one per campaign."""
    wanted = set(portals)
    statement = sa.select(RunEvent).where(RunEvent.kind == VERDICT).order_by(RunEvent.id.desc())
    found: dict[str, list[Judged]] = {}
    seen: set[int] = set()
    for event in session.execute(statement).scalars():
        campaign_id = event.detail["campaign_id"]
        if event.detail["portal"] in wanted and campaign_id not in seen:
            seen.add(campaign_id)
            found.setdefault(event.detail["portal"], []).append(_read(event))
    return found


def choose_due(session: Session, portals: Iterable[Portal], now: datetime) -> list[Portal]:
    """Return the portals whose next visit has come."""
    listed = list(portals)
    visits = judged_visits(session, [portal.id for portal in listed])
    return [
        portal
        for portal in listed
        if is_due(visits[portal.id][0].visit if portal.id in visits else None, now)
    ]


def judge_visit(job: Job, portal: Portal, chosen: ChosenCampaign) -> VisitReport:
    """Judge the campaign of a portal, compare it with those before, and write that down."""
    with job.store.read_only() as session:
        report, run_id, campaign_id = _judge(session, portal, chosen, job.now())
    if run_id is not None:
        run = OpenRun(run_id, job.now)
        with job.store.begin() as session:
            add_event(session, run, VERDICT, write_report(report) | {"campaign_id": campaign_id})
        job.seal(run)
    return report


def write_report(report: VisitReport) -> dict[str, Any]:
    """Return a report as JSON values."""
    verdict, changes = report.verdict, report.changes
    written: dict[str, Any] = {
        "portal": report.portal.id,
        "name": report.portal.name,
        "campaign": report.campaign,
        "is_continued": report.is_continued,
        "completeness": verdict.completeness.value,
        "reasons": list(verdict.reasons),
        "pages": verdict.pages,
        "proofs": verdict.proofs,
        "columns": dict(report.columns),
        "alerts": list(report.alerts),
        "has_changed": changes is None or changes.is_news,
        "changes": None if changes is None else _write_changes(changes),
    }
    if report.next_visit_at is not None:
        written["next_visit_at"] = report.next_visit_at.isoformat()
    return written


def _judge(
    session: Session, portal: Portal, chosen: ChosenCampaign, now: datetime
) -> tuple[VisitReport, int | None, int]:
    campaign_id = _campaign_id(session, chosen.name)
    if campaign_id is None:
        return VisitReport(portal, chosen.name, False, _NOTHING), None, 0
    verdict = judge_crawl(
        entry_ends(session, campaign_id), list_ends(session, campaign_id, LIST_END)
    )
    harvest = read_harvest(session, campaign_id)
    earlier = [
        judged
        for judged in judged_visits(session, [portal.id]).get(portal.id, [])
        if judged.campaign_id != campaign_id
    ]
    changes = _compare(session, earlier, harvest, verdict, on=now)
    visit = Visit(now, verdict.is_complete, changes is None or changes.is_news)
    report = VisitReport(
        portal=portal,
        campaign=chosen.name,
        is_continued=chosen.is_continued,
        verdict=verdict,
        columns={column.url: column.report_count for column in harvest.columns.values()},
        changes=changes,
        # While something is still to be fetched, nothing is missing yet.
        alerts=() if _is_open(session, campaign_id) else _alert(session, earlier, harvest, verdict),
        next_visit_at=next_visit(visit),
    )
    return report, _last_run(session, chosen.name), campaign_id


_NOTHING = Verdict(Completeness.FAILED, ("the crawl ended before it began",), 0, {})


def _campaign_id(session: Session, name: str) -> int | None:
    return session.execute(sa.select(Campaign.id).where(Campaign.name == name)).scalar()


def _is_open(session: Session, campaign_id: int) -> bool:
    return look_out(session, campaign_id).is_open


def _last_run(session: Session, campaign: str) -> int | None:
    """Return the last run of a campaign."""
    statement = sa.select(sa.func.max(Run.id)).where(
        Run.kind == RunKind.CRAWL, Run.settings["campaign"].as_string() == campaign
    )
    return session.execute(statement).scalar()


def _compare(
    session: Session, earlier: list[Judged], now: Harvest, verdict: Verdict, *, on: datetime
) -> Changes | None:
    """Compare with the last visit that brought anything."""
    for judged in earlier:
        harvest = read_harvest(session, judged.campaign_id)
        if harvest.held or judged.completeness is Completeness.COMPLETE:
            before = Before(harvest, judged.withdrawn)
            day = f"{on:%Y-%m-%d}"
            return compare(session, before, now, is_complete=verdict.is_complete, on=day)
    return None


def _alert(
    session: Session, earlier: list[Judged], now: Harvest, verdict: Verdict
) -> tuple[str, ...]:
    complete = [one for one in earlier if one.completeness is Completeness.COMPLETE]
    if not earlier:
        return ()
    standard = read_harvest(session, complete[0].campaign_id) if complete else Harvest(0)
    return alerts(standard, now, (earlier[0].completeness, verdict.completeness))


def _read(event: RunEvent) -> Judged:
    detail = event.detail
    changes = detail.get("changes") or {}
    return Judged(
        portal=detail["portal"],
        campaign_id=detail["campaign_id"],
        campaign=detail["campaign"],
        judged_at=event.happened_at,
        completeness=Completeness(detail["completeness"]),
        has_changed=detail["has_changed"],
        withdrawn=tuple(map(Withdrawal.read, changes.get("withdrawn", ()))),
    )


def _write_changes(changes: Changes) -> dict[str, Any]:
    changed = [
        {"url": one.url, "level": one.level.value, "cells": list(one.cells)}
        for one in changes.changed
    ]
    return {
        "counts": changes.counts(),
        "new": list(changes.new[:_MOST_NAMED]),
        "moved": [list(pair) for pair in changes.moved[:_MOST_NAMED]],
        "changed": changed[:_MOST_NAMED],
        "withdrawn": [one.write() for one in changes.withdrawn[:_MOST_NAMED]],
    }
