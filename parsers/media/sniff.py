"""Media type: told by the bytes alone; names and labels lie."""

import re
import zlib
from dataclasses import dataclass

from parsers.encoding import Decoded, decode
from parsers.media.bounds import markup_fault, text_fault

MAX_PAYLOAD = 32 * 2**20
"""Bytes; the largest real report seen is under 1 MB, larger inputs are data sets or attacks."""

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
    is_markup = bool(_MARKUP.search(head))
    media_type = "text/html" if is_markup else "text/plain"
    fault = markup_fault(decoded.text) if is_markup else text_fault(decoded.text)
    return Sniffed(media_type, fault=fault) if fault else Sniffed(media_type, decoded)
