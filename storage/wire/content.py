"""Undoes content codings: gzip, deflate, br and zstd, one or several on top of each other.

What cannot be undone, or would swell beyond a limit, is an outcome and never an error: the entity
is kept as it came in any case.
"""

import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum

import brotli  # type: ignore[import-untyped]  # brotli ships no hints

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# zlib's window argument for gzip and for deflate without a header.
_GZIP = zlib.MAX_WBITS | 16
_RAW = -zlib.MAX_WBITS
_STEP = 1 << 18
# RFC 9659: a recipient needs no window above 8 MiB, so that none must be given more.
_ZSTD_OPTIONS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
_MOST_CODINGS = 4
# Below this size any ratio is harmless; a blank page of a generator can reach hundreds.
_RATIO_FLOOR = 8 << 20


class ContentOutcome(StrEnum):
    """What became of a content coding."""

    PLAIN = "plain"
    """There was none."""
    DECODED = "decoded"
    UNKNOWN_CODING = "unknown_coding"
    BROKEN = "broken"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class ContentLimits:
    """The most that decoding may yield: in bytes, and as a multiple of what is decoded."""

    size: int = 64 << 20
    ratio: int = 500

    def of(self, size: int) -> int:
        """Return the most bytes that an entity of this size may yield."""
        return min(self.size, max(_RATIO_FLOOR, size * self.ratio))


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an entity; `octets` is None unless the outcome is plain or decoded."""

    outcome: ContentOutcome
    octets: bytes | None = None


class _Truncated(Exception):
    """The coded bytes end before the code does."""


class _TooLarge(Exception):
    """The content exceeds the limit."""


_BROKEN = (zlib.error, brotli.error, zstd.ZstdError)
_DEFAULT_LIMITS = ContentLimits()


def codings_of(fields: tuple[tuple[bytes, bytes], ...]) -> tuple[str, ...]:
    """Return the content codings named by header fields, in the order of their application.

    >>> codings_of(((b"content-ENCODING", b"gzip, identity"), (b"Content-Encoding", b"BR")))
    ('gzip', 'br')
    """
    values = [value for name, value in fields if name.lower() == b"content-encoding"]
    names = (item.strip().lower().decode("latin-1") for item in b",".join(values).split(b","))
    return tuple(name for name in names if name not in {"", "identity"})


def decode_content(
    entity: bytes, codings: tuple[str, ...], limits: ContentLimits = _DEFAULT_LIMITS
) -> Content:
    """Undo the codings, the last applied first."""
    if not codings:
        return Content(ContentOutcome.PLAIN, entity)
    decoders = [_DECODERS.get(coding) for coding in reversed(codings)]
    if len(decoders) > _MOST_CODINGS:
        return Content(ContentOutcome.UNKNOWN_CODING)
    octets, limit = entity, limits.of(len(entity))
    for decoder in decoders:
        if decoder is None:
            return Content(ContentOutcome.UNKNOWN_CODING)
        outcome, octets = _run(decoder, octets, limit)
        if outcome is not ContentOutcome.DECODED:
            return Content(outcome)
    return Content(ContentOutcome.DECODED, octets)


_Decoder = Callable[[bytes], Iterator[bytes]]


def _run(decoder: _Decoder, octets: bytes, limit: int) -> tuple[ContentOutcome, bytes]:
    try:
        return ContentOutcome.DECODED, _collect(decoder(octets), limit)
    except _Truncated:
        return ContentOutcome.TRUNCATED, b""
    except _TooLarge:
        return ContentOutcome.TOO_LARGE, b""
    except _BROKEN:
        return ContentOutcome.BROKEN, b""


def _collect(pieces: Iterator[bytes], limit: int) -> bytes:
    found, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _TooLarge
        found.append(piece)
    return b"".join(found)


def _inflate(octets: bytes, window: int) -> Generator[bytes, None, bytes]:
    """Yield the content; the generator returns what follows the end of the code."""
    decoder = zlib.decompressobj(window)
    rest = octets
    while not decoder.eof:
        piece = decoder.decompress(rest, _STEP)
        rest = decoder.unconsumed_tail
        if not piece and not rest and not decoder.eof:
            raise _Truncated
        yield piece
    return decoder.unused_data


def _gunzip(octets: bytes) -> Iterator[bytes]:
    """Yield all members; what follows the last and is none is left out, as browsers do."""
    rest = yield from _inflate(octets, _GZIP)
    while rest[:2] == b"\x1f\x8b":
        rest = yield from _inflate(rest, _GZIP)


def _undeflate(octets: bytes) -> Iterator[bytes]:
    """Yield the content of `deflate`, which many servers send without the zlib header."""
    has_header = len(octets) >= 2 and octets[0] & 15 == 8 and (octets[0] << 8 | octets[1]) % 31 == 0
    yield from _inflate(octets, zlib.MAX_WBITS if has_header else _RAW)


def _unbrotli(octets: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    piece = decoder.process(octets, output_buffer_limit=_STEP)
    yield piece
    while not decoder.is_finished():
        if decoder.can_accept_more_data():
            raise _Truncated
        yield decoder.process(b"", output_buffer_limit=_STEP)


def _unzstd(octets: bytes) -> Iterator[bytes]:
    """Yield all frames; unlike gzip, what follows must be a frame as well."""
    rest = yield from _unzstd_frame(octets)
    while rest:
        rest = yield from _unzstd_frame(rest)


def _unzstd_frame(octets: bytes) -> Generator[bytes, None, bytes]:
    decoder = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
    yield decoder.decompress(octets, max_length=_STEP)
    while not decoder.eof:
        if decoder.needs_input:
            raise _Truncated
        yield decoder.decompress(b"", max_length=_STEP)
    return decoder.unused_data


_DECODERS: dict[str, _Decoder] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
