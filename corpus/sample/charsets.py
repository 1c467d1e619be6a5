"""Encodes sample text as portals serve it: with honest labels, lying labels or none."""

import codecs
from typing import Literal

Charset = Literal["utf-8", "gb18030", "utf-16"]

# Portals label every GB encoding gb2312 (WHATWG reads that label as GB18030 too).
_USUAL_LABELS = {"utf-8": "utf-8", "gb18030": "gb2312", "utf-16": "utf-16"}
_BOMS = {"utf-8": codecs.BOM_UTF8, "gb18030": b"\x84\x31\x95\x33", "utf-16": codecs.BOM_UTF16_LE}
_CODECS = {"utf-8": "utf-8", "gb18030": "gb18030", "utf-16": "utf-16-le"}


def usual_label(charset: Charset) -> str:
    """Return the label that portals give to a charset."""
    return _USUAL_LABELS[charset]


def encode(text: str, charset: Charset = "utf-8", bom: bool = False) -> bytes:
    """Encode text, little-endian for UTF-16, with a byte order mark on demand."""
    mark = _BOMS[charset] if bom else b""
    return mark + text.encode(_CODECS[charset])
