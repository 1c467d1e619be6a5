"""What a release consists of: tables with their columns, keys and references, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = str | int | Decimal | datetime | Mapping[str, Any] | list[Any] | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """What a column holds; `json` is a nested value, written as text."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its label in both languages.

    Of a coded column the code of what is missing stands in place of the number where the format
    is text; elsewhere the number is null, and the column named by `state` holds the code.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    state: str | None = None
    is_required: bool = False

    @property
    def is_coded(self) -> bool:
        """Tell whether a code may stand in place of the number."""
        return self.state is not None


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns whose values are those of a table's key."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one file in each format."""

    name: str
    zh: str
    en: str
    grain: str
    columns: tuple[Column, ...] = field(repr=False)
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which release it is: everything that may stand in a file beside what the corpus says.

    `until` is the first instant that no longer counts, 24:00 Beijing time of `as_of`.
    """

    name: str
    as_of: date
    until: datetime
    code_version: str
    division: str | None = None
    previous: str | None = None
