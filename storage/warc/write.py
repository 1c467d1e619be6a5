"""Records into files: one gzip member per record, a new file at a size limit, the same bytes twice.

Where files live and how they become durable is the destination's affair (`segments`).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, NamedTuple, Protocol, Self

from storage.warc.records import Fields, Record, render_header, warcinfo

# Deflate, no name, no time, unknown system: nothing of the machine that writes.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LEVEL = 6
_END = b"\r\n\r\n"
_PIECE = 1 << 20
# What the header of a record takes, and what deflate adds to bytes that do not shrink.
_HEADER_ROOM = 4096
# The size the standard recommends for a file.
_TARGET_SIZE = 1_000_000_000


class Place(NamedTuple):
    """Where a record lies: a file, and the bytes of it that hold the record."""

    filename: str
    offset: int
    length: int


class Destination(Protocol):
    """Somewhere files are written one after the other."""

    def begin(self, filename: str) -> BinaryIO:
        """Open a new file for writing."""

    def finish(self, filename: str, stream: BinaryIO) -> None:
        """Close a file that is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPlan:
    """Say how files are named, what their warcinfo says, and when the next one begins."""

    prefix: str
    created_at: datetime
    about: Fields
    target_size: int = _TARGET_SIZE
    is_compressed: bool = True

    def name_segment(self, number: int) -> str:
        """Return the name of the n-th file, counted from 1.

        The first file of an export is opened even when nothing follows.
        """
        suffix = ".warc.gz" if self.is_compressed else ".warc"
        return f"{self.prefix}-{number:05d}{suffix}"


def pack_record(record: Record, warcinfo_id: str | None, *, is_compressed: bool) -> Iterator[bytes]:
    """Yield the bytes of a record as they stand in a file."""
    pieces = _lay_out(record, warcinfo_id)
    return _compress(pieces) if is_compressed else pieces


def compress_member(content: bytes) -> bytes:
    """Return bytes as one gzip member that says nothing of when and where it was made."""
    return b"".join(_compress(iter((content,))))


class WarcWriter:
    """Write the records of one export; leaving it by an error leaves the last file unfinished."""

    def __init__(self, destination: Destination, plan: SegmentPlan) -> None:
        self._destination = destination
        self._plan = plan
        self._number = 0
        self._offset = 0
        self._has_captures = False
        self._filename = ""
        self._warcinfo_id: str | None = None
        self._stream: BinaryIO | None = None

    def write(self, *records: Record) -> list[Place]:
        """Write the records of one capture into the same file and return where they lie.

        A file grows beyond its target size only by a capture that is larger by itself.
        """
        stream = self._stream
        expected = sum(len(record.block) + _HEADER_ROOM for record in records)
        is_full = self._offset + expected > self._plan.target_size and self._has_captures
        if stream is None or is_full:
            stream = self._begin()
        self._has_captures = True
        return [self._append(stream, record) for record in records]

    def close(self) -> None:
        """Finish the last file; an export of nothing is one file with its warcinfo."""
        if self._number == 0:
            self._begin()
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        elif self._stream is not None:
            self._stream.close()

    def _begin(self) -> BinaryIO:
        self._finish()
        self._number += 1
        self._offset = 0
        self._has_captures = False
        self._filename = self._plan.name_segment(self._number)
        opening = warcinfo(self._plan.created_at, self._filename, self._plan.about)
        self._warcinfo_id = opening.record_id
        self._stream = stream = self._destination.begin(self._filename)
        self._append(stream, opening)
        return stream

    def _append(self, stream: BinaryIO, record: Record) -> Place:
        start = self._offset
        for piece in pack_record(record, self._warcinfo_id, is_compressed=self._plan.is_compressed):
            stream.write(piece)
            self._offset += len(piece)
        return Place(self._filename, start, self._offset - start)

    def _finish(self) -> None:
        if self._stream is not None:
            self._destination.finish(self._filename, self._stream)
            self._stream = None


def _lay_out(record: Record, warcinfo_id: str | None) -> Iterator[bytes]:
    yield render_header(record, warcinfo_id)
    block = memoryview(record.block)
    for start in range(0, len(block), _PIECE):
        yield bytes(block[start : start + _PIECE])
    yield _END


def _compress(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    checksum = size = 0
    yield _GZIP_HEAD
    for piece in pieces:
        checksum = zlib.crc32(piece, checksum)
        size += len(piece)
        yield packer.compress(piece)
    yield packer.flush()
    yield checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
