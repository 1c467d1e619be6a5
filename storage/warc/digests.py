"""Labelled digests and what of an HTTP block is its payload.

The payload digest of a chunked block is left out: the standard hashes the entity without its
chunk framing, the common readers hash the stored bytes, and each rejects the other's figure.
"""

import base64
import binascii
import contextlib
import hashlib
import re
import uuid

from storage.warc.vocabulary import RecordType

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_TRANSFER_CODING = re.compile(rb"^transfer-encoding[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_KNOWN = {
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha512": "sha512",
    "sha-512": "sha512",
    "md5": "md5",
}
# The head of an HTTP message is looked for no further than this.
_HEAD_LIMIT = 1 << 20


def label_digest(content: bytes) -> str:
    """Return the digest of bytes as a labelled digest.

    >>> label_digest(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return "sha256:" + hashlib.sha256(content).hexdigest()


def derive_uuid(*parts: str) -> str:
    """Return a name-based UUID (version 8, RFC 9562) as a URN: the same parts, the same name.

    >>> derive_uuid("a")
    'urn:uuid:4162fddd-39a3-8422-9e8e-2392eced237f'
    """
    named = "".join(f"{len(part)}:{part}" for part in parts)
    value = int.from_bytes(hashlib.sha256(named.encode("utf-8", "surrogateescape")).digest()[:16])
    value = value & ~(0xF << 76) | 0x8 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value).urn


def split_http(block: bytes) -> tuple[bytes, bytes] | None:
    """Return the head of an HTTP block, blank line included, and the bytes after it."""
    end = _HEAD_END.search(block, 0, _HEAD_LIMIT)
    return None if end is None else (block[: end.end()], block[end.end() :])


def is_chunked(head: bytes) -> bool:
    """Tell whether an HTTP head announces a transfer coding."""
    codings = b",".join(_TRANSFER_CODING.findall(head)).lower()
    return any(part.strip() not in (b"", b"identity") for part in codings.split(b","))


def payload_digest(record_type: RecordType, block: bytes) -> str | None:
    """Return the digest of a block's payload where all readers agree what the payload is."""
    if record_type is RecordType.RESOURCE:
        return label_digest(block)
    if record_type not in (RecordType.RESPONSE, RecordType.REQUEST):
        return None
    parts = split_http(block)
    if parts is None or is_chunked(parts[0]):
        return None
    # A request without a body has no payload to speak of.
    has_payload = bool(parts[1]) or record_type is RecordType.RESPONSE
    return label_digest(parts[1]) if has_payload else None


class DigestCheck:
    """A foreign labelled digest, compared while the block goes by."""

    def __init__(self, labelled: str | None) -> None:
        label, _, value = (labelled or "").partition(":")
        self._value = value.strip()
        name = _KNOWN.get(label.strip().lower())
        self._hash = hashlib.new(name, usedforsecurity=False) if name else None

    def update(self, piece: bytes) -> None:
        """Take the next bytes of the block."""
        if self._hash is not None:
            self._hash.update(piece)

    def is_wrong(self) -> bool:
        """Tell whether the digest is known and differs from that of the bytes taken."""
        if self._hash is None or not self._value:
            return False
        return self._hash.digest() not in _read_digest(self._value)


def _read_digest(value: str) -> list[bytes]:
    """Return what a digest may mean: hexadecimal or Base32, upper or lower case."""
    readings = []
    with contextlib.suppress(ValueError):
        readings.append(binascii.unhexlify(value))
    with contextlib.suppress(ValueError):
        readings.append(base64.b32decode(value.upper() + "=" * (-len(value) % 8)))
    return readings
