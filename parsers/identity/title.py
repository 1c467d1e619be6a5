"""The title: the most complete wording among the first lines and the page's metadata.

Which body or year a title names is read here, because completeness depends on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from parsers.dates import YEAR_PATTERN, read_year
from parsers.document import Document
from parsers.fold import fold, strip_blank
from parsers.identity.names import is_agency_name, split_name
from parsers.identity.passage import Passage, join_passages, locate_lines, make_passage
from parsers.model import Locator, Title

_FIRST_LINES = 40
_JOINED_LINES = 4
_LONGEST_LINE = 70
_LONGEST_TITLE = 100
_CORE = r"(?:信息公开|政务公开|政府公开|信息公布)"
# Two titles in a row are two titles: the words of one hold no second 报告.
_SIGN = r"(?:(?!报告|年报)[^,。;:!?<>|])"
_WORDING = (
    rf"(?P<pre>{_SIGN}{{0,60}}?)(?P<core>{_CORE})(?P<mid>{_SIGN}{{0,30}}?)"
    r"(?P<end>年度报告书?|报告书?|年报|年度报)(?P<post>》?(?:\([^()]{1,30}\))?)"
)
_TITLE = re.compile(_WORDING)
# A whole page in one paragraph: the title is followed by what usually comes next.
_GLUED = re.compile(
    rf"{_WORDING}(?=根据|按照|依据|为|本|发布|来源|日期|时间|字体|浏览|信息来源|索引|一、|现|\d{{4}}-)"
)
_PROSE = re.compile(
    r"根据|按照|依据|现将|如下|(?<!机构)编制(?!委)|本年|本报告|上一[篇条]|下一[篇条]|附件|相关"
)
_YEAR = re.compile(rf"(?<!\d)(?:{YEAR_PATTERN})(?=年|(?!\d))")
_DOCUMENT_NUMBER = re.compile(r"\(\d{4}\)\d{0,6}号")
# What stands around the body's name in a title; taken off again and again from both ends.
_BEFORE_NAME = re.compile(
    rf"关于(?:印发|公布|发布|报送)?|《|\(?(?<!\d)(?:{YEAR_PATTERN})\)?(?:年度|年)?|年度|的|[-:·]"
)
_AFTER_NAME = re.compile(
    rf"(?:关于(?:印发|公布|发布|报送)?|《|\(?(?<!\d)(?:{YEAR_PATTERN})\)?(?:年度|年)?|年度|的|[-:·]"
    r"|开展|主动|全面|\((?:本级|机关|系统|汇总|含)[^()]{0,20}\)|机关本级|本级机关|本级)$"
)
_INNER_YEAR = re.compile(rf"(?<!\d){YEAR_PATTERN}年")
_SUBJECT = re.compile(r"(?:政务|(?<!人民)政府)?$")
_BODY = re.compile(r"政府|局|办|网|委|厅|公开|首页|位置")
_META_SOURCES = (("h1", "h1"), ("articletitle", "meta"), ("title", "title_element"))
_SITE_NAME = re.compile(r"[_|｜\-–—－]+")


@dataclass(frozen=True, slots=True)
class TitleCandidate:
    """A wording that may be the title, with what it names."""

    passage: Passage
    source: str
    order: int
    end: int
    agency: tuple[int, int] | None
    years: tuple[tuple[int, int, int], ...]
    is_complete: bool

    @property
    def raw(self) -> str:
        """Return the title as published, without line breaks."""
        return self.passage.raw_of(0, self.end)

    @property
    def agency_name(self) -> str | None:
        """Return the body's name as published, if the title has one."""
        return self.passage.name_of(*self.agency) if self.agency else None

    @property
    def worth(self) -> tuple[int, int, int, int]:
        """Return the rank: what is named, then origin, then the fewest lines, then the order."""
        named = 2 * bool(self.agency) + 2 * bool(self.years) + self.is_complete
        named += self._begins_with_parents()
        origin = -next(
            (n for n, (_, name) in enumerate(_META_SOURCES, 1) if name == self.source), 0
        )
        return named, origin, -len(self.passage.lines), -self.order

    def _begins_with_parents(self) -> bool:
        # 云溪县 / 柳河镇2019年…: the second line alone would be a title, but of a shorter name.
        if len(self.passage.lines) < 2 or self.agency is None or self.agency[0] > 0:
            return False
        first_line = fold(self.passage.lines[0].text)
        parents = split_name(self.passage.text[: self.agency[1]]).parents
        return bool(parents) and first_line[:2] == parents[0][:2] and not _BODY.search(first_line)

    @property
    def line_numbers(self) -> frozenset[int]:
        """Return the numbers of the lines the title stands on."""
        return frozenset(line.number for line in self.passage.lines)


@dataclass(frozen=True, slots=True)
class TitleReading:
    """The chosen title and all other wordings of it."""

    title: Title
    chosen: TitleCandidate | None = None
    others: tuple[TitleCandidate, ...] = ()
    lines: frozenset[int] = frozenset()


