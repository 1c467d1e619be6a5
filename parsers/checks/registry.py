"""What a check gets and gives, and how a rule is declared; the rules stand in the modules beside.

A rule is a small function from a subject to equations or observations; its metadata makes the
rule catalogue, its docstring the description there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol, TypeVar, cast

from parsers.checks.terms import Equation
from parsers.document import Line
from parsers.model import (
    Attribution,
    Cell,
    Finding,
    Generation,
    Locator,
    Operand,
    Outcome,
    Period,
    Reason,
    Scope,
    Section,
    Severity,
    State,
)
from parsers.tables.reading import RowReading, TablesReading
from parsers.templates import cell_forms

Made = TypeVar("Made")


class _CellsByKey(dict[str, Cell]):
    """Cells by key; one of which nothing is known is absent."""

    def __missing__(self, key: str) -> Cell:
        cell = self[key] = Cell(key, State.ABSENT)
        return cell


# No slots: what several rules ask for is kept on the subject once it is known.
@dataclass(frozen=True)
class Subject:
    """One report as the parser read it, before any check.

    `level_hint` is the administrative level of the issuer; `medium` names the medium of `lines`
    for locators inside them. A cell that is not in `cells` counts as absent; `period` is None
    where nobody looked for one.
    """

    cells: Mapping[str, Cell]
    generation: Generation
    reading: TablesReading
    sections: tuple[Section, ...] = ()
    lines: tuple[Line, ...] = ()
    report_year: int | None = None
    level_hint: str | None = None
    agency_name: str | None = None
    medium: str = "text"
    scope: Scope = Scope.UNKNOWN
    period: Period | None = None
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[["Subject"], Made]) -> Made:
        """Return what a function makes of the subject, made only once for all rules."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def has_table(self, table: str) -> bool:
        """Say whether a table was found at all."""
        return table in self.reading.tables

    def cell(self, key: str) -> Cell:
        """Return a cell, an absent one if nothing is known of it."""
        return self._known[key]

    def cells_of(self, keys: Iterable[str]) -> tuple[Cell, ...]:
        """Return the cells of some keys in their order."""
        return tuple(map(self._known.__getitem__, keys))

    @cached_property
    def _known(self) -> _CellsByKey:
        return _CellsByKey(self.cells)

    @cached_property
    def odd_cells(self) -> tuple[Cell, ...]:
        """The cells of the form, in its order, that show something else than one number."""
        plain, absent, conflict = State.NUMBER, State.ABSENT, Reason.CONFLICT
        return tuple(
            cell
            for cell in self.cells_of(cell_forms())
            if (cell.state is not plain and cell.state is not absent) or cell.reason is conflict
        )

    def rows_read(self, table: str) -> tuple[RowReading, ...]:
        """Return the labelled rows found in a table, as read."""
        return tuple(row for row in self.reading.rows if row.table == table)

    @cached_property
    def labelled_rows(self) -> frozenset[tuple[str, str]]:
        """The table and the row of each labelled row found."""
        return frozenset((row.table, row.row) for row in self.reading.rows)

    def section(self, key: str) -> Section | None:
        """Return a section if the document has it."""
        return self._sections_by_key.get(key)

    @cached_property
    def _sections_by_key(self) -> dict[str, Section]:
        # The first of a kind counts.
        return {section.key: section for section in reversed(self.sections) if section.present}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All outcomes under their instance ids, in the order of the rules, and the findings.

    `if_blank_is_zero` has an entry for each outcome that is not assessable and no other.
    """

    outcomes: dict[str, Outcome]
    if_blank_is_zero: dict[str, Outcome]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """Something to report that is no equation; `place` fills the bracketed part of the id."""

    message: str
    place: str = ""
    operands: tuple[Operand, ...] = ()
    locator: Locator | None = None
    outcome: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule for the catalogue; `id` has the varying part of its instances in angle brackets.

    `alias` is the id of the paper on users, `formula` is empty for an observation, `implied_by`
    names the rule whose failure at the same place makes a finding of this one superfluous. Where
    a rule that `suspects` fires, the parser doubts its own reading of the table: what else is
    wrong there is then laid at its own door, not at the agency's.
    """

    id: str
    alias: str
    severity: Severity
    zh: str
    formula: str = ""
    attribution: Attribution = Attribution.AGENCY
    implied_by: str = ""
    suspects: bool = False
    summary: str = ""

    @property
    def kind(self) -> str:
        """Return `equation` or `observation`."""
        return "equation" if self.formula else "observation"

    def instance_id(self, place: str) -> str:
        """Return the id of the instance at a place."""
        return fill_place(self.id, place)


class Check(Protocol):
    """One instance of a rule that can be judged: an equation or several conditions together."""

    @property
    def place(self) -> str:
        """Return what fills the bracketed part of the rule's id."""

    def outcome(self, blank_is_zero: bool = False) -> Outcome:
        """Judge the cells, empty ones left open or taken for zero."""

    def failing(self) -> tuple[Equation, ...]:
        """Return what fails, as the evidence of a finding."""

    def message(self) -> str:
        """Tell the failure."""


Result = Check | Observation
RuleFunction = Callable[[Subject], Iterable[Result]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to run."""

    info: RuleInfo
    apply: RuleFunction


def fill_place(rule_id: str, place: str) -> str:
    """Return the id of one instance.

    >>> fill_place("t3.balance.<column>", "total")
    't3.balance.total'
    """
    before, opening, rest = rule_id.partition("<")
    return f"{before}{place}{rest.rpartition('>')[2]}" if opening else rule_id


def rule(info: RuleInfo) -> Callable[[RuleFunction], Rule]:
    """Declare a function as a rule; the first line of its docstring is the description."""

    def declare(function: RuleFunction) -> Rule:
        summary = (function.__doc__ or "").strip().split("\n")[0]
        return Rule(replace(info, summary=summary), function)

    return declare
