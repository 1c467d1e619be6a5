"""What one crawl was told by a host binds the next one; turns are shared among crawls."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response

from storage.session import Store
from tests.crash.crawl import make_settings
from tests.crawler.crawling import ReactorThread
from tests.crawler.server import Ending, QuirkServer, Reply

HANDLER = "crawler.conduct.handler.PacedHandler"
ANSWERING, PACE = 0.05, 0.2
# Clocks are read to the microsecond, and sleepers wake a little early.
TOLERANCE = 0.01


class Spider(scrapy.Spider):
    name = "paced"

    def __init__(self, base: str, paths: tuple[str, ...]) -> None:
        super().__init__()
        self._urls = [base + path for path in paths]

    async def start(self) -> AsyncIterator[Request]:
        for url in self._urls:
            yield Request(url)

    def parse(self, response: Response) -> Iterator[Any]:
        yield {"url": response.url}


class Host:
    """Take its time for each answer; `/busy-N` asks to be left alone for N seconds once."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []

    def __call__(self, path: str, visit: int) -> Reply:
        self.asked.append((path, time.monotonic()))
        is_busy = path.startswith("/busy") and visit == 1
        status, wait = ("503 Busy", path.partition("-")[2]) if is_busy else ("200 OK", "0")
        head = f"HTTP/1.1 {status}\r\nRetry-After: {wait}\r\nContent-Length: 2\r\n\r\n"
        return Reply((head.encode(), b"ok"), Ending.KEEP, pause=ANSWERING)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    @property
    def gaps(self) -> list[float]:
        return [later - earlier for (_, earlier), (_, later) in pairwise(self.asked)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(f"sqlite:///{tmp_path / 'paced.db'}") as store:
        store.upgrade()
        yield store


class Bench:
    """Crawl one after the other, or at once, each with a ledger of its own, as processes have."""

    def __init__(self, thread: ReactorThread, store: Store) -> None:
        self._thread, self._url = thread, str(store.url)
        self.reasons: list[str] = []
        self.host = Host()

    def crawl(self, *crawls: tuple[str, ...], pace: float = 0.0) -> Host:
        """Return the host as it has been asked since the last time."""
        self.host = Host()
        self._thread.run_in_loop(self._crawl(crawls, pace))
        return self.host

    async def _crawl(self, crawls: tuple[tuple[str, ...], ...], pace: float) -> None:
        server = QuirkServer(self.host)
        base = f"http://127.0.0.1:{await server.start()}"
        try:
            await asyncio.gather(*(self._run(base, paths, pace) for paths in crawls))
        finally:
            await server.stop()

    async def _run(self, base: str, paths: tuple[str, ...], pace: float) -> None:
        settings = make_settings(
            self._url, CAMPAIGN=f"{paths[0]} {base}", CONDUCT_PACE=pace, RETRY_TIMES=1,
            DOWNLOAD_HANDLERS={"http": HANDLER, "https": HANDLER},
        )  # fmt: skip
        crawler = Crawler(Spider, settings)
        await AsyncCrawlerRunner().crawl(crawler, base=base, paths=paths)
        assert crawler.stats is not None
        self.reasons.append(crawler.stats.get_value("finish_reason"))


@pytest.fixture
def bench(reactor_thread: ReactorThread, store: Store) -> Bench:
    return Bench(reactor_thread, store)


def test_a_host_that_wants_to_be_left_alone_is_left_alone_after_a_restart(bench: Bench) -> None:
    assert bench.crawl(("/busy-5000",)).paths == ["/busy-5000"]
    assert bench.crawl(("/other",)).paths == []
    assert bench.reasons == ["HostBusy", "HostBusy"]


def test_a_pause_that_is_over_binds_nobody(bench: Bench) -> None:
    assert bench.crawl(("/busy-0",)).paths == ["/busy-0", "/busy-0"]
    assert bench.crawl(("/other",)).paths == ["/other"]
    assert bench.reasons == ["finished", "finished"]


def test_a_pause_that_one_was_asked_for_is_kept_by_the_others(bench: Bench) -> None:
    host = bench.crawl(("/busy-1",), ("/a", "/b"))
    assert bench.reasons == ["finished"] * 2
    assert sorted(host.paths) == ["/a", "/b", "/busy-1", "/busy-1"]
    # The server answers at the earliest when it was asked.
    assert host.gaps[host.paths.index("/busy-1")] >= 1.0


def test_crawls_that_share_nothing_but_the_archive_take_turns(bench: Bench, tmp_path: Path) -> None:
    crawls = [tuple(f"/{name}{number}" for number in (1, 2, 3)) for name in "abc"]
    host = bench.crawl(*crawls, pace=PACE)
    assert sorted(host.paths) == [path for paths in crawls for path in paths]
    assert bench.reasons == ["finished"] * 3
    assert min(host.gaps) >= ANSWERING + PACE - TOLERANCE
    assert [file.name for file in tmp_path.iterdir() if "-host-" in file.name] == []
