"""Turns an answer into the bytes and pauses a server sends, honest or not; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from corpus.sample.portals.exchange import Ending, HeaderValue, Reply

_CHUNK = 1024
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Send:
    """Send these bytes."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class End:
    """End the answer: keep the connection, close it, reset it, leave it hanging, raise an alert."""

    how: Ending


Step = Send | Pause | End


def wire_steps(reply: Reply, method: str = "GET") -> Iterator[Step]:
    """Yield what to send for an answer and when; the last step is always an end."""
    wire = reply.wire
    if wire.head_wait:
        yield Pause(wire.head_wait)
    if wire.raw is not None:
        yield from _drip(reply, wire.raw)
    else:
        yield Send(_head(reply)[: wire.head_cut])
        if wire.head_cut is None and method != "HEAD" and reply.status not in _BODILESS:
            yield from _body(reply)
    yield End("close" if wire.framing == "close" and wire.ending == "keep" else wire.ending)


def _body(reply: Reply) -> Iterator[Step]:
    wire = reply.wire
    if wire.body_wait:
        yield Pause(wire.body_wait)
    body = _chunks(reply) if wire.framing == "chunked" else reply.body
    yield from _drip(reply, body[: wire.body_cut])


def _drip(reply: Reply, octets: bytes) -> Iterator[Step]:
    size = reply.wire.drip or max(len(octets), 1)
    for start in range(0, len(octets), size):
        if start and reply.wire.drip_wait:
            yield Pause(reply.wire.drip_wait)
        yield Send(octets[start : start + size])


def _octets(value: HeaderValue) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _reason(reply: Reply) -> str:
    if reply.reason is not None:
        return reply.reason
    known = {status.value: status.phrase for status in HTTPStatus}
    return known.get(reply.status, "Unknown")


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {_reason(reply)}".rstrip().encode()]
    lines += [name.encode() + b": " + _octets(value) for name, value in reply.headers]
    lines += [line.encode() for line in _framing_lines(reply)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _framing_lines(reply: Reply) -> Iterator[str]:
    wire = reply.wire
    if wire.framing == "chunked":
        yield "Transfer-Encoding: chunked"
        if wire.trailers:
            yield "Trailer: " + ", ".join(name for name, _ in wire.trailers)
    length = len(reply.body) if wire.declared_length is None else wire.declared_length
    is_said = wire.framing == "length" or wire.declared_length is not None
    if is_said and reply.status not in _BODILESS:
        yield f"Content-Length: {length}"
    is_last = wire.framing == "close" or wire.ending != "keep"
    yield "Connection: close" if is_last else "Connection: keep-alive"


def _chunks(reply: Reply) -> bytes:
    body = reply.body
    parts = [body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    trailers = b"".join(f"{name}: {value}\r\n".encode() for name, value in reply.wire.trailers)
    return framed + b"0\r\n" + trailers + b"\r\n"
