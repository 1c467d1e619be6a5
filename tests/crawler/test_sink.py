"""No response without a stored capture."""

import asyncio

import pytest
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.wire.errors import CaptureFailed, SinkMissing
from crawler.wire.exchange import Exchange
from crawler.wire.handler import find_sink
from tests.crawler.crawling import Job, MemorySink, QuirkSpider, ReactorThread
from tests.crawler.server import Ending, Reply

PAGE = Reply((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",), Ending.KEEP)
MOVED = Reply((b"HTTP/1.1 302 Moved\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n",), Ending.KEEP)
BUSY = Reply((b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",), Ending.KEEP)
SHORT = Reply((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",))
REPLIES = {"/page": PAGE, "/moved": MOVED, "/busy": BUSY, "/short": SHORT}


class OwnSink(MemorySink):
    """A sink that Scrapy builds."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "OwnSink":
        return cls(crawler.settings.get("REFUSED"))


def build_function_sink(_crawler: Crawler) -> MemorySink:
    return MemorySink("made by a function")


@pytest.mark.parametrize("path", sorted(REPLIES))
def test_a_response_that_could_not_be_stored_is_withheld(
    reactor_thread: ReactorThread, path: str
) -> None:
    job = Job([{"path": path}], lambda asked, _: REPLIES[asked])
    crawled = reactor_thread.crawl(job, MemorySink(refuses=path))
    assert crawled.responses == []
    [failure] = crawled.errors
    assert isinstance(failure.value, CaptureFailed)
    assert isinstance(failure.value.__cause__, OSError)
    # Neither followed nor retried.
    assert [one.path for one in crawled.served] == [path]
    assert crawled.sink.exchanges == []


def test_the_crawl_stops_when_captures_cannot_be_stored(reactor_thread: ReactorThread) -> None:
    requests = [{"path": f"/{number}"} for number in range(50)]
    settings = {"CONCURRENT_REQUESTS": 2}
    job = Job(requests, lambda _path, _visit: PAGE, settings=settings)
    crawled = reactor_thread.crawl(job, MemorySink(refuses="/"))
    assert crawled.finish_reason == "capture_failed"
    assert crawled.responses == []
    assert len(crawled.served) < 10


def test_a_response_is_released_only_after_its_capture_is_stored(
    reactor_thread: ReactorThread,
) -> None:
    class Slow(MemorySink):
        async def store(self, exchange: Exchange) -> None:
            await asyncio.sleep(0.1)
            await super().store(exchange)

    class Watching(QuirkSpider):
        def parse(self, response: Response) -> None:
            super().parse(response)
            stored_at_release.append(len(self.crawled.sink.exchanges))

    stored_at_release: list[int] = []
    job = Job([{"path": "/page"}], lambda _path, _visit: PAGE, spider=Watching)
    reactor_thread.crawl(job, Slow())
    assert stored_at_release == [1]


@pytest.mark.parametrize(
    "configured",
    [OwnSink, f"{__name__}.OwnSink", f"{__name__}.build_function_sink"],
)
def test_a_sink_is_a_class_a_path_or_a_function(configured: object) -> None:
    crawler = Crawler(QuirkSpider, {"CAPTURE_SINK": configured, "REFUSED": "/x"})
    sink = find_sink(crawler)
    assert isinstance(sink, MemorySink)
    assert find_sink(crawler) is sink


def test_without_a_sink_there_is_no_handler() -> None:
    with pytest.raises(SinkMissing, match="CAPTURE_SINK"):
        find_sink(Crawler(QuirkSpider))
