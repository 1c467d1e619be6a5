"""Words of messages that depend on a number."""

from collections.abc import Sized


def count_of(things: Sized, noun: str) -> str:
    """Return a number of things with its noun.

    >>> count_of(["a", "b"], "row"), count_of(["a"], "row")
    ('2 rows', '1 row')
    """
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")
