"""Which rules test which cells: asked of the rules themselves, and of a list where they cannot say.

A rule that compares cells names them when it is given a report in which every cell has a number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from corpus.release.crosswalk import known
from corpus.release.variables import all_forms
from corpus.rules.run import all_rules as rules_across
from parsers.checks.registry import Rule, RuleInfo, Subject
from parsers.checks.run import all_rules
from parsers.model import Cell, Generation, Scope, State
from parsers.tables.reading import TablesReading

_FORMS = (Generation.STAT_2014, Generation.T2019, Generation.T2021)


@cache
def rules_by_cell() -> Mapping[str, tuple[str, ...]]:
    """Return the rules of each cell by its key, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for info, keys in _cells_by_rule():
        for key in keys:
            if info.alias:
                found[key].append(f"{info.alias} {info.id}")
    return {key: tuple(names) for key, names in found.items()}


def _cells_by_rule() -> Iterator[tuple[RuleInfo, list[str]]]:
    listed: Mapping[str, list[str]] = known()["tested"]
    subjects = [_full(form) for form in _FORMS]
    for rule in all_rules():
        named = {key for subject in subjects for key in _compared(rule, subject)}
        yield rule.info, _in_order(named, listed.get(rule.info.id, []))
    for across in rules_across():
        yield across.info, _in_order(set(), listed.get(across.info.id, []))


def _in_order(named: set[str], patterns: list[str]) -> list[str]:
    return [
        key for key in all_forms()
        if key in named or any(fnmatchcase(key, pattern) for pattern in patterns)
    ]  # fmt: skip


def _compared(rule: Rule, subject: Subject) -> Iterator[str]:
    """Yield the keys of the cells that the instances of a rule compare."""
    for result in rule.apply(subject):
        yield from (cell.key for cell in _cells_of(result))


def _cells_of(result: Any) -> tuple[Cell, ...]:  # noqa: ANN401 - each kind of check has its own cells
    parts = (getattr(result, name, ()) for name in ("cells", "kinds"))
    total = getattr(result, "total", None)
    return (*(cell for part in parts for cell in part), *(() if total is None else (total,)))


def _full(form: Generation) -> Subject:
    """Return a report of a form that has one and the same number in every cell."""
    cells = {
        key: Cell(key, State.NUMBER, "1", 1)
        for key, each in all_forms().items() if form.value in each.generations
    }  # fmt: skip
    tables = frozenset(key.partition(".")[0] for key in cells)
    reading = TablesReading(cells, form, tables, (), ())
    return Subject(cells, form, reading, report_year=2021, scope=Scope.OWN)
