from storage.archive import OpenRun
from storage.frontier import (
    Ending,
    finish,
    look_out,
    reconcile,
    release,
)
from storage.models.frontier import EntryState
from storage.session import Store
from tests.storage.frontier.entries import add_capture, fill, take


def test_the_account_ties_to_the_unit(store: Store, run: OpenRun, campaign_id: int) -> None:
    fill(store, run, campaign_id, *"abcdefg")
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
    fill(store, run, campaign_id, "a")
    with store.begin() as session:
        assert look_out(session, campaign_id).is_open
        [entry] = take(session, run, campaign_id)
        assert look_out(session, campaign_id).is_open
        finish(session, run, [Ending(lease=entry.lease, state=EntryState.DONE)])
        assert not look_out(session, campaign_id).is_open


def test_what_was_captured_and_given_back_counts_as_captured(
    store: Store, run: OpenRun, campaign_id: int
) -> None:
    fill(store, run, campaign_id, "a", "b")
    with store.begin() as session:
        captured, fetched = take(session, run, campaign_id)
        add_capture(session, run, captured.lease)
        release(session, [captured.lease, fetched.lease])
        account = reconcile(session, campaign_id)
    assert account.states == {EntryState.CAPTURED: 1, EntryState.PENDING: 1}
    assert (account.open_count, account.is_balanced) == (2, True)
