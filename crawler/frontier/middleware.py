"""The outermost spider middleware: the whole output of a callback is written before it is used.

To be named in SPIDER_MIDDLEWARES below 25, so that every other middleware has had its say.
"""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawler.frontier.hold import Hold, find_hold
from crawler.frontier.settle import Output, Settler
from storage.models.frontier import EntryState


class FrontierMiddleware:
    """Keep links and requests of a callback in the frontier; let its items pass once they are."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for a crawl whose scheduler is the frontier's."""
        return cls(crawler)

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Read everything, write it with the end of the entry, then yield the items."""
        hold = _hold_of(response)
        if hold is None:
            async for one in result:
                yield one
            return
        output = await self._collect(hold, result)
        if await self._settler.end(hold, EntryState.DONE, None, output.links):
            for item in output.items:
                yield item

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> AsyncIterator[Any] | None:
        """Bury the entry of a callback that broke before it gave anything."""
        hold = _hold_of(response)
        if hold is None or hold.is_collecting or isinstance(exception, CloseSpider):
            return None
        return self._bury(hold, exception)

    @property
    def _settler(self) -> Settler:
        settler: Settler = self._crawler.frontier.settler  # type: ignore[attr-defined]  # set there
        return settler

    async def _collect(self, hold: Hold, result: AsyncIterator[Any]) -> Output:
        hold.is_collecting = True
        output = Output()
        try:
            async for one in result:
                self._settler.take(output, one, hold)
        except CloseSpider:
            # Asked to stop, not broken: the entry stays captured and its callback runs again.
            raise
        except Exception as error:
            await self._settler.bury(hold, error)
            raise
        return output

    async def _bury(self, hold: Hold, error: Exception) -> AsyncIterator[Any]:
        await self._settler.bury(hold, error)
        raise error
        yield  # type: ignore[unreachable]  # makes this an asynchronous generator


def _hold_of(response: Response) -> Hold | None:
    request: Request | None = response.request
    return find_hold(request)
