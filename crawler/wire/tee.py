"""Records both directions of a connection under Twisted's HTTP/1.1 client.

The only module that leans on private names of Scrapy and Twisted; `canary` proves that they hold.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.internet.ssl import Certificate
from twisted.python.failure import Failure
from zope.interface import (  # type: ignore[import-untyped]  # zope ships no hints
    directlyProvides,
    implementer,
    providedBy,
)

from crawler.wire.exchange import Peer


@dataclass(slots=True)
class Connection:
    """Collect the facts of one connection while it lives."""

    peer: Peer | None = None
    is_handshaken: bool = False
    tls_version: str | None = None
    certificate_sha256: str | None = None
    exchange_count: int = 0
    is_closed_by_us: bool = False
    lost: Failure | None = None


@dataclass(slots=True)
class Take:
    """Collect the bytes of one request sent over one connection.

    `limit` is the largest response accepted, framing and head included; 0 is none.
    """

    limit: int = 0
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    connection: Connection | None = None
    position: int = 0
    is_over_limit: bool = False


# Without a plugin mypy misreads the interfaces of Twisted; its transports and requests are opaque.
Opaque = Any

# The states of the client in which received bytes answer a request.
_IN_FLIGHT = frozenset({"TRANSMITTING", "WAITING"})

StrayReceiver = Callable[[bytes], None]


class TransportTee:
    """Pass everything on to a transport and note what is written to it."""

    def __init__(self, transport: Opaque, protocol: "TeeProtocol") -> None:
        self._transport = transport
        self._protocol = protocol
        directlyProvides(self, providedBy(transport))

    def __getattr__(self, name: str) -> Opaque:
        return getattr(self._transport, name)

    def write(self, octets: bytes) -> None:
        """Note and send."""
        self._protocol.note_sent(octets)
        self._transport.write(octets)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        """Note and send."""
        self.write(b"".join(pieces))

    def loseConnection(self, *reasons: Opaque) -> None:  # noqa: N802 - Twisted's name
        """Note that the closing is ours and close."""
        self._protocol.note_closing()
        self._transport.loseConnection(*reasons)

    def abortConnection(self) -> None:  # noqa: N802 - Twisted's name
        """Note that the closing is ours and abort."""
        self._protocol.note_closing()
        self._transport.abortConnection()


@implementer(IHandshakeListener)
class TeeProtocol(_LenientHTTP11ClientProtocol):
    """Speak HTTP/1.1 and write both directions into the current take.

    Bytes that arrive when the client expects none are handed over when the connection ends.
    """

    def __init__(self, quiescent: Callable[[Any], None]) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]  # Twisted has no hints here
        self.connection = Connection()
        self.take: Take | None = None
        self._on_stray: StrayReceiver | None = None
        self._stray = bytearray()

    def makeConnection(self, transport: Opaque) -> None:  # noqa: N802 - Twisted's name
        """Put the tee between the client and its transport."""
        self.connection.peer = _read_peer(transport.getPeer())
        super().makeConnection(TransportTee(transport, self))  # type: ignore[no-untyped-call]  # Twisted has no hints here

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        """Read version and certificate; before this, nothing of the request has left."""
        self.connection.is_handshaken = True
        transport: Any = self.transport
        self.connection.tls_version = transport.getHandle().get_protocol_version_name()
        certificate = transport.getPeerCertificate()
        if certificate is not None:
            der = Certificate(certificate).dump()  # type: ignore[no-untyped-call]  # same
            self.connection.certificate_sha256 = hashlib.sha256(der).hexdigest()

    def begin(self, take: Take, on_stray: StrayReceiver) -> None:
        """Let all bytes from now on belong to this take, and those after its end to a receiver."""
        take.connection = self.connection
        take.position = self.connection.exchange_count
        self.connection.exchange_count += 1
        self.take = take
        self._on_stray = on_stray

    def note_sent(self, octets: bytes) -> None:
        """Keep bytes that go out."""
        if self.take is not None:
            self.take.sent += octets

    def note_closing(self) -> None:
        """Keep in mind that we closed before the peer did."""
        if self.connection.lost is None:
            self.connection.is_closed_by_us = True

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Note and let the client parse."""
        if self.take is None or self.state not in _IN_FLIGHT:
            self._stray += data
        else:
            self.take.received += data
            if self.take.limit and len(self.take.received) > self.take.limit:
                self.take.is_over_limit = True
                self._abort()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted has no hints here

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """Keep the reason, let the client end, hand over what came unasked."""
        self.connection.lost = reason
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # Twisted has no hints
        if self._stray and self._on_stray:
            self._on_stray(bytes(self._stray))
            self._stray.clear()

    def _abort(self) -> None:
        transport: Any = self.transport
        transport.abortConnection()


class TeeFactory(_LenientHTTP11ClientFactory):
    """Build connections with a tee."""

    def buildProtocol(self, addr: IAddress | None) -> TeeProtocol:  # noqa: N802 - Twisted's name
        """Build the protocol of a new connection."""
        return TeeProtocol(self._quiescentCallback)


def _read_peer(address: object) -> Peer | None:
    if isinstance(address, IPv4Address | IPv6Address):
        return Peer(address.host, address.port)
    return None
