"""Scrapy's HTTP/1.1 download handler with a tee on every connection.

Each attempt is in the sink before its response or error leaves; where the sink comes from, and
whether the tee can be trusted, is decided in `handler`.
"""

import logging
import uuid
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import CancelledError, Deferred, DeferredList
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.python.failure import Failure
from twisted.web._newclient import RequestNotSent, RequestTransmissionFailed, ResponseNeverReceived
from twisted.web.client import HTTPConnectionPool

from crawler.wire.attempt import Attempt, Clock, make_stray_exchange
from crawler.wire.errors import CaptureFailed, CaptureRefused, TunnelRefused
from crawler.wire.exchange import FACTS_KEY, CaptureSink, Exchange, Identity
from crawler.wire.tee import Opaque, StrayReceiver, TeeFactory, TeeProtocol
from storage.wire.vocabulary import Route

logger = logging.getLogger(__name__)

# Identity and counters of the attempt a request was last used for. Redirects and retries carry
# the meta on, and that is how their attempts find the one before.
PREVIOUS_KEY = "capture_previous"

_UNANSWERED = (RequestNotSent, RequestTransmissionFailed, ResponseNeverReceived)
_RESENDABLE = frozenset({b"GET", b"HEAD", b"OPTIONS"})
# Head, chunk lines and trailers come on top of the body; beyond this they are an attack.
_FRAMING_ALLOWANCE = 1 << 20

# The pool is asked for a connection in the same step in which the handler is called.
_current: ContextVar[Attempt] = ContextVar("attempt")


class RecordingPool(HTTPConnectionPool):
    """Lend connections that record into the attempt they are lent to.

    Twisted would repeat a request over a dead kept-alive connection unseen; here the loan does it
    and leaves an exchange for each.
    """

    _factory = TeeFactory
    retryAutomatically = False  # noqa: N815 - Twisted's name

    def __init__(self, reactor: Opaque, on_stray: Callable[[Attempt, bytes], None]) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]  # no hints
        self._on_stray = on_stray

    def getConnection(  # noqa: N802 - Twisted's name
        self, key: Hashable, endpoint: IStreamClientEndpoint
    ) -> Deferred[Any]:
        """Lend an idle or a new connection to the current attempt."""
        attempt = _current.get()

        def lend(tee: TeeProtocol) -> Loan:
            return Loan(tee, attempt, partial(self._on_stray, attempt), connect)

        def connect() -> Deferred[Loan]:
            tees: Deferred[Any] = HTTPConnectionPool.getConnection(self, key, endpoint)
            return tees.addCallback(lend)

        return connect()


class Loan:
    """Send one request over a connection, and again over another if it was dead."""

    def __init__(
        self,
        tee: TeeProtocol,
        attempt: Attempt,
        on_stray: StrayReceiver,
        connect: Callable[[], Deferred["Loan"]],
    ) -> None:
        self._tee = tee
        self._attempt = attempt
        self._on_stray = on_stray
        self._connect = connect

    def request(self, request: Opaque) -> Deferred[Any]:
        """Send and return what fires with the response."""
        self._tee.begin(self._attempt.take, self._on_stray)
        return self._tee.request(request).addErrback(self._resend, request)

    def _resend(self, failure: Failure, request: Opaque) -> Failure | Deferred[Any]:
        if request.method not in _RESENDABLE or request.bodyProducer or not self._is_dead(failure):
            return failure
        self._attempt.abandon(failure.value or RequestNotSent())
        return self._connect().addCallback(lambda loan: loan.request(request))

    def _is_dead(self, failure: Failure) -> bool:
        if self._attempt.take.position == 0 or self._attempt.take.received:
            return False
        if not isinstance(failure.value, _UNANSWERED):
            return False
        reasons = getattr(failure.value, "reasons", [])
        return not any(isinstance(reason.value, CancelledError) for reason in reasons)


class RecordingHandler(HTTP11DownloadHandler):
    """Download over http and https and hand every attempt to a sink first."""

    def __init__(self, crawler: Crawler, sink: CaptureSink, clock: Clock | None = None) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor  # here, since importing it installs it

        pool = RecordingPool(reactor, self._keep_stray)
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        self._pool = pool
        self._sink = sink
        self._clock = clock or Clock()
        self._is_verifying = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._pending: set[Deferred[None]] = set()

    async def download_request(self, request: Request) -> Response:
        """Fetch; the response or error is released once its exchange is stored."""
        _refuse_tunnel(request)
        attempt = self._start(request)
        _current.set(attempt)
        try:
            response = await super().download_request(request)
        except Exception as error:
            await self._keep_all(attempt.conclude(error))
            raise
        is_stopped = "download_stopped" in response.flags
        await self._keep_all(attempt.conclude(is_stopped=is_stopped))
        return response

    async def close(self) -> None:
        """Close idle connections and wait for what they left."""
        await super().close()
        await maybe_deferred_to_future(DeferredList(list(self._pending)))

    def _start(self, request: Request) -> Attempt:
        maxsize = request.meta.get("download_maxsize", self._default_maxsize)
        return Attempt(
            url=request.url,
            method=request.method,
            identity=identify(request),
            clock=self._clock,
            is_verifying=self._is_verifying,
            limit=4 * maxsize + _FRAMING_ALLOWANCE if maxsize else 0,
            facts=dict(request.meta.get(FACTS_KEY, {})),
        )

    async def _keep_all(self, exchanges: list[Exchange]) -> None:
        for exchange in exchanges:
            await self._keep(exchange)

    async def _keep(self, exchange: Exchange) -> None:
        try:
            await self._sink.store(exchange)
        except CaptureRefused:
            raise
        except Exception as error:
            # Its own type, so that no middleware takes a full disk for a network error and retries.
            raise CaptureFailed(f"the capture of {exchange.url} could not be stored") from error

    def _keep_stray(self, attempt: Attempt, octets: bytes) -> None:
        stored = deferred_from_coro(self._keep(make_stray_exchange(attempt, octets)))
        self._pending.add(stored)
        stored.addErrback(_log_lost_stray, attempt.url)
        stored.addCallback(lambda _: self._pending.discard(stored))


def identify(request: Request) -> Identity:
    """Name a new attempt and find the one its request came from."""
    counts = (request.meta.get("redirect_times", 0), request.meta.get("retry_times", 0))
    previous_id, *before = request.meta.get(PREVIOUS_KEY, (None, *counts))
    routes = [
        route
        for route, now, then in zip((Route.REDIRECT, Route.RETRY), counts, before, strict=True)
        if now > then
    ]
    attempt_id = uuid.uuid4().hex
    request.meta[PREVIOUS_KEY] = (attempt_id, *counts)
    return Identity(attempt_id, previous_id if routes else None, routes[0] if routes else None)


def _refuse_tunnel(request: Request) -> None:
    if request.meta.get("proxy") and urlparse_cached(request).scheme == "https":
        raise TunnelRefused(f"{request.url}: https over a proxy is not captured, so not fetched")


def _log_lost_stray(failure: Failure, url: str) -> None:
    logger.error("stray_bytes_lost url=%s error=%s", url, failure.value)
