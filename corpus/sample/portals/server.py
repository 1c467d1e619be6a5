"""Serves a sample web on loopback: one thread, one event loop, every byte under our control.

Host names are told apart by the Host header; `endpoint` says where a name and port really are.
"""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread
from types import TracebackType

from corpus.sample.portals.certificates import TlsContexts, make_contexts
from corpus.sample.portals.endings import arm_reset, close_orderly, send_alert
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.incoming import Incoming, NotARequest, read_request
from corpus.sample.portals.log import Logged, RequestLog
from corpus.sample.portals.replies import html
from corpus.sample.portals.site import SampleWeb
from corpus.sample.portals.wire import End, Pause, Send, wire_steps

_LOOPBACK = "127.0.0.1"
_LOGGER = logging.getLogger(__name__)
_HANG_SECONDS = 3600.0
_BAD_REQUEST = html("<html><title>400 Bad Request</title></html>", 400)


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How to serve; `time_scale` multiplies every pause, nought waits never."""

    https: bool = True
    port: int = 0
    tls_port: int = 0
    time_scale: float = 1.0


class SampleServer:
    """A running sample web; use it as a context manager."""

    def __init__(self, web: SampleWeb, options: ServeOptions | None = None) -> None:
        self.web = web
        self.log = RequestLog()
        self._options = options or ServeOptions()
        self._tls = self._make_tls()
        self._counts: Counter[str] = Counter()
        self._lock = Lock()
        self._visit = 0
        self._connections = 0
        self._ports: dict[str, int] = {}
        self._ready, self._loop = Event(), asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = Thread(target=self._run, name="sample-portals", daemon=True)
        self._closed = socket.socket()

    def _make_tls(self) -> TlsContexts | None:
        if not self._options.https:
            return None
        return make_contexts(self.web.hosts, self.web.certificates)

    def __enter__(self) -> "SampleServer":
        # Bound but not listening, so that connecting is refused for as long as we run.
        self._closed.bind((_LOOPBACK, 0))
        self._thread.start()
        self._ready.wait()
        if not self._ports:
            self._join()
            raise OSError("the sample portals could not open their ports; choose other ones")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._join()

    def _join(self) -> None:
        self._thread.join()
        self._loop.close()
        self._closed.close()

    # For whoever crawls.

    def endpoint(self, host: str, port: int) -> tuple[str, int] | None:
        """Return the real address and port of a name, or nothing if the name is unknown.

        A known name whose port is closed gives an address that refuses.
        """
        if host in self.web.unresolvable or host not in self.web.hosts:
            return None
        if port == 80:
            return _LOOPBACK, self._ports["http"]
        if port != 443 or host in self.web.closed or not self._options.https:
            return _LOOPBACK, int(self._closed.getsockname()[1])
        return _LOOPBACK, self._ports["old" if host in self.web.legacy else "https"]

    @property
    def endpoints(self) -> dict[tuple[str, int], tuple[str, int]]:
        """The real address and port of every name under ports 80 and 443."""
        pairs = {
            (host, port): self.endpoint(host, port) for host in self.web.hosts for port in (80, 443)
        }
        return {key: place for key, place in pairs.items() if place is not None}

    @property
    def address(self) -> tuple[str, int]:
        """Where plain HTTP is served."""
        return _LOOPBACK, self._ports["http"]

    @property
    def authority(self) -> bytes | None:
        """The PEM certificate that signed the good certificates."""
        return self._tls.authority if self._tls else None

    @property
    def visit(self) -> int:
        """The site's time, counted in visits."""
        with self._lock:
            return self._visit

    @visit.setter
    def visit(self, value: int) -> None:
        with self._lock:
            self._visit = value

    # In the server's own thread.

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(_note)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            _LOGGER.warning("sample_portals_not_started", extra={"reason": str(error)})
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._ready.set()

    async def _serve(self) -> None:
        servers = [await self._listen("http", self._options.port, None)]
        if self._tls:
            servers.append(await self._listen("https", self._options.tls_port, self._tls.modern))
            servers.append(await self._listen("old", 0, self._tls.old))
        self._ports = dict(zip(("http", "https", "old"), map(_port, servers), strict=False))
        self._ready.set()
        await self._stop.wait()
        # A connection accepted just now would be lost, and leak, were its server closed before it
        # has begun: accept no more, let what was accepted begin, and only then close.
        for listening in (each for server in servers for each in server.sockets):
            self._loop.remove_reader(listening.fileno())
        await _turn()
        for server in servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        # Aborted transports close their sockets in the turns after.
        await _turn()

    async def _listen(self, name: str, port: int, context: ssl.SSLContext | None) -> asyncio.Server:
        scheme = "http" if name == "http" else "https"

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._serve_connection(scheme, reader, writer)

        return await asyncio.start_server(serve, _LOOPBACK, port, ssl=context)

    async def _serve_connection(
        self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._connections += 1
        connection = self._connections
        try:
            while await self._serve_one((scheme, connection), reader, writer):
                pass
        except NotARequest:
            self.log.add_garbage()
            await _send_all(writer, _BAD_REQUEST)
        except (OSError, asyncio.CancelledError):
            _LOGGER.debug("sample_connection_lost")
        finally:
            writer.transport.abort()

    async def _serve_one(
        self,
        origin: tuple[str, int],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Serve one request; say whether the connection goes on."""
        incoming = await read_request(reader)
        if incoming is None:
            return False
        asked, outcome = self._asked(origin[0], incoming), "lost"
        reply = self.web.answer(asked)
        # Begun before the answer leaves, so that whoever has the answer finds it in the log.
        number = self.log.begin(
            Logged(
                self._loop.time(), origin[1], asked.scheme, asked.host, asked.method, asked.target,
                incoming.headers, reply.status, asked.visit,
            )
        )  # fmt: skip
        try:
            outcome = await self._send(reply, asked, writer)
        finally:
            self.log.end(number, self._loop.time(), outcome)
        return outcome == "keep" and not incoming.is_last

    def _asked(self, scheme: str, incoming: Incoming) -> Asked:
        path, _, query = incoming.target.partition("?")
        key = f"{scheme}://{incoming.host}{incoming.target}"
        count = self._counts[key]
        self._counts[key] += 1
        return Asked(
            incoming.host, path, query, scheme, incoming.method, incoming.headers, incoming.body,
            self.visit, count,
        )  # fmt: skip

    async def _send(self, reply: Reply, asked: Asked, writer: asyncio.StreamWriter) -> str:
        for step in wire_steps(reply, asked.method):
            if isinstance(step, Send):
                writer.write(step.octets)
                await writer.drain()
            elif isinstance(step, Pause):
                await asyncio.sleep(step.seconds * self._options.time_scale)
            else:
                return await self._end(step, writer)
        return "close"

    async def _end(self, end: End, writer: asyncio.StreamWriter) -> str:
        if end.how == "hang":
            await asyncio.sleep(_HANG_SECONDS)
        elif end.how == "reset":
            arm_reset(writer)
        elif end.how == "alert":
            await send_alert(writer)
        elif end.how == "close":
            await close_orderly(writer)
        return end.how


async def _turn() -> None:
    """Let the loop do what it has put off."""
    for _ in range(5):
        await asyncio.sleep(0)


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


def _note(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    level = logging.DEBUG if error is None or isinstance(error, OSError) else logging.ERROR
    _LOGGER.log(level, "sample_connection_failed", extra={"reason": repr(error or context)})


async def _send_all(writer: asyncio.StreamWriter, reply: Reply) -> None:
    try:
        for step in wire_steps(reply):
            if isinstance(step, Send):
                writer.write(step.octets)
        await writer.drain()
        await close_orderly(writer)
    except OSError:
        _LOGGER.debug("sample_connection_lost")


@contextmanager
def serve(web: SampleWeb, options: ServeOptions | None = None) -> Iterator[SampleServer]:
    """Serve a sample web on loopback while the context lasts."""
    with SampleServer(web, options) as server:
        yield server
