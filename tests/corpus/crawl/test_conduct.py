"""What servers see of a crawl: one request at a time, at the agreed pace, within their rules."""

from corpus.sample.portals import most_at_once, smallest_gap
from storage.models.frontier import EntryState
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.conftest import KILLED, PACE

# The server's clock starts when a request has arrived, ours when it leaves.
TOLERANCE = 0.03


def test_each_host_is_asked_one_thing_at_a_time(crawled: Crawled) -> None:
    for name in (portal.name for portal in crawled.web.portals):
        assert most_at_once(crawled.of_host(name)) == 1, name


def test_each_host_is_asked_for_its_rules_first(crawled: Crawled) -> None:
    for name in (portal.name for portal in crawled.web.portals):
        assert crawled.of_host(name)[0].path == "/robots.txt", name


def test_robots_txt_is_asked_for_once_in_a_crawl(crawled: Crawled) -> None:
    for name in ("robots-allow", "robots-some", "trs-styled"):
        asked = [found.url for found in crawled.of_host(name) if found.path == "/robots.txt"]
        assert len(asked) == len(set(asked)), asked


def test_the_pace_is_kept_across_a_restart(revisited: Crawled) -> None:
    requests = revisited.of_host(KILLED)
    assert most_at_once(requests) == 1
    gap = smallest_gap(requests)
    assert gap is not None
    assert gap >= PACE - TOLERANCE


def test_a_killed_crawl_ends_with_the_same_captures(crawled: Crawled, revisited: Crawled) -> None:
    assert revisited.verdict(KILLED) == crawled.verdict(KILLED)
    assert _got(revisited) == _got(crawled)


def test_no_page_is_fetched_twice_by_a_restart(revisited: Crawled) -> None:
    asked = [found.url for found in revisited.of_host(KILLED) if found.path != "/robots.txt"]
    # One request may have been under way when the crawl was killed.
    assert len(asked) - len(set(asked)) <= 1


def _got(bench: Crawled) -> set[str]:
    return {end.url for end in bench.entries(KILLED) if end.state is EntryState.DONE}
