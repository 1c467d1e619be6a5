import pytest

from storage.archive import OpenRun
from storage.frontier import (
    find_campaign,
    open_campaign,
)
from storage.frontier.errors import CampaignUnknown
from storage.session import Store
from tests.storage.frontier.entries import fill, states


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
    first = fill(store, run, campaign_id, "a", "b")
    assert fill(store, run, campaign_id, "b", "c", "a", "c")[::2] == [first[1], first[0]]
    with store.read_only() as session:
        assert states(session) == dict.fromkeys("abc", "pending")


def test_many_entries_are_found_again(store: Store, run: OpenRun, campaign_id: int) -> None:
    names = [f"page-{number}" for number in range(1203)]
    ids = fill(store, run, campaign_id, *names)
    assert len(set(ids)) == len(names)
    assert fill(store, run, campaign_id, *reversed(names)) == ids[::-1]
