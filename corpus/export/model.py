"""Tables as plain values: columns with labels in both languages, keys and references."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = str | int | Decimal | datetime | Mapping[str, Any] | list[Any] | None
Row = tuple[Value, ...]

EXACT = "_text"
"""Ends the name of the column that has the digits of a number as they are."""
_WIDE = 100


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
    zh: str = ""
    en: str = ""
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

    def exact(self) -> list[int]:
        """Return the places of numbers that also stand as text, digit for digit.

        Few formats have exact decimals of any length. A wide panel would be twice as wide.
        """
        if len(self.columns) >= _WIDE:
            return []
        return [at for at, column in enumerate(self.columns) if column.kind is Kind.NUMBER]
