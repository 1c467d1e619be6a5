from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun, RunStart, start_run
from storage.captures import Lease
from storage.errors import LeaseLost
from storage.frontier import (
    Ending,
    FoundLink,
    LeaseTerms,
    Postponement,
    discover,
    find_campaign,
    finish,
    holders,
    lease,
    look_out,
    open_campaign,
    postpone,
    reclaim,
    reconcile,
    release,
    renew,
)
from storage.frontier.errors import CampaignUnknown
from storage.log.facts import fact_digest
from storage.log.subjects import SUBJECTS, among
from storage.models import FrontierEntry, LogLeaf, Outlink
from storage.models.archive import RunKind
from storage.models.exchange import LinkFate
from storage.models.frontier import EntryState
from storage.models.log import LeafKind
from storage.session import Store
from tests.storage.builders import TickingClock
from tests.storage.frontier.entries import HOUR, add_capture, make_entry, states, take


def _fill(store: Store, run: OpenRun, campaign_id: int, *names: str) -> list[int]:
    with store.begin() as session:
        return discover(session, run, [make_entry(campaign_id, name) for name in names])


def _another_run(store: Store, clock: TickingClock) -> OpenRun:
    with store.begin() as session:
        return start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), clock)


def test_a_campaign_is_opened_once_and_continued(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    with store.begin() as session:
        assert open_campaign(session, run, "spring", "example") == campaign_id
        assert open_campaign(session, run, "autumn", "example") != campaign_id
        assert find_campaign(session, "spring") == campaign_id
        with pytest.raises(CampaignUnknown, match="winter"):
            find_campaign(session, "winter")


def test_an_entry_is_added_once_whoever_finds_it(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    first = _fill(store, run, campaign_id, "a", "b")
    assert _fill(store, run, campaign_id, "b", "c", "a", "c")[::2] == [first[1], first[0]]
    with store.read_only() as session:
        assert states(session) == dict.fromkeys("abc", "pending")


def test_many_entries_are_found_again(store: Store, run: OpenRun, campaign_id: int) -> None:
    names = [f"page-{number}" for number in range(1203)]
    ids = _fill(store, run, campaign_id, *names)
    assert len(set(ids)) == len(names)
    assert _fill(store, run, campaign_id, *reversed(names)) == ids[::-1]


def test_entries_are_leased_by_priority_and_then_in_the_order_they_were_found(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    with store.begin() as session:
        discover(session, run, [make_entry(campaign_id, "later", 5)])
        discover(session, run, [make_entry(campaign_id, name) for name in "zy"])
        discover(session, run, [make_entry(campaign_id, "first", -5)])
        taken = take(session, run, campaign_id, limit=3) + take(session, run, campaign_id)
    order = [entry.url.rpartition("/")[2] for entry in taken]
    assert order[0] == "first"
    assert set(order[1:3]) == {"z", "y"}
    assert order[3] == "later"


def test_an_entry_has_one_holder(store: Store, run: OpenRun, campaign_id: int) -> None:
    _fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        assert len(take(session, run, campaign_id, limit=1)) == 1
        assert len(take(session, run, campaign_id, limit=5)) == 1
        assert take(session, run, campaign_id) == []
        assert holders(session, campaign_id) == {run.id}


def test_hosts_can_be_left_out(store: Store, run: OpenRun, campaign_id: int) -> None:
    with store.begin() as session:
        hosts = ("a.example", "b.example")
        discover(session, run, [make_entry(campaign_id, "x", host=host) for host in hosts])
        terms = LeaseTerms(
            campaign_id=campaign_id, limit=9, duration=HOUR, excluded_hosts=("a.example",)
        )
        assert [entry.host for entry in lease(session, run, terms)] == ["b.example"]


def test_an_expired_lease_goes_to_the_next_worker_and_its_holder_is_turned_away(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    _fill(store, run, campaign_id, "a")
    other = _another_run(store, clock)
    with store.begin() as session:
        [late] = take(session, run, campaign_id, duration=timedelta(seconds=5))
    clock.at += HOUR
    with store.begin() as session:
        [taken] = take(session, other, campaign_id)
    assert taken.lease.token > late.lease.token
    ending = Ending(lease=late.lease, state=EntryState.DONE)
    with pytest.raises(LeaseLost, match="lost"), store.begin() as session:
        finish(session, run, [ending])
    with store.begin() as session:
        assert renew(session, run, [late.lease], HOUR) == set()
        release(session, [late.lease])
        assert states(session) == {"a": "leased"}
        finish(session, other, [Ending(lease=taken.lease, state=EntryState.DONE)])
        assert states(session) == {"a": "done"}


def test_a_renewed_lease_outlives_its_first_expiry(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    _fill(store, run, campaign_id, "a")
    other = _another_run(store, clock)
    with store.begin() as session:
        [held] = take(session, run, campaign_id, duration=timedelta(seconds=60))
        assert renew(session, run, [held.lease], 2 * HOUR) == {held.lease}
    clock.at += HOUR
    with store.begin() as session:
        assert take(session, other, campaign_id) == []


def test_what_a_dead_run_held_is_pending_and_what_it_captured_is_not_fetched_again(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    _fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        [first, second] = take(session, run, campaign_id)
        capture_id = add_capture(session, run, first.lease)
    other = _another_run(store, clock)
    with store.begin() as session:
        reclaim(session, campaign_id, {run.id})
        assert set(states(session).values()) == {"pending"}
        taken = {entry.lease.frontier_id: entry for entry in take(session, other, campaign_id)}
    again = taken[first.lease.frontier_id]
    assert again.capture_id == capture_id
    assert again.is_captured
    assert not taken[second.lease.frontier_id].is_captured
    with pytest.raises(LeaseLost), store.begin() as session:
        finish(session, run, [Ending(lease=first.lease, state=EntryState.DONE)])


def test_a_released_entry_can_be_had_at_once(store: Store, run: OpenRun, campaign_id: int) -> None:
    _fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        taken = take(session, run, campaign_id)
        add_capture(session, run, taken[0].lease)
        release(session, [entry.lease for entry in taken])
        assert set(states(session).values()) == {"pending"}
        assert len(take(session, run, campaign_id)) == 2


def test_an_end_keeps_the_links_of_the_page_and_what_they_lead_to(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    _fill(store, run, campaign_id, "list", "known")
    with store.begin() as session:
        entry = next(one for one in take(session, run, campaign_id) if "list" in one.url)
        capture_id = add_capture(session, run, entry.lease)
        assert capture_id is not None
        links = (
            FoundLink(url="n", text="年\x00报\ud800", entry=make_entry(campaign_id, "new")),
            FoundLink(url="k", shown_date="2024-01-31", entry=make_entry(campaign_id, "known")),
            FoundLink(url="x", fate=LinkFate.EXCLUDED, reason="offsite"),
        )
        finish(session, run, [Ending(lease=entry.lease, state=EntryState.DONE, links=links)])
    with store.read_only() as session:
        kept = session.execute(sa.select(Outlink).order_by(Outlink.ordinal)).scalars().all()
        ids = {one.url.rpartition("/")[2]: one for one in session.scalars(sa.select(FrontierEntry))}
        assert [(one.fate, one.frontier_id) for one in kept] == [
            (LinkFate.FOLLOWED, ids["new"].id),
            (LinkFate.FOLLOWED, ids["known"].id),
            (LinkFate.EXCLUDED, None),
        ]
        assert (ids["new"].parent_id, ids["new"].found_in_id) == (ids["list"].id, capture_id)
        assert ids["known"].parent_id is None
        leaf = session.execute(sa.select(LogLeaf).where(LogLeaf.kind == LeafKind.FRONTIER)).scalar()
        assert leaf is not None
        assert leaf.subject_id == ids["list"].id
        [(_, fact)] = SUBJECTS[LeafKind.FRONTIER].read(
            session.connection(), among([leaf.subject_id])
        )
        assert leaf.row_digest == fact_digest(fact)


def test_an_end_without_a_capture_still_keeps_what_it_leads_to(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    _fill(store, run, campaign_id, "broken")
    with store.begin() as session:
        [entry] = take(session, run, campaign_id)
        links = (FoundLink(url="m", entry=make_entry(campaign_id, "mirror")),)
        ending = Ending(lease=entry.lease, state=EntryState.DEAD, reason="timed_out", links=links)
        finish(session, run, [ending])
        assert states(session) == {"broken": "dead", "mirror": "pending"}
        assert session.execute(sa.select(Outlink)).all() == []


def test_one_lost_lease_ends_nothing_of_its_batch(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    _fill(store, run, campaign_id, "a")
    with store.begin() as session:
        [entry] = take(session, run, campaign_id)
    stale = Lease(entry.lease.frontier_id, entry.lease.token - 1)
    endings = [Ending(lease=one, state=EntryState.DONE) for one in (entry.lease, stale)]
    with pytest.raises(LeaseLost), store.begin() as session:
        finish(session, run, endings)
    with store.read_only() as session:
        assert states(session) == {"a": "leased"}


def test_an_ended_entry_is_never_ended_again(store: Store, run: OpenRun, campaign_id: int) -> None:
    _fill(store, run, campaign_id, "a")
    with store.begin() as session:
        [entry] = take(session, run, campaign_id)
        ending = Ending(lease=entry.lease, state=EntryState.DONE)
        finish(session, run, [ending])
    with pytest.raises(LeaseLost), store.begin() as session:
        finish(session, run, [ending])


def test_a_state_that_is_no_end_is_refused() -> None:
    with pytest.raises(ValueError, match="is not an end"):
        Ending(lease=Lease(1, 1), state=EntryState.PENDING)


def test_a_postponed_entry_waits_for_its_time(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    _fill(store, run, campaign_id, "a")
    with store.begin() as session:
        [entry] = take(session, run, campaign_id)
        add_capture(session, run, entry.lease)
        later = clock.at + HOUR
        again = {"url": entry.url, "meta": {"retry_times": 1}}
        postpone(session, [Postponement(lease=entry.lease, not_before=later, request=again)])
        assert take(session, run, campaign_id) == []
        outlook = look_out(session, campaign_id)
        assert (outlook.is_open, outlook.next_at) == (True, later)
    clock.at += HOUR
    with store.begin() as session:
        [second] = take(session, run, campaign_id)
    assert (second.attempts, second.request, second.capture_id) == (1, again, None)
    assert second.lease.token == entry.lease.token + 1


def test_the_account_ties_to_the_unit(store: Store, run: OpenRun, campaign_id: int) -> None:
    _fill(store, run, campaign_id, *"abcdefg")
    with store.begin() as session:
        taken = take(session, run, campaign_id, limit=6)
        ends = [
            (EntryState.DONE, None),
            (EntryState.DEAD, "http_404"),
            (EntryState.EXCLUDED, "robots"),
            (EntryState.EXCLUDED, "robots"),
        ]
        endings = [
            Ending(lease=entry.lease, state=state, reason=reason)
            for entry, (state, reason) in zip(taken, ends, strict=False)
        ]
        finish(session, run, endings)
        add_capture(session, run, taken[4].lease)
    with store.read_only() as session:
        account = reconcile(session, campaign_id)
    assert account.is_balanced
    assert (account.discovered, account.open_count, account.logged) == (7, 3, 4)
    assert account.excluded_reasons == {"robots": 2}
    assert account.dead_reasons == {"http_404": 1}
    assert account.counts()["frontier/excluded/robots"] == 2


def test_nothing_is_left_of_a_campaign_whose_entries_have_all_ended(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    with store.begin() as session:
        assert not look_out(session, campaign_id).is_open
    _fill(store, run, campaign_id, "a")
    with store.begin() as session:
        assert look_out(session, campaign_id).is_open
        [entry] = take(session, run, campaign_id)
        assert look_out(session, campaign_id).is_open
        finish(session, run, [Ending(lease=entry.lease, state=EntryState.DONE)])
        assert not look_out(session, campaign_id).is_open


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_leasing_reads_the_index_in_order_and_never_sorts(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        statements.append((statement, parameters))

    with store.begin() as session:
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            take(session, run, campaign_id)
            look_out(session, campaign_id)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        for statement, parameters in statements:
            driver = session.connection().connection.cursor()
            driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plan = " / ".join(row[3] for row in driver.fetchall())
            assert "SCAN frontier" not in plan, (statement, plan)
            assert "TEMP B-TREE" not in plan, (statement, plan)
