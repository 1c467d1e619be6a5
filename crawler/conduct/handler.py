"""The download handler of a crawl: each attempt waits for its turn, then is captured."""

from datetime import UTC, datetime
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.conduct.conductor import find_conductor
from crawler.conduct.errors import RunOver
from crawler.conduct.retry_after import read_retry_after
from crawler.wire.exchange import CaptureSink
from crawler.wire.handler import CaptureHandler

RETRY_DELAY_KEY = "frontier_retry_delay"


class PacedHandler(CaptureHandler):
    """Capture every attempt of a crawl, one after the other at the pace of its host."""

    def __init__(self, crawler: Crawler, sink: CaptureSink) -> None:
        super().__init__(crawler, sink)
        self._conductor = find_conductor(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch when it is the request's turn; end the crawl when there are no turns left."""
        try:
            await self._conductor.admit(request)
        except RunOver as error:
            self.stop_crawl(type(error).__name__)
            raise
        start = monotonic()
        try:
            response = await super().download_request(request)
        except Exception:
            self._conductor.note_answer(request.url, None, monotonic() - start)
            raise
        self._conductor.note_answer(request.url, response.status, monotonic() - start)
        self._heed(request, response)
        return response

    def _heed(self, request: Request, response: Response) -> None:
        """Keep to Retry-After, with this request and with its host."""
        field = response.headers.get("Retry-After")
        if field is None or response.status not in (429, 503):
            return
        seconds = read_retry_after(field.decode("latin-1"), datetime.now(UTC))
        if seconds is not None:
            request.meta[RETRY_DELAY_KEY] = seconds
            self._conductor.postpone(request.url, seconds)
