"""SIGKILL at random instants of a crawl: nothing lost, nothing stored twice."""

import random

import pytest

from storage.session import Store
from tests.crash.crawl import CONCURRENCY
from tests.crash.killing import Zygote, empty, kill_until_finished
from tests.crash.site import Site, Size

_KILLS = 12
CHANCE = random.Random


def test_a_crawl_killed_again_and_again_loses_nothing(zygote: Zygote, store: Store) -> None:
    site = Site(Size(lists=8))
    tally = kill_until_finished(zygote, store, site, CHANCE(20240301), _KILLS)
    site.close()
    assert tally.faults == []
    assert (tally.lost, tally.duplicated, tally.dangling) == (0, 0, 0)
    assert tally.worst_refetch <= CONCURRENCY + 1
    assert tally.kills >= _KILLS


@pytest.mark.campaign
def test_a_thousand_kills(zygote: Zygote, store: Store) -> None:
    chance = CHANCE(20240302)
    kills = 0
    while kills < 1000:
        empty(store)
        site = Site()
        tally = kill_until_finished(zygote, store, site, chance, min(20, 1000 - kills))
        site.close()
        assert tally.faults == []
        assert (tally.lost, tally.duplicated, tally.dangling) == (0, 0, 0)
        assert tally.worst_refetch <= CONCURRENCY + 1
        kills += tally.kills
