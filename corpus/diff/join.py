"""Joining two streams of records by payload and place, one of each held at a time."""

from collections.abc import Iterator

from corpus.diff.sides import Held


def join_sides(
    old: Iterator[Held], new: Iterator[Held]
) -> Iterator[tuple[Held | None, Held | None]]:
    """Yield the records of both sides in pairs; None where a side lacks one."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.key < right.key):
            yield left, None
            left = next(old, None)
        elif left is None or right.key < left.key:
            yield None, right
            right = next(new, None)
        else:
            yield left, right
            left, right = next(old, None), next(new, None)
