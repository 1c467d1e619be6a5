"""A database that fails: the crawl ends, nothing acknowledged is lost, no response is released."""

from collections.abc import Iterator

import pytest

from storage.session import Store
from tests.crash.killing import Tally, Zygote, check, unarchived
from tests.crash.site import Site, Size

EVERYWHERE = ["UnsureArchive", "UnsureMadeArchive"]
SQLITE = ["FullArchive", "LimitedArchive"]
POSTGRESQL = ["LeftArchive"]


@pytest.fixture
def small_site() -> Iterator[Site]:
    site = Site(Size(lists=3))
    yield site
    site.close()


@pytest.fixture(autouse=True)
def nothing_seen(zygote: Zygote) -> None:
    zygote.seen.unlink(missing_ok=True)


@pytest.mark.parametrize("fault", [*EVERYWHERE, *SQLITE, *POSTGRESQL])
def test_a_fault_ends_the_crawl_and_the_next_one_finishes_it(
    zygote: Zygote, store: Store, small_site: Site, fault: str
) -> None:
    backend = store.url.get_backend_name()
    if fault in {"sqlite": POSTGRESQL, "postgresql": SQLITE}[backend]:
        pytest.skip(f"{fault} is no fault of {backend}")
    url = store.url.render_as_string(hide_password=False)
    zygote.start(url, small_site.base, ARCHIVE=f"tests.crash.crashing.{fault}")
    assert zygote.wait() == 3
    stats = zygote.stats()
    assert stats["frontier/outcome"] == "failed"
    assert stats["finish_reason"] in {"archive_failed", "capture_failed"}
    # Our own connections may have been cut as well.
    store.close()
    assert unarchived(zygote, store) == set()
    zygote.start(url, small_site.base)
    assert zygote.wait() == 0
    tally = Tally()
    check(store, small_site, tally)
    assert tally.faults == []
    assert (tally.lost, tally.duplicated, tally.dangling) == (0, 0, 0)
