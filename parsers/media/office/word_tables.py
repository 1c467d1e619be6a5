"""Word tables of RTF and DOC: a stream of paragraph, cell and row ends becomes nested tables.

Neither format knows columns: each row lists where its cells end, in twentieths of a point, and
columns come from comparing these borders over the whole table.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.media.office.assemble import MAX_NESTING
from parsers.media.office.blocks import (
    Block,
    Box,
    Merge,
    Paragraph,
    Table,
    group_borders,
    merge_down,
)
from parsers.media.office.fault import OfficeFault


@dataclass(frozen=True, slots=True)
class CellShape:
    """Where a cell ends, and how it is merged."""

    right: int
    down: Merge = "none"
    continues_left: bool = False


@dataclass(frozen=True, slots=True)
class RowShape:
    """Where a row begins and the shapes of its cells; `is_gone` marks a deleted row."""

    left: int = 0
    cells: tuple[CellShape, ...] = ()
    is_gone: bool = False


@dataclass(slots=True)
class _OpenTable:
    rows: list[tuple[list[list[Block]], RowShape]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


class WordTables:
    """Takes paragraphs with their table level and gives blocks back."""

    def __init__(self) -> None:
        self._body: list[Block] = []
        self._open: list[_OpenTable] = []

    def paragraph(self, paragraph: Paragraph, level: int) -> None:
        """Add a paragraph at a level, 0 outside of tables."""
        self._go_to(level)
        self._blocks().append(paragraph)

    def end_cell(self, paragraph: Paragraph, level: int) -> None:
        """Add the last paragraph of a cell and end the cell."""
        self._go_to(max(level, 1))
        table = self._open[-1]
        table.cells.append([*table.blocks, paragraph])
        table.blocks = []

    def end_row(self, shape: RowShape, level: int) -> None:
        """End a row; what follows its last cell is no cell."""
        self._go_to(max(level, 1))
        table = self._open[-1]
        if table.cells and not shape.is_gone:
            table.rows.append((table.cells, shape))
        table.cells, table.blocks = [], []

    def blocks(self) -> list[Block]:
        """End everything and return the blocks."""
        self._go_to(0)
        return self._body

    def _blocks(self) -> list[Block]:
        return self._open[-1].blocks if self._open else self._body

    def _go_to(self, level: int) -> None:
        if level > MAX_NESTING:
            raise OfficeFault(f"the tables nest deeper than {MAX_NESTING}")
        while len(self._open) > level:
            table = self._open.pop()
            if table.cells:
                # The row never ended: its cells are known, their columns are not.
                table.rows.append((table.cells, RowShape()))
            if table.rows:
                self._blocks().append(_table(table.rows))
            self._blocks().extend(table.blocks)
        while len(self._open) < level:
            self._open.append(_OpenTable())


def _table(rows: Sequence[tuple[list[list[Block]], RowShape]]) -> Table:
    shapes = [shape for _, shape in rows]
    if not all(_is_sound(cells, shape) for cells, shape in rows):
        return Table([_ragged(cells) for cells, _ in rows], is_aligned=False)
    edges = (edge for s in shapes for edge in (s.left, *(cell.right for cell in s.cells)))
    borders = group_borders(edges)
    placed = [_boxes(cells, shape, borders) for cells, shape in rows]
    if any(box.colspan < 1 for row in placed for box in row):
        return Table([_ragged(cells) for cells, _ in rows], is_aligned=False)
    return Table(list(merge_down(placed)))


def _is_sound(cells: Sequence[list[Block]], shape: RowShape) -> bool:
    """Say whether a row has a shape for each cell, one to the right of the other."""
    edges = [shape.left, *(cell.right for cell in shape.cells)]
    rises = all(before < after for before, after in pairwise(edges))
    return len(cells) == len(shape.cells) and rises


def _ragged(cells: Sequence[list[Block]]) -> list[Box]:
    return [Box(blocks, 0) for blocks in cells]


def _boxes(cells: Sequence[list[Block]], shape: RowShape, borders: Sequence[int]) -> list[Box]:
    boxes: list[Box] = []
    column = bisect_right(borders, shape.left) - 1
    for blocks, cell in zip(cells, shape.cells, strict=True):
        end = bisect_right(borders, cell.right) - 1
        if boxes and cell.continues_left:
            boxes[-1].colspan = end - boxes[-1].column
        else:
            boxes.append(Box(blocks, column, end - column, 1, None, cell.down))
        column = end
    return boxes
