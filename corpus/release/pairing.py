"""Pairing: two ordered streams side by side."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def paired(
    old: Iterator[T], new: Iterator[T], key: Callable[[T], Any]
) -> Iterator[tuple[T, T | None, T | None]]:
    """Join two streams ordered by a key: the newer item there is, the old one, the new one."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and key(left) < key(right)):
            assert left is not None  # noqa: S101 - one of them is there
            yield left, left, None
            left = next(old, None)
        elif left is None or key(right) < key(left):
            yield right, None, right
            right = next(new, None)
        else:
            yield right, left, right
            left, right = next(old, None), next(new, None)
