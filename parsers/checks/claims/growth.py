"""Comparisons with the year before in one sentence: both numbers, the direction, the percent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from parsers.checks.claims.passages import Passage, passages, sentences
from parsers.checks.registry import Subject

_UP, _DOWN = "增长|增加|上升|提高|上涨", "下降|减少|降低|下滑"
_WAY = rf"(?P<way>{_UP}|{_DOWN})"
_UNIT = r"(?P<unit>件|条|份|次|宗|起|人次|篇|个|万元|元)"
_NUMBER = r"\d{1,12}"
# 由3件增加到5件
_FROM_TO = re.compile(
    rf"[由从]\D{{0,8}}?(?P<base>{_NUMBER}){_UNIT}{_WAY}[至到](?P<now>{_NUMBER})(?P=unit)"
)
# 5件，较上年的3件增长66.7%
_AGAINST = re.compile(
    rf"(?P<now>{_NUMBER}){_UNIT}[，,]?[较比](?:上一?年|去年)(?:同期)?(?:度)?的?(?P<base>{_NUMBER})(?P=unit)"
    rf"[，,]?(?:同比)?{_WAY}(?:了|约)?(?P<percent>\d{{1,6}}(?:\.\d{{1,4}})?)%"
)
# 5件，较上年增加2件，增长66.7%
_BY = re.compile(
    rf"(?P<now>{_NUMBER}){_UNIT}[，,]?(?:同比|[较比](?:上一?年|去年)(?:同期|度)?){_WAY}了?(?P<by>{_NUMBER})(?P=unit)"
    rf"[，,]?(?:同比|增幅|降幅|{_UP}|{_DOWN}){{1,2}}(?:了|约|为|达)?(?P<percent>\d{{1,6}}(?:\.\d{{1,4}})?)%"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """A number now and the one before, with the direction stated and the percent if one is."""

    passage: Passage
    start: int
    end: int
    text: str
    current: int
    base: int
    is_up: bool
    percent: Decimal | None = None


def growths(subject: Subject) -> tuple[Growth, ...]:
    """Return every comparison whose both numbers stand in one sentence."""
    return subject.once(_growths)


def _growths(subject: Subject) -> tuple[Growth, ...]:
    return tuple(
        found
        for passage in passages(subject)
        if re.search(rf"{_UP}|{_DOWN}", passage.text)
        for start, sentence in sentences(passage)
        for found in _in(passage, start, sentence)
    )


def _in(passage: Passage, start: int, sentence: str) -> Iterator[Growth]:
    for pattern in (_FROM_TO, _AGAINST, _BY):
        for match in pattern.finditer(sentence):
            named = match.groupdict()
            now, is_up = int(match["now"]), bool(re.fullmatch(_UP, match["way"]))
            base = int(named["base"]) if named.get("base") else None
            if base is None:
                base = now - int(match["by"]) if is_up else now + int(match["by"])
            if base >= 0:
                span = (start + match.start(), start + match.end())
                stated = named.get("percent")
                percent = Decimal(stated) if stated else None
                yield Growth(passage, *span, match[0], now, base, is_up, percent)
