"""Reading back what was written, by other means than the writer's and the tolerant reader's.

Strict on purpose: one gzip member, one record, nothing more and nothing less, or it is refused.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from storage.warc.errors import WarcInvalid
from storage.wire.content import codings_of, decode_content
from storage.wire.message import split_response

_PIECE = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS
_FIELD = re.compile(rb"([^\s:]+): ?([^\r\n]*)")


class Member(NamedTuple):
    """A record as it lies in a segment: its extent, its fields, its block."""

    start: int
    length: int
    fields: dict[bytes, bytes]
    block: bytes


def split_member(raw: bytes, start: int = 0) -> Member:
    """Return the record that is all of a gzip member; raise if anything is amiss."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(raw)
    except zlib.error as error:
        raise WarcInvalid(f"The record at {start} of a segment does not unpack.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise WarcInvalid(f"The record at {start} of a segment does not end where it should.")
    return _split_record(plain, (start, len(raw)))


def iterate_members(stream: BinaryIO) -> Iterator[Member]:
    """Yield the records of a segment one after the other; raise at the first that is amiss."""
    start, held = 0, b""
    while held or (held := stream.read(_PIECE)):
        unpacker, parts, taken = zlib.decompressobj(_GZIP), [], 0
        while not unpacker.eof:
            if not held and not (held := stream.read(_PIECE)):
                raise WarcInvalid(f"The record at {start} of a segment is cut off.")
            try:
                parts.append(unpacker.decompress(held))
            except zlib.error as error:
                raise WarcInvalid(f"The record at {start} of a segment does not unpack.") from error
            taken += len(held) - len(unpacker.unused_data)
            held = unpacker.unused_data
        yield _split_record(b"".join(parts), (start, taken))
        start += taken


def payload_of(member: Member, *, is_content: bool) -> bytes:
    """Return the bytes a record keeps: a resource, an entity, or an entity without its coding."""
    if member.fields.get(b"warc-type") == b"resource":
        return member.block
    message = split_response(member.block)
    if not is_content:
        return message.entity
    content = decode_content(message.entity, codings_of(message.fields))
    if content.octets is None:
        raise WarcInvalid(f"The content of the record at {member.start} cannot be decoded.")
    return content.octets


def _split_record(plain: bytes, extent: tuple[int, int]) -> Member:
    start, length = extent
    head, blank, rest = plain.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    found = [_FIELD.fullmatch(line) for line in lines]
    fields = {field.group(1).lower(): field.group(2) for field in found if field is not None}
    size = fields.get(b"content-length", b"")
    is_whole = bool(blank) and first == b"WARC/1.1" and None not in found and size.isdigit()
    if not is_whole or rest[int(size) :] != b"\r\n\r\n":
        raise WarcInvalid(f"The record at {start} of a segment is not as it was written.")
    block = rest[: int(size)]
    digest = b"sha256:" + hashlib.sha256(block).hexdigest().encode()
    if fields.get(b"warc-block-digest") != digest:
        raise WarcInvalid(f"The block of the record at {start} does not match its digest.")
    return Member(start, length, fields, block)
