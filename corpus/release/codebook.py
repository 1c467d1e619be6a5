"""The codebook: every column of every table, and of every cell what is known of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from corpus.export.model import Column, Kind, Table
from corpus.indicators.catalogue import variants
from corpus.indicators.terms import keys_of
from corpus.release.crosswalk import comparability_of, traps_of, wording_of
from corpus.release.tables import all_tables
from corpus.release.tested import rules_by_cell
from corpus.release.variables import STATE_SUFFIX, all_forms, variables
from corpus.rules.model import YearReport
from parsers.model import Generation
from parsers.templates import CellForm

Json = dict[str, Any]

_RANGES = {
    "count": "an integer from 0",
    "signed": "an integer, negative too",
    "money": "an amount from 0 with its printed decimals",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the codebook says of a column; of a column that is no cell only the first lines."""

    table: str
    name: str
    kind: str
    zh: str
    en: str
    cell: str | None = None
    wording: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    allowed: str | None = None
    comparability: str | None = None
    traps: tuple[str, ...] = ()
    tested_by: tuple[str, ...] = ()
    used_in: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Return it as plain data."""
        return {
            "table": self.table, "name": self.name, "kind": self.kind, "zh": self.zh,
            "en": self.en, "cell": self.cell, "wording": dict(self.wording), "unit": self.unit,
            "allowed": self.allowed, "comparability": self.comparability,
            "traps": list(self.traps), "tested_by": list(self.tested_by),
            "used_in": list(self.used_in),
        }  # fmt: skip


@cache
def all_entries() -> tuple[Entry, ...]:
    """Return every column in the order of the files, then the cells that have no column."""
    return (*_entries(all_tables()), *_cell_entries())


def _entries(tables: tuple[Table, ...]) -> Iterator[Entry]:
    """Yield an entry for every column; states go with their cells."""
    cells = variables()
    for table in tables:
        for column in table.columns:
            form = cells.get(column.name)
            if form is not None:
                yield _of_cell(table.name, column, form)
            elif not _is_state(column):
                yield Entry(table.name, column.name, column.kind.value, column.zh, column.en)


def _cell_entries() -> Iterator[Entry]:
    """Yield an entry for every cell that is no column of the panel."""
    shown = {form.key for form in variables().values()}
    for key, form in all_forms().items():
        if key not in shown:
            yield _of_cell("cells_long", Column(key, Kind.NUMBER, form.zh, form.en), form)


def _is_state(column: Column) -> bool:
    return column.name.removesuffix(STATE_SUFFIX) in variables()


def _of_cell(table: str, column: Column, form: CellForm) -> Entry:
    return Entry(
        table, column.name, form.column.value, form.zh, form.en, form.key,
        wording_of(form), form.column.unit, _RANGES[form.column.value], comparability_of(form),
        tuple(traps_of(form.key)),
        rules_by_cell().get(form.key, ()), tuple(_indicators().get(form.key, ())),
    )  # fmt: skip


@cache
def _indicators() -> Mapping[str, tuple[str, ...]]:
    """Return the indicators by the cells that they are calculated from."""
    found: dict[str, list[str]] = {}
    for variant in variants():
        for key in cells_of(f"{variant.numerator} {variant.denominator}"):
            found.setdefault(key, []).append(f"{variant.id} {variant.key}")
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


_SUITS = ("direct_suit", "post_review_suit")
_LONG = {"corr": "corrected", "pend": "pending"}


def cells_of(formula: str) -> Iterator[str]:
    """Yield the cells that a formula of the catalogue is made of, last year's as this year's."""
    known = all_forms()
    for word in formula.split():
        head, _, part = word.partition(".")
        # What was concluded is the total without what is pending.
        outcomes = ("total", "pending") if head in ("RC", "LC") else (_LONG.get(part, "total"),)
        if head in ("REV", "RC"):
            yield from (f"t4.review_{outcome}" for outcome in outcomes)
        elif head in ("LIT", "LC"):
            yield from (f"t4.{group}_{outcome}" for group in _SUITS for outcome in outcomes)
        else:
            yield from (key for key in _keys(word.removeprefix("last.")) if key in known)


def _keys(word: str) -> Iterator[str]:
    for generation in (Generation.T2019, Generation.T2021):
        # Which rows a short name stands for depends on the form of a report alone.
        yield from keys_of(cast("YearReport", SimpleNamespace(generation=generation)), word)
