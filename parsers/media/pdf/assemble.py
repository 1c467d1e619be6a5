"""Assembling: blocks become the one text, the lines and the grids of a document."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers.document import Document, Grid, GridCell, Line
from parsers.media.pdf.blocks import Block, Paragraph, ReadCell, ReadTable
from parsers.media.pdf.marks import write_path
from parsers.model import Encoding


def assemble(medium: str, blocks: Iterable[Block]) -> Document:
    """Write blocks down as a document."""
    writer = _Writer()
    for block in blocks:
        writer.take(block)
    return Document(
        medium, "".join(writer.parts), tuple(writer.lines), tuple(writer.grids), Encoding(),
        images=tuple(writer.images),
    )  # fmt: skip


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    images: list[int] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Write down one block."""
        if isinstance(block, Paragraph):
            path = write_path("text", block.places)
            self._line(self.length, block.text, path, (0, None))
            self._write(block.text)
        elif isinstance(block, ReadTable):
            self._table(block)
        else:
            self.images.append(self.length)

    def _write(self, text: str) -> int:
        start = self.length
        self.parts.append(f"{text}\n")
        self.length += len(text) + 1
        return start

    def _line(self, start: int, text: str, path: str, within: tuple[int, int | None]) -> None:
        """Note a line; `within` is its offset in the text at the path, and its grid."""
        offset, grid = within
        number = len(self.lines) + 1
        self.lines.append(Line(start, start + len(text), text, number, grid, path, offset))

    def _table(self, table: ReadTable) -> None:
        start, index = self.length, len(self.grids)
        rows: list[tuple[GridCell, ...]] = []
        for row in range(table.height):
            cells = enumerate(table.row(row))
            rows.append(tuple(self._cell(cell, order, index) for order, cell in cells))
        self.grids.append(Grid(index, tuple(rows), start, self.length, table.aligned))

    def _cell(self, cell: ReadCell, order: int, grid: int) -> GridCell:
        path = write_path("box", cell.places)
        start = self._write(cell.text)
        offset = 0
        for text in cell.text.split("\n"):
            if text:
                self._line(start + offset, text, path, (offset, grid))
            offset += len(text) + 1
        return GridCell(
            start, start + len(cell.text), cell.text, cell.row, cell.column,
            cell.rowspan, cell.colspan, path, order, cell.doubtful,
            cell.confidence, cell.certain,
        )  # fmt: skip
