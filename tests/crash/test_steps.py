"""A crash before and after every kind of commit: all of it is recovered (CRS-3)."""

from collections.abc import Iterator

import pytest

from storage.session import Store
from tests.crash.crashing import DEAD
from tests.crash.killing import Tally, Zygote, check
from tests.crash.site import Site, Size

DYING = "tests.crash.crashing.DyingArchive"
# In the order in which they first occur: each crash happens in what the ones before left.
STEPS = {
    "open": 0,
    "discover": 4,
    "lease": 5,
    "capture": 1,
    "finish": 2,
    "postpone": 3,
    "end": 6,
}


@pytest.fixture
def small_site() -> Iterator[Site]:
    site = Site(Size(lists=2, details=30))
    yield site
    site.close()


def test_a_crash_around_each_commit_is_recovered(
    zygote: Zygote, store: Store, small_site: Site
) -> None:
    url = store.url.render_as_string(hide_password=False)
    for step, rank in STEPS.items():
        for is_after in (0, 1):
            crash = [rank, 1, is_after]
            zygote.start(url, small_site.base, ARCHIVE=DYING, CRASH=crash)
            assert zygote.wait() == DEAD, (step, is_after)
    zygote.start(url, small_site.base)
    assert zygote.wait() == 0
    tally = Tally()
    check(store, small_site, tally)
    assert tally.faults == []
    assert (tally.lost, tally.duplicated, tally.dangling) == (0, 0, 0)


def test_what_is_captured_is_not_fetched_again(
    zygote: Zygote, store: Store, small_site: Site
) -> None:
    url = store.url.render_as_string(hide_password=False)
    zygote.start(url, small_site.base, ARCHIVE=DYING, CRASH=[STEPS["finish"], 1, 0])
    assert zygote.wait() == DEAD
    assert small_site.served == {"/list/1": 1}
    zygote.start(url, small_site.base)
    assert zygote.wait() == 0
    assert small_site.served["/list/1"] == 1
    # The response from the archive was read like one from the wire.
    assert small_site.served["/list/2"] == 1
