"""Splits a response as it came over the wire into head, entity and framing, and rebuilds it.

Lossless for any bytes, whole or cut, right or wrong. Decodes the transfer, never the content.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

# RFC 9112 asks for CR LF and lets a recipient take a bare LF; so does Twisted.
_HEAD_END = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d+\.\d+ +(\d{3})(?!\d)")
_FOLD = re.compile(rb"\r?\n[ \t]+")
# 15 digits are 2^60 bytes; more is not a size but an attack.
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*((?:;[^\r\n]*)?)\r\n")
# What may still become one when more comes.
_CUT_CHUNK_LINE = re.compile(rb"(?:[0-9A-Fa-f]{1,15}[ \t]*(?:;[^\r\n]*)?\r?)?")
_LINE_END = b"\r\n"
_BODILESS = frozenset({204, 304})


class Framing(StrEnum):
    """What marks the end of a response."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Describe one chunk: its raw size line, the octets that came, the raw line end behind."""

    line: bytes
    octet_count: int
    end: bytes

    @property
    def size(self) -> int:
        """Return the announced size."""
        return int(_match_line(self.line).group(1), 16)

    @property
    def extension(self) -> bytes:
        """Return the chunk extension with its semicolon, or nothing."""
        return _match_line(self.line).group(2)


@dataclass(frozen=True, slots=True)
class ChunkMap:
    """Hold all bytes of a chunked body that are not entity.

    `tail` is what follows the last chunk line that could be read: the trailer section and the
    empty line in a whole message, anything in a broken one.
    """

    chunks: tuple[Chunk, ...]
    tail: bytes

    @property
    def trailers(self) -> tuple[bytes, ...]:
        """Return the trailer lines without line ends."""
        return tuple(line for line in self.tail.split(_LINE_END) if line)


@dataclass(frozen=True, slots=True)
class Message:
    """Hold a response in parts; `excess` is what followed its end.

    `interim` holds the 1xx responses before the final head. `is_complete` tells that the framing
    was satisfied; it is never true where only the connection's end could tell.
    """

    interim: bytes
    head: bytes
    entity: bytes
    excess: bytes
    framing: Framing
    is_complete: bool
    chunk_map: ChunkMap | None = None

    @property
    def status(self) -> int | None:
        """Return the status code of the final head, if it can be read."""
        return _read_status(self.head)

    @property
    def fields(self) -> tuple[tuple[bytes, bytes], ...]:
        """Return the header fields in order: names as sent, folds undone."""
        return _read_fields(self.head)


def split_response(wire: bytes, method: str = "GET") -> Message:
    r"""Split a response; `rebuild_wire` of the result is `wire` again.

    >>> split_response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    ...                b"2;a=b\r\nhi\r\n0\r\n\r\n").entity
    b'hi'
    """
    start, end = _find_final_head(wire)
    interim, head, body = wire[:start], wire[start:end], wire[end:]
    framing, length = _read_framing(head, method)
    if framing is Framing.CHUNKED and _is_chunked(body):
        return _split_chunked(interim, head, body)
    if framing in {Framing.NONE, Framing.LENGTH}:
        complete = len(body) >= length
        return Message(interim, head, body[:length], body[length:], framing, complete)
    if framing is Framing.CHUNKED:
        framing = Framing.BROKEN
    return Message(interim, head, body, b"", framing, is_complete=False)


def rebuild_wire(message: Message) -> bytes:
    """Return the bytes that `split_response` was given."""
    body = message.entity
    if message.chunk_map is not None:
        body = _rebuild_chunked(message.entity, message.chunk_map)
    return message.interim + message.head + body + message.excess


def _find_final_head(wire: bytes) -> tuple[int, int]:
    start = 0
    while found := _HEAD_END.search(wire, start):
        status = _read_status(wire[start : found.end()])
        if status is None or status >= 200:
            return start, found.end()
        start = found.end()
    return start, len(wire)


def _read_status(head: bytes) -> int | None:
    found = _STATUS.match(head)
    return int(found.group(1)) if found else None


def _read_fields(head: bytes) -> tuple[tuple[bytes, bytes], ...]:
    lines = _FOLD.sub(b" ", head).split(b"\n")[1:]
    pairs = (line.partition(b":") for line in lines if b":" in line)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _read_framing(head: bytes, method: str) -> tuple[Framing, int]:
    status = _read_status(head)
    if status is None or not _HEAD_END.search(head[-3:]):
        return Framing.BROKEN, 0
    if method == "HEAD" or status in _BODILESS or status < 200:
        return Framing.NONE, 0
    fields = [(name.lower(), value) for name, value in _read_fields(head)]
    codings = b",".join(value for name, value in fields if name == b"transfer-encoding")
    if codings:
        is_chunked = codings.lower().rpartition(b",")[2].strip() == b"chunked"
        return (Framing.CHUNKED if is_chunked else Framing.CLOSE), 0
    return _read_length([value for name, value in fields if name == b"content-length"])


def _read_length(values: list[bytes]) -> tuple[Framing, int]:
    if not values:
        return Framing.CLOSE, 0
    lengths = {item.strip() for item in b",".join(values).split(b",")}
    if not all(item.isdigit() and len(item) <= 18 for item in lengths):
        return Framing.BROKEN, 0
    numbers = {int(item) for item in lengths}
    return (Framing.LENGTH, numbers.pop()) if len(numbers) == 1 else (Framing.BROKEN, 0)


def _match_line(line: bytes) -> re.Match[bytes]:
    found = _CHUNK_LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line!r} is no chunk size line")
    return found


def _is_chunked(body: bytes) -> bool:
    """Tell whether a body begins as chunks do; some archives undo them and keep the head."""
    return bool(_CHUNK_LINE.match(body) or _CUT_CHUNK_LINE.fullmatch(body))


def _split_chunked(interim: bytes, head: bytes, body: bytes) -> Message:
    chunks, entity, position = [], [], 0
    while found := _CHUNK_LINE.match(body, position):
        size, start = int(found.group(1), 16), found.end()
        octets = body[start : start + size]
        end = body[start + size : start + size + 2] if size else b""
        # A wrong or cut line end stays in the tail, where nothing is interpreted.
        end = end if end == _LINE_END else b""
        chunks.append(Chunk(found.group(), len(octets), end))
        entity.append(octets)
        position = start + len(octets) + len(end)
        if not end:
            break
    is_last = bool(chunks) and chunks[-1].size == 0
    stop = _find_trailer_end(body, position) if is_last else None
    chunk_map = ChunkMap(tuple(chunks), body[position:stop])
    excess = body[stop:] if stop is not None else b""
    return Message(
        interim, head, b"".join(entity), excess, Framing.CHUNKED, stop is not None, chunk_map
    )


def _find_trailer_end(body: bytes, position: int) -> int | None:
    if body.startswith(_LINE_END, position):
        return position + 2
    found = body.find(_LINE_END * 2, position)
    return found + 4 if found >= 0 else None


def _rebuild_chunked(entity: bytes, chunk_map: ChunkMap) -> bytes:
    parts, position = [], 0
    for chunk in chunk_map.chunks:
        octets = entity[position : position + chunk.octet_count]
        parts += [chunk.line, octets, chunk.end]
        position += chunk.octet_count
    return b"".join([*parts, chunk_map.tail])
