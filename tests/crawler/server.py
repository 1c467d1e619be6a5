"""A server that sends scripted bytes over raw asyncio streams and records what it sent and read.

It knows no HTTP beyond finding the end of a request, so nothing it sends is tidied up.
"""

import asyncio
import contextlib
import datetime
import ipaddress
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Ending(StrEnum):
    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"


@dataclass(frozen=True)
class Reply:
    """Pieces go out one by one; with `pause` seconds between them."""

    pieces: tuple[bytes, ...]
    ending: Ending = Ending.CLOSE
    pause: float = 0.0


@dataclass
class Served:
    path: str
    connection: int
    read: bytes
    sent: bytearray = field(default_factory=bytearray)


Script = Callable[[str, int], Reply]


class QuirkServer:
    """Answer the n-th request for a path with what the script says."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.served: list[Served] = []
        self.connections = 0
        self._script = script
        self._tls = tls
        self._visits: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        self._server.close()
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        self.connections += 1
        number = self.connections
        try:
            while await self._serve(number, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await writer.wait_closed()

    async def _serve(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        read = await _read_request(reader)
        path = read.split(b" ", 2)[1].decode()
        self._visits[path] = visit = self._visits.get(path, 0) + 1
        served = Served(path, number, read)
        self.served.append(served)
        reply = self._script(path, visit)
        for piece in reply.pieces:
            # Noted first: the crawl may end, and the test compare, before the drain returns.
            served.sent += piece
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(reply.pause)
        if reply.ending is Ending.STALL:
            await self._stopping.wait()
        if reply.ending is Ending.RESET:
            await _reset(writer)
        return reply.ending is Ending.KEEP


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return head + await reader.readexactly(int(value))
    return head


async def _reset(writer: asyncio.StreamWriter) -> None:
    # What was sent must be read before the reset throws it away.
    await asyncio.sleep(0.02)
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, bytes]:
    """Return a server context with a self-signed certificate, and the certificate as DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, certificate.public_bytes(serialization.Encoding.DER)
