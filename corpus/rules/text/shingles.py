"""Shingles: the runs of five characters of a text, and how much of one text stands in another."""

from collections.abc import Collection
from fractions import Fraction

SIZE = 5


def shingles(text: str) -> frozenset[str]:
    """Return the shingles of a text; a line shorter than one is its own.

    >>> sorted(shingles("abcdef"))
    ['abcde', 'bcdef']
    """
    return frozenset(piece for line in text.split("\n") if line for piece in _of(line))


def _of(line: str) -> list[str]:
    return [line[at : at + SIZE] for at in range(max(1, len(line) - SIZE + 1))]


def containment(text: frozenset[str], other: frozenset[str]) -> Fraction:
    """Return the share of a text's shingles that the other one has, 0 for an empty text."""
    return Fraction(len(text & other), len(text)) if text else Fraction()


def covered(text: str, others: Collection[str]) -> tuple[int, int]:
    """Return how many characters of a text lie in shingles of another one, and how many it has.

    >>> covered("abcdefgh", shingles("xabcdex"))
    (5, 8)
    """
    hit = total = 0
    for line in text.split("\n"):
        total += len(line)
        end = 0
        for at, piece in enumerate(_of(line) if line else ()):
            if piece in others:
                hit += at + len(piece) - max(at, end)
                end = at + len(piece)
    return hit, total
