"""When a page was published and its index number, from metadata or labelled lines.

Clocks that scripts print into the page head carry no label and are never read.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.dates import find_dates
from parsers.document import Document, Line
from parsers.fold import fold, is_blank, strip_blank
from parsers.model import Vote

_HEAD_LINES = 120
_HEAD_SIGNS = 600
_META_DATES = (
    "pubdate", "publishdate", "publish_date", "article:published_time", "publishtime",
    "firstpublishedtime", "dc.date", "date",
)  # fmt: skip
_META_INDEX = ("索引号", "indexnumber", "index_number", "xxgk_index")
# The date of an upload in the paths of common platforms: never enough alone.
_URL_DATE = re.compile(
    r"(?:/|/t)(?P<y>20\d\d)(?P<gap>/?)(?P<m>\d{1,2})(?P=gap)(?P<d>\d{1,2})(?=/|_)", re.ASCII
)
_WEIGHTS = {"metadata": 3, "label": 3, "url": 2}
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


def read_published_at(document: Document, url: str | None = None) -> str | None:
    """Return the date or date and time of publication in ISO 8601, as precise as printed."""
    return choose_published(published_votes(document, url))


def published_votes(document: Document, url: str | None = None) -> tuple[Vote, ...]:
    """Return every place that dates the publication: metadata, labelled lines, and the URL."""
    return tuple(dict.fromkeys(_votes(document, url)))


def choose_published(votes: Sequence[Vote]) -> str | None:
    """Return the day that most speaks for, in its most precise form; metadata settles a tie."""
    weights: Counter[str] = Counter()
    for day, source in dict.fromkeys((vote.value[:10], vote.source) for vote in votes):
        weights[day] += _WEIGHTS[source]
    days = [vote.value[:10] for vote in votes if vote.source != "url"]
    if not days:
        return None
    day = max(dict.fromkeys(days), key=weights.__getitem__)
    return max((vote.value for vote in votes if vote.value[:10] == day), key=len)


def _votes(document: Document, url: str | None) -> Iterator[Vote]:
    for key in _META_DATES:
        value = _normal(document.meta.get(key, ""))
        stamp = _iso(_COMPACT.fullmatch(value)) or _iso(_STAMP.match(value))
        if stamp:
            yield Vote("published_at", stamp, "metadata")
    for text in _labelled_texts(document.lines, _LABEL_SIGN):
        for label in _LABEL.finditer(text):
            stamp = _iso(_STAMP.match(text, label.end()))
            if stamp:
                yield Vote("published_at", stamp, "label")
    for match in _URL_DATE.finditer((url or "")[:2000]):
        stamp = _iso(match)
        if stamp:
            yield Vote("published_at", stamp, "url")


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
    parts = {
        name: int(value) for name, value in match.groupdict().items() if value and value.isdecimal()
    }
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


_META_NUMBER = ("documentnumber", "document_number", "文号", "发文字号")
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\(20\d\d\)第?\d{1,5}号|[\u4e00-\u9fff]{2,14}20\d\d年?第?\d{1,5}号"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|发文文号|文件编号|文号)\)?:?")
_NUMBER_SIGN = re.compile("号")
_NUMBER_RAW = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s?[〔\[【(（﹝]?\s?20\d\d\s?[〕\]】)）﹞年]?\s?第?\s?\d{1,5}\s?号"
)


def read_document_number(document: Document) -> str | None:
    """Return the document number (文号) of the report itself, never one it only cites."""
    for key in _META_NUMBER:
        value = strip_blank(document.meta.get(key, "")[:60])
        if _DOCUMENT_NUMBER.fullmatch(fold(value)):
            return value
    for line in document.lines[:_HEAD_LINES]:
        if len(line.text) <= _HEAD_SIGNS and _NUMBER_SIGN.search(line.text):
            number = _own_number(strip_blank(line.text))
            if number:
                return number
    return None


def _own_number(text: str) -> str | None:
    """Return the number of a line that is nothing else, or that labels it."""
    folded = fold(text)
    if _DOCUMENT_NUMBER.fullmatch(folded):
        return text
    label = _NUMBER_LABEL.search(folded)
    if label is None or not _DOCUMENT_NUMBER.match(folded, label.end()):
        return None
    raw = _NUMBER_RAW.search(re.split(r"文\s*号|字\s*号", text, maxsplit=1)[-1])
    return strip_blank(raw[0]) if raw else None
