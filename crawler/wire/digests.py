"""SHA-256 of a response at its three levels: wire, entity, content.

Undoes content codings only to digest the result; nothing decoded is kept.
"""

import hashlib
import zlib
from dataclasses import dataclass

from storage.wire.message import Message, rebuild_wire

# zlib's window argument that accepts both gzip and zlib headers.
_ANY_HEADER = zlib.MAX_WBITS | 32
_DEFLATED = frozenset({b"gzip", b"x-gzip", b"deflate"})
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Digests:
    """Hold lowercase hexadecimal digests.

    `content` is null where the coding is not gzip or deflate, is broken, or yields too much.
    """

    wire: str
    entity: str
    content: str | None


def digest_message(message: Message, content_limit: int) -> Digests:
    """Digest a response; content of more than `content_limit` bytes has no digest."""
    wire = rebuild_wire(message)
    message_end = len(wire) - len(message.excess)
    entity = hashlib.sha256(message.entity).hexdigest()
    block = hashlib.sha256(wire[:message_end]).hexdigest()
    return Digests(block, entity, _digest_content(message, entity, content_limit))


def _digest_content(message: Message, entity_digest: str, limit: int) -> str | None:
    codings = [value for name, value in message.fields if name.lower() == b"content-encoding"]
    names = [item.strip().lower() for item in b",".join(codings).split(b",")]
    named = [name for name in names if name not in {b"", b"identity"}]
    if not named or not message.entity:
        return entity_digest
    if len(named) > 1 or named[0] not in _DEFLATED:
        return None
    return _digest_inflated(message.entity, limit)


def _digest_inflated(entity: bytes, limit: int) -> str | None:
    digest, size, rest = hashlib.sha256(), 0, entity
    decoder = zlib.decompressobj(_ANY_HEADER)
    try:
        while size <= limit and not decoder.eof:
            octets = decoder.decompress(rest, _STEP)
            rest = decoder.unconsumed_tail
            if not octets and not rest:
                break
            digest.update(octets)
            size += len(octets)
    except zlib.error:
        return None
    return digest.hexdigest() if decoder.eof and size <= limit else None
