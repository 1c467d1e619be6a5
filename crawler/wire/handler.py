"""The download handler to name in DOWNLOAD_HANDLERS: finds the sink and proves the tee first.

CAPTURE_SINK is a dotted path or a callable: a class (built by Scrapy, with `from_crawler` if it
has one) or a function of the crawler. A `capture_sink` on the crawler comes before it.
"""

import inspect
from contextlib import AbstractContextManager, nullcontext
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from scrapy.utils.misc import build_from_crawler, load_object
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.wire.canary import prove_tee
from crawler.wire.errors import CaptureFailed, SinkMissing, TeeUnproven
from crawler.wire.exchange import CaptureSink
from crawler.wire.recording import RecordingHandler

SINK_SETTING = "CAPTURE_SINK"
STOP_REASON = "capture_failed"
_SINK_ATTRIBUTE = "capture_sink"


class CaptureHandler(RecordingHandler):
    """Capture every attempt of a crawl, after the tee has been proven on this machine."""

    lazy = True

    def __init__(self, crawler: Crawler, sink: CaptureSink) -> None:
        super().__init__(crawler, sink)
        self._proof: Deferred[None] | None = None
        self._is_proven = False
        self._is_stopping = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build with the sink of this crawler."""
        return cls(crawler, find_sink(crawler))

    async def download_request(self, request: Request) -> Response:
        """Fetch once the tee is proven; what cannot be captured ends the crawl."""
        try:
            await self._prove_once()
            return await super().download_request(request)
        except (CaptureFailed, TeeUnproven):
            self.stop_crawl(STOP_REASON)
            raise

    async def close(self) -> None:
        """Close the connections; a failed proof has been told to every request."""
        await super().close()
        if self._proof is not None:
            self._proof.addErrback(lambda _: None)

    def stop_crawl(self, reason: str) -> None:
        """End the crawl; what is under way is still answered."""
        if not self._is_stopping and self._crawler.engine is not None:
            self._is_stopping = True
            closing = self._crawler.engine.close_spider_async(reason=reason)
            # Not awaited: the engine waits for this very request before it closes.
            deferred_from_coro(closing)

    def _open_door(self, host: str, port: int) -> AbstractContextManager[None]:
        """Return what must be held while the tee is proven on a port of our own."""
        return nullcontext()

    async def _prove_once(self) -> None:
        if self._is_proven:
            return
        waiting: Deferred[None] = Deferred()
        if self._proof is None:
            self._proof = deferred_from_coro(prove_tee(self._crawler, door=self._open_door))
        # Each waiter has a Deferred of its own: one that is shared gives its failure only once.
        self._proof.addBoth(_relay, waiting)
        await maybe_deferred_to_future(waiting)
        self._is_proven = True


def find_sink(crawler: Crawler) -> CaptureSink:
    """Return the sink of a crawler, one for all its handlers; build it at the first call."""
    sink = getattr(crawler, _SINK_ATTRIBUTE, None)
    if sink is None:
        sink = _build_sink(crawler)
        setattr(crawler, _SINK_ATTRIBUTE, sink)
    return cast("CaptureSink", sink)


def _build_sink(crawler: Crawler) -> object:
    configured = crawler.settings.get(SINK_SETTING)
    if configured is None:
        raise SinkMissing(f"set {SINK_SETTING}: without an archive nothing is fetched")
    factory = load_object(configured)
    return build_from_crawler(factory, crawler) if inspect.isclass(factory) else factory(crawler)


def _relay(result: Failure | None, waiting: Deferred[None]) -> Failure | None:
    """Tell one waiter and pass the result on unchanged, so that the next hears the same."""
    if isinstance(result, Failure):
        waiting.errback(result)
    else:
        waiting.callback(None)
    return result
