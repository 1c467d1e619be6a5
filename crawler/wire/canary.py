"""Proves by one exchange on the loopback that the tee sees the wire of the installed libraries.

The tee leans on private names of Scrapy and Twisted: a new version may break it without an error.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from importlib.metadata import version

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol

from crawler.wire.errors import TeeUnproven, WireError
from crawler.wire.exchange import Exchange
from crawler.wire.recording import RecordingHandler
from crawler.wire.tee import Opaque

# Everything a client is tempted to tidy up: header case, repeats, chunk extension, trailer.
ANSWER = (
    b"HTTP/1.1 200 Fine  indeed\r\nx-CASE: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
    b"no colon here\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"4;ext=1\r\nwire\r\n0\r\nX-Trailer: t\r\n\r\n"
)
_ENTITY = b"wire"
_REQUEST_END = b"\r\n\r\ncanary"
_TIMEOUT = 5.0
_OURSELVES = "127.0.0.1"

Door = Callable[[str, int], AbstractContextManager[None]]


class _Answering(Protocol):
    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self.read = b""

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self.read += data
        if self.read.endswith(_REQUEST_END):
            shared: Opaque = self
            shared.factory.requests.append(self.read)
            shared.transport.write(ANSWER)


class _Memory:
    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    async def store(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


async def prove_tee(
    crawler: Crawler,
    handler_class: type[RecordingHandler] = RecordingHandler,
    door: Door = lambda host, port: nullcontext(),
) -> None:
    """Raise `TeeUnproven` unless both directions of an exchange are recorded to the byte.

    `door` is held while a host and port of our own are connected to.
    """
    from twisted.internet import reactor  # here, since importing it installs it

    factory = Factory.forProtocol(_Answering)
    requests: list[bytes] = []
    factory.requests = requests  # type: ignore[attr-defined]  # Twisted's way to share state
    listening: Opaque = reactor
    port = listening.listenTCP(0, factory, interface="127.0.0.1")
    sink = _Memory()
    handler = handler_class(_make_apart(crawler), sink)
    number = int(port.getHost().port)
    try:
        with door(_OURSELVES, number):
            entity = await _fetch(handler, f"http://{_OURSELVES}:{number}/canary?a=b")
    finally:
        await handler.close()
        stopped = port.stopListening()
        if isinstance(stopped, Deferred):
            await maybe_deferred_to_future(stopped)
    _compare(sink.exchanges, requests, entity)


def _make_apart(crawler: Crawler) -> Crawler:
    """Return the crawler with signals of its own, so that the proof sends the crawl no signals."""
    apart = copy(crawler)
    apart.signals = SignalManager(apart)
    return apart


async def _fetch(handler: RecordingHandler, url: str) -> bytes:
    meta = {"download_timeout": _TIMEOUT}
    request = Request(url, method="POST", body=b"canary", meta=meta)
    try:
        return (await handler.download_request(request)).body
    except WireError:
        raise
    except Exception as error:
        raise TeeUnproven(_explain(f"the exchange failed ({error})")) from error


def _compare(exchanges: list[Exchange], requests: list[bytes], entity: bytes) -> None:
    if entity != _ENTITY:
        raise TeeUnproven(_explain(f"the client read {entity!r}"))
    if [exchange.response_wire for exchange in exchanges] != [ANSWER]:
        raise TeeUnproven(_explain("the response was not recorded as it was sent"))
    if [exchange.request_wire for exchange in exchanges] != requests:
        raise TeeUnproven(_explain("the request was not recorded as it was read"))


def _explain(finding: str) -> str:
    versions = f"Scrapy {version('scrapy')} with Twisted {version('twisted')}"
    return f"byte-exact capture does not work on {versions}: {finding}; nothing is crawled"