def read_title(document: Document, front: tuple[Passage, ...]) -> TitleReading:
    """Choose the most complete title of a document and keep the other wordings as variants."""
    ranked = sorted(_find_candidates(document.meta, front), key=lambda c: c.worth, reverse=True)
    if not ranked:
        return TitleReading(Title())
    chosen, kept = ranked[0], [ranked[0]]
    for candidate in ranked[1:]:
        if _is_another(candidate, kept):
            kept.append(candidate)
    others = tuple(sorted(kept[1:], key=lambda candidate: candidate.order))
    texts = {chosen.passage.text[: chosen.end]: chosen.raw}
    for candidate in others:
        texts.setdefault(candidate.passage.text[: candidate.end], candidate.raw)
    lines = frozenset(number for candidate in kept for number in _own_lines(candidate))
    title = Title(chosen.raw, chosen.source, tuple(texts.values())[1:], _locate(document, chosen))
    return TitleReading(title, chosen, others, lines)


def _is_another(candidate: TitleCandidate, kept: list[TitleCandidate]) -> bool:
    # Column names ("政府信息公开年报") name neither body nor year: no variants of a real title.
    if candidate.agency is None and not candidate.years and (kept[0].agency or kept[0].years):
        return False
    return all(candidate.line_numbers.isdisjoint(other.line_numbers) for other in kept)


def _own_lines(candidate: TitleCandidate) -> frozenset[int]:
    # A title glued to the text behind it shares its line with that text.
    whole = candidate.end == len(candidate.passage.text)
    return candidate.line_numbers if whole else frozenset()


def _locate(document: Document, candidate: TitleCandidate) -> Locator | None:
    lines = candidate.passage.lines
    if len(lines) > 1:
        return locate_lines(document, lines)
    return candidate.passage.locate(document, 0, candidate.end)


def _find_candidates(
    meta: Mapping[str, str], front: tuple[Passage, ...]
) -> Iterator[TitleCandidate]:
    order = 0
    for passage in _windows(front[:_FIRST_LINES]):
        candidate = read_wording(passage, _line_source(passage), order)
        if candidate is None and len(passage.lines) == 1:
            candidate = read_wording(passage, "first_line", order, glued=True)
        if candidate is not None:
            yield candidate
        order += 1
    for key, source in _META_SOURCES:
        for piece in _meta_pieces(meta.get(key, "")):
            candidate = read_wording(make_passage(piece), source, order)
            order += 1
            if candidate is not None:
                yield candidate
                break


def _line_source(passage: Passage) -> str:
    return "first_line" if len(passage.lines) == 1 else "first_lines_joined"


def _windows(front: tuple[Passage, ...]) -> Iterator[Passage]:
    for first, passage in enumerate(front):
        yield passage
        for count in range(2, _JOINED_LINES + 1):
            parts = front[first : first + count]
            if len(parts) < count or any(len(part.text) > _LONGEST_LINE for part in parts):
                break
            yield join_passages(parts)


def _meta_pieces(value: str) -> list[str]:
    shown = strip_blank(value[: 4 * _LONGEST_TITLE])
    return [shown, *(piece for piece in map(strip_blank, _SITE_NAME.split(shown)) if piece)]


def read_wording(
    passage: Passage, source: str, order: int = 0, *, glued: bool = False
) -> TitleCandidate | None:
    """Read a passage as the title of an annual report, or return null if it is worded otherwise."""
    if not glued and len(passage.text) > _LONGEST_TITLE:
        return None
    found = _read_text(passage.text[: _LONGEST_TITLE + 60], glued)
    return TitleCandidate(passage, source, order, *found) if found else None


# Head line, h1 and title element often say the same.
@lru_cache(maxsize=64)
def _read_text(
    text: str, glued: bool
) -> tuple[int, tuple[int, int] | None, tuple[tuple[int, int, int], ...], bool] | None:
    match = (_GLUED.match if glued else _TITLE.fullmatch)(text)
    if match is None or _PROSE.search(match[0]):
        return None
    is_complete = "年" in match["end"] or "年度" in match["mid"] or "年度" in match["pre"]
    return match.end(), agency_span(match), _years(match[0]), is_complete


def find_wording(text: str) -> re.Match[str] | None:
    """Find the first title wording at the start of a folded text."""
    return _TITLE.match(text)


def _years(text: str) -> tuple[tuple[int, int, int], ...]:
    numbers = [(found.start(), found.end()) for found in _DOCUMENT_NUMBER.finditer(text)]
    return tuple(
        (year, found.start(), found.end())
        for found in _YEAR.finditer(text)
        if (year := read_year(found[0])) and not any(a <= found.start() < b for a, b in numbers)
    )


def agency_span(match: re.Match[str]) -> tuple[int, int] | None:
    """Return where a title wording names its body: before 信息公开, or in the closing bracket."""
    start, end = match.span("pre")
    text = match.string
    # 政府信息公开 follows the name, except where the 政府 is that of 人民政府.
    subject = _SUBJECT.search(text[start:end])
    end -= len(subject[0]) if subject else 0
    span = _bare_name(text, start, end)
    if span is None and match["post"]:
        span = _bare_name(text, match.start("post") + 1, match.end("post") - 1)
    return span


def _bare_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end:
        before = _BEFORE_NAME.match(text, start, end)
        after = _AFTER_NAME.search(text, start, end)
        if before:
            start = before.end()
        elif after:
            end = after.start()
        else:
            break
    # 青原海关2019年海关信息公开…: the body stands before the year.
    year = _INNER_YEAR.search(text, start, end)
    if year and is_agency_name(text[start : year.start()]):
        end = year.start()
    return (start, end) if is_agency_name(text[start:end]) else None
