"""The decoded bytes of a WARC file, read forward once, with the places where gzip members begin.

What a record is, is not known here. Memory is bounded by what callers ask to look ahead.
"""

import contextlib
import zlib
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO, NamedTuple

from storage.warc.damage import Damage, DamageKind

_PIECE = 1 << 16
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b"\x5d\x2a\x4d\x18")
_RECORD_START = b"WARC/"
# Going back to the beginning of a damaged member reads its bytes again. What was read for the first
# time pays for it: a hostile file is read twice and a little more, never once per member.
_ALLOWANCE = 1 << 26


class Mark(NamedTuple):
    """Where a gzip member begins: among the decoded bytes and in the file.

    A member after a break was not reached by decoding the one before it to its end.
    """

    position: int
    offset: int
    is_after_break: bool = False


class Break(NamedTuple):
    """Damage, and after how many decoded bytes it was met: within a member or between two."""

    position: int
    is_within_member: bool
    damage: Damage


class Source:
    """Decode a plain or gzip file piece by piece; what does not decode becomes damage."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._raw = b""
        self._raw_offset = 0
        self._base = stream.tell() if stream.seekable() else 0
        self._decoder: zlib._Decompress | None = None
        self._member = Mark(0, 0)
        self._is_ended = False
        self._furthest = 0
        self._reread = 0
        self.buffer = bytearray()
        self.position = 0
        self.marks: deque[Mark] = deque()
        self.breaks: deque[Break] = deque()
        self._pull_raw()
        self.is_compressed = _is_packed(self._raw)
        self._begin()

    def fill(self, size: int) -> int:
        """Look ahead until so many bytes are in the buffer, and return how many are."""
        while len(self.buffer) < size and not self._is_ended:
            if self.is_compressed:
                self._decode_piece()
            else:
                self._copy_piece()
        return len(self.buffer)

    def take(self, size: int) -> bytes:
        """Remove bytes from the front of the buffer."""
        piece = bytes(self.buffer[:size])
        del self.buffer[:size]
        self.position += len(piece)
        return piece

    def look_far(self, distance: int, size: int) -> bytes | None:
        """Return bytes beyond the buffer of a plain file that can be sought, else None."""
        if self.is_compressed or not self._stream.seekable():
            return None
        back = self._stream.tell()
        self._stream.seek(self._base + self.position + distance)
        piece = self._stream.read(size)
        self._stream.seek(back)
        return piece

    def offset(self) -> int:
        """Return the place in the file of the next byte, or of the member that holds it."""
        mark = self._current()
        return mark.offset if self.is_compressed else self.position

    def is_at_mark(self) -> bool:
        """Tell whether the next byte can be read without reading what lies before it."""
        return not self.is_compressed or self._current().position == self.position

    def boundaries(self) -> Iterator[Mark]:
        """Yield the places after this one where a member is known to begin."""
        self._current()
        for index in count(1):
            if index >= len(self.marks):
                return
            yield self.marks[index]

    def _current(self) -> Mark:
        while len(self.marks) > 1 and self.marks[1].position <= self.position:
            self.marks.popleft()
        return self.marks[0] if self.marks else self._member

    def _begin(self) -> None:
        if self._raw.startswith(_ZSTD_MAGICS):
            self._report(DamageKind.FORMAT, 0, "the file is compressed with zstd; unpack it first")
            self._is_ended = True
        elif self.is_compressed:
            self._begin_next_member()

    def _pull_raw(self) -> bool:
        piece = self._stream.read(_PIECE)
        self._raw += piece
        return bool(piece)

    def _consume_raw(self, size: int) -> None:
        self._raw = self._raw[size:]
        self._raw_offset += size

    def _copy_piece(self) -> None:
        if not self._raw and not self._pull_raw():
            self._is_ended = True
        self.buffer += self._raw
        self._consume_raw(len(self._raw))

    def _open_member(self, *, is_after_break: bool = False) -> None:
        position = self.position + len(self.buffer)
        self._member = self._mark(position, is_after_break=is_after_break)
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _decode_piece(self) -> None:
        decoder = self._decoder
        if decoder is None:
            self._begin_next_member()
        elif not self._raw and not self._pull_raw():
            self._end_truncated(decoder)
        else:
            self._inflate(decoder)

    def _inflate(self, decoder: "zlib._Decompress") -> None:
        fed = self._raw
        try:
            self.buffer += decoder.decompress(fed, _PIECE)
        except zlib.error as error:
            if self._raw_offset == self._member.offset:
                self.buffer += _salvage(fed)
            self._resume(f"the member that begins here does not decode ({error})")
            return
        rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
        self._consume_raw(len(fed) - len(rest))
        if decoder.eof:
            self._decoder = None

    def _end_truncated(self, decoder: "zlib._Decompress") -> None:
        with contextlib.suppress(zlib.error):
            self.buffer += decoder.flush()
        member = self._member
        is_read_again = self._rewind()
        self._decoder = None
        if is_read_again and self._find_candidate():
            self._report(DamageKind.COMPRESSION, member.offset, "the member here does not end")
            self._open_member(is_after_break=True)
            return
        self._report(DamageKind.TRUNCATED, member.offset, "the last member is cut off")
        self._end(is_after_break=True)

    def _rewind(self) -> bool:
        """Go back to where a damaged member begins: decoding it may have run into the next ones."""
        self._furthest = max(self._furthest, self._raw_offset)
        distance = self._raw_offset + len(self._raw) - self._member.offset
        is_paid = self._reread + distance <= self._furthest + _ALLOWANCE
        if not (is_paid and self._stream.seekable()):
            return False
        self._reread += distance
        self._stream.seek(self._base + self._member.offset)
        self._raw, self._raw_offset = b"", self._member.offset
        return self._pull_raw()

    def _begin_next_member(self) -> None:
        while len(self._raw) < len(_GZIP_MAGIC) and self._pull_raw():
            pass
        if not self._raw:
            self._end()
        elif self._raw.startswith(_GZIP_MAGIC):
            self._open_member()
        else:
            self._member = Mark(self.position + len(self.buffer), self._raw_offset)
            self._resume("bytes that are no gzip member follow")

    def _end(self, *, is_after_break: bool = False) -> None:
        # The end is a mark as well: it closes the last member.
        position = self.position + len(self.buffer)
        self._mark(position, is_after_break=is_after_break)
        self._is_ended = True

    def _mark(self, position: int, *, is_after_break: bool) -> Mark:
        if self.marks and self.marks[-1].position == position:
            # An empty member holds nothing; keeping one mark for many bounds the memory.
            is_after_break |= self.marks.pop().is_after_break
        self.marks.append(Mark(position, self._raw_offset, is_after_break))
        return self.marks[-1]

    def _resume(self, message: str) -> None:
        """Go on at the next member that holds the beginning of a record."""
        self._report(DamageKind.COMPRESSION, self._member.offset, message)
        self._decoder = None
        if self._raw_offset != self._member.offset:
            self._rewind()
        if self._find_candidate():
            self._open_member(is_after_break=True)
        else:
            self._end(is_after_break=True)

    def _find_candidate(self) -> bool:
        """Go to the next member that opens a record, after the one that could not be decoded."""
        if self._raw_offset == self._member.offset:
            self._consume_raw(1)
        while not self._skip_to_candidate():
            if not self._pull_raw():
                self._consume_raw(len(self._raw))
                return False
        return True

    def _skip_to_candidate(self) -> bool:
        """Drop raw bytes up to a member that opens a record, or up to what may begin one."""
        at = self._raw.find(_GZIP_MAGIC)
        while at >= 0:
            verdict = _opens_record(self._raw[at : at + 4096])
            if verdict is None and len(self._raw) - at < 4096 and self._pull_raw():
                continue
            if verdict:
                self._consume_raw(at)
                return True
            at = self._raw.find(_GZIP_MAGIC, at + 1)
        self._consume_raw(max(0, len(self._raw) - len(_GZIP_MAGIC) + 1))
        return False

    def _report(self, kind: DamageKind, offset: int, message: str) -> None:
        damage = Damage(kind=kind, offset=offset, message=message)
        position = self.position + len(self.buffer)
        self.breaks.append(Break(position, position > self._member.position, damage))


def _is_packed(raw: bytes) -> bool:
    """Tell whether a file is compressed, even when its very first bytes are damaged."""
    if raw.startswith(_GZIP_MAGIC) or raw.lstrip(b"\r\n").startswith(_RECORD_START):
        return raw.startswith(_GZIP_MAGIC)
    at = raw.find(_GZIP_MAGIC)
    while at >= 0:
        if _opens_record(raw[at : at + 4096]):
            return True
        at = raw.find(_GZIP_MAGIC, at + 1)
    return False


def _salvage(raw: bytes) -> bytes:
    """Decode the beginning of a damaged member; decoding it in one go gives nothing."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    decoded = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(raw)):
            decoded += decoder.decompress(raw[at : at + 1])
            if len(decoded) >= _PIECE:
                break
    return bytes(decoded)


def _opens_record(raw: bytes) -> bool | None:
    """Tell whether a gzip member begins with a record; None when too few bytes say."""
    try:
        opening = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, len(_RECORD_START))
    except zlib.error:
        return False
    return opening == _RECORD_START if len(opening) == len(_RECORD_START) else None
