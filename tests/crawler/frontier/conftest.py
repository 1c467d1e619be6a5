"""Crawls over the frontier against the scripted server, on the reactor of all crawler tests."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import scrapy
import sqlalchemy as sa
from scrapy.crawler import AsyncCrawlerRunner, Crawler

from storage.models import FrontierEntry
from storage.session import Store
from tests.crash.crawl import make_settings
from tests.crawler.crawling import ReactorThread
from tests.crawler.server import QuirkServer, Script
from tests.databases import new_file


class LastingServer(QuirkServer):
    """Listen on the port of an earlier server: the frontier knows pages by their URL."""

    async def start_again(self, port: int) -> int:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        found: int = self._server.sockets[0].getsockname()[1]
        return found


@dataclass
class Visit:
    """One crawl and what it left."""

    stats: dict[str, Any]
    served: list[str]
    entries: dict[str, tuple[str, str | None]]


Crawl = Callable[..., Visit]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(new_file(tmp_path / "frontier.db")) as store:
        yield store


@pytest.fixture
def crawl(reactor_thread: ReactorThread, store: Store) -> Crawl:
    def run(spider: type[scrapy.Spider], script: Script, **settings: object) -> Visit:
        return reactor_thread.run_in_loop(_crawl(store, spider, script, settings))

    return run


async def _crawl(
    store: Store, spider: type[scrapy.Spider], script: Script, settings: dict[str, Any]
) -> Visit:
    server = LastingServer(script)
    port = await server.start_again(getattr(spider, "port", 0))
    spider.port = port  # type: ignore[attr-defined]  # a test's spider
    options = {"RETRY_TIMES": 1, "FRONTIER_RETRY_DELAY": 0.01, **settings}
    crawler = Crawler(spider, make_settings(str(store.url), **options))
    try:
        await AsyncCrawlerRunner().crawl(crawler, base=f"http://127.0.0.1:{port}")
    finally:
        await server.stop()
    assert crawler.stats is not None
    with store.read_only() as session:
        rows = session.execute(
            sa.select(FrontierEntry.url, FrontierEntry.state, FrontierEntry.reason).order_by(
                FrontierEntry.id
            )
        )
        entries = {urlsplit(url).path: (state.value, reason) for url, state, reason in rows}
    served = [one.path for one in server.served]
    return Visit(crawler.stats.get_stats(), served, entries)
