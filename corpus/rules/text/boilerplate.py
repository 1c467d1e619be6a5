"""Boilerplate: sentences so many agencies of a district print in a year that they are nobody's."""

from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal


def learn_boilerplate(
    reports: Collection[Iterable[str]], share: Decimal, least: int
) -> frozenset[str]:
    """Return the sentences in at least a share of reports and in no fewer than `least`.

    Otherwise two reports of a small district that copy each other would have nothing of their own.

    >>> sorted(learn_boilerplate([["a", "b"], ["a"], ["a", "c"]], Decimal("0.5"), 2))
    ['a']
    """
    counts = Counter(sentence for report in reports for sentence in set(report))
    needed = max(Decimal(least), share * len(reports))
    return frozenset(sentence for sentence, count in counts.items() if count >= needed)


def without(sentences: Iterable[str], known: frozenset[str]) -> str:
    """Return what is left of a text; a line feed keeps what was apart apart."""
    return "\n".join(sentence for sentence in sentences if sentence not in known)
