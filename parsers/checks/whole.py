"""The condition that numbers are whole and not negative, shared by the tables."""

from collections.abc import Iterable

from parsers.checks.terms import AllOf, Equation, Relation, Term, Values
from parsers.model import Cell


def is_whole(left: Values, _right: Values) -> bool:
    """Say whether every number is an integer."""
    return all(value == int(value) for value in left)


def is_not_negative(left: Values, _right: Values) -> bool:
    """Say whether every number is at least 0."""
    return all(value >= 0 for value in left)


def is_count(left: Values, right: Values) -> bool:
    """Say whether every number is an integer of at least 0."""
    return is_whole(left, right) and is_not_negative(left, right)


def every_number(cells: Iterable[Cell], holds: Relation, demand: str) -> AllOf:
    """Return a condition on each number of the cells, judged as soon as there is one."""
    parts = (Equation("", (Term.of(cell),), (), f"{cell.key} is {{left}}", holds) for cell in cells)
    return AllOf("", tuple(parts), f"{demand}, but {{failing}}.", needs_all=False)
