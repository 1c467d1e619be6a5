"""The download handler of a crawl: each attempt waits for its turn, then is captured."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.conduct.conductor import LONGEST_WAIT, find_conductor
from crawler.conduct.errors import HostBusy, RunOver
from crawler.conduct.hosts import ADDRESS_REFUSED
from crawler.conduct.names import find_guard
from crawler.conduct.obey import IS_ROBOTS_KEY
from crawler.conduct.retry_after import RETRY_DELAY_KEY, read_retry_after
from crawler.wire.exchange import CaptureSink
from crawler.wire.handler import CaptureHandler


class PacedHandler(CaptureHandler):
    """Capture every attempt of a crawl, one after the other at the pace of its host."""

    def __init__(self, crawler: Crawler, sink: CaptureSink) -> None:
        super().__init__(crawler, sink)
        self._conductor = find_conductor(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch when it is the request's turn; end the crawl when there are no turns left."""
        async with self._conductor.turn(request):
            return await self._take_turn(request)

    async def _take_turn(self, request: Request) -> Response:
        try:
            await self._conductor.admit(request)
        except RunOver as error:
            self.stop_crawl(type(error).__name__)
            raise
        start = monotonic()
        try:
            response = await super().download_request(request)
        except Exception as error:
            self._conductor.note_answer(request.url, None, monotonic() - start)
            if isinstance(error, CannotResolveHostError) and self._is_refused(request):
                raise IgnoreRequest(ADDRESS_REFUSED) from error
            raise
        # Without the time that it took to store the answer, where the framework tells that.
        latency = request.meta.get("download_latency") or monotonic() - start
        self._conductor.note_answer(request.url, response.status, latency)
        self._heed(request, response)
        return response

    def _open_door(self, host: str, port: int) -> AbstractContextManager[None]:
        """Let the proof of the tee connect to ourselves, which the guard would refuse."""
        guard = find_guard()
        return nullcontext() if guard is None else guard.letting_in(host, port)

    def _heed(self, request: Request, response: Response) -> None:
        """Keep to Retry-After, with this request and with its host."""
        field = response.headers.get("Retry-After")
        if field is None or response.status not in (429, 503):
            return
        seconds = read_retry_after(field.decode("latin-1"), datetime.now(UTC))
        if seconds is None:
            return
        if request.meta.get(IS_ROBOTS_KEY):
            # The rules stay unknown in this run; to wait for them would hold up everything.
            request.meta["dont_retry"] = True
            return
        request.meta[RETRY_DELAY_KEY] = seconds
        self._conductor.postpone(request.url, seconds)
        if seconds > LONGEST_WAIT:
            self.stop_crawl(HostBusy.__name__)

    def _is_refused(self, request: Request) -> bool:
        """Tell whether a name was not found because nobody may be connected to under it."""
        guard = find_guard()
        return guard is not None and (urlparse_cached(request).hostname or "") in guard.refused
