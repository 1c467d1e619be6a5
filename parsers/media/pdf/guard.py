"""Guard: what is refused before the library opens a file, because opening it could have no end.

The library follows every reference and unpacks every stream it meets. What is counted here is
found by looking at the bytes alone, so that a hostile file is refused at a bounded price.
"""

import re
import zlib
from collections.abc import Iterator

from parsers.media.pdf.marks import Refused

MAX_UNPACKED = 96 * 2**20
"""Bytes of all streams but pictures; the largest fonts for Chinese have 20 MB each."""

MAX_PICTURE = 64 * 2**20
"""Pixels of one picture; a page scanned at 600 dpi has 35 million."""

_MAX_STREAMS = 20_000
_MAX_FORM_CALLS = 20_000
_MAX_OBJECTS = 400_000
_TAIL = 4096
_HEAD = 2048
_STREAM = re.compile(rb"stream\r?\n")
_LINEAR = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")
_IS_FORM = re.compile(rb"/Subtype\s*(?:/Form\b|/[^\s/>]*#|\d+\s+\d+\s+R)")
_IS_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_SIDE = re.compile(rb"/(Width|Height)\s+(\d{1,12})")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b|#")
_FILTERS = re.compile(rb"/Filter\s*\[([^\]]*)\]")
_CALL = re.compile(rb"/[^\s/]{1,127}\s+Do\b")
_MAX_FILTERS = 3
_PORTION = 2**14
_MAX_PORTION = 2**22


def find_fault(payload: bytes) -> Refused | None:
    """Say why a file must not be opened, if so."""
    if b"%PDF-" not in payload[:1024]:
        return Refused("damaged", "the file does not begin as a PDF does")
    if _is_cut(payload):
        return Refused("damaged", "the file ends early")
    if payload.count(b" obj") > _MAX_OBJECTS:
        return Refused("limit", f"the file has more than {_MAX_OBJECTS} objects")
    return _stream_fault(payload)


def _is_cut(payload: bytes) -> bool:
    """Say whether the end is missing; what the library would mend may lack half a number."""
    linear = _LINEAR.search(payload[:_HEAD])
    if linear is not None and int(linear[1]) > len(payload):
        return True
    return b"%%EOF" not in payload[-_TAIL:]


def _stream_fault(payload: bytes) -> Refused | None:
    left, calls = MAX_UNPACKED, 1
    for number, (head, start) in enumerate(_streams(payload)):
        if number >= _MAX_STREAMS:
            return Refused("limit", f"the file has more than {_MAX_STREAMS} streams")
        filters = _FILTERS.search(head)
        if filters is not None and filters[1].count(b"/") > _MAX_FILTERS:
            return Refused("limit", "a stream is packed more than three times over")
        if _IS_PICTURE.search(head):
            if _pixels(head) > MAX_PICTURE:
                return Refused("limit", f"a picture has more than {MAX_PICTURE} pixels")
            continue
        unpacked = _unpack(payload, start, left) if _FLATE.search(head) else b""
        left -= len(unpacked)
        if left <= 0:
            return Refused("limit", f"the streams hold more than {MAX_UNPACKED} bytes")
        if _IS_FORM.search(head):
            body = unpacked or payload[start : _end(payload, start)]
            calls *= max(1, sum(1 for _ in _CALL.finditer(body)))
        if calls > _MAX_FORM_CALLS:
            return Refused("limit", "the drawings call each other too often")
    return None


def _streams(payload: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield what stands before each stream, from its object's beginning, and where it starts."""
    for match in _STREAM.finditer(payload):
        if payload[match.start() - 3 : match.start()] != b"end":
            before = payload[max(match.start() - _HEAD, 0) : match.start()]
            yield before[before.rfind(b" obj") + 1 :], match.end()


def _end(payload: bytes, start: int) -> int:
    end = payload.find(b"endstream", start)
    return end if end >= 0 else len(payload)


def _pixels(head: bytes) -> int:
    sides = {name: int(value) for name, value in _SIDE.findall(head)}
    return sides.get(b"Width", 1) * sides.get(b"Height", 1)


def _unpack(payload: bytes, start: int, limit: int) -> bytes:
    """Unpack a stream up to a limit, and once more if what comes out is packed again."""
    unpacked = _inflate(payload, start, limit)
    if unpacked[:1] == b"\x78":
        inner = _inflate(unpacked, 0, limit)
        return inner if len(inner) > len(unpacked) else unpacked
    return unpacked


def _inflate(packed: bytes, start: int, limit: int) -> bytes:
    """Unpack from a place on, in small portions, so that hardly more is read than is needed."""
    unpacker, parts, size = zlib.decompressobj(), list[bytes](), 0
    try:
        while not unpacker.eof and start < len(packed) and size < limit:
            portion = unpacker.unconsumed_tail or packed[start : start + _PORTION]
            start += 0 if unpacker.unconsumed_tail else _PORTION
            parts.append(unpacker.decompress(portion, min(limit - size, _MAX_PORTION)))
            size += len(parts[-1])
    except zlib.error:
        return b"".join(parts)
    return b"".join(parts)
