"""Equations over cells of several reports, strict: an operand that is no number leaves all open."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import eq
from typing import NamedTuple

from corpus.rules.model import Judgement, Ref, YearReport, fails, open_at, passes

Relation = Callable[[Decimal, Decimal], bool]


class Term(NamedTuple):
    """A cell of a report, added or taken away."""

    report: YearReport
    key: str
    sign: int = 1

    @property
    def operand(self) -> Ref:
        """Return the cell as evidence."""
        return self.report.operand(self.key)


class Told(NamedTuple):
    """Where an equation stands and how its failure is told: `{left}` and `{right}` are sums."""

    place: str
    text: str


def equate(
    told: Told, left: Sequence[Term], right: Sequence[Term], holds: Relation = eq
) -> Judgement:
    """Judge an equation between two sums."""
    terms = (*left, *right)
    operands = tuple(term.operand for term in terms)
    missing = tuple(term.operand for term in terms if term.report.number(term.key) is None)
    if missing:
        return open_at(told.place, *missing)
    sums = _sum(left), _sum(right)
    if holds(*sums):
        return passes(told.place)
    shown = told.text.format(left=show(sums[0]), right=show(sums[1]))
    return fails(shown, *operands, place=told.place)


def show(number: Decimal) -> str:
    """Write a number in plain notation.

    >>> show(Decimal("1E+2")), show(Decimal("2.50"))
    ('100', '2.5')
    """
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _sum(terms: Sequence[Term]) -> Decimal:
    return sum(
        (term.sign * (term.report.number(term.key) or Decimal()) for term in terms), Decimal()
    )
