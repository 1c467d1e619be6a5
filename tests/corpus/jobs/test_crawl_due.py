"""When a portal is due, by the verdict that was written down; the clock is stopped."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from corpus.job import Job
from corpus.jobs.verdicts import (
    VERDICT,
    choose_campaign,
    choose_due,
    judge_visit,
    judged_visits,
)
from crawler.portals.portal import Portal
from crawler.verdict import Completeness
from storage.archive import OpenRun, RunStart, add_event, start_run
from storage.frontier import NewEntry, discover, open_campaign
from storage.models.archive import RunKind
from storage.models.log import RunEvent
from storage.session import Store

QUIET = datetime(2026, 6, 10, 4, tzinfo=UTC)
SEASON = datetime(2026, 1, 10, 4, tzinfo=UTC)
SEEN = Portal("seen", "seen", "33", "https://seen.gov.cn/")
NEVER = Portal("never", "never", "33", "https://never.gov.cn/")


def _judge(
    store: Store, at: datetime, completeness: Completeness, *, has_changed: bool = False
) -> OpenRun:
    """Write down a visit that ended at a time."""
    with store.begin() as session:
        run = start_run(session, RunStart(RunKind.CRAWL, "1"), lambda: at)
        name = f"seen@{at.isoformat()}"
        campaign_id = open_campaign(session, run, name, "seen")
        detail = {
            "portal": "seen", "campaign": name, "campaign_id": campaign_id,
            "completeness": completeness.value, "has_changed": has_changed, "changes": None,
        }  # fmt: skip
        add_event(session, run, VERDICT, detail)
    return run


def _due(store: Store, now: datetime) -> list[str]:
    with store.read_only() as session:
        return [portal.id for portal in choose_due(session, [SEEN, NEVER], now)]


def test_what_was_never_visited_is_due(store: Store) -> None:
    assert _due(store, QUIET) == ["seen", "never"]


def test_in_quiet_months_a_complete_portal_is_due_after_a_month(store: Store) -> None:
    _judge(store, QUIET, Completeness.COMPLETE)
    assert _due(store, QUIET + timedelta(days=29)) == ["never"]
    assert _due(store, QUIET + timedelta(days=30)) == ["seen", "never"]


def test_in_january_it_is_due_the_next_day(store: Store) -> None:
    _judge(store, SEASON, Completeness.COMPLETE)
    assert _due(store, SEASON + timedelta(hours=23)) == ["never"]
    assert _due(store, SEASON + timedelta(hours=24)) == ["seen", "never"]


@pytest.mark.parametrize("completeness", [Completeness.PARTIAL, Completeness.BLOCKED])
def test_an_incomplete_portal_is_due_the_next_day(store: Store, completeness: Completeness) -> None:
    _judge(store, QUIET, completeness)
    assert _due(store, QUIET + timedelta(days=1)) == ["seen", "never"]


def test_a_portal_that_changed_is_due_sooner(store: Store) -> None:
    _judge(store, QUIET, Completeness.COMPLETE, has_changed=True)
    assert _due(store, QUIET + timedelta(days=15)) == ["seen", "never"]


def test_the_newest_verdict_counts_and_the_last_of_each_campaign(store: Store) -> None:
    run = _judge(store, QUIET - timedelta(days=60), Completeness.COMPLETE)
    _judge(store, QUIET, Completeness.PARTIAL)
    with store.read_only() as session:
        found = judged_visits(session, ["seen"])["seen"]
    assert [judged.completeness for judged in found] == ["partial", "complete"]
    with store.begin() as session:
        later = OpenRun(run.id, lambda: QUIET)
        detail = {
            "portal": "seen", "campaign": found[0].campaign,
            "campaign_id": found[0].campaign_id, "completeness": "complete",
            "has_changed": False, "changes": None,
        }  # fmt: skip
        add_event(session, later, VERDICT, detail)
    with store.read_only() as session:
        again = judged_visits(session, ["seen"])["seen"]
    assert [judged.completeness for judged in again] == ["complete", "complete"]


def test_an_open_campaign_is_gone_on_with_and_a_closed_one_is_not(store: Store) -> None:
    run = _judge(store, QUIET, Completeness.PARTIAL)
    with store.read_only() as session:
        fresh = choose_campaign(session, "seen", QUIET + timedelta(days=1))
    assert (fresh.name, fresh.is_continued) == ("seen@2026-06-11T04:00:00Z", False)
    with store.begin() as session:
        name = f"seen@{QUIET.isoformat()}"
        campaign_id = open_campaign(session, run, name, "seen")
        entry = NewEntry(
            campaign_id=campaign_id, fingerprint="sha256:" + "0" * 64,
            url="https://seen.gov.cn/", host="seen.gov.cn", request={},
        )  # fmt: skip
        discover(session, run, [entry])
    with store.read_only() as session:
        chosen = choose_campaign(session, "seen", QUIET + timedelta(days=1))
    assert (chosen.name, chosen.is_continued) == (name, True)


def test_a_verdict_is_written_down_with_the_last_run_of_its_campaign(
    store: Store, job: Job
) -> None:
    with store.begin() as session:
        name = f"seen@{QUIET.isoformat()}"
        start = RunStart(RunKind.CRAWL, "1", settings={"campaign": name})
        run = start_run(session, start, lambda: QUIET)
        campaign_id = open_campaign(session, run, name, "seen")
        entry = NewEntry(
            campaign_id=campaign_id, fingerprint="sha256:" + "0" * 64,
            url="https://seen.gov.cn/", host="seen.gov.cn", request={},
        )  # fmt: skip
        discover(session, run, [entry])
        chosen = choose_campaign(session, "seen", QUIET)
    report = judge_visit(job, SEEN, chosen)
    assert report.verdict.completeness is Completeness.FAILED
    assert report.is_continued
    with store.read_only() as session:
        [judged] = judged_visits(session, ["seen"])["seen"]
        [event] = session.execute(sa.select(RunEvent)).scalars()
    assert (judged.campaign, judged.completeness) == (name, Completeness.FAILED)
    assert event.run_id == run.id
    assert event.detail["reasons"]
