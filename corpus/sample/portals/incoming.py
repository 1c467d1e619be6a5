"""Reads a request off a connection, however malformed, with bounds on everything."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

_MAX_HEAD = 64 * 1024
_MAX_BODY = 1024 * 1024


class NotARequest(Exception):
    """What came is no HTTP request."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came; the target is path and query whatever form it was sent in."""

    method: str
    target: str
    host: str
    headers: dict[str, str]
    body: bytes = b""
    is_last: bool = False


async def read_request(reader: asyncio.StreamReader) -> Incoming | None:
    """Read the next request; nothing means that the client is done."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise NotARequest from error
        return None
    except asyncio.LimitOverrunError as error:
        raise NotARequest from error
    if len(head) > _MAX_HEAD:
        raise NotARequest
    first, *lines = head.decode("latin-1").lstrip("\r\n").rstrip("\r\n").split("\r\n")
    method, target, version = _request_line(first)
    headers = _headers(lines)
    body = await _body(reader, headers)
    is_last = headers.get("connection", "").lower() == "close" or version != "HTTP/1.1"
    host, target = _place(headers, target)
    return Incoming(method, target, host, headers, body, is_last)


def _request_line(line: str) -> tuple[str, str, str]:
    parts = line.split(" ")
    if len(parts) != 3 or not parts[0].isalpha() or not parts[2].startswith("HTTP/1."):
        raise NotARequest
    return parts[0], parts[1], parts[2]


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _place(headers: dict[str, str], target: str) -> tuple[str, str]:
    """Find host and path; a client that takes us for its proxy names both in the target."""
    host = headers.get("host", "")
    if not target.startswith("/"):
        try:
            parts = urlsplit(target)
        except ValueError as error:
            raise NotARequest from error
        host = parts.netloc or host
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host.lower().rpartition("@")[2].partition(":")[0], target


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", ""):
        return await _chunks(reader)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length) > _MAX_BODY:
        raise NotARequest
    try:
        return await reader.readexactly(int(length))
    except asyncio.IncompleteReadError as error:
        raise NotARequest from error


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    try:
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            if not 0 < size <= _MAX_BODY - len(body):
                raise NotARequest
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        while (await reader.readuntil(b"\r\n")) != b"\r\n":
            pass
    except (ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise NotARequest from error
    return body
