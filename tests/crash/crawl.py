"""The crawl that is killed: a spider over the invented portal, everything in the archive."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from crawler.frontier.links import Link

CONCURRENCY = 8
HANDLER = "crawler.wire.handler.CaptureHandler"


class PortalSpider(scrapy.Spider):
    name = "portal"
    base = ""
    seen = ""

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"{self.base}/list/1", callback=self.parse_list)

    def parse_list(self, response: Response) -> Iterator[scrapy.Request]:
        self._see(response)
        for row in response.css("li"):
            href = row.css("a::attr(href)").get("")
            follow = self.parse_list if "/list/" in href else self.parse_detail
            link = Link(
                url=response.urljoin(href),
                text=row.css("a::text").get(),
                shown_date=row.css("span::text").get(),
                relation="next" if "/list/" in href else "item",
            )
            yield link.make_request(callback=follow)

    def parse_detail(self, response: Response) -> Iterator[dict[str, str]]:
        self._see(response)
        yield {"url": response.url}

    def _see(self, response: Response) -> None:
        """Leave in a file what this spider was given: it must be in the archive."""
        if self.seen:
            with Path(self.seen).open("a") as file:
                file.write(f"{response.url}\n")


def make_settings(database_url: str, **others: object) -> dict[str, Any]:
    return {
        "ARCHIVE_DATABASE_URL": database_url,
        "CAMPAIGN": "crash",
        "SCHEDULER": "crawler.frontier.scheduler.FrontierScheduler",
        "SPIDER_MIDDLEWARES": {"crawler.frontier.middleware.FrontierMiddleware": 10},
        "DOWNLOADER_MIDDLEWARES": {"crawler.frontier.replay.ReplayMiddleware": 5},
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "CAPTURE_SINK": "crawler.archive.sink.StoreSink",
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "CONCURRENT_ITEMS": 4,
        "DOWNLOAD_DELAY": 0,
        "FRONTIER_RETRY_DELAY": 0.05,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "LOG_ENABLED": False,
        **others,
    }


def run(job: dict[str, Any]) -> int:
    """Crawl until it is over; leave the statistics in a file and return an exit code."""
    settings = make_settings(job["database_url"], **job.get("settings", {}))
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PortalSpider)
    process.crawl(crawler, base=job["base"], seen=job.get("seen", ""))
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    Path(job["report"]).write_text(json.dumps(stats, default=str))
    return 0 if stats.get("frontier/outcome") == "complete" else 3
