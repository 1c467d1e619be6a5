"""The signature: the body and the date printed after the last section, and the page footers.

A date inside a sentence or behind a label such as 发布时间 is no signature.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.dates import StatedDate, find_dates
from parsers.document import Document
from parsers.identity.names import is_agency_name
from parsers.identity.passage import Article, Passage, is_page_footer, locate_lines
from parsers.model import Signature

_LAST_LINES = 16
_LONGEST = 60
_SEAL = re.compile(r"\((?:盖章|公章|章|印章|签章)\)$")
_ORDINAL = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|[-·•])")
_TEXT_END = re.compile(r"[。;!?:]$")
_TRAILING = re.compile(
    r"^(?:附件|扫一扫|责任编辑|编辑|来源|打印|关闭|分享|[上下]一[篇条]|主办|承办|版权|相关|审核)"
)
_STRONG_NAME = re.compile(
    r"(?:政府|办事处|局|委员会|委|办公室|办公厅|厅|中心|管委会|支队|分局|总署|海关|法院)$"
)


@dataclass(frozen=True, slots=True)
class SignatureReading:
    """The signature, its date as read, and the lines it stands on."""

    signature: Signature
    signed: StatedDate | None = None
    lines: frozenset[int] = frozenset()


def read_signature(article: Article) -> SignatureReading:
    """Read the signature at the end, or a bracketed date or name and date above section 1."""
    tail = article.tail or article.body[-_LAST_LINES:]
    ending = [passage for passage in tail if not is_page_footer(passage)][-_LAST_LINES:]
    found = _read_ending(article.document, ending)
    return found or _read_head(article) or SignatureReading(Signature())


def _read_ending(document: Document, ending: list[Passage]) -> SignatureReading | None:
    for place in range(len(ending) - 1, -1, -1):
        passage = ending[place]
        if _is_sentence(passage):
            return None
        found = _read_at(document, ending, place)
        if found is not None:
            return found
    return None


def _is_sentence(passage: Passage) -> bool:
    if _TRAILING.match(passage.text):
        return False
    return len(passage.text) > _LONGEST or bool(_TEXT_END.search(passage.text))


def _read_at(document: Document, ending: list[Passage], place: int) -> SignatureReading | None:
    passage, above = ending[place], ending[place - 1] if place else None
    signed = _date_at_end(passage)
    if signed is not None:
        return _read_dated(document, above, passage, signed)
    name = _name_before(passage, len(passage.text))
    if name is None or len(name) < 4 or not _STRONG_NAME.search(_SEAL.sub("", passage.text)):
        return None
    dated = _date_at_end(above) if above else None
    if above is not None and dated is not None and dated.start <= 1:
        date_raw = above.raw_of(dated.start, dated.end)
        return _make(document, (above, passage), Signature(name, date_raw), dated)
    return _make(document, (passage,), Signature(name), None)


def _read_dated(
    document: Document, above: Passage | None, passage: Passage, signed: StatedDate
) -> SignatureReading | None:
    date_raw = passage.raw_of(signed.start, signed.end)
    name = _name_before(passage, signed.start)
    if name is not None:
        return _make(document, (passage,), Signature(name, date_raw), signed)
    if signed.start > 1:
        return None
    name = _name_before(above, len(above.text)) if above else None
    if above is not None and name is not None:
        return _make(document, (above, passage), Signature(name, date_raw), signed)
    # Digits alone may be a page's date of publication; 年月日 alone is written by hand.
    if "年" not in passage.text:
        return None
    return _make(document, (passage,), Signature(None, date_raw), signed)


def _make(
    document: Document,
    passages: tuple[Passage, ...],
    signature: Signature,
    signed: StatedDate | None,
) -> SignatureReading:
    lines = tuple(line for passage in passages for line in passage.lines)
    located = replace(signature, locator=locate_lines(document, lines))
    return SignatureReading(located, signed, frozenset(line.number for line in lines))


def _date_at_end(passage: Passage) -> StatedDate | None:
    """Return the date a short line ends with, brackets allowed."""
    text = passage.text
    if len(text) > _LONGEST:
        return None
    dates = find_dates(text)
    if not dates or dates[-1].year is None or text[dates[-1].end :] not in ("", ")"):
        return None
    return dates[-1] if text[: dates[-1].start] == "(" or dates[-1].start != 1 else None


def _name_before(passage: Passage, end: int) -> str | None:
    """Return the body's name as published if the line begins with nothing else."""
    text = passage.text[:end].rstrip(",:(")
    stop = len(_SEAL.sub("", text))
    if stop > 40 or _ORDINAL.match(text) or not is_agency_name(text[:stop]):
        return None
    return passage.raw_of(0, stop)


def _read_head(article: Article) -> SignatureReading | None:
    """Read "(2022年1月15日)" or name and date printed under the title."""
    for above, passage in pairwise(article.front[:12]):
        signed = _date_at_end(passage)
        if signed is None or "年" not in passage.text or signed.start > 1:
            continue
        found = _read_dated(article.document, above, passage, signed)
        if found and (found.signature.agency_raw or signed.start == 1):
            return found
    return None
