"""Words of the statistics annexes: rows, units, and what the columns of a head stand for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from parsers.fold import fold
from parsers.tables.labels import core, label_cache
from parsers.templates.older import AnnexRow, annex

Role = Literal["unit", "code", "value", "cumulative", "other"]
"""What stands in a column: `other` are figures whose sense no record key has."""

_OF_THESE = re.compile(r"^(?:其中)+")
_NOTE = re.compile(r"\([^()]*\)$")
_COUNT_WORD = re.compile(r"(?:总次数|数量|总数|数)$")
# A label cut shorter than this may be the beginning of many.
_MIN_CUT = 6
_MAX_KNOWN = 8192
_UNIT = re.compile(r"万元|亿元|元|人次|件次|[条件次篇个人份项部宗期场名处]|-+|一+|/")
_NAMED_UNIT = re.compile(r"万元|亿元|元|人次|件次|[条件次篇个人份项部宗期场名处]")
_HEAD_LABEL = frozenset(
    ("统计指标", "指标名称", "指标", "统计项目", "项目名称", "指标内容", "统计内容", "项目", "内容")
)
_HEAD_UNIT = frozenset(("单位", "计量单位", "计算单位"))
_HEAD_CODE = frozenset(("代码", "序号", "编号", "行次", "备注", "说明", "备注说明"))
_PLAIN = frozenset(
    ("统计数", "统计数据", "统计数量", "统计数值", "统计结果", "数量", "数据", "数值", "数", "统计")
)
_TOTAL = frozenset(("合计", "总计", "总数", "总合计", "合计数"))
_YEAR = re.compile(
    r"(?:本年度?|全年|年度|20\d\d年度?)(?:统计|发生)?(?:数量?|数据|合计|总数)?|本年累计数?"
)
_CUMULATIVE = re.compile(r"历年|^累计")
_PART_OF_YEAR = re.compile(r"季度?|月|半年|本期|上年|去年|同比|增减|比上")
SUBTOTALS = frozenset(("小计", "合计", "总计", "总数"))


@dataclass(frozen=True, slots=True)
class AnnexIndex:
    """The labels of an annex: words to the rows that bear them, and the words of headings."""

    rows: dict[str, tuple[AnnexRow, ...]]
    headings: frozenset[str]
    _cuts: dict[str, tuple[AnnexRow, ...]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[AnnexRow, ...]:
        """Return the rows a text may label; more than one where only the group tells."""
        words = row_words(text)
        found = self.rows.get(words, ())
        return found or self._find_cut(words)

    def _find_cut(self, words: str) -> tuple[AnnexRow, ...]:
        """Find a label of which the end was lost, as long as no other begins like it."""
        if len(words) < _MIN_CUT:
            return ()
        known = self._cuts.get(words)
        if known is None:
            known = self._cut_of(words)
            if len(self._cuts) < _MAX_KNOWN:
                self._cuts[words] = known
        return known

    def _cut_of(self, words: str) -> tuple[AnnexRow, ...]:
        found = [
            rows for label, rows in self.rows.items()
            if label.startswith(words) and 2 * len(words) >= len(label)
        ]  # fmt: skip
        return found[0] if len({row.key for rows in found for row in rows}) == 1 else ()

    def is_heading(self, text: str) -> bool:
        """Say whether a text is a heading over rows."""
        return row_words(text) in self.headings


@label_cache
def row_words(text: str) -> str:
    """Reduce a row label to its words: no ordinal, no 其中, no 数 or 数量 at the end.

    >>> row_words("　其中：主动公开规范性文件数")
    '主动公开规范性文件'
    """
    bare = fold(text)
    while (shorter := _NOTE.sub("", bare)) and shorter != bare:
        bare = shorter
    words = core(_OF_THESE.sub("", core(bare)))
    return _COUNT_WORD.sub("", words) or words


@cache
def annex_index(key: str) -> AnnexIndex:
    """Return the labels of an annex."""
    rows: dict[str, tuple[AnnexRow, ...]] = {}
    for row in annex(key).rows:
        for words in dict.fromkeys(map(row_words, row.labels)):
            rows[words] = (*rows.get(words, ()), row)
    return AnnexIndex(rows, frozenset(map(row_words, annex(key).headings)))


@label_cache
def is_unit(text: str) -> bool:
    """Say whether a text can stand in the unit column: 条, 万元, or the dashes of a heading."""
    return bool(_UNIT.fullmatch(fold(text)))


def named_unit(text: str) -> str | None:
    """Return the unit a text names, if it names one."""
    match = _NAMED_UNIT.fullmatch(fold(text))
    return match[0] if match else None


@label_cache
def is_head_label(text: str) -> bool:
    """Say whether a text heads the column of labels."""
    return core(text) in _HEAD_LABEL


@label_cache
def is_head_unit(text: str) -> bool:
    """Say whether a text heads the column of units."""
    return core(text) in _HEAD_UNIT


@label_cache
def is_value_head(text: str) -> bool:
    """Say whether a text surely heads a column of figures."""
    words = core(text)
    return bool(words in _PLAIN | _TOTAL or _YEAR.fullmatch(words) or _CUMULATIVE.search(words))


def column_roles(labels: Sequence[str]) -> tuple[Role, ...]:
    """Tell what stands under each head; at most one column is the figure of the year.

    >>> column_roles(["计量单位", "代码", "本期实际", "本年累计"])
    ('unit', 'code', 'other', 'value')
    >>> column_roles(["单位", "区政府", "区直单位", "乡镇街道"])
    ('unit', 'other', 'other', 'other')
    """
    words = [core(label) for label in labels]
    roles: list[Role] = ["other"] * len(words)
    for place, word in enumerate(words):
        if word in _HEAD_UNIT:
            roles[place] = "unit"
        elif word in _HEAD_CODE:
            roles[place] = "code"
        elif _CUMULATIVE.search(word):
            roles[place] = "cumulative"
    year = _year_column(words, [place for place, role in enumerate(roles) if role == "other"])
    if year is not None:
        roles[year] = "value"
    return tuple(roles)


def _year_column(words: Sequence[str], places: Sequence[int]) -> int | None:
    if len(places) == 1:
        return None if _PART_OF_YEAR.search(words[places[0]]) else places[0]
    for kind in (_TOTAL, _PLAIN):
        named = [place for place in places if words[place] in kind]
        if named:
            return named[0] if len(named) == 1 else None
    years = [place for place in places if _YEAR.fullmatch(words[place])]
    return years[0] if len(years) == 1 else None
