"""Senses of claims: which cells of the tables a number of the prose equals, as the rules see it."""

from collections.abc import Iterator
from functools import cache

from corpus.release.report_rows import Told
from parsers.checks.compare import ClaimCheck, Compared, Sense
from parsers.checks.registry import Rule, Subject
from parsers.checks.run import all_rules
from parsers.model import Cell, Number, Reason, Section, State
from parsers.tables.reading import TablesReading
from storage.releases.reports import CellFacts

_TEXT_RULES = ("TT-",)


def subject_of(told: Told) -> Subject:
    """Return a report as the rules are given it, from what is stored."""
    facts = told.held.facts
    sections = tuple(
        Section(section["key"], True, text=section["text"])
        for section in told.record.get("sections", ())
        if section["text"]
    )
    cells = {key: _cell(cell) for key, cell in told.held.cells.items()}
    tables = frozenset(
        key.partition(".")[0] for key, cell in cells.items()
        if cell.state is not State.ABSENT
    )  # fmt: skip
    reading = TablesReading(cells, facts.generation, tables, (), ())
    return Subject(
        cells, facts.generation, reading, sections, report_year=facts.report_year,
        agency_name=facts.agency_name, scope=facts.scope,
    )  # fmt: skip


def senses_of(subject: Subject) -> dict[int, str]:
    """Return the sense that fits each claim that fits any, by the identity of the claim."""
    found: dict[int, str] = {}
    for rule in _rules():
        for result in rule.apply(subject):
            if isinstance(result, ClaimCheck):
                for compared in result.compared:
                    for sense in _fitting(compared):
                        found.setdefault(id(compared.claim), _written(sense))
    return found


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.info.alias.startswith(_TEXT_RULES))


def _fitting(compared: Compared) -> Iterator[Sense]:
    figure = compared.claim.figure
    for sense in compared.senses:
        value = sense.value()
        if value is not None and (not value if figure is None else figure.admits(value)):
            yield sense


def _written(sense: Sense) -> str:
    plus = " + ".join(cell.key for cell in sense.plus)
    return plus + "".join(f" - {cell.key}" for cell in sense.minus)


def _cell(cell: CellFacts) -> Cell:
    reason: Reason | None = cell.reason
    value: Number | None = cell.value
    if cell.value is not None and cell.value == cell.value.to_integral_value():
        value = int(cell.value)
    return Cell(cell.key, cell.state, cell.raw, value, cell.unit, reason)
