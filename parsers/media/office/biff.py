"""BIFF: the records and strings of XLS streams ([MS-XLS])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.media.office.fault import OfficeFault

MAX_RECORDS = 1_000_000
CONTINUE = 0x3C
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_MAX_STRINGS = 300_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record; `more` holds the parts that records of continuation add to it."""

    code: int
    raw: bytes
    more: tuple[bytes, ...] = ()


def records(stream: bytes, start: int = 0) -> Iterator[Record]:
    """Yield the records of a stream from an offset on, each with its continuation."""
    code = -1
    parts: list[bytes] = []
    for count, (found, raw) in enumerate(_parts(stream, start)):
        if count > MAX_RECORDS:
            raise OfficeFault(f"the workbook has more than {MAX_RECORDS} records")
        if found == CONTINUE and parts:
            parts.append(raw)
            continue
        if parts:
            yield Record(code, parts[0], tuple(parts[1:]))
        code, parts = found, [raw]
    if parts:
        yield Record(code, parts[0], tuple(parts[1:]))


def _parts(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, start)
        raw = stream[start + 4 : start + 4 + size]
        if len(raw) < size:
            raise OfficeFault("the workbook is cut off inside a record")
        yield code, raw
        start += 4 + size


def short_text(raw: bytes, width: int, page: str | None) -> str:
    """Read a string behind its length of one or two bytes; `page` is the codec before Excel 97."""
    if len(raw) < width:
        return ""
    count = int.from_bytes(raw[:width], "little")
    if page is not None:
        return raw[width : width + count].decode(page, "replace")
    if len(raw) < width + 1:
        return ""
    is_wide = raw[width] & _WIDE
    body = raw[width + 1 : width + 1 + count * (2 if is_wide else 1)]
    return body.decode("utf-16-le" if is_wide else "latin-1", "replace")


def shared_strings(record: Record) -> list[str]:
    """Read the table of shared strings, whose characters may go on in another record."""
    reader = _Strings((record.raw, *record.more))
    reader.take(4)
    count = min(struct.unpack("<I", reader.take(4))[0], _MAX_STRINGS + 1)
    if count > _MAX_STRINGS:
        raise OfficeFault(f"the workbook has more than {_MAX_STRINGS} strings")
    return [reader.text() for _ in range(count)]


class _Strings:
    """Reads strings over the borders of records; each part repeats the width of its characters."""

    def __init__(self, parts: tuple[bytes, ...]) -> None:
        self._parts = parts
        self._part = 0
        self._position = 0

    def take(self, size: int) -> bytes:
        """Take bytes that are no characters."""
        taken = bytearray()
        while len(taken) < size:
            piece = self._rest()[: size - len(taken)]
            if not piece:
                self._next_part()
            self._position += len(piece)
            taken += piece
        return bytes(taken)

    def text(self) -> str:
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _EXTENDED else 0
        text = self._characters(count, bool(flags & _WIDE))
        self._skip(4 * runs + extra)
        return text

    def _rest(self) -> bytes:
        return self._parts[self._part][self._position :]

    def _next_part(self) -> None:
        if self._part + 1 >= len(self._parts):
            raise OfficeFault("the strings of the workbook are cut off")
        self._part, self._position = self._part + 1, 0

    def _characters(self, count: int, is_wide: bool) -> str:
        pieces: list[bytes] = []
        while count:
            if self._position >= len(self._parts[self._part]):
                self._next_part()
                is_wide = bool(self.take(1)[0] & _WIDE)
                continue
            width = 2 if is_wide else 1
            part = self._parts[self._part]
            piece = part[self._position : self._position + count * width]
            piece = piece[: len(piece) // width * width]
            if not piece:
                raise OfficeFault("the strings of the workbook are damaged")
            self._position += len(piece)
            count -= len(piece) // width
            pieces.append(piece if is_wide else piece.decode("latin-1").encode("utf-16-le"))
        return b"".join(pieces).decode("utf-16-le", "replace")

    def _skip(self, size: int) -> None:
        while size > 0:
            left = len(self._parts[self._part]) - self._position
            if not left:
                self._next_part()
                continue
            self._position += min(left, size)
            size -= min(left, size)
