"""Joining two streams of records by payload and place, those of one place held at a time."""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from corpus.diff.sides import Held


class Pair(NamedTuple):
    """Two records of one payload and place; None where a side has none.

    `is_unread` says that the side without one has not read the payload there at all.
    """

    old: Held | None
    new: Held | None
    is_unread: bool = False


class _Tagged(NamedTuple):
    """What a side has, with the number of the side."""

    held: Held
    side: int


def join_sides(old: Iterable[Held], new: Iterable[Held]) -> Iterator[Pair]:
    """Yield the records of both sides in pairs."""
    for _, group in groupby(merge(_tag(old, 0), _tag(new, 1), key=_place), key=_place):
        sides: tuple[dict[int, Held], dict[int, Held]] = ({}, {})
        for held, side in group:
            sides[side][held.ordinal] = held
        before, after = sides
        for ordinal in sorted(before.keys() | after.keys()):
            pair = Pair(before.get(ordinal), after.get(ordinal), not (before and after))
            if ordinal >= 0:
                yield pair


def _tag(side: Iterable[Held], number: int) -> Iterator[_Tagged]:
    return (_Tagged(held, number) for held in side)


def _place(tagged: _Tagged) -> tuple[str, str]:
    return tagged.held.place
