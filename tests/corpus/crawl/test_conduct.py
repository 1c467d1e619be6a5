"""What servers see of a crawl: one request at a time, at the agreed pace, within their rules."""

from urllib.parse import urlsplit

from corpus.sample.portals import most_at_once, smallest_gap
from storage.models.frontier import EntryState
from tests.corpus.crawl.bench import Bench
from tests.corpus.crawl.conftest import INSIDE, KILLED, PACE

# The server's clock starts when a request has arrived, ours when it leaves.
TOLERANCE = 0.03


def test_each_host_is_asked_one_thing_at_a_time(crawled: Bench) -> None:
    for name in (portal.name for portal in crawled.web.portals):
        assert most_at_once(crawled.of_host(name)) == 1, name


def test_each_host_is_asked_for_its_rules_first(crawled: Bench) -> None:
    for name in (portal.name for portal in crawled.web.portals):
        assert crawled.of_host(name)[0].path == "/robots.txt", name


def test_robots_txt_is_asked_for_once_in_a_crawl(crawled: Bench) -> None:
    for name in ("robots-allow", "robots-some", "trs-styled"):
        asked = [found.url for found in crawled.of_host(name) if found.path == "/robots.txt"]
        assert len(asked) == len(set(asked)), asked


def test_addresses_inside_our_network_are_refused_with_the_reason(crawled: Bench) -> None:
    ends = {entry.url: entry for entry in crawled.entries(INSIDE)}
    redirected = [end for url, end in ends.items() if urlsplit(url).path == "/admin/"]
    assert {(end.state, end.reason) for end in redirected} == {
        (EntryState.EXCLUDED, "host_not_allowed"),
        (EntryState.EXCLUDED, "address_not_public"),
    }
    asked = {request.host for request in crawled.requests}
    assert asked.isdisjoint({"localhost", "127.0.0.1", "10.0.0.8"})


def test_a_link_inside_is_refused_by_its_address_not_by_its_name_only(crawled: Bench) -> None:
    reasons = {entry.url: entry.reason for entry in crawled.entries(INSIDE)}
    assert reasons["http://localhost/nb/202101/t20210120_1.html"] == "address_not_public"


def test_the_pace_is_kept_across_a_restart(revisited: Bench) -> None:
    requests = revisited.of_host(KILLED)
    assert most_at_once(requests) == 1
    gap = smallest_gap(requests)
    assert gap is not None
    assert gap >= PACE - TOLERANCE


def test_a_killed_crawl_ends_with_the_same_captures(crawled: Bench, revisited: Bench) -> None:
    assert revisited.verdict(KILLED) == crawled.verdict(KILLED)
    assert _got(revisited) == _got(crawled)


def test_no_page_is_fetched_twice_by_a_restart(revisited: Bench) -> None:
    asked = [found.url for found in revisited.of_host(KILLED) if found.path != "/robots.txt"]
    # One request may have been under way when the crawl was killed.
    assert len(asked) - len(set(asked)) <= 1


def _got(bench: Bench) -> set[str]:
    return {end.url for end in bench.entries(KILLED) if end.state is EntryState.DONE}
