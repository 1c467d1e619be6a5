from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun
from storage.errors import LeaseLost
from storage.frontier import (
    Ending,
    LeaseTerms,
    discover,
    finish,
    holders,
    lease,
    look_out,
    reclaim,
    release,
    renew,
)
from storage.models.frontier import EntryState
from storage.session import Store
from tests.storage.builders import TickingClock
from tests.storage.frontier.entries import (
    HOUR,
    add_capture,
    fill,
    make_entry,
    start_another,
    states,
    take,
)


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
    fill(store, run, campaign_id, "a", "b")
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
    fill(store, run, campaign_id, "a")
    other = start_another(store, clock)
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
    fill(store, run, campaign_id, "a")
    other = start_another(store, clock)
    with store.begin() as session:
        [held] = take(session, run, campaign_id, duration=timedelta(seconds=60))
        assert renew(session, run, [held.lease], 2 * HOUR) == {held.lease}
    clock.at += HOUR
    with store.begin() as session:
        assert take(session, other, campaign_id) == []


def test_what_a_dead_run_held_is_pending_and_what_it_captured_is_not_fetched_again(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        [first, second] = take(session, run, campaign_id)
        capture_id = add_capture(session, run, first.lease)
    other = start_another(store, clock)
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
    fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        taken = take(session, run, campaign_id)
        add_capture(session, run, taken[0].lease)
        release(session, [entry.lease for entry in taken])
        assert set(states(session).values()) == {"pending"}
        assert len(take(session, run, campaign_id)) == 2


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
