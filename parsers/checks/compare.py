"""Claims of the prose against cells: a claim holds if it equals any sense its words may have."""

from collections.abc import Iterable
from dataclasses import dataclass

from parsers.checks.claims import Claim
from parsers.checks.terms import FAIL, OPEN, PASS, Equation, Values, number_of
from parsers.model import Cell, Number, Outcome, State


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing the words of a claim may mean: some cells, less some others."""

    plus: tuple[Cell, ...]
    minus: tuple[Cell, ...] = ()

    def value(self, blank_is_zero: bool = False) -> Number | None:
        """Return the number of the tables, None if a cell of it is none."""
        added = [number_of(cell, blank_is_zero) for cell in self.plus]
        taken = [number_of(cell, blank_is_zero) for cell in self.minus]
        known = [value for value in added if value is not None]
        less = [value for value in taken if value is not None]
        if len(known) < len(added) or len(less) < len(taken):
            return None
        return sum(known) - sum(less)


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim with its senses; without any figure the claim is that every sense is 0.

    A lenient one may hold, but proves nothing where it does not.
    """

    claim: Claim
    senses: tuple[Sense, ...]
    is_lenient: bool = False

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the claim; one that is not certain is never judged."""
        if not self.claim.is_certain or not self.senses:
            return OPEN
        values = [sense.value(blank_is_zero) for sense in self.senses]
        known = [value for value in values if value is not None]
        if self.claim.figure is None:
            return self._outcome_of_none(values, known)
        if any(map(self.claim.figure.admits, known)):
            return PASS
        return FAIL if len(known) == len(values) and not self.is_lenient else OPEN

    def _outcome_of_none(self, values: list[Number | None], known: list[Number]) -> Outcome:
        if any(known):
            return FAIL
        return PASS if len(known) == len(values) else OPEN

    def evidence(self) -> Equation:
        """Return the claim and its first sense as the two sides of an equation."""
        figure, claim = self.claim.figure, self.claim
        value = figure.low if figure else 0
        told = Cell(claim.ref, State.NUMBER, claim.raw, value, locator=claim.locator)
        first = next((s for s in self.senses if figure is None and s.value()), self.senses[0])
        names = " + ".join(cell.key for cell in first.plus)
        names += "".join(f" - {cell.key}" for cell in first.minus)
        text = f"“{claim.clause}” does not fit {names}, which is {first.value()}"
        # Braces of a page must not be taken for fields of the message.
        text = text.replace("{", "{{").replace("}", "}}")
        return Equation("", first.plus + first.minus, (told,), text, _never)


def _never(_left: Values, _right: Values) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """All claims of one kind: one that fits nothing is a failure, whatever the others say."""

    compared: tuple[Compared, ...]
    place: str = ""

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the claims together."""
        found = [each.outcome(blank_is_zero) for each in self.compared]
        if FAIL in found:
            return FAIL
        return PASS if PASS in found else OPEN

    def failing(self) -> tuple[Equation, ...]:
        """Return the evidence of each claim that fits nothing."""
        return tuple(each.evidence() for each in self.compared if each.outcome() is FAIL)

    def message(self) -> str:
        """Tell each claim that fits nothing, and the cells it should fit."""
        told = "; ".join(part.message() for part in self.failing())
        return f"The text says otherwise than the tables: {told}."


def check_of(compared: Iterable[Compared]) -> Iterable[ClaimCheck]:
    """Return one check of some claims, none without claims."""
    listed = tuple(compared)
    return (ClaimCheck(listed),) if listed else ()
