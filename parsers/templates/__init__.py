"""The official forms as data: labels, synonyms, rows, columns, units and the forms they belong to.

The TOML files beside this module are the only place where a label of a form is written down.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

ValueKind = Literal["count", "signed", "money"]
GENERATIONS = ("2019", "2021")


@dataclass(frozen=True, slots=True)
class Column:
    """A value column of a form; `value` says what numbers it admits."""

    key: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    generations: tuple[str, ...] = GENERATIONS
    value: ValueKind = "count"
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A value row of a form; `columns` lists its column keys under each generation."""

    key: str
    zh: str
    en: str
    columns: dict[str, tuple[str, ...]]
    synonyms: tuple[str, ...] = ()
    ordinal: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over rows (table 3) or columns (table 4); it carries no value on the form."""

    key: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three tables of a report."""

    key: str
    zh: str
    en: str
    section: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    header_start: tuple[str, ...] = ()
    header_groups: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionForm:
    """One of the six parts with the titles it goes by."""

    key: str
    number: int
    zh: str
    en: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellForm:
    """A value cell of the forms: its key, where it belongs and what it may hold."""

    key: str
    table: Table
    row: Row | Group
    column: Column
    generations: tuple[str, ...] = field(default=GENERATIONS)

    @property
    def zh(self) -> str:
        """Return the official label, row and column."""
        return f"{self.row.zh} / {self.column.zh}"

    @property
    def en(self) -> str:
        """Return the English label, row and column."""
        return f"{self.row.en} / {self.column.en}"


def load_form(name: str) -> dict[str, Any]:
    """Return a form's file as plain data; callers must not change it."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def _strings(value: list[str] | None) -> tuple[str, ...]:
    return tuple(value or ())


def _column(raw: dict[str, Any], unit: str | None) -> Column:
    return Column(
        raw["key"], raw["zh"], raw["en"], _strings(raw.get("synonyms")),
        _strings(raw.get("generations")) or GENERATIONS, raw.get("value", "count"),
        raw.get("unit", unit),
    )  # fmt: skip


def _row(raw: dict[str, Any], columns: tuple[Column, ...]) -> Row:
    """Give a row its columns: its own list (table 2), else all of them (table 3)."""
    every = [column.key for column in columns]
    listed = raw.get("columns") or dict.fromkeys(raw.get("generations", GENERATIONS), every)
    return Row(
        raw["key"], raw["zh"], raw["en"],
        {generation: tuple(keys) for generation, keys in listed.items()},
        _strings(raw.get("synonyms")), raw.get("ordinal", ""), raw.get("group"),
    )  # fmt: skip


def _group(raw: dict[str, Any]) -> Group:
    return Group(
        raw["key"], raw["zh"], raw["en"], _strings(raw.get("synonyms")), raw.get("ordinal", "")
    )


def _table(name: str) -> Table:
    raw = load_form(name)
    columns = tuple(_column(column, raw.get("unit")) for column in raw["columns"])
    return Table(
        raw["key"], raw["zh"], raw["en"], raw["section"], columns,
        tuple(_row(row, columns) for row in raw.get("rows", ())),
        tuple(_group(group) for group in raw.get("groups", ())),
        _strings(raw.get("header_start")), _strings(raw.get("header_groups")),
        _strings(raw.get("captions")), raw.get("note", ""),
    )  # fmt: skip


def _section(raw: dict[str, Any]) -> SectionForm:
    return SectionForm(raw["key"], raw["number"], raw["zh"], raw["en"], tuple(raw["titles"]))


TABLE_2 = _table("table2")
TABLE_3 = _table("table3")
TABLE_4 = _table("table4")
SECTIONS = tuple(_section(raw) for raw in load_form("sections")["sections"])


def _row_cells(table: Table, row: Row) -> list[CellForm]:
    columns = {column.key: column for column in table.columns}
    keys = dict.fromkeys(key for keys in row.columns.values() for key in keys)
    return [
        CellForm(
            f"{table.key}.{row.key}.{key}", table, row, columns[key],
            tuple(g for g, listed in row.columns.items() if key in listed),
        )
        for key in keys
    ]  # fmt: skip


@cache
def cell_forms() -> dict[str, CellForm]:
    """Return every cell of the forms of 2019 and 2021 by key, in the order of the form."""
    cells = [
        cell for table in (TABLE_2, TABLE_3) for row in table.rows
        for cell in _row_cells(table, row)
    ]  # fmt: skip
    cells += [
        CellForm(f"t4.{group.key}_{column.key}", TABLE_4, group, column)
        for group in TABLE_4.groups
        for column in TABLE_4.columns
    ]
    return {cell.key: cell for cell in cells}
