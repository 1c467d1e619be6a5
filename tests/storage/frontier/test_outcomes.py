import pytest
import sqlalchemy as sa

from storage.archive import OpenRun
from storage.captures import Lease
from storage.errors import LeaseLost
from storage.frontier import (
    Ending,
    FoundLink,
    Postponement,
    finish,
    finish_of_runs,
    look_out,
    open_campaign,
    postpone,
)
from storage.log.facts import fact_digest
from storage.log.subjects import SUBJECTS, among
from storage.models import FrontierEntry, LogLeaf, Outlink
from storage.models.exchange import LinkFate
from storage.models.frontier import EntryState
from storage.models.log import LeafKind
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


def test_an_end_keeps_the_links_of_the_page_and_what_they_lead_to(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    fill(store, run, campaign_id, "list", "known")
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
    fill(store, run, campaign_id, "broken")
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
    fill(store, run, campaign_id, "a")
    with store.begin() as session:
        [entry] = take(session, run, campaign_id)
    stale = Lease(entry.lease.frontier_id, entry.lease.token - 1)
    endings = [Ending(lease=one, state=EntryState.DONE) for one in (entry.lease, stale)]
    with pytest.raises(LeaseLost), store.begin() as session:
        finish(session, run, endings)
    with store.read_only() as session:
        assert states(session) == {"a": "leased"}


def test_an_ended_entry_is_never_ended_again(store: Store, run: OpenRun, campaign_id: int) -> None:
    fill(store, run, campaign_id, "a")
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
    fill(store, run, campaign_id, "a")
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


def test_what_several_runs_end_and_find_at_once_is_kept_with_each(
    store: Store, run: OpenRun, campaign_id: int, clock: TickingClock
) -> None:
    other = start_another(store, clock)
    with store.begin() as session:
        other_id = open_campaign(session, other, "another", "portal")
    fill(store, run, campaign_id, "list")
    fill(store, other, other_id, "list")
    with store.begin() as session:
        pairs = [(run, campaign_id), (other, other_id)]
        endings = [
            (owner, Ending(lease=entry.lease, state=EntryState.DONE, links=[_leading_to(campaign)]))
            for owner, campaign in pairs
            for entry in take(session, owner, campaign)
        ]
        finish_of_runs(session, endings)
    with store.read_only() as session:
        rows = session.execute(
            sa.select(
                FrontierEntry.campaign_id,
                FrontierEntry.finished_run_id,
                FrontierEntry.discovered_run_id,
            ).order_by(FrontierEntry.id)
        ).all()
        found = {(campaign, finished or discovered) for campaign, finished, discovered in rows}
    assert len(rows) == 4
    assert found == {(campaign_id, run.id), (other_id, other.id)}


def _leading_to(campaign_id: int) -> FoundLink:
    return FoundLink(url="n", entry=make_entry(campaign_id, "new"))
