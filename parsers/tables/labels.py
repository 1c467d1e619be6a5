"""Labels: the words of the forms, recognised through the damage they suffer on the way."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import TypeVar

from parsers.fold import fold
from parsers.templates import TABLE_2, TABLE_3, TABLE_4

Answer = TypeVar("Answer")

_HAN_DIGITS = "一二三四五六七八九十"
_ORDINAL = re.compile(
    rf"\((?:[{_HAN_DIGITS}]{{1,2}}|\d{{1,2}})\)[、.,:]?|[{_HAN_DIGITS}]{{1,2}}(?:[、.,:]|(?=\())"
    rf"|\d{{1,2}}[、.,:)]|\d(?=[^\d.,%])"
)
_TRAILING_NOTE = re.compile(r"\([^()]*\)$")
_PUNCTUATION = re.compile(r"[、,.;:。·…!?'()<>《》/\\^~_*|\-]+")
_UNIT = re.compile(r"(亿元|万元|元)")
# Long enough that a beginning cannot belong to two labels of one table by accident.
_MIN_PREFIX = 5
# A label that goes on for longer is a sentence that happens to begin with its words.
_MAX_CONTINUATION = 6
_MAX_LABEL = 120


def strip_ordinal(folded: str) -> str:
    """Drop every leading ordinal: （三）, 1., 二、.

    >>> strip_ordinal("三、(一)1.重复申请")
    '重复申请'
    """
    while match := _ORDINAL.match(folded):
        if match.end() == len(folded):
            return folded
        folded = folded[match.end() :]
    return folded


def label_cache(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Remember answers about texts short enough to be labels; prose is asked about once."""
    remember = lru_cache(maxsize=8192)(function)

    @wraps(function)
    def answer(text: str) -> Answer:
        return remember(text) if len(text) <= _MAX_LABEL else function(text)

    return answer


@label_cache
def core(text: str) -> str:
    """Reduce a label to its words: no ordinal, no bracketed explanation, no punctuation.

    A text too long to be a label has no words here.

    >>> core("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")
    '部分公开'
    >>> core("本年收费金额（单位：万元）")
    '本年收费金额'
    """
    if len(text) > _MAX_LABEL:
        return ""
    folded = strip_ordinal(fold(text))
    words = _TRAILING_NOTE.sub("", folded) or folded
    return _PUNCTUATION.sub("", words)


def money_unit(header: str) -> str | None:
    """Return the money unit named in a header, if it names one."""
    match = _UNIT.search(fold(header))
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """Known labels of one kind: exact words to key, and unique beginnings to key."""

    exact: dict[str, str]

    def find(self, text: str) -> str | None:
        """Return the key of a label written in full (or by a known synonym)."""
        return self.exact.get(core(text))

    def find_damaged(self, text: str) -> str | None:
        """Return the key also if the label is cut or continued, as long as it is unique."""
        words = core(text)
        key = self.exact.get(words)
        if key is not None or len(words) < _MIN_PREFIX:
            return key
        keys = {
            key for label, key in self.exact.items()
            if len(label) >= _MIN_PREFIX and _is_same_but_cut(label, words)
        }  # fmt: skip
        return keys.pop() if len(keys) == 1 else None

    def beginning(self, text: str) -> frozenset[str]:
        """Return the keys of all labels that begin with a text, as 本年新 does."""
        words = core(text)
        if not words:
            return frozenset()
        return frozenset(key for label, key in self.exact.items() if label.startswith(words))


def _is_same_but_cut(label: str, words: str) -> bool:
    if words.startswith(label):
        return len(words) - len(label) <= _MAX_CONTINUATION
    return label.startswith(words)


def _index(entries: Iterable[tuple[str, Iterable[str]]]) -> LabelIndex:
    exact: dict[str, str] = {}
    for key, labels in entries:
        for label in labels:
            exact.setdefault(core(label), key)
    return LabelIndex(exact)


@cache
def row_labels(table: str) -> LabelIndex:
    """Return the row labels of a table (`t2` or `t3`)."""
    form = TABLE_2 if table == "t2" else TABLE_3
    return _index((row.key, (row.zh, *row.synonyms)) for row in form.rows)


@cache
def column_labels(table: str) -> LabelIndex:
    """Return the column labels of a table."""
    form = {"t2": TABLE_2, "t3": TABLE_3, "t4": TABLE_4}[table]
    return _index((column.key, (column.zh, *column.synonyms)) for column in form.columns)


@cache
def group_labels(table: str) -> LabelIndex:
    """Return the group headings of a table (`t3` rows, `t4` columns)."""
    form = TABLE_3 if table == "t3" else TABLE_4
    return _index((group.key, (group.zh, *group.synonyms)) for group in form.groups)


@cache
def head_words(table: str) -> frozenset[str]:
    """Return the words of head cells that name no column: 信息内容, 申请人情况, 行政诉讼."""
    form = {"t2": TABLE_2, "t3": TABLE_3, "t4": TABLE_4}[table]
    return frozenset(core(word) for word in (*form.header_start, *form.header_groups))


@cache
def _captions() -> frozenset[str]:
    return frozenset(core(caption) for caption in TABLE_2.captions)


@label_cache
def is_caption(text: str) -> bool:
    """Say whether a text is the caption of a block of table 2."""
    return core(text) in _captions()


@label_cache
def is_balance_note(text: str) -> bool:
    """Say whether a text is the printed balance rule in the head of table 3."""
    return "勾稽关系" in fold(text)
