"""The forms before 2019 as data: the statistics annexes, narrative facts and parts of a report.

Their cells are kept apart from those of the three tables, which every newer record lists in full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from parsers.templates import CellForm, Column, Group, Row, Table, cell_forms, load_form

ANNEX_KEYS = ("st14", "annex")
"""The statistics annexes, newest first."""

CUMULATIVE = "cumulative"
"""The column of an annex that counts all years since the Regulation of 2007."""


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row of an annex; `group` tells rows of equal words apart, `opens` begins a group."""

    key: str
    labels: tuple[str, ...]
    group: str
    opens: str


@dataclass(frozen=True, slots=True)
class Annex:
    """One statistics annex: rows of a label, a unit and one or several figures."""

    key: str
    generation: str
    rows: tuple[AnnexRow, ...]
    headings: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class PartForm:
    """A part of a report before 2019; `pattern` is searched in its folded title."""

    key: str
    zh: str
    en: str
    pattern: str
    is_older_only: bool


@cache
def annex(key: str) -> Annex:
    """Return an annex by key."""
    raw = load_form({"st14": "annex2014", "annex": "annex2008"}[key])
    rows = tuple(
        AnnexRow(
            row["key"], (row["zh"], *row.get("synonyms", ())), row.get("group", ""),
            row.get("opens", ""),
        )
        for row in raw["rows"]
    )  # fmt: skip
    return Annex(key, raw["generation"], rows, tuple(raw["headings"]), _table(raw))


def _table(raw: dict[str, Any]) -> Table:
    generation: str = raw["generation"]
    columns = (
        Column("value", "统计数", "figure", generations=(generation,)),
        Column(CUMULATIVE, "历年累计", "all years", generations=(generation,)),
    )
    rows = tuple(
        Row(
            row["key"], row["zh"], row["en"], {generation: ("value",)},
            tuple(row.get("synonyms", ())),
        )
        for row in raw["rows"]
    )  # fmt: skip
    return Table(raw["key"], raw["zh"], raw["en"], "part_annex", columns, rows)


def _annex_cells(key: str) -> Iterator[CellForm]:
    """Yield the figure of every row, and for the local forms the figure of all years."""
    raw, form = load_form({"st14": "annex2014", "annex": "annex2008"}[key]), annex(key)
    suffixes = {"": form.table.columns[0]}
    if key == "annex":
        suffixes[f".{CUMULATIVE}"] = form.table.columns[1]
    for entry, row in zip(raw["rows"], form.table.rows, strict=True):
        for suffix, column in suffixes.items():
            own = Column(
                column.key, column.zh, column.en, (), column.generations,
                entry.get("value", "count"), entry["unit"],
            )  # fmt: skip
            yield CellForm(
                f"{key}.{row.key}{suffix}", form.table, row, own, (form.generation,)
            )  # fmt: skip


@cache
def annex_forms() -> dict[str, CellForm]:
    """Return every cell of the annexes by key, in the order of the forms."""
    return {cell.key: cell for key in ANNEX_KEYS for cell in _annex_cells(key)}


@cache
def fact_forms() -> dict[str, CellForm]:
    """Return every narrative fact (`free.*`) by key."""
    raw = load_form("facts")
    table = Table("free", raw["zh"], raw["en"], "", ())
    generations = ("free_pre2014", "stat_2014")
    return {
        f"free.{fact['key']}": CellForm(
            f"free.{fact['key']}", table, Group(fact["key"], fact["zh"], fact["en"]),
            Column(
                "value", "正文所述", "as the text says", (), generations,
                fact.get("value", "count"), fact["unit"],
            ),
            generations,
        )
        for fact in raw["facts"]
    }  # fmt: skip


@cache
def form_of(key: str) -> CellForm:
    """Return the form of any cell, whatever the generation; raise KeyError for an unknown key."""
    form = cell_forms().get(key) or annex_forms().get(key)
    return form if form is not None else fact_forms()[key]


@cache
def part_forms() -> tuple[PartForm, ...]:
    """Return the parts of reports before 2019, the most telling title first."""
    return tuple(
        PartForm(
            part["key"], part["zh"], part["en"], part["pattern"], part.get("older_only", False)
        )
        for part in load_form("parts")["parts"]
    )
