"""Conduct over thousands of requests and several killed crawls, measured from the server's log."""

import logging
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest

from corpus.sample.portals import PORTALS, Logged, ServeOptions, build_web, most_at_once, serve
from tests.corpus.crawl.bench import Bench, Crawled, prepare
from tests.corpus.crawl.conftest import kill_after

logger = logging.getLogger(__name__)
PACE, SLOW_PACE, CRAWL_DELAY = 0.15, 6.0, 1.0
KILLS = (150, 500, 900, 1300, 1700)
SLOW, DELAYED = "robots-html", ("robots-some", "robots-moved", "robots-huge")
# The server's clock starts when a request has arrived, ours when it leaves.
TOLERANCE = 0.03
_BUSY = {503: 1.0, 429: 2.0}


@pytest.fixture(scope="module")
def polite(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The whole sample web, crawled at a pace by crawls that are killed again and again."""
    folder: Path = prepare(tmp_path_factory.mktemp("polite"))
    paces = dict.fromkeys(PORTALS, PACE) | {SLOW: SLOW_PACE}
    # At its pace this one would need the time of all others together.
    names = [name for name in PORTALS if name != SLOW]
    with serve(build_web(1), ServeOptions(time_scale=0.0)) as server:
        # A lease of a killed crawl is free as soon as nobody shows life for it.
        bench = Bench(server, folder, changes={"side_by_side": 8})
        kill_after(bench, [SLOW], 3, paces)
        kill_after(bench, [SLOW], 5, paces)
        for count in KILLS:
            kill_after(bench, names, count, paces)
        bench.run(names, paces, patience=1500)
        return bench.crawled()


def _by_host(crawled: Crawled) -> dict[str, list[Logged]]:
    hosts: dict[str, list[Logged]] = {}
    for request in crawled.requests:
        hosts.setdefault(request.host, []).append(request)
    return hosts


def _gaps(requests: list[Logged]) -> list[float]:
    starts = sorted(request.started_at for request in requests)
    return [later - earlier for earlier, later in pairwise(starts)]


@pytest.mark.campaign
def test_thousands_of_requests_were_made_and_every_report_found(polite: Crawled) -> None:
    assert len(polite.requests) >= 2_000
    for name in PORTALS:
        assert name == SLOW or polite.missing(name) == [], name


@pytest.mark.campaign
def test_no_host_is_asked_sooner_than_agreed(polite: Crawled) -> None:
    gaps = {host: _gaps(asked) for host, asked in _by_host(polite).items()}
    early = [(host, gap) for host, found in gaps.items() for gap in found if gap < PACE - TOLERANCE]
    every = [gap for found in gaps.values() for gap in found]
    logger.warning(
        "requests=%d hosts=%d gaps=%d smallest=%.3f median=%.3f",
        len(polite.requests), len(gaps), len(every), min(every), median(every),
    )  # fmt: skip
    assert early == []
    # Chance is added, so that pauses differ.
    assert len({round(gap, 4) for gap in every}) > len(every) / 4


@pytest.mark.campaign
def test_a_restart_keeps_a_long_pace(polite: Crawled) -> None:
    assert min(_gaps(polite.of_host(SLOW))) >= SLOW_PACE - TOLERANCE


@pytest.mark.campaign
def test_the_delay_that_rules_ask_for_is_kept(polite: Crawled) -> None:
    for name in DELAYED:
        asked = [each for each in polite.of_host(name) if "robots" not in each.path]
        pages = [each for each in asked if not each.path.startswith("/r")]
        assert min(_gaps(pages)) >= CRAWL_DELAY - TOLERANCE, name


@pytest.mark.campaign
def test_a_busy_host_is_left_alone_as_long_as_it_asks(polite: Crawled) -> None:
    for earlier, later in pairwise(polite.of_host("moods")):
        is_dated = earlier.url in polite.web.cases["busy-past"]
        if earlier.status in _BUSY and not is_dated:
            wait = later.started_at - earlier.started_at
            assert wait >= _BUSY[earlier.status] - TOLERANCE, (earlier.url, wait)


@pytest.mark.campaign
def test_no_host_is_asked_two_things_at_once(polite: Crawled) -> None:
    most = {host: most_at_once(asked) for host, asked in _by_host(polite).items()}
    assert {host for host, count in most.items() if count > 1} == set()


@pytest.mark.campaign
def test_robots_are_asked_first_and_obeyed(polite: Crawled) -> None:
    assert polite.web.trespasses([asked.url for asked in polite.requests]) == []
    for portal in polite.web.portals:
        host = urlsplit(portal.home).hostname or ""
        first = next(asked for asked in polite.requests if asked.host == host)
        assert first.path == "/robots.txt", portal.name
