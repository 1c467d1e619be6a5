"""What stands around the entity of an exchange, in few bytes: request, head, framing, anomalies.

Lossless for any bytes: an envelope and the entity give both directions of the wire back.
"""

import sys
import zlib
from dataclasses import dataclass

from storage.wire.dictionary import DICTIONARIES
from storage.wire.message import (
    Chunk,
    ChunkMap,
    Framing,
    Message,
    rebuild_wire,
)
from storage.wire.packing import EnvelopeDamaged, Reader, Writer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["Envelope", "EnvelopeDamaged", "decode", "enclose", "encode"]

# Level 9 takes half as long again and saves nothing: the dictionary does the work.
_LEVEL = 5
_NEWEST = 1
_PLAIN = 0
_MAGIC = b"\x28\xb5\x2f\xfd"
_CHECK_SIZE = 4
# Beyond this a frame claims more than any exchange we take; a damaged size must not cost memory.
_LARGEST = 1 << 30
_LINE_END = b"\r\n"

_DICTIONARIES = {
    number: zstd.ZstdDict(content, is_raw=True).as_digested_dict
    for number, content in DICTIONARIES.items()
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hold all bytes of an exchange that are not entity; `anomalies` are (kind, bytes) pairs."""

    request: bytes
    interim: bytes
    head: bytes
    chunk_map: ChunkMap | None = None
    excess: bytes = b""
    anomalies: tuple[tuple[str, bytes], ...] = ()

    def response_wire(self, entity: bytes) -> bytes:
        """Return the response as it came, given its entity."""
        framing = Framing.CLOSE if self.chunk_map is None else Framing.CHUNKED
        parts = (self.interim, self.head, entity, self.excess, framing)
        return rebuild_wire(Message(*parts, is_complete=False, chunk_map=self.chunk_map))


def enclose(
    request: bytes, message: Message, anomalies: tuple[tuple[str, bytes], ...] = ()
) -> Envelope:
    """Return the envelope of a request and its response."""
    return Envelope(
        request, message.interim, message.head, message.chunk_map, message.excess, anomalies
    )


def encode(envelope: Envelope) -> bytes:
    """Write an envelope down; the first byte is the number of the dictionary, 0 for none."""
    plain = _write(envelope)
    check = zlib.crc32(plain).to_bytes(_CHECK_SIZE, "big")
    compressor = zstd.ZstdCompressor(_LEVEL, zstd_dict=_DICTIONARIES[_NEWEST])
    packed = compressor.compress(plain, zstd.ZstdCompressor.FLUSH_FRAME)
    packed = packed.removeprefix(_MAGIC)
    number, octets = (_NEWEST, packed) if len(packed) < len(plain) else (_PLAIN, plain)
    return bytes([number]) + check + octets


def decode(octets: bytes) -> Envelope:
    """Read an envelope; raise `EnvelopeDamaged` unless it is exactly what `encode` wrote."""
    if len(octets) <= _CHECK_SIZE:
        raise EnvelopeDamaged("The envelope is cut.")
    plain = _unpack(octets[0], octets[1 + _CHECK_SIZE :])
    if zlib.crc32(plain).to_bytes(_CHECK_SIZE, "big") != octets[1 : 1 + _CHECK_SIZE]:
        raise EnvelopeDamaged("The envelope does not match its check sum.")
    return _read(plain)


def _unpack(number: int, octets: bytes) -> bytes:
    if number == _PLAIN:
        return octets
    if number not in _DICTIONARIES:
        raise EnvelopeDamaged(f"The envelope names an unknown dictionary, {number}.")
    decompressor = zstd.ZstdDecompressor(zstd_dict=_DICTIONARIES[number])
    try:
        plain = decompressor.decompress(_MAGIC + octets, max_length=_LARGEST)
    except zstd.ZstdError as error:
        raise EnvelopeDamaged("The envelope does not unpack.") from error
    if not decompressor.eof or decompressor.unused_data:
        raise EnvelopeDamaged("The envelope does not end where it should.")
    return plain


def _write(envelope: Envelope) -> bytes:
    writer = Writer()
    # Head before request: the dictionary is laid out for this order.
    for part in (envelope.interim, envelope.head, envelope.request, envelope.excess):
        writer.add_bytes(part)
    _write_chunk_map(writer, envelope.chunk_map)
    writer.add_number(len(envelope.anomalies))
    for kind, octets in envelope.anomalies:
        writer.add_bytes(kind.encode())
        writer.add_bytes(octets)
    return writer.getvalue()


def _read(plain: bytes) -> Envelope:
    reader = Reader(plain)
    interim, head, request, excess = (reader.take_bytes() for _ in range(4))
    chunk_map = _read_chunk_map(reader)
    anomalies = tuple((reader.take_text(), reader.take_bytes()) for _ in range(reader.take_count()))
    reader.finish()
    return Envelope(request, interim, head, chunk_map, excess, anomalies)


def _write_chunk_map(writer: Writer, chunk_map: ChunkMap | None) -> None:
    """Write 0 for none, else the number of chunks plus one, the chunks, and the tail."""
    if chunk_map is None:
        writer.add_number(0)
        return
    writer.add_number(len(chunk_map.chunks) + 1)
    for chunk in chunk_map.chunks:
        is_odd = chunk != _plain_chunk(chunk.octet_count)
        writer.add_number(chunk.octet_count << 1 | is_odd)
        if is_odd:
            writer.add_bytes(chunk.line)
            writer.add_bytes(chunk.end)
    writer.add_bytes(chunk_map.tail)


def _read_chunk_map(reader: Reader) -> ChunkMap | None:
    count = reader.take_count()
    if count == 0:
        return None
    chunks = tuple(_read_chunk(reader) for _ in range(count - 1))
    return ChunkMap(chunks, reader.take_bytes())


def _read_chunk(reader: Reader) -> Chunk:
    number = reader.take_number()
    if not number & 1:
        return _plain_chunk(number >> 1)
    return Chunk(reader.take_bytes(), number >> 1, reader.take_bytes())


def _plain_chunk(octet_count: int) -> Chunk:
    """Return the chunk as nearly all servers write it; the last one has no line end behind."""
    return Chunk(b"%x\r\n" % octet_count, octet_count, _LINE_END if octet_count else b"")
