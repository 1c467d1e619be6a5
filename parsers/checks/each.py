"""Conditions on each of many cells, judged without an equation for every cell that is in order."""

from collections.abc import Callable
from dataclasses import dataclass

from parsers.checks.terms import (
    FAIL,
    OPEN,
    PASS,
    Equation,
    Values,
    at_least,
    number_of,
    numbers_of,
    tell,
)
from parsers.model import Cell, Outcome


def is_whole(values: Values) -> bool:
    """Say whether every number is an integer."""
    return all(isinstance(value, int) or value == int(value) for value in values)


def is_not_negative(values: Values) -> bool:
    """Say whether every number is at least 0."""
    return min(values, default=0) >= 0


def is_count(values: Values) -> bool:
    """Say whether every number is an integer of at least 0."""
    return is_whole(values) and is_not_negative(values)


@dataclass(frozen=True, slots=True)
class EveryNumber:
    """A condition on each number of some cells, met by 0, and judged as soon as there is one."""

    cells: tuple[Cell, ...]
    holds: Callable[[Values], bool]
    demand: str
    place: str = ""

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the numbers together."""
        values = numbers_of(self.cells, blank_is_zero)
        if not self.holds(values):
            return FAIL
        return PASS if values else OPEN

    def failing(self) -> tuple[Equation, ...]:
        """Return an equation for each number that does not meet the condition."""
        return tuple(
            Equation(self.place, (cell,), (), f"{cell.key} is {{left}}")
            for cell in self.cells
            if not self.holds(numbers_of((cell,)))
        )

    def message(self) -> str:
        """Tell the demand and the numbers that break it."""
        return tell(f"{self.demand}, but {{failing}}.", self.failing())


@dataclass(frozen=True, slots=True)
class NoneAbove:
    """A total of table 3 that no kind of applicants may exceed, even where others are blank."""

    place: str
    total: Cell
    kinds: tuple[Cell, ...]

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the kinds together: one known breach is a failure."""
        total = number_of(self.total, blank_is_zero)
        if total is None:
            return OPEN
        values = numbers_of(self.kinds, blank_is_zero)
        if max(values, default=total) > total:
            return FAIL
        return PASS if len(values) == len(self.kinds) else OPEN

    def failing(self) -> tuple[Equation, ...]:
        """Return the comparison with each kind that exceeds the total."""
        parts = (self._compare(kind) for kind in self.kinds)
        return tuple(part for part in parts if part.outcome() is FAIL)

    def _compare(self, kind: Cell) -> Equation:
        text = f"the total {{left}} is below {kind.key.rpartition('.')[2]} {{right}}"
        return Equation(self.place, (self.total,), (kind,), text, at_least)

    def message(self) -> str:
        """Tell the row and the kinds that exceed its total."""
        return tell(f"In row {self.place} {{failing}}.", self.failing())
