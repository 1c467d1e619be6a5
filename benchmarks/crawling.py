"""A crawl with every capture durable against the same crawl without an archive.

All spiders visit the same loopback server, which has a process of its own; each crawl has one too.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from benchmarks.measure import Bound, Measured

LISTS = 30
DETAILS = 20
DEFAULT = "Scrapy, default settings"
TUNED = "our settings, no archive"
ARCHIVE = "our settings, every capture durable"
_HANDLER = "crawler.wire.handler.CaptureHandler"
_TUNED: dict[str, Any] = {
    "CONCURRENT_ITEMS": 4,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "INFO",
}
_ARCHIVED: dict[str, Any] = {
    **_TUNED,
    "CAMPAIGN": "benchmark",
    "SCHEDULER": "crawler.frontier.scheduler.FrontierScheduler",
    "SPIDER_MIDDLEWARES": {"crawler.frontier.middleware.FrontierMiddleware": 10},
    "DOWNLOADER_MIDDLEWARES": {"crawler.frontier.replay.ReplayMiddleware": 5},
    "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
    "CAPTURE_SINK": "crawler.archive.sink.StoreSink",
}
SETTINGS: dict[str, dict[str, Any]] = {DEFAULT: {}, TUNED: _TUNED, ARCHIVE: _ARCHIVED}

# Of the processor time of all threads: how much of it overlaps is up to the machine. The targets
# are about speed: 1.2 times that of the default settings and 0.65 times that of the tuned ones.
BOUNDS = (
    Bound(ARCHIVE, DEFAULT, 1.35, "0.95 to 1.25 measured, target 0.83"),
    Bound(ARCHIVE, TUNED, 2.4, "1.56 to 1.95 measured, target 1.54"),
)
_PAGE = "<p>本机关依法主动公开政府信息，接受社会监督，办理依申请公开事项。</p>" * 120


class ListSpider(scrapy.Spider):
    """Visit every list and detail of the benchmark's portal."""

    name = "benchmark"
    base = ""

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Begin with all lists."""
        for number in range(LISTS):
            yield scrapy.Request(f"{self.base}/list/{number}", callback=self.parse_list)

    def parse_list(self, response: Response) -> Iterator[scrapy.Request]:
        """Follow every link."""
        for link in response.css("a::attr(href)").getall():
            yield scrapy.Request(response.urljoin(link), callback=self.parse_detail)

    def parse_detail(self, response: Response) -> Iterator[dict[str, str]]:
        """Yield one item a page."""
        yield {"url": response.url}


def measure(repetitions: int) -> Measured:
    """Crawl in interleaved rounds and return the least times of each.

    The least, since what else the machine does can only add to them.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in SETTINGS}
    with _serve() as base:
        for _ in range(repetitions):
            for name, taken in times.items():
                taken.append(_crawl(name, base))
    return Measured.least(times)


@contextmanager
def _serve() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.crawling", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def _crawl(name: str, base: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        arguments = ["crawl", name, base, folder]
        command = [sys.executable, "-m", "benchmarks.crawling", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stats = json.loads(report.read_text())
    pages = LISTS * (DETAILS + 1)
    assert stats["response_received_count"] == pages, stats
    wall, processor = stats["elapsed_time_seconds"], stats["processor_seconds"]
    return float(wall) * 1000 / pages, float(processor) * 1000 / pages


def _run_crawl(name: str, base: str, folder: str) -> None:
    # Starting is not what is measured: every crawl finds everything imported.
    import crawler.archive.sink
    import crawler.frontier.middleware
    import crawler.frontier.replay
    import crawler.frontier.scheduler
    import crawler.wire.handler  # noqa: F401 - see above

    settings = dict(SETTINGS[name])
    if name == ARCHIVE:
        from storage.session import Store

        settings["ARCHIVE_DATABASE_URL"] = f"sqlite:///{folder}/archive.db"
        with Store(settings["ARCHIVE_DATABASE_URL"]) as store:
            store.upgrade()
    process = AsyncCrawlerProcess(settings)
    crawling = process.create_crawler(ListSpider)
    times: list[float] = []
    for signal in (signals.spider_opened, signals.spider_closed):
        crawling.signals.connect(lambda: times.append(time.process_time()), signal, weak=False)
    process.crawl(crawling, base=base)
    process.start()
    assert crawling.stats is not None
    stats = crawling.stats.get_stats() | {"processor_seconds": times[1] - times[0]}
    Path(folder, "report.json").write_text(json.dumps(stats, default=str))


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_page(head.split(b" ", 2)[1].decode()))
    except (ConnectionError, asyncio.IncompleteReadError):
        writer.close()


def _page(path: str) -> bytes:
    kind, _, number = path[1:].partition("/")
    links = range(int(number) * DETAILS, (int(number) + 1) * DETAILS) if kind == "list" else ()
    rows = "".join(f'<a href="/detail/{one}">年报</a>' for one in links)
    body = f"<html><title>{path}</title>{rows}{_PAGE}</html>".encode()
    fields = "Content-Type: text/html; charset=utf-8\r\nContent-Length:"
    return f"HTTP/1.1 200 OK\r\n{fields} {len(body)}\r\n\r\n".encode() + body


async def _run_server() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(_run_server())
    else:
        _run_crawl(*sys.argv[2:5])
