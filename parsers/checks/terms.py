"""Equations and their three-valued outcome; which cells enter one is decided by the rules."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.model import Cell, Locator, Number, Operand, Outcome, State

Values = Sequence[Number]
Relation = Callable[[Values, Values], bool]

# Python 3.11 looks a member up by a slow property, and these are asked for at every cell.
PASS, FAIL, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_ASSESSABLE
NUMBER = State.NUMBER
# What a reader may take for nothing at all; text, unreadable and ambiguous cells never are.
_EMPTY = (State.BLANK, State.ABSENT, State.PLACEHOLDER)


def equal(left: Values, right: Values) -> bool:
    """Say whether both sides have the same sum."""
    return sum(left) == sum(right)


def at_least(left: Values, right: Values) -> bool:
    """Say whether the left sum is not below the right one."""
    return sum(left) >= sum(right)


def number_of(cell: Cell, blank_is_zero: bool = False) -> Number | None:
    """Return the number of a cell; a value beside any other state than number is ignored."""
    if cell.state is NUMBER:
        return cell.value
    return 0 if blank_is_zero and cell.state in _EMPTY else None


def numbers_of(cells: Iterable[Cell], blank_is_zero: bool = False) -> list[Number]:
    """Return the numbers among some cells in their order."""
    if blank_is_zero:
        read = [number_of(cell, blank_is_zero) for cell in cells]
        return [value for value in read if value is not None]
    return [cell.value for cell in cells if cell.state is NUMBER and cell.value is not None]


@dataclass(frozen=True, slots=True)
class Equation:
    """One instance of a rule: `holds` compares both sides once every cell is a number.

    `place` fills the bracketed part of the rule's id; `text` is the message of a failure, with
    `{left}` and `{right}` for the sums. The first cell on the right is the one to point at.
    """

    place: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    text: str = ""
    holds: Relation = equal

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of both sides."""
        return self.left + self.right

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the equation; a side is never summed without its empty cells."""
        left = numbers_of(self.left, blank_is_zero)
        right = numbers_of(self.right, blank_is_zero)
        if len(left) < len(self.left) or len(right) < len(self.right):
            return OPEN
        return PASS if self.holds(left, right) else FAIL

    def failing(self) -> tuple["Equation", ...]:
        """Return the equation itself if it fails."""
        return (self,) if self.outcome() is FAIL else ()

    def message(self) -> str:
        """Tell the failure with the sums of both sides."""
        return self.text.format(left=sum(numbers_of(self.left)), right=sum(numbers_of(self.right)))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several conditions under one name: one known breach is a failure, whatever else is blank.

    It passes when all parts pass. `text` has `{failing}` for the messages of the parts.
    """

    place: str
    parts: tuple[Equation, ...]
    text: str = "{failing}."

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the parts together."""
        found = [part.outcome(blank_is_zero) for part in self.parts]
        if FAIL in found:
            return FAIL
        return PASS if found and OPEN not in found else OPEN

    def failing(self) -> tuple[Equation, ...]:
        """Return the parts that fail."""
        return tuple(part for part in self.parts if part.outcome() is FAIL)

    def message(self) -> str:
        """Tell the failure with those of the failing parts."""
        return tell(self.text, self.failing())


def tell(text: str, failing: Iterable[Equation]) -> str:
    """Return a text with the messages of some equations in place of `{failing}`."""
    return text.format(failing=", ".join(part.message() for part in failing))


def operands_of(equations: Iterable[Equation]) -> tuple[Operand, ...]:
    """Return each cell once, in the order of the equations."""
    cells = {cell.key: cell for equation in equations for cell in equation.cells}
    return tuple(Operand(cell.key, number_of(cell)) for cell in cells.values())


def telling_locator(equations: Iterable[Equation]) -> Locator | None:
    """Return the place of the stated total of the first equation, else of any other cell."""
    return next(_locators(equations), None)


def _locators(equations: Iterable[Equation]) -> Iterator[Locator]:
    for equation in equations:
        for cell in equation.right + equation.left:
            if cell.locator is not None:
                yield cell.locator
