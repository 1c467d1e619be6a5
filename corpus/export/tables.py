"""Tables: the columns of each exported table and the rows that fill them.

How they are written down is the business of the writers beside this module.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from parsers.templates import cell_forms
from parsers.templates.older import annex_forms, fact_forms
from storage import queries
from storage.queries import CellRow, FindingRow, ReportRow

Value = str | int | Decimal | datetime | dict[str, Any] | list[Any] | None

# A generator, so that its cursor can be closed before the session is.
Rows = Generator[tuple[Value, ...]]


class Kind(StrEnum):
    """What a column holds; `number` is exact, `json` is a nested value."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TIME = "time"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name and kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: its columns and how to read its rows from the store."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Session], Rows]


_KINDS = {
    Kind.INTEGER: (
        "report_version_id", "parse_id", "snapshot_id", "capture_id", "run_id", "previous_id",
        "report_year", "ordinal", "part", "canonical_id", "confidence",
    ),
    Kind.NUMBER: ("value",),
    Kind.TIME: ("captured_at", "claimed_at", "parsed_at"),
    Kind.JSON: ("locator", "operands"),
}  # fmt: skip
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_AFTER_KEY = CellRow._fields.index("key") + 1


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, _KIND_OF.get(name, Kind.TEXT)) for name in names)


def _reports(session: Session) -> Rows:
    yield from queries.reports(session)


def _findings(session: Session) -> Rows:
    yield from queries.findings(session)


def _cells(session: Session) -> Rows:
    """Yield the cells with the labels of the form beside their key."""
    forms = cell_forms() | annex_forms() | fact_forms()
    for row in queries.cells(session):
        form = forms.get(row.key)
        labels = (None, None) if form is None else (form.zh, form.en)
        yield (*row[:_AFTER_KEY], *labels, *row[_AFTER_KEY:])


_CELL_NAMES = (*CellRow._fields[:_AFTER_KEY], "zh", "en", *CellRow._fields[_AFTER_KEY:])

TABLES = {
    table.name: table
    for table in (
        Table("reports", _columns(ReportRow._fields), _reports),
        Table("cells", _columns(_CELL_NAMES), _cells),
        Table("findings", _columns(FindingRow._fields), _findings),
    )
}
"""The tables by name, in the order they are written."""
