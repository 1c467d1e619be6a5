"""Lexicon: the labels of the forms, against which a misread label is mended.

Only labels are: they are known beforehand, figures are not.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from parsers.fold import fold
from parsers.templates import TABLE_2, TABLE_3, TABLE_4

# Likeness, and lead over the next label, that a misread label needs; short ones need more.
_LEAST = 0.6
_LEAD = 0.15
_LEAST_SHORT = 0.74
_SHORT = 4
_LEAD_LONG = 0.08
_LONG = 9
_MIN_LENGTH = 2
_MAX_LENGTH = 80
_ORDINAL = re.compile(r"(?:\(?[一二三四五六七八九十\d]{1,2}[).、,:]?)*")
_NOTE = re.compile(r"\([^()]*\)?$")


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """Return meaning and label by the label's folded words."""
    words = ((_words(label)[1], meaning, label) for meaning, label in _all_labels())
    return {word: (meaning, label) for word, meaning, label in words if len(word) >= _MIN_LENGTH}


def _all_labels() -> Iterator[tuple[str, str]]:
    """Yield every label of the forms with its meaning, which its synonyms share."""
    for table in (TABLE_2, TABLE_3, TABLE_4):
        for part in (table.columns, table.rows, table.groups):
            for entry in part:
                yield from ((entry.key, label) for label in (*entry.synonyms, entry.zh))
        for label in (*table.header_start, *table.header_groups, *table.captions):
            yield label, label
    yield TABLE_3.note, TABLE_3.note


def _words(text: str) -> tuple[str, str]:
    """Return ordinal and words of a label."""
    folded = fold(text)
    ordinal = match[0] if (match := _ORDINAL.match(folded)) else ""
    words = folded[len(ordinal) :]
    return ordinal, _NOTE.sub("", words) or words


def nearest_label(text: str) -> str | None:
    """Return a text with the label that it is most like, unless another is nearly as like it."""
    ordinal, words = _words(text)
    if words in _labels():
        return text
    if not _MIN_LENGTH <= len(words) <= _MAX_LENGTH:
        return None
    likeness: dict[str, tuple[float, str]] = {}
    for known, (meaning, label) in _labels().items():
        found = (_likeness(words, known), label)
        likeness[meaning] = max(likeness.get(meaning, found), found)
    (best, label), (second, _) = sorted(likeness.values(), reverse=True)[:2]
    least = _LEAST_SHORT if len(words) <= _SHORT else _LEAST
    lead = _LEAD if len(words) < _LONG else _LEAD_LONG
    return f"{ordinal}{label}" if best >= least and best - second >= lead else None


def _likeness(text: str, known: str) -> float:
    if min(len(text), len(known)) * 2 < max(len(text), len(known)):
        return 0.0
    return SequenceMatcher(None, text, known, autojunk=False).ratio()
