"""Plain sentences: one spelling, without marks, with numbers and own names masked."""

import re
from collections.abc import Iterable, Iterator

from parsers.fold import fold

NUMBER, NAME = "#", "@"
"""What stands for a number or a year, and for one's own name."""

_SENTENCE = re.compile(r"[^。；;！!?\n]+")
_DIGITS = re.compile(r"\d[\d.,%]*")
_MARKS = re.compile(r"[^\w#@]+")
_LEAST_NAME = 2


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text as printed, without their ends."""
    for match in _SENTENCE.finditer(text):
        piece = match[0].strip()
        if piece:
            yield piece


def plain(text: str, names: Iterable[str] = ()) -> str:
    """Return a text for comparing.

    >>> plain("2023年，青岚区水务局共收到申请12件", ["青岚区水务局"])
    '#年@共收到申请#件'
    """
    folded = fold(text)
    for name in names:
        if len(name) >= _LEAST_NAME:
            folded = folded.replace(name, NAME)
    return _MARKS.sub("", _DIGITS.sub(NUMBER, folded))


def plain_sentences(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the sentences of a text for comparing, in order."""
    listed = tuple(names)
    found = (plain(sentence, listed) for sentence in sentences(text))
    return tuple(sentence for sentence in found if sentence)
