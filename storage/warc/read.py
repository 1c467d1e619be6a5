"""Foreign WARC files as records and located damage: versions 0.17 to 1.1, plain or gzip.

Bad bytes never raise. Memory stays within the limits; blocks come in pieces.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from storage.warc.damage import Damage, DamageKind
from storage.warc.digests import DigestCheck
from storage.warc.extent import (
    END,
    OPENING,
    SEPARATOR,
    SEPARATOR_SIZE,
    Extent,
    find_stop,
    measure_block,
)
from storage.warc.header import Header, parse_header
from storage.warc.source import Source

_PIECE = 1 << 16
_LINE_ENDS = b"\r\n"


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bound the memory of a reader, in bytes.

    A wrong Content-Length is mended exactly within the lookahead and only reported beyond it.
    """

    header_size: int = 1 << 18
    lookahead: int = 1 << 22


_DEFAULT_LIMITS = ReadLimits()


class FoundRecord:
    """A record as it lies in a file; its block can be read until the next record is asked for.

    `damages` and `length` are known once the next record was asked for. `length` is None where
    the record cannot be cut out of the file.
    """

    def __init__(self, header: Header, offset: int, source: Source, extent: Extent) -> None:
        self.header = header
        self.offset = offset
        self.length: int | None = None
        self.damages: tuple[Damage, ...] = ()
        self.is_cut_short = False
        self._source = source
        self._left = extent.size
        self._digest = DigestCheck(header.get("WARC-Block-Digest"))

    @property
    def record_type(self) -> str:
        """Return the type as the file names it, in lower case."""
        return (self.header.get("WARC-Type") or "").lower()

    @property
    def record_id(self) -> str | None:
        """Return the record id without its brackets."""
        return self.header.get_uri("WARC-Record-ID")

    def chunks(self) -> Iterator[bytes]:
        """Yield what is left of the block in pieces of bounded size."""
        while piece := self._next_piece():
            self._digest.update(piece)
            yield piece

    def read(self, limit: int) -> bytes | None:
        """Return the whole block, or None when it is longer than limit."""
        block = bytearray()
        for piece in self.chunks():
            block += piece
            if len(block) > limit:
                return None
        return bytes(block)

    def has_wrong_digest(self) -> bool:
        """Tell whether the bytes read so far differ from the digest in the header."""
        return self._digest.is_wrong()

    def _next_piece(self) -> bytes:
        if self._left is None:
            return self._take_to_separator()
        size = min(self._left, _PIECE)
        reach = min(size, self._source.fill(size))
        stop = find_stop(self._source, reach)
        if stop is not None or reach < size:
            self.is_cut_short = True
            self._left = reach = stop if stop is not None else reach
        self._left -= reach
        return self._source.take(reach)

    def _take_to_separator(self) -> bytes:
        available = self._source.fill(_PIECE + SEPARATOR_SIZE)
        stop = find_stop(self._source, available + 1)
        separator = SEPARATOR.search(self._source.buffer, 0, stop or available)
        if separator is not None:
            self._left = 0
            return self._source.take(separator.start())
        if stop is not None or available <= SEPARATOR_SIZE:
            self._left = 0
            return self._source.take(available if stop is None else stop)
        return self._source.take(available - SEPARATOR_SIZE)


def read_records(
    stream: BinaryIO, limits: ReadLimits = _DEFAULT_LIMITS
) -> Iterator[FoundRecord | Damage]:
    """Yield the records of a file in their order, each followed by the damage found in it."""
    return _Reader(stream, limits).run()


