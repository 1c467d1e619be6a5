"""Charset decision: the bytes decide, the label is kept as evidence.

Labels on government portals lie both ways (GB18030 labelled UTF-8 and the reverse), so every
candidate has to decode strictly before the damaged ones compete by the fewest replacements.
"""

import codecs
import re
from dataclasses import dataclass

from parsers.model import Encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABEL = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_LABEL_WINDOW = 4096
# A page cut by a size limit may end inside a character.
_CUT_TAIL = 4
# Frequent words of any report or government page tell Big5 from GB18030 where both decode.
_FREQUENT = "的年政府信息公开公開資訊工作情况情況一不有人"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A payload's text and how it was read."""

    text: str
    encoding: Encoding


def declared_charset(payload: bytes) -> str | None:
    """Return the charset label written in the first 4 KiB, in lower case."""
    match = _LABEL.search(payload[:_LABEL_WINDOW])
    return match[1].decode("ascii").lower() if match else None


def decode(payload: bytes, declared: str | None = None) -> Decoded:
    """Decode a payload by what its bytes prove; never raise."""
    label = declared or declared_charset(payload)
    for bom, name in _BOMS:
        if payload.startswith(bom):
            return _decoded(payload[len(bom) :], name, label)
    name = _without_bom(payload) or _strict(payload, label) or _fewest_replacements(payload, label)
    return _decoded(payload, name, label)


def _decoded(payload: bytes, name: str, label: str | None) -> Decoded:
    text = payload.decode(name, "replace")
    return Decoded(text, Encoding(label, name, name, text.count("\ufffd")))


def _without_bom(payload: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zero bytes of its ASCII half."""
    head = payload[:2000]
    if b"\0" not in head or len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 8 < len(head) or min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _strict(payload: bytes, label: str | None) -> str | None:
    """Return the first charset that decodes without an error, UTF-8 before GB18030."""
    if _decodes(payload, "utf-8"):
        return "utf-8"
    if _is_big5(label) and _decodes(payload, "big5") and _reads_as_big5(payload):
        return "big5"
    return "gb18030" if _decodes(payload, "gb18030") else None


def _decodes(payload: bytes, name: str) -> bool:
    try:
        payload.decode(name)
    except UnicodeDecodeError as error:
        return error.start > 0 and error.start >= len(payload) - _CUT_TAIL
    return True


def _is_big5(label: str | None) -> bool:
    return label is not None and label.replace("-", "").replace("_", "").startswith("big5")


def _reads_as_big5(payload: bytes) -> bool:
    return _frequent(payload, "big5") >= _frequent(payload, "gb18030")


def _frequent(payload: bytes, name: str) -> int:
    text = payload[: 64 * 1024].decode(name, "replace")
    return sum(text.count(character) for character in _FREQUENT)


def _fewest_replacements(payload: bytes, label: str | None) -> str:
    names = ["utf-8", "gb18030", *(["big5"] if _is_big5(label) else [])]
    return min(names, key=lambda name: payload.decode(name, "replace").count("\ufffd"))
