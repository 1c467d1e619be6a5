"""The capture sink of a crawl: to be named in CAPTURE_SINK."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.archive.archive import Archive, find_archive
from crawler.archive.convert import convert_exchange
from crawler.wire.errors import CaptureRefused
from crawler.wire.exchange import Exchange
from storage.errors import LeaseLost


class StoreSink:
    """Keep exchanges in the archive of the crawl."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build with the archive that the scheduler opens."""
        return cls(find_archive(crawler))

    async def store(self, exchange: Exchange) -> None:
        """Return once the exchange is committed."""
        captured = self._archive.capture(convert_exchange(exchange))
        try:
            await maybe_deferred_to_future(captured)
        except LeaseLost as error:
            raise CaptureRefused(str(error)) from error
