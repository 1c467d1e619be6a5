"""Media type: told by the bytes alone; names and labels lie."""

import re
import zlib
from dataclasses import dataclass

from parsers.encoding import Decoded, decode
from parsers.media.bounds import markup_fault, text_fault
from parsers.media.json_page import JSON, json_page
from parsers.media.office.archive import Archive
from parsers.media.office.cfb import CFB_MAGIC
from parsers.media.office.container import OLE, ZIP, ole_type, zip_type
from parsers.media.office.fault import OfficeFault
from parsers.media.office.read import OFFICE_TYPES

MAX_PAYLOAD = 32 * 2**20
"""Bytes; the largest real report seen is under 1 MB, larger inputs are data sets or attacks."""

PDF = "application/pdf"
_RTF = "application/rtf"
_MAGIC = (
    (b"%PDF-", PDF),
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
# What `parsers.media.ocr` can open; a report is never published as the others.
_PICTURED = frozenset({PDF, "image/jpeg", "image/png", "image/tiff", "image/bmp", "image/gif"})
_GZIP = b"\x1f\x8b"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Mail gateways and upload forms leave blanks or a byte order mark before a file.
_LEADING = b"\xef\xbb\xbf \t\r\n"
# Readers of PDF look for its mark in the first kilobyte.
_PDF_WINDOW = 1024
_MAX_NAMED = 5
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|tbody|tr|td|div|p|meta|title|span|br|font)\b",
    re.IGNORECASE,
)
# Text that holds a document in a notation of its own: to read it as it stands would be to guess.
_FOREIGN = (
    (re.compile(r"<\?mso-application\s|<office:document\s"), "application/xml"),
    (re.compile(r"\A\s*(?:[\w-]+:.*\n){0,9}MIME-Version:\s*1", re.IGNORECASE), "multipart/related"),
)
_FOREIGN_WINDOW = 4096
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_WINDOW = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a payload is; `fault` says why nothing can be read from it.

    Text and HTML come decoded, all else as `payload`, unpacked if it was a single packed file.
    """

    media_type: str
    decoded: Decoded | None = None
    fault: str | None = None
    payload: bytes = b""


def sniff(payload: bytes, charset: str | None = None) -> Sniffed:
    """Tell what a payload is, unpacking gzip; never raise and never take unbounded memory."""
    if not payload:
        return Sniffed("application/x-empty", fault="the payload is empty")
    if len(payload) > MAX_PAYLOAD:
        return Sniffed("application/octet-stream", fault=_too_large(len(payload)))
    if payload.startswith(_GZIP):
        return _sniff_gzip(payload, charset)
    if payload.startswith(_ZIPS):
        return _sniff_zip(payload, charset)
    if payload.startswith(CFB_MAGIC):
        return _sniff_ole(payload)
    return _sniff_magic(payload) or _sniff_text(payload, charset)


def _sniff_magic(payload: bytes) -> Sniffed | None:
    for magic, media_type in _MAGIC:
        if payload.startswith(magic) and not (magic == b"BM" and payload[6:10] != b"\0\0\0\0"):
            return _known(media_type, payload)
    head = payload[:_PDF_WINDOW].lstrip(_LEADING)
    if head.startswith(b"{\\rtf"):
        return _known(_RTF, payload)
    is_pdf = b"%PDF-" in head and b"<" not in head[: head.index(b"%PDF-")]
    return _known(PDF, payload) if is_pdf else None


def _known(media_type: str, payload: bytes) -> Sniffed:
    is_readable = media_type in OFFICE_TYPES or media_type in _PICTURED
    fault = None if is_readable else f"no reader for {media_type} is installed"
    return Sniffed(media_type, None, fault, payload)


def _sniff_ole(payload: bytes) -> Sniffed:
    try:
        return _known(ole_type(payload), payload)
    except OfficeFault as fault:
        return Sniffed(OLE, fault=f"{OLE}: {fault}")


def _sniff_zip(payload: bytes, charset: str | None) -> Sniffed:
    """Tell what an archive is; one that holds a single file is that file."""
    try:
        archive = Archive(payload)
        media_type = zip_type(archive)
        if media_type != ZIP:
            return _known(media_type, payload)
        names = archive.names()
        inner = archive.read(names[0], MAX_PAYLOAD) if len(names) == 1 else b""
    except OfficeFault as fault:
        return Sniffed(ZIP, fault=f"{ZIP}: {fault}")
    if inner.startswith((*_ZIPS, _GZIP)) and _is_packed(inner):
        return Sniffed(ZIP, fault=f"{ZIP}: the archive holds another archive")
    return sniff(inner, charset) if inner else Sniffed(ZIP, fault=_several(names))


def _is_packed(inner: bytes) -> bool:
    """Say whether a packed file is itself a mere package; a document in a ZIP is none."""
    try:
        return inner.startswith(_GZIP) or zip_type(Archive(inner)) == ZIP
    except OfficeFault:
        return True


def _several(names: list[str]) -> str:
    if not names:
        return f"{ZIP}: the archive is empty"
    listed = ", ".join(name[:80] for name in names[:_MAX_NAMED])
    rest = " and others" if len(names) > _MAX_NAMED else ""
    return f"{ZIP}: the archive holds {len(names)} files ({listed}{rest}); take each on its own"


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
    for pattern, media_type in _FOREIGN:
        if pattern.search(head[:_FOREIGN_WINDOW]):
            return Sniffed(media_type, fault=f"no reader for {media_type} is installed")
    if page := json_page(decoded.text):
        fault = markup_fault(page)
        return Sniffed(JSON, fault=fault) if fault else Sniffed(JSON, decoded)
    is_markup = bool(_MARKUP.search(head))
    media_type = "text/html" if is_markup else "text/plain"
    fault = markup_fault(decoded.text) if is_markup else text_fault(decoded.text)
    return Sniffed(media_type, fault=fault) if fault else Sniffed(media_type, decoded)
