"""What a table reader finds: labelled rows whose values stand under known columns, or do not."""

from dataclasses import dataclass

from parsers.document import Document
from parsers.fold import clean
from parsers.model import ExtraRow
from parsers.tables.reading import HeaderReading
from parsers.tables.rows import Row, Token
from parsers.tables.values import Columns, Slot, place


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A labelled row; `slots` is None when its values do not fit the columns."""

    table: str
    row: str
    label: Token
    columns: Columns
    values: tuple[Token, ...]
    slots: tuple[Slot, ...] | None

    @property
    def value_count(self) -> int:
        """Count the cells that are surely there."""
        return sum(1 for token in self.values if not token.is_doubtful)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """All that was found of one table, with the tokens that belong to it."""

    rows: tuple[FoundRow, ...] = ()
    headers: tuple[HeaderReading, ...] = ()
    extra: tuple[ExtraRow, ...] = ()
    generations: frozenset[str] = frozenset()
    used: tuple[Row, ...] = ()
    has_note: bool = False


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row and the position of its label; what follows the label are its values."""

    row: Row
    position: int

    @property
    def label(self) -> Token:
        """Return the label."""
        return self.row.tokens[self.position]

    @property
    def values(self) -> tuple[Token, ...]:
        """Return everything behind the label, blanks included."""
        return self.row.tokens[self.position + 1 :]

    @property
    def shows_values(self) -> bool:
        """Say whether anything but blanks stands behind the label."""
        return any(not token.is_blank for token in self.values)


def found_row(table: str, key: str, labelled: LabelledRow, columns: Columns) -> FoundRow:
    """Put the values of a row under the columns."""
    values = labelled.values
    slots = place(labelled.row, values, columns) if columns.keys else None
    return FoundRow(table, key, labelled.label, columns, values, tuple(slots) if slots else None)


def extra_row(document: Document, table: str, labelled: LabelledRow, kind: str) -> ExtraRow:
    """Keep a labelled row that the form does not have."""
    label = labelled.label
    shown = tuple(clean(value.text) for value in labelled.values)
    return ExtraRow(table, clean(label.text), shown, kind, label.locate(document))
