"""The downloader middleware that keeps redirects inside what the crawl may ask for.

A spider judges the links it follows; a redirect comes from the server and is judged here.
"""

from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

HOST_NOT_ALLOWED = "host_not_allowed"
ADDRESS_REFUSED = "address_not_public"


class HostJudge(Protocol):
    """Tell which hosts belong to a crawl."""

    def is_allowed(self, host: str) -> bool:
        """Tell whether a host may be asked at all."""


class GuardHosts:
    """Refuse requests to hosts outside the crawl's scope."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for a crawl whose spider has a `scope`."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request to an allowed host pass; refuse the others."""
        judge = cast("HostJudge | None", getattr(self._crawler.spider, "scope", None))
        host = urlsplit(request.url).hostname or ""
        if judge is not None and not judge.is_allowed(host):
            raise IgnoreRequest(HOST_NOT_ALLOWED)