class _Reader:
    def __init__(self, stream: BinaryIO, limits: ReadLimits) -> None:
        self._source = Source(stream)
        self._limits = limits
        self._damages: deque[Damage] = deque()

    def run(self) -> Iterator[FoundRecord | Damage]:
        while self._skip_line_ends():
            found = self._open_record()
            if found is not None:
                yield found
                self._close_record(found)
            yield from self._drain()
        yield from self._drain()

    def _drain(self) -> Iterator[Damage]:
        yield from self._damages
        self._damages.clear()
        # What looking ahead met belongs to records that are yet to come.
        while self._has_reached_break():
            yield self._source.breaks.popleft().damage

    def _has_reached_break(self) -> bool:
        breaks = self._source.breaks
        return bool(breaks) and breaks[0].position <= self._source.position

    def _skip_line_ends(self) -> bool:
        while self._source.fill(1):
            size = len(self._source.buffer) - len(self._source.buffer.lstrip(_LINE_ENDS))
            if size == 0:
                return True
            self._source.take(size)
        return False

    def _report(
        self, kind: DamageKind, offset: int, message: str, owner: str | None = None
    ) -> None:
        self._damages.append(Damage(kind=kind, offset=offset, message=message, record_id=owner))

    def _open_record(self) -> FoundRecord | None:
        source = self._source
        offset = source.offset()
        source.fill(SEPARATOR_SIZE)
        if OPENING.match(source.buffer) is None:
            self._skip_junk(DamageKind.JUNK, "bytes that open no record")
            return None
        is_addressable = source.is_at_mark()
        raw = self._take_header()
        if raw is None:
            return None
        header = parse_header(raw)
        extent = measure_block(source, header.content_length, self._limits.lookahead)
        found = FoundRecord(header, offset, source, extent)
        found.length = 0 if is_addressable else None
        self._report_header(found, extent)
        return found

    def _report_header(self, found: FoundRecord, extent: Extent) -> None:
        if found.header.strays:
            message = f"{len(found.header.strays)} header lines are no fields"
            self._report(DamageKind.HEADER, found.offset, message, found.record_id)
        if extent.kind is not None:
            self._report(extent.kind, found.offset, extent.message, found.record_id)

    def _take_header(self) -> bytes | None:
        """Remove the header from the source, or report why there is none and go on after it."""
        limit = self._limits.header_size
        size = 4096
        while True:
            available = self._source.fill(size)
            stop = find_stop(self._source, available + 1)
            end = _find_header_end(self._source.buffer, available if stop is None else stop)
            if end is not None:
                return self._source.take(end)
            if stop is not None or available < size:
                self._skip_junk(DamageKind.TRUNCATED, "the header is cut off")
                return None
            if size >= limit:
                self._skip_junk(DamageKind.HEADER, f"the header is longer than {limit} bytes")
                return None
            size = min(size * 4, limit)

    def _skip_junk(self, kind: DamageKind, message: str) -> None:
        """Go to the next opening of a record and report how many bytes were passed over."""
        source = self._source
        offset = source.offset()
        skipped = 0
        is_found = False
        while not is_found and (available := source.fill(_PIECE)):
            stop = find_stop(source, available + 1)
            separator = SEPARATOR.search(source.buffer, 0, available if stop is None else stop)
            is_found = separator is not None or stop is not None
            if separator is not None:
                size = separator.start()
            elif stop is not None:
                size = stop
            else:
                size = available - SEPARATOR_SIZE if available > SEPARATOR_SIZE else available
            skipped += len(source.take(size))
        self._report(kind, offset, f"{message}; {skipped} bytes passed over")

    def _close_record(self, found: FoundRecord) -> None:
        for _ in found.chunks():
            pass
        own = list(self._damages)
        own += self._check_end(found)
        self._source.fill(1)
        if found.length is not None:
            is_end = self._source.is_at_mark()
            found.length = self._source.offset() - found.offset if is_end else None
        own += self._adopt(found)
        found.damages = tuple(own)
        self._damages = deque(own)

    def _check_end(self, found: FoundRecord) -> Iterator[Damage]:
        def damage(kind: DamageKind, message: str) -> Damage:
            owner = found.record_id
            return Damage(kind=kind, offset=found.offset, message=message, record_id=owner)

        if found.is_cut_short:
            yield damage(DamageKind.TRUNCATED, "the block is shorter than announced")
        if found.has_wrong_digest():
            yield damage(DamageKind.DIGEST, "the block does not match its digest")
        self._source.fill(len(END))
        if self._source.buffer.startswith(END):
            self._source.take(len(END))
        else:
            yield damage(DamageKind.TERMINATOR, "two line ends should follow the block")

    def _adopt(self, found: FoundRecord) -> Iterator[Damage]:
        """Take over what decoding found in the member of a record."""
        while self._has_reached_break():
            met = self._source.breaks[0]
            if not met.is_within_member or met.damage.offset < found.offset:
                return
            self._source.breaks.popleft()
            yield replace(met.damage, record_id=found.record_id)


def _find_header_end(buffer: bytearray, stop: int) -> int | None:
    ends = [
        at + len(blank)
        for blank in (b"\r\n\r\n", b"\n\n", b"\n\r\n")
        if (at := buffer.find(blank, 0, stop)) >= 0
    ]
    return min(ends, default=None)
