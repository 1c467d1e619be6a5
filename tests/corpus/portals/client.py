"""A client that shows what really came over the socket, however broken."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.sample.portals import SampleServer

_TIMEOUT = 10.0


@dataclass(frozen=True)
class Answer:
    """Everything received, and how it ended: closed, reset or still waiting."""

    raw: bytes
    ending: str

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0]

    @property
    def status(self) -> int:
        return int(self.head.split(b" ")[1][:3])

    @property
    def headers(self) -> dict[str, bytes]:
        lines = self.head.split(b"\r\n")[1:]
        pairs = (line.partition(b":") for line in lines)
        return {name.decode("latin-1").lower(): value.strip() for name, _, value in pairs}

    @property
    def body(self) -> bytes:
        body = self.raw.partition(b"\r\n\r\n")[2]
        return _unchunk(body) if b"transfer-encoding: chunked" in self.head.lower() else body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers["location"].decode()


def _unchunk(body: bytes) -> bytes:
    parts: list[bytes] = []
    while size := int(body.partition(b"\r\n")[0], 16):
        body = body.partition(b"\r\n")[2]
        parts.append(body[:size])
        body = body[size + 2 :]
    return b"".join(parts)


@dataclass
class Client:
    """Asks a running sample web by the addresses that its pages print."""

    server: SampleServer
    timeout: float = _TIMEOUT

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        body: bytes = b"",
    ) -> Answer:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = {"Host": parts.netloc, "Connection": "close", **(headers or {})}
        if body:
            lines["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        message = f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body
        with closing(self.connect(url)) as connection:
            connection.sendall(message)
            return receive(connection)

    def connect(self, url: str, context: ssl.SSLContext | None = None) -> socket.socket:
        parts = urlsplit(url)
        place = self.server.endpoint(parts.netloc, 443 if parts.scheme == "https" else 80)
        assert place is not None, f"{parts.netloc} has no address"
        connection = socket.create_connection(place, timeout=self.timeout)
        if parts.scheme == "http":
            return connection
        chosen = context or trusting(self.server)
        try:
            return chosen.wrap_socket(connection, server_hostname=parts.netloc)
        except BaseException:
            connection.close()
            raise


def trusting(server: SampleServer) -> ssl.SSLContext:
    """Return a strict context that trusts the sample's own authority."""
    assert server.authority is not None
    return ssl.create_default_context(cadata=server.authority.decode())


def receive(connection: socket.socket) -> Answer:
    """Read until the server is done or breaks off."""
    parts: list[bytes] = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        return Answer(b"".join(parts), "reset")
    except TimeoutError:
        return Answer(b"".join(parts), "waiting")
    except ssl.SSLEOFError:
        return Answer(b"".join(parts), "closed")
    return Answer(b"".join(parts), "closed")
