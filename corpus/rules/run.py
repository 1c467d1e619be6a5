"""Running all rules over a district in a year, in a fixed order, and listing them."""

from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType

from corpus.rules import (
    bodies,
    calling,
    columns,
    copies,
    hierarchy,
    jumps,
    outliers,
    presence,
    quoted,
    revisions,
    roster,
    shape,
    timeliness,
    wording,
    years,
)
from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import Outcome
from corpus.rules.registry import CaseRule, DistrictRule

RULES = "across-4"
"""The version of these rules; whoever changes what one says changes it."""

_MODULES: tuple[ModuleType, ...] = (
    years, jumps, quoted, shape, outliers, hierarchy, roster, bodies, copies, wording, calling,
    timeliness, presence, columns, revisions,
)  # fmt: skip


@cache
def all_rules() -> tuple[CaseRule | DistrictRule, ...]:
    """Return every rule in the order of the catalogue."""
    named = (thing for module in _MODULES for thing in vars(module).values())
    found = (thing for thing in named if isinstance(thing, CaseRule | DistrictRule))
    return tuple({rule.info.id: rule for rule in found}.values())


@cache
def case_rules() -> tuple[CaseRule, ...]:
    """Return the rules about one report in its surroundings."""
    return tuple(rule for rule in all_rules() if isinstance(rule, CaseRule))


@cache
def district_rules() -> tuple[DistrictRule, ...]:
    """Return the rules about everybody directly below one body."""
    return tuple(rule for rule in all_rules() if isinstance(rule, DistrictRule))


def judge_cases(cases: Sequence[Case]) -> Iterator[Outcome]:
    """Yield what every rule says of some reports, report by report."""
    for case in cases:
        for rule in case_rules():
            yield from rule.outcomes(case)


def judge_district(district: DistrictYear) -> Iterator[Outcome]:
    """Yield what every district-wide rule says."""
    for rule in district_rules():
        yield from rule.outcomes(district)
