"""Media type: told by the bytes alone; names and labels lie."""

import re
import zlib
from dataclasses import dataclass

from parsers.encoding import Decoded, decode

MAX_PAYLOAD = 32 * 2**20
"""Bytes; the largest real report seen is under 1 MB, larger inputs are data sets or attacks."""

# lexbor needs time quadratic in the depth of nesting: 20,000 levels take half a second.
MAX_DEPTH = 2_000
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x7fELF", "application/x-executable"),
)
_GZIP = b"\x1f\x8b"
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|meta|title|span|br|font)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)")
# Elements that never nest by being left open.
_SHALLOW = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd option"
    " tr td th tbody thead tfoot html head body".split()
)
_WINDOW = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a payload is; text and HTML come decoded, all else with the reason it is unread."""

    media_type: str
    decoded: Decoded | None = None
    fault: str | None = None


def sniff(payload: bytes, charset: str | None = None) -> Sniffed:
    """Tell what a payload is, unpacking gzip; never raise and never take unbounded memory."""
    if not payload:
        return Sniffed("application/x-empty", fault="the payload is empty")
    if len(payload) > MAX_PAYLOAD:
        return Sniffed("application/octet-stream", fault=_too_large(len(payload)))
    if payload.startswith(_GZIP):
        return _sniff_gzip(payload, charset)
    for magic, media_type in _MAGIC:
        if payload.startswith(magic) and not (magic == b"BM" and payload[6:10] != b"\0\0\0\0"):
            return Sniffed(media_type, fault=f"no reader for {media_type} is installed")
    return _sniff_text(payload, charset)


def _too_large(size: int) -> str:
    return f"the payload has {size} bytes, more than the limit of {MAX_PAYLOAD}"


def _sniff_gzip(payload: bytes, charset: str | None) -> Sniffed:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        inner = unpacker.decompress(payload, MAX_PAYLOAD + 1)
    except zlib.error:
        return Sniffed("application/gzip", fault="the gzip data is damaged")
    if len(inner) > MAX_PAYLOAD:
        return Sniffed("application/gzip", fault=_too_large(len(inner)))
    if not unpacker.eof:
        return Sniffed("application/gzip", fault="the gzip data ends early")
    if inner.startswith(_GZIP):
        return Sniffed("application/gzip", fault="the gzip data holds more gzip data")
    return sniff(inner, charset)


def _sniff_text(payload: bytes, charset: str | None) -> Sniffed:
    decoded = decode(payload, charset)
    head = decoded.text[:_WINDOW]
    noise = len(_CONTROL.findall(head)) + head.count("\ufffd")
    if noise * 50 > len(head):
        return Sniffed("application/octet-stream", fault="the bytes are no text in any charset")
    if not _MARKUP.search(head):
        return Sniffed("text/plain", decoded)
    if is_too_deep(decoded.text):
        return Sniffed("text/html", fault=f"the markup nests deeper than {MAX_DEPTH} elements")
    return Sniffed("text/html", decoded)


def is_too_deep(text: str) -> bool:
    """Say whether markup nests deeper than a tree can be built in bounded time."""
    if text.count("<") <= MAX_DEPTH:
        return False
    depth = 0
    for tag in _TAG.findall(text):
        name = tag.lower()
        if name[0] == "/":
            depth -= depth > 0 and name[1:] not in _SHALLOW
        elif name not in _SHALLOW:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False
