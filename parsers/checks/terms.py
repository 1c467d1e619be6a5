"""Equations and their three-valued outcome; which cells enter one is decided by the rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from parsers.model import Cell, Locator, Number, Operand, Outcome, State

Values = tuple[Number, ...]
Relation = Callable[[Values, Values], bool]

# What a reader may take for nothing at all; text, unreadable and ambiguous cells never are.
_EMPTY = frozenset({State.BLANK, State.PLACEHOLDER, State.ABSENT})


def equal(left: Values, right: Values) -> bool:
    """Say whether both sides have the same sum."""
    return sum(left) == sum(right)


def at_least(left: Values, right: Values) -> bool:
    """Say whether the left sum is not below the right one."""
    return sum(left) >= sum(right)


@dataclass(frozen=True, slots=True)
class Term:
    """One cell inside an equation; `value` is null unless the cell shows a number."""

    ref: str
    value: Number | None
    is_empty: bool = False
    locator: Locator | None = None

    @classmethod
    def of(cls, cell: Cell) -> "Term":
        """Make the term of a cell; a value beside any other state than number is ignored."""
        value = cell.value if cell.state is State.NUMBER else None
        return cls(cell.key, value, cell.state in _EMPTY, cell.locator)

    def read(self, blank_is_zero: bool) -> Number | None:
        """Return the number to calculate with, if there is one."""
        return 0 if blank_is_zero and self.is_empty else self.value


@dataclass(frozen=True, slots=True)
class Equation:
    """One instance of a rule: `holds` compares both sides once every term is a number.

    `place` fills the bracketed part of the rule's id; `text` is the message of a failure, with
    `{left}` and `{right}` for the sums. The first term on the right is the one to point at.
    """

    place: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    text: str = ""
    holds: Relation = equal

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the terms of both sides."""
        return self.left + self.right

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the equation; a side is never summed without its empty terms."""
        left = _numbers(self.left, blank_is_zero)
        right = _numbers(self.right, blank_is_zero)
        if left is None or right is None:
            return Outcome.NOT_ASSESSABLE
        return Outcome.PASS if self.holds(left, right) else Outcome.FAIL

    def failing(self) -> tuple["Equation", ...]:
        """Return the equation itself if it fails."""
        return (self,) if self.outcome() is Outcome.FAIL else ()

    def message(self) -> str:
        """Tell the failure with the sums of both sides."""
        left, right = _numbers(self.left, False), _numbers(self.right, False)
        return self.text.format(left=sum(left or ()), right=sum(right or ()))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several conditions under one name: one known breach is a failure, whatever else is blank.

    It passes when all parts pass, or, unless `needs_all`, when at least one can be judged.
    `text` has `{failing}` for the messages of the parts.
    """

    place: str
    parts: tuple[Equation, ...]
    text: str = "{failing}."
    needs_all: bool = True

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the parts together."""
        found = {part.outcome(blank_is_zero) for part in self.parts}
        if Outcome.FAIL in found:
            return Outcome.FAIL
        is_open = self.needs_all and Outcome.NOT_ASSESSABLE in found
        return Outcome.PASS if Outcome.PASS in found and not is_open else Outcome.NOT_ASSESSABLE

    def failing(self) -> tuple[Equation, ...]:
        """Return the parts that fail."""
        return tuple(part for part in self.parts if part.outcome() is Outcome.FAIL)

    def message(self) -> str:
        """Tell the failure with those of the failing parts."""
        return self.text.format(failing=", ".join(part.message() for part in self.failing()))


Check = Equation | AllOf


def operands_of(equations: Iterable[Equation]) -> tuple[Operand, ...]:
    """Return each term once, in the order of the equations."""
    terms = {term.ref: term for equation in equations for term in equation.terms}
    return tuple(Operand(term.ref, term.value) for term in terms.values())


def telling_locator(equations: Iterable[Equation]) -> Locator | None:
    """Return the place of the stated total of the first equation, else of any other term."""
    return next(_locators(equations), None)


def _locators(equations: Iterable[Equation]) -> Iterator[Locator]:
    for equation in equations:
        for term in equation.right + equation.left:
            if term.locator is not None:
                yield term.locator


def _numbers(terms: tuple[Term, ...], blank_is_zero: bool) -> Values | None:
    """Return all values, or nothing as soon as one is not a number."""
    values = [term.read(blank_is_zero) for term in terms]
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None
