"""The form of a blob: zstd alone, zstd against a base, or the bytes themselves.

Bytes in, bytes out; which base to take and where the form is kept is decided elsewhere.
"""

import hashlib
import sys
from dataclasses import dataclass

from storage.models.archive import Codec

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Level 9 saves 8 % more than level 3 at six times the effort (dependencies.md 2.11).
LEVEL = 3

# Below, a base cannot repay its column; above, level 3 no longer finds what is far away.
_SMALLEST_LEAN = 512
_LARGEST_LEAN = 4 << 20
# What begins like this is packed inside and has nothing in common with its neighbour.
_PACKED_MARKS = (
    b"%PDF", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"\x1f\x8b", b"Rar!",
    b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"RIFF", b"wOF", b"OggS", b"ID3", b"\x00\x00\x00",
)  # fmt: skip
# A form that saves less than a fiftieth is not worth unpacking.
_LEAST_SAVING = 50

_LARGEST_SHARED = 256 << 10
_LEAST_WINDOW = 17
# The tables of a prepared dictionary take five times its size.
_COST = 6


@dataclass(frozen=True, slots=True)
class Form:
    """How the bytes of a blob are written down."""

    codec: Codec
    data: bytes
    base_digest: str | None = None


class Base:
    """The bytes of a blob, prepared to serve as a dictionary."""

    __slots__ = ("_prepared", "digest", "octets")

    def __init__(self, digest: str, octets: bytes) -> None:
        self.digest = digest
        self.octets = octets
        self._prepared: zstd.ZstdDict | None = None

    @property
    def _dictionary(self) -> zstd.ZstdDict:
        """Prepare the dictionary when it is first needed: below eight bytes there can be none."""
        if self._prepared is None:
            self._prepared = zstd.ZstdDict(self.octets, is_raw=True)
        return self._prepared

    @property
    def cost(self) -> int:
        """Return about how much memory a base takes when it serves many pages."""
        return _COST * len(self.octets)

    def compress(self, octets: bytes, *, is_shared: bool) -> bytes:
        """Pack bytes that are like those of the base.

        What many pages share is prepared once, at seven times the cost of using it for one page.
        """
        if is_shared and len(self.octets) <= _LARGEST_SHARED:
            compressor = zstd.ZstdCompressor(LEVEL, zstd_dict=self._dictionary.as_digested_dict)
        else:
            # The window must reach from the end of the bytes back to the start of the base.
            window = max(_LEAST_WINDOW, (len(self.octets) + len(octets)).bit_length())
            options: dict[int, int] = {
                zstd.CompressionParameter.compression_level: LEVEL,
                zstd.CompressionParameter.window_log: window,
            }
            compressor = zstd.ZstdCompressor(options=options, zstd_dict=self._dictionary.as_prefix)
        return compressor.compress(octets, zstd.ZstdCompressor.FLUSH_FRAME)

    def decompress(self, packed: bytes, limit: int) -> bytes:
        """Unpack at most so many bytes."""
        decompressor = zstd.ZstdDecompressor(zstd_dict=self._dictionary.as_prefix)
        return decompressor.decompress(packed, max_length=limit)


def digest_of(payload: bytes) -> str:
    """Return the digest under which bytes are stored.

    >>> digest_of(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def is_leanable(payload: bytes) -> bool:
    """Tell whether bytes may gain from a base, or serve as one."""
    is_sized = _SMALLEST_LEAN <= len(payload) <= _LARGEST_LEAN
    return is_sized and not payload.startswith(_PACKED_MARKS)


def encode(payload: bytes, level: int = LEVEL) -> Form:
    """Write bytes down by themselves."""
    packed = zstd.compress(payload, level)
    if len(packed) < len(payload) - len(payload) // _LEAST_SAVING:
        return Form(Codec.ZSTD, packed)
    return Form(Codec.IDENTITY, payload)


def encode_lean(payload: bytes, base: Base, *, is_shared: bool) -> Form:
    """Write bytes down against a base, or by themselves when that is hardly longer."""
    packed = base.compress(payload, is_shared=is_shared)
    if len(packed) * 10 > len(payload):
        alone = encode(payload)
        if len(alone.data) * 6 <= len(packed) * 10:
            return alone
    return Form(Codec.ZSTD, packed, base.digest)


def decode(form: Form, size: int, base: Base | None = None) -> bytes | None:
    """Return what a form unpacks to, or None when it does not unpack."""
    if form.codec is Codec.IDENTITY:
        return form.data
    try:
        # One byte more than expected is enough to see that damage made it longer.
        if base is not None:
            return base.decompress(form.data, size + 1)
        return zstd.ZstdDecompressor().decompress(form.data, max_length=size + 1)
    except zstd.ZstdError:
        return None
