"""Runs real crawls against the quirk server on a reactor that lives in a thread of its own."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeVar

import scrapy
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IResolverSimple
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no hints

from crawler.wire.exchange import Exchange
from tests.crawler.server import QuirkServer, Script, Served

T = TypeVar("T")
HANDLER = "crawler.wire.handler.CaptureHandler"


class MemorySink:
    """Keep exchanges; refuse those whose URL contains a word."""

    def __init__(self, refuses: str | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self._refuses = refuses

    async def store(self, exchange: Exchange) -> None:
        await asyncio.sleep(0)
        if self._refuses is not None and self._refuses in exchange.url:
            raise OSError(28, "No space left on device")
        self.exchanges.append(exchange)


@dataclass(frozen=True)
class Job:
    """What to crawl, against which script."""

    requests: Sequence[dict[str, Any]]
    script: Script
    tls: ssl.SSLContext | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    spider: "type[QuirkSpider] | None" = None


@dataclass
class Crawled:
    sink: MemorySink
    served: list[Served]
    connections: int
    responses: list[Response] = field(default_factory=list)
    errors: list[Failure] = field(default_factory=list)
    base: str = ""
    finish_reason: str = ""

    def answers(self, path: str) -> list[Response]:
        return [response for response in self.responses if response.url == self.base + path]

    def captures(self, path: str) -> list[Exchange]:
        return [found for found in self.sink.exchanges if found.url == self.base + path]


class QuirkSpider(scrapy.Spider):
    name = "quirk"

    def __init__(self, crawled: Crawled, job: Job) -> None:
        super().__init__()
        self.crawled = crawled
        self.job = job

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for fields in self.job.requests:
            values = {"dont_filter": True, "errback": self.fail, **fields}
            url = str(values.pop("url", self.crawled.base + str(values.pop("path", ""))))
            yield scrapy.Request(url, **values)

    def parse(self, response: Response) -> None:
        self.crawled.responses.append(response)

    def fail(self, failure: Failure) -> None:
        self.crawled.errors.append(failure)


@implementer(IResolverSimple)
class NoNames:
    """Know addresses but no name: a test may not ask a real name server."""

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        if name == "127.0.0.1":
            return succeed(name)
        return fail(DNSLookupError(f"no results for hostname lookup: {name}"))


class ReactorThread:
    """Run the asyncio reactor beside the tests: it can be started only once in a process."""

    def __init__(self) -> None:
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        self._reactor: Any = import_module("twisted.internet.reactor")
        self._loop: asyncio.AbstractEventLoop = self._reactor._asyncioEventloop
        options = {"installSignalHandlers": False}
        self._thread = threading.Thread(target=self._reactor.run, kwargs=options)
        self._thread.start()

    def stop(self) -> None:
        self._reactor.callFromThread(self._reactor.stop)
        self._thread.join(10)
        self._loop.close()

    @contextlib.contextmanager
    def without_names(self) -> Iterator[None]:
        before = self._reactor.installResolver(NoNames())
        try:
            yield
        finally:
            self._reactor.installResolver(before)

    def run_in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def crawl(self, job: Job, sink: MemorySink | None = None) -> Crawled:
        return self.run_in_loop(crawl(job, sink or MemorySink()))


async def crawl(job: Job, sink: MemorySink) -> Crawled:
    server = QuirkServer(job.script, job.tls)
    port = await server.start()
    crawled = Crawled(sink, server.served, 0)
    crawled.base = f"{'https' if job.tls else 'http'}://127.0.0.1:{port}"
    try:
        crawler = make_crawler(job, sink)
        await AsyncCrawlerRunner().crawl(crawler, crawled=crawled, job=job)
        assert crawler.stats is not None
        crawled.finish_reason = crawler.stats.get_value("finish_reason")
    finally:
        await server.stop()
    crawled.connections = server.connections
    return crawled


def make_crawler(job: Job, sink: MemorySink) -> Crawler:
    settings = {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "CAPTURE_SINK": lambda _: sink,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "LOG_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "RETRY_TIMES": 1,
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOAD_TIMEOUT": 10,
        **job.settings,
    }
    return Crawler(job.spider or QuirkSpider, settings)
