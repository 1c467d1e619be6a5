"""Compound files (OLE2): the streams inside DOC, XLS, WPS and encrypted files ([MS-CFB])."""

import struct
from collections.abc import Iterator

from parsers.media.office.fault import OfficeFault

CFB_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_MINI_LIMIT = 4096
_MAX_ENTRIES = 10_000
_FIRST_FREE = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """An opened compound file; streams are found by name wherever they stand."""

    def __init__(self, payload: bytes) -> None:
        """Read header, tables and directory; raise OfficeFault if they are damaged."""
        if len(payload) < _HEADER or not payload.startswith(CFB_MAGIC):
            raise OfficeFault("the OLE container is damaged or ends early")
        self._payload = payload
        shift = struct.unpack_from("<H", payload, 0x1E)[0]
        if shift not in (9, 12):
            raise OfficeFault("the OLE container has sectors of an unknown size")
        self._size = 1 << shift
        self._table = self._read_table()
        first_entry, first_mini = struct.unpack_from("<I8xI", payload, 0x30)
        entries = self._chain(first_entry, len(payload))
        mini_table = self._chain(first_mini, len(payload)) if first_mini < _FIRST_FREE else b""
        self._mini_table = _words(mini_table)
        self._streams: dict[str, tuple[int, int]] = {}
        self._mini = b""
        for name, kind, start, size in _entries(entries):
            if kind == _ROOT:
                self._mini = self._chain(start, size) if size else b""
            else:
                self._streams.setdefault(name, (start, size))

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def names(self) -> list[str]:
        """Return the names of all streams."""
        return list(self._streams)

    def read(self, name: str) -> bytes:
        """Return a stream; raise OfficeFault if it is missing or cut off."""
        if name not in self._streams:
            raise OfficeFault(f"the OLE container has no stream {name!r}")
        start, size = self._streams[name]
        found = self._read_mini(start, size) if size < _MINI_LIMIT else self._chain(start, size)
        if len(found) < size:
            raise OfficeFault(f"the stream {name!r} of the OLE container is cut off")
        return found

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._payload[start : start + self._size]

    def _read_table(self) -> tuple[int, ...]:
        """Read the allocation table, whose own sectors are listed in the header and behind it."""
        first, count = struct.unpack_from("<II", self._payload, 0x44)
        listed = list(_words(self._payload[0x4C:_HEADER]))
        seen: set[int] = set()
        while first < _FIRST_FREE and first not in seen and len(seen) <= count:
            seen.add(first)
            words = _words(self._sector(first))
            if not words:
                break
            listed += words[:-1]
            first = words[-1]
        sectors = [number for number in listed if number < _FIRST_FREE]
        if len(set(sectors)) * self._size > len(self._payload):
            raise OfficeFault("the OLE container lists more sectors than it has")
        return _words(b"".join(map(self._sector, dict.fromkeys(sectors))))

    def _chain(self, start: int, size: int) -> bytes:
        """Join the sectors of a chain up to a size; a chain that returns to itself is damage."""
        pieces: list[bytes] = []
        length = 0
        seen: set[int] = set()
        while start < _FIRST_FREE and length < size:
            if start in seen or start >= len(self._table):
                raise OfficeFault("the OLE container is damaged: a chain of sectors is broken")
            seen.add(start)
            pieces.append(self._sector(start))
            length += len(pieces[-1])
            start = self._table[start]
        return b"".join(pieces)[:size]

    def _read_mini(self, start: int, size: int) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        while start < _FIRST_FREE and len(pieces) * 64 < size:
            if start in seen or start >= len(self._mini_table):
                raise OfficeFault("the OLE container is damaged: a chain of sectors is broken")
            seen.add(start)
            pieces.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_table[start]
        return b"".join(pieces)[:size]


def _words(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _entries(raw: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Yield name, kind, first sector and size of each directory entry."""
    for start in range(0, min(len(raw), _MAX_ENTRIES * _ENTRY) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", raw, start + 64)
        if kind in (_STREAM, _ROOT) and 2 <= length <= 64:
            name = raw[start : start + length - 2].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<IQ", raw, start + 116)
            yield name, kind, first, size & 0xFFFFFFFF
