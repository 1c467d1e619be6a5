"""The statistical period: what the report says its figures cover, never what it should say.

Damaged dates (characters lost around digits) are kept as raw text and never repaired.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from parsers.dates import Precision, StatedDate, find_dates
from parsers.document import Document
from parsers.identity.passage import Article, Passage
from parsers.model import Period, PeriodStatus

_MAX_PASSAGES = 400
_CUE = re.compile(
    r"统计(?:数据|信息)?的?(?:期限|时限|时间|日期|周期|区间|范围|截止|时段)|数据|期限|时限|报告期|时间范围|起止"
)
_CUE_REACH = 40
_LINK = re.compile(r"(?:起|开始|起始)?[,、]?(?:至|到|截至|截止到?|-{1,6}|[~〜]{1,4})|起?")
_OPENER = re.compile(r"(?:自|从|由)(?:于|公历)?$")
_CLOSER = re.compile(r"止|为止|期间")
# 统计截止时间为…, 数据截止期限为…, 截至…: only the end is stated.
_END_ONLY = re.compile(
    r"(?:(?:统计|数据)[^,。;]{0,6})?(?:截止|截至)(?:的?(?:时间|日期|期限|时限))?(?:为|是|至|到|于|:|在)?$"
)
# What any damaged range holds; most lines have none, and the whole pattern is slow to say so.
_DAMAGED_LINK = re.compile(r"[年月日号]起?[至到~〜-]")
_PART = r"[\d年月日号你那]{0,14}\d[年月日号]"
_DAMAGED = re.compile(rf"(?:自|从)?({_PART})起?(?:至|到|-{{1,6}}|[~〜])({_PART})止?")
_MONTH_SPAN = re.compile(
    r"(?<!\d)(?P<y>20\d\d)年(?P<a>1[0-2]|[1-9])(?:-|至|到|~)(?P<b>1[0-2]|[1-9])月(?!\d)"
)


@dataclass(frozen=True, slots=True)
class PeriodCandidate:
    """A wording that may state the period, where it stands and how much speaks for it."""

    passage: Passage
    start: int
    end: int
    first_on: date | None
    last_on: date | None
    status: PeriodStatus
    trust: int


def read_period(article: Article) -> Period:
    """Read the statistical period from the introduction or the sections.

    A range of dates counts with a cue (统计期限 and the like) or when it is a calendar year;
    other ranges are events. Months are read as their first and last day.
    """
    passages = (article.front + article.body)[:_MAX_PASSAGES]
    candidates = [
        candidate
        for index, passage in enumerate(passages)
        for candidate in _find_candidates(passage, index < len(article.front))
    ]
    if not candidates:
        return Period()
    return _make_period(article.document, max(candidates, key=lambda found: found.trust))


def _make_period(document: Document, found: PeriodCandidate) -> Period:
    raw = found.passage.raw_of(found.start, found.end)
    locator = found.passage.locate(document, found.start, found.end)
    return Period(raw, found.first_on, found.last_on, found.status, locator)


def _find_candidates(passage: Passage, in_front: bool) -> Iterator[PeriodCandidate]:
    dates = find_dates(passage.text)
    for first, second in pairwise(dates):
        yield from _read_range(passage, first, second, in_front)
    if "月" in passage.text:
        yield from _find_month_spans(passage)
    for found in dates:
        yield from _read_single(passage, found)
    yield from _find_damaged(passage)


def _has_cue(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _CUE_REACH) : start].rpartition("。")[2]
    after = text[end : end + 12].partition("。")[0]
    return bool(_CUE.search(before) or re.match(r"止?(?:为|是)?[^,;]{0,4}统计(?:期|时)", after))


def _read_range(
    passage: Passage, first: StatedDate, second: StatedDate, in_front: bool
) -> Iterator[PeriodCandidate]:
    text = passage.text
    link = text[first.end : second.start]
    if first.year is None or len(link) > 10 or not _LINK.fullmatch(link):
        return
    if not link and second.year is None:
        return
    opener = _OPENER.search(text[max(0, first.start - 4) : first.start])
    closer = _CLOSER.match(text, second.end)
    first_on, last_on = first.first_day(), second.last_day(first.year)
    cue = _has_cue(text, first.start, second.end)
    marked = cue or in_front or (opener is not None and _is_calendar_year(first_on, last_on))
    if not marked or not (cue or _is_calendar_year(first_on, last_on)):
        return
    start = first.start - (len(opener[0]) if opener else 0)
    end = closer.end() if closer and closer[0] != "期间" else second.end
    trust = 4 + 2 * cue + in_front
    if first_on is None or last_on is None or first_on > last_on:
        yield PeriodCandidate(passage, start, end, None, None, PeriodStatus.DAMAGED, trust - 2)
        return
    months = Precision.MONTH in (first.precision, second.precision)
    status = PeriodStatus.MONTHS_ONLY if months else PeriodStatus.STATED
    yield PeriodCandidate(passage, start, end, first_on, last_on, status, trust)


def _is_calendar_year(first_on: date | None, last_on: date | None) -> bool:
    if first_on is None or last_on is None:
        return False
    return (first_on.month, first_on.day, last_on.month, last_on.day) == (1, 1, 12, 31)


def _find_month_spans(passage: Passage) -> Iterator[PeriodCandidate]:
    for match in _MONTH_SPAN.finditer(passage.text):
        first = StatedDate(0, 0, int(match["y"]), int(match["a"]), None).first_day()
        last = StatedDate(0, 0, int(match["y"]), int(match["b"]), None).last_day()
        if first and last and first < last and _has_cue(passage.text, *match.span()):
            yield PeriodCandidate(
                passage, *match.span(), first, last, PeriodStatus.MONTHS_ONLY, trust=5
            )


def _read_single(passage: Passage, found: StatedDate) -> Iterator[PeriodCandidate]:
    if found.year is None or found.precision is not Precision.DAY:
        return
    before = passage.text[max(0, found.start - 20) : found.start]
    ending = _END_ONLY.search(before)
    if ending and _CUE.search(before):
        start = found.start - len(ending[0])
        closer = re.match(r"为?止", passage.text[found.end : found.end + 2])
        end = found.end + (closer.end() if closer else 0)
        yield PeriodCandidate(
            passage, start, end, None, found.first_day(), PeriodStatus.END_ONLY, trust=3
        )
    opener = _OPENER.search(before)
    begun = passage.text.startswith("起", found.end)
    goes_on = re.match(r"起?[,、]?(?:至|到|-|~|\d)", passage.text[found.end : found.end + 3])
    if opener and begun and not goes_on and re.search(r"期限|时限|统计时间|报告期", before):
        start = found.start - len(opener[0])
        yield PeriodCandidate(
            passage, start, found.end + 1, found.first_day(), None, PeriodStatus.START_ONLY, trust=2
        )


def _find_damaged(passage: Passage) -> Iterator[PeriodCandidate]:
    text = passage.text
    for match in _DAMAGED.finditer(text) if _DAMAGED_LINK.search(text) else ():
        cue = _has_cue(text, *match.span())
        framed = match[0][0] in "自从" and match[0].endswith("止")
        if (cue or framed) and not all(map(_is_sound, match.groups())):
            yield PeriodCandidate(passage, *match.span(), None, None, PeriodStatus.DAMAGED, trust=4)


def _is_sound(part: str) -> bool:
    """Say whether one side of a range is a date, a month or a year as people write them."""
    dates = find_dates(part)
    whole = len(dates) == 1 and dates[0].start == 0 and dates[0].end == len(part)
    return whole or re.fullmatch(r"(?:20|19)\d\d年", part) is not None
