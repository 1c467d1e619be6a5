"""What reading the tables yields: cells under their keys, and what was odd on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.model import Cell, ExtraRow, Generation, Locator


@dataclass(frozen=True, slots=True)
class RowReading:
    """One labelled row as found: how many values stand in it and how many the form has."""

    table: str
    row: str
    label_raw: str
    value_count: int
    expected: int
    locator: Locator

    @property
    def key(self) -> str:
        """Return the key of the row, for instance `t3.granted`."""
        return f"{self.table}.{self.row}"


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """One column header as found; `truncated` says that only a part of its label is left."""

    table: str
    column: str
    raw: str
    locator: Locator
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class TablesReading:
    """All tables of a document.

    `tables` are the keys of the tables found (`t2`, `t3`, `t4`); `has_balance_note` says whether
    the 勾稽关系 note stands in the head of table 3; `grids` and `lines` are the grid indexes and
    line numbers that belong to the tables and so to no narrative.
    """

    cells: Mapping[str, Cell]
    generation: Generation
    tables: frozenset[str]
    rows: tuple[RowReading, ...]
    headers: tuple[HeaderReading, ...]
    extra_rows: tuple[ExtraRow, ...] = ()
    has_balance_note: bool = False
    grids: frozenset[int] = frozenset()
    lines: frozenset[int] = field(default=frozenset())
