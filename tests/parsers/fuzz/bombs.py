"""Small payloads that would take all memory or time if anything unpacked or followed them."""

import io
import zipfile
import zlib
from collections.abc import Callable

from tests.parsers.media.office.packing import pack
from tests.parsers.media.office.write_docx import docx
from tests.parsers.media.office.write_rtf import rtf


def _nested_zip() -> bytes:
    inner = pack({"word/document.xml": b"<w:p/>" * 4_000_000})
    for _ in range(3):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            target.writestr("a.zip", inner)
        inner = stream.getvalue()
    return inner


def _pdf() -> bytes:
    packed = zlib.compress(b"0 0 m 9 9 l S " * 9_000_000, 9)
    head = b"<</Filter/FlateDecode/Length %d>>" % len(packed)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        head + b"stream\n" + packed + b"\nendstream",
    )
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)
    )
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: zlib.compress(b"\0" * 2**30, 9, wbits=31),
    "docx": lambda: pack({"word/document.xml": b"<w:p/>" * 8_000_000}),
    "docx tags": lambda: docx("<w:p/>" * 500_001),
    "zip in zip": _nested_zip,
    "pdf stream": _pdf,
    "rtf groups": lambda: rtf("{" * 1_000_000),
    "html depth": lambda: b"<div>" * 2_000_000,
    "html spans": lambda: b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1" * 20_000,
    "html attributes": lambda: b"<p " + b"a=1 " * 4_000_000 + b">",
    "text lines": lambda: b"1|2|3\n" * 4_000_000,
    "text label": lambda: "（一）予以公开".encode() * 1_000_000,
}
