"""When a page was published and its index number, from metadata or labelled lines.

Clocks that scripts print into the page head carry no label and are never read.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from parsers.dates import find_dates
from parsers.document import Document, Line
from parsers.fold import is_blank, strip_blank

_HEAD_LINES = 120
_HEAD_SIGNS = 600
_META_DATES = (
    "pubdate", "publishdate", "publish_date", "article:published_time", "publishtime",
    "firstpublishedtime", "dc.date", "date",
)  # fmt: skip
_META_INDEX = ("索引号", "indexnumber", "index_number", "xxgk_index")
_LABEL = re.compile(
    r"(?:发\s?布|发\s?表|公\s?布|信息提供|公\s?开)\s?(?:时\s?间|日\s?期)[\])】]?\s{0,4}[::]?\s{0,4}"
)
_STAMP = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?[-./年]\s?(?P<m>\d{1,2})\s?[-./月]\s?(?P<d>\d{1,2})(?!\d)日?"
    r"(?:[T\s]{0,3}(?P<h>\d{1,2})[::时](?P<i>\d{2})(?:[::分](?P<s>\d{2}))?(?:\.\d{1,9})?"
    r"(?P<z>Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:(?P<h>\d\d)(?P<i>\d\d)(?P<s>\d\d))?")
_INDEX = re.compile(
    r"索\s{0,4}引\s{0,4}号[\])】]?\s{0,4}[::]?\s{0,4}(?P<v>[0-9A-Za-z][0-9A-Za-z/_.()-]{3,60})"
)
# Every sign a label may begin with, NFKC's equals included; lines without one are not folded.
_LABEL_SIGN = re.compile("[发公信]")
_INDEX_SIGN = re.compile("[索\uf96a]")
_INDEX_VALUE = re.compile(r"[0-9A-Za-z][0-9A-Za-z/_.()-]{3,60}")


def read_published_at(document: Document) -> str | None:
    """Return the date or date and time of publication in ISO 8601, as precise as printed."""
    for key in _META_DATES:
        value = _normal(document.meta.get(key, ""))
        stamp = _iso(_COMPACT.fullmatch(value)) or _iso(_STAMP.match(value))
        if stamp:
            return stamp
    for text in _labelled_texts(document.lines, _LABEL_SIGN):
        for label in _LABEL.finditer(text):
            stamp = _iso(_STAMP.match(text, label.end()))
            if stamp:
                return stamp
    return None


def _normal(text: str) -> str:
    return strip_blank(unicodedata.normalize("NFKC", text[:_HEAD_SIGNS]))


def _labelled_texts(lines: tuple[Line, ...], sign: re.Pattern[str]) -> Iterator[str]:
    """Yield the head's lines with a sign, then with the next one: a value may stand below."""
    head = (line.text[:_HEAD_SIGNS] for line in lines[:_HEAD_LINES])
    shown = [(text, sign.search(text)) for text in head if not is_blank(text)]
    yield from (_normal(text) for text, found in shown if found)
    for (one, first), (two, second) in pairwise(shown):
        if (first or second) and len(label := _normal(one)) <= 12:
            yield f"{label} {_normal(two)}"


def _iso(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    parts = {name: int(value) for name, value in match.groupdict().items() if value and name != "z"}
    day = f"{parts['y']}-{parts['m']}-{parts['d']}"
    if not any(found.end == len(day) for found in find_dates(day)):
        return None
    iso = f"{parts['y']:04}-{parts['m']:02}-{parts['d']:02}"
    if "h" not in parts or parts["h"] > 23 or parts["i"] > 59 or parts.get("s", 0) > 59:
        return iso
    seconds = f":{parts['s']:02}" if "s" in parts else ""
    zone = match.groupdict().get("z") or ""
    return f"{iso}T{parts['h']:02}:{parts['i']:02}{seconds}{zone}"


def read_index_number(document: Document) -> str | None:
    """Return the index number (索引号) as published, from metadata or a labelled line."""
    for key in _META_INDEX:
        value = _normal(document.meta.get(key, ""))
        if _INDEX_VALUE.fullmatch(value):
            return value
    for text in _labelled_texts(document.lines, _INDEX_SIGN):
        match = _INDEX.search(text)
        if match:
            return match["v"]
    return None
