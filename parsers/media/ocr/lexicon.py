"""Lexicon: the labels of the forms, against which a misread label is mended.

Only labels are: they are known beforehand, figures are not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
# Less like is no guess at all.
_LEAST_GUESS = 0.4
# What the right ordinal adds to the likeness of a label.
_ORDINAL_BONUS = 0.1
_MIN_LENGTH = 2
_MAX_LENGTH = 80
_ORDINAL = re.compile(r"(?:\(?[一二三四五六七八九十\d]{1,2}[).、,:]?)*")
_NOTE = re.compile(r"\([^()]*\)?$")


@dataclass(frozen=True, slots=True)
class Guess:
    """The label that a text is most like; a sure one leads far enough over all others."""

    label: str
    likeness: float
    is_sure: bool


@cache
def _ordinals() -> dict[str, str]:
    """Return the ordinal of each label that has one on the form, by its meaning."""
    rows = ((row.key, row.ordinal) for row in TABLE_3.rows)
    groups = ((group.key, group.ordinal) for group in TABLE_3.groups)
    return {key: fold(ordinal) for key, ordinal in (*rows, *groups) if ordinal}


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """Return meaning and label by the label's folded words."""
    words = ((label_words(label), meaning, label) for meaning, label in _all_labels())
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


def label_words(text: str) -> str:
    """Return the words of a label, without its ordinal and its note."""
    return _parts(text)[1]


def _parts(text: str) -> tuple[str, str]:
    folded = fold(text)
    ordinal = match[0] if (match := _ORDINAL.match(folded)) else ""
    words = folded[len(ordinal) :]
    return ordinal, _NOTE.sub("", words) or words


def nearest_label(text: str) -> str | None:
    """Return a text with the label that it is most like, unless another is nearly as like it."""
    guess = guess_label((text,))
    return guess.label if guess is not None and guess.is_sure else None


def guess_label(texts: Iterable[str]) -> Guess | None:
    """Return the label that one of several readings of the same text is most like."""
    guesses = [guess for text in texts if (guess := _guess(text)) is not None]
    return max(guesses, key=lambda guess: (guess.is_sure, guess.likeness), default=None)


def _guess(text: str) -> Guess | None:
    ordinal, words = _parts(text)
    if words in _labels():
        return Guess(text, 1.0, is_sure=True)
    if not _MIN_LENGTH <= len(words) <= _MAX_LENGTH:
        return None
    likeness: dict[str, tuple[float, str]] = {}
    for known, (meaning, label) in _labels().items():
        bonus = (
            _ORDINAL_BONUS
            if ordinal and _ordinals().get(meaning) == ordinal.strip(".、,:")
            else 0.0
        )
        found = (_likeness(words, known) + bonus, label)
        likeness[meaning] = max(likeness.get(meaning, found), found)
    (best, label), (second, _) = sorted(likeness.values(), reverse=True)[:2]
    if best < _LEAST_GUESS:
        return None
    least = _LEAST_SHORT if len(words) <= _SHORT else _LEAST
    lead = _LEAD if len(words) < _LONG else _LEAD_LONG
    return Guess(f"{ordinal}{label}", best, is_sure=best >= least and best - second >= lead)


def _likeness(text: str, known: str) -> float:
    if min(len(text), len(known)) * 2 < max(len(text), len(known)):
        return 0.0
    return SequenceMatcher(None, text, known, autojunk=False).ratio()
