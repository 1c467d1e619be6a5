"""Two workers on one campaign, one of them asleep past its leases (CRS-8)."""

import os
import signal
import time
from pathlib import Path

import pytest

from storage.session import Store
from tests.crash.killing import Tally, Zygote, check
from tests.crash.site import Site, Size


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_worker_that_wakes_after_its_leases_expired_stores_nothing(
    zygote: Zygote, store: Store, tmp_path: Path
) -> None:
    url = store.url.render_as_string(hide_password=False)
    site = Site(Size(lists=6), delay=0.02)
    lease = {"FRONTIER_LEASE_SECONDS": 1.5}
    with Zygote(tmp_path) as other:
        sleeper = zygote.start(url, site.base, **lease)
        _wait_for(site, 30)
        os.kill(sleeper, signal.SIGSTOP)
        served = sum(site.served.values())
        other.start(url, site.base, **lease)
        # The other one has its share and, once they have expired, the sleeper's.
        _wait_for(site, served + 60)
        time.sleep(1.5)
        os.kill(sleeper, signal.SIGCONT)
        codes = {zygote.wait(), other.wait()}
    # A lost lease stops nobody; but the server cuts off who sleeps in a transaction for long.
    if 0 not in codes:
        zygote.start(url, site.base)
        assert zygote.wait() == 0
    tally = Tally()
    check(store, site, tally)
    site.close()
    assert tally.faults == []
    assert (tally.lost, tally.duplicated, tally.dangling) == (0, 0, 0)


def _wait_for(site: Site, count: int) -> None:
    give_up_at = time.monotonic() + 60
    while sum(site.served.values()) < count:
        assert time.monotonic() < give_up_at, site.served
        time.sleep(0.01)
