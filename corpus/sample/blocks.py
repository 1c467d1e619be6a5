"""The medium-neutral pieces of a document: headings, paragraphs and tables with merged cells.

A table is kept as its head and its labelled rows; `TableBlock.rows` merges cells from these as
the official form does, so that rows may be moved, dropped or added without counting spans.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.sample.truth import SampleReport

RowKind = Literal["value", "caption", "header", "extra", "page_number"]
Role = Literal["body", "subheading", "introduction", "signature", "date"]


@dataclass(frozen=True, slots=True)
class SampleCell:
    """A table cell; `key` names the figure it prints, line feeds break it into paragraphs."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    key: str | None = None


CellRow = tuple[SampleCell, ...]


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A table row: its labels from the outermost group inwards, then its other cells."""

    labels: tuple[str, ...]
    cells: CellRow = ()
    kind: RowKind = "value"

    @property
    def key(self) -> str | None:
        """The row key of the form, for instance `granted`."""
        keys = [cell.key for cell in self.cells if cell.key]
        return keys[0].split(".")[1] if keys else None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One of the three tables, named t2, t3 or t4."""

    name: str
    width: int
    label_width: int
    body: tuple[LabelledRow, ...]
    head: tuple[CellRow, ...] = ()

    @property
    def rows(self) -> tuple[CellRow, ...]:
        """The rows of cells that start in them, with spans as the form merges them."""
        return self.head + tuple(self._cells(index) for index in range(len(self.body)))

    def _cells(self, index: int) -> CellRow:
        row = self.body[index]
        groups = (
            SampleCell(row.labels[depth], self._rowspan(index, depth))
            for depth in range(len(row.labels) - 1)
            if not self._continues(index, depth)
        )
        return (*groups, *self._leaf(row), *row.cells)

    def _leaf(self, row: LabelledRow) -> CellRow:
        if not row.labels:
            return ()
        width = self.label_width if row.cells else self.width
        return (SampleCell(row.labels[-1], colspan=width - len(row.labels) + 1),)

    def _continues(self, index: int, depth: int) -> bool:
        """Say whether a group label was already begun by the row above."""
        if index == 0:
            return False
        above, row = self.body[index - 1].labels, self.body[index].labels
        return len(above) > depth + 1 and above[: depth + 1] == row[: depth + 1]

    def _rowspan(self, index: int, depth: int) -> int:
        span = 1
        while index + span < len(self.body) and self._shares(index + span, depth):
            span += 1
        return span

    def _shares(self, index: int, depth: int) -> bool:
        return len(self.body[index].labels) > depth + 1 and self._continues(index, depth)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 0 is the title, level 1 one of the six parts."""

    text: str
    level: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text; `section` is the part it belongs to, if any."""

    text: str
    section: str | None = None
    role: Role = "body"


Block = Heading | Paragraph | TableBlock


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """A report set in blocks, with the truth that a parser should find in it."""

    truth: SampleReport
    blocks: tuple[Block, ...]

    def table(self, name: str) -> TableBlock:
        """Return the table t2, t3 or t4."""
        return next(b for b in self.tables() if b.name == name)

    def tables(self) -> Iterator[TableBlock]:
        """Yield the tables in reading order."""
        return (block for block in self.blocks if isinstance(block, TableBlock))

    def keyed_cells(self) -> dict[str, SampleCell]:
        """Return the value cells of all tables by key."""
        cells = (cell for table in self.tables() for row in table.rows for cell in row)
        return {cell.key: cell for cell in cells if cell.key}

    def printed(self) -> list[str]:
        """Return every text the document shows, cell by cell, in reading order."""
        texts: list[str] = []
        for block in self.blocks:
            if isinstance(block, TableBlock):
                texts += [cell.text for row in block.rows for cell in row]
            else:
                texts.append(block.text)
        return texts


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the expanded grid; `starts` says that its cell begins there."""

    cell: SampleCell
    starts: bool
    is_first_column: bool


def expand(rows: Sequence[CellRow]) -> list[list[Slot]]:
    """Expand spans into a full grid; a cell covers every place it was merged over."""
    grid: list[dict[int, Slot]] = [{} for _ in rows]
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[index]:
                column += 1
            _cover(grid, index, column, cell)
    return [[row[column] for column in sorted(row)] for row in grid]


def _cover(grid: list[dict[int, Slot]], index: int, column: int, cell: SampleCell) -> None:
    for line in range(index, min(index + cell.rowspan, len(grid))):
        for offset in range(cell.colspan):
            grid[line][column + offset] = Slot(cell, (line, offset) == (index, 0), offset == 0)
