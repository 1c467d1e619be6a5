"""Where the block of a foreign record ends, when its Content-Length may be wrong.

Looks ahead a bounded number of bytes; gzip members and the openings of records are the evidence.
"""

import re
from typing import NamedTuple

from storage.warc.damage import DamageKind
from storage.warc.source import Source

_OPENING = rb"WARC/\d{1,3}\.\d{1,3}[ \t]*\r?\n"
OPENING = re.compile(_OPENING)
"""The first line of a record."""
SEPARATOR = re.compile(rb"(?:\r?\n){1,2}(?=" + _OPENING + rb")")
"""The line ends between a record and the next."""
SEPARATOR_SIZE = 32
"""No separator with its first line is longer."""
# Two line ends; or fewer, when a record follows at once.
_ENDING = re.compile(rb"\r\n\r\n|(?:\r\n|\n\n?)?WARC/")
END = b"\r\n\r\n"
"""What follows every block."""


class Extent(NamedTuple):
    """The size of a block; None means up to the next separator. And what is wrong with it."""

    size: int | None
    kind: DamageKind | None = None
    message: str = ""


def find_stop(source: Source, limit: int) -> int | None:
    """Return the distance to the first gzip member, closer than limit, that opens a record."""
    for mark in source.boundaries():
        distance = mark.position - source.position
        if distance >= limit:
            return None
        available = source.fill(distance + 5)
        if mark.is_after_break or available == distance:
            return distance
        if source.buffer.startswith(b"WARC/", distance):
            return distance
    return None


def measure_block(source: Source, announced: int | None, lookahead: int) -> Extent:
    """Decide how long the block at the source is."""
    source.fill(5)
    if source.is_compressed and source.is_at_mark() and source.buffer.startswith(b"WARC/"):
        return Extent(0, DamageKind.TRUNCATED, "the member of the record ends with its header")
    if announced is None:
        return _measure_by_evidence(source, lookahead, "the record announces no length")
    available = source.fill(min(announced, lookahead) + SEPARATOR_SIZE)
    reach = min(announced, available)
    stop = find_stop(source, reach)
    if stop is None and available < min(announced, lookahead):
        return _measure_short(source, announced, available)
    if stop is not None:
        return _measure_short(source, announced, stop)
    if _is_plausible(source, announced, available):
        return Extent(announced)
    message = f"the record announces {announced} bytes and does not end there"
    return _measure_by_evidence(source, lookahead, message)


def _is_plausible(source: Source, announced: int, available: int) -> bool:
    if announced <= available:
        tail = bytes(source.buffer[announced : announced + SEPARATOR_SIZE])
    else:
        far = source.look_far(announced, SEPARATOR_SIZE)
        # What cannot be looked at is taken at its word; it is compared when it is reached.
        if far is None:
            return True
        if not far:
            return False
        tail = far
    return END.startswith(tail) or _ENDING.match(tail) is not None


def _measure_short(source: Source, announced: int, stop: int) -> Extent:
    """Measure a block whose file or member has fewer bytes left than announced."""
    size, is_ended = _find_end(source, stop)
    if is_ended:
        message = f"the record announces {announced} bytes and its block has {size}"
        return Extent(size, DamageKind.LENGTH, message)
    message = f"the record announces {announced} bytes and {size} are left"
    return Extent(size, DamageKind.TRUNCATED, message)


def _find_end(source: Source, stop: int) -> tuple[int, bool]:
    """Return the size of a block before a stop, and whether anything shows that it ends there."""
    separator = SEPARATOR.search(source.buffer, 0, stop)
    if separator is not None:
        return separator.start(), True
    is_ended = source.buffer.endswith(END, 0, stop)
    return (stop - len(END) if is_ended else stop), is_ended


def _measure_by_evidence(source: Source, lookahead: int, message: str) -> Extent:
    available = source.fill(lookahead)
    stop = find_stop(source, available + 1)
    size, is_ended = _find_end(source, available if stop is None else stop)
    is_known = is_ended or stop is not None or available < lookahead
    return Extent(size if is_known else None, DamageKind.LENGTH, message)
