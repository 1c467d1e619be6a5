"""Assembling: blocks become one text with its lines and grids, and offsets come to exist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.document import Document, Grid, GridCell, Line
from parsers.media.bounds import MAX_CHARACTERS
from parsers.media.office.blocks import Block, Box, Paragraph, Table
from parsers.media.office.fault import OfficeFault
from parsers.model import Encoding

MAX_CELLS = 30_000
MAX_LINES = 30_000
"""The three tables of a report have four hundred cells; a workbook of more is a data set."""

MAX_NESTING = 20
"""Tables inside tables; honest documents have two."""

# Every other control of a line is a blank to a reader; only line feeds break lines here.
_BLANKS = dict.fromkeys(map(ord, "\t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
# Characters kept of a cell; a longer one is page layout, and layout nests.
_MAX_CELL = 4_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a payload; `container` is the path of all that is the article."""

    medium: str
    blocks: Sequence[Block]
    encoding: Encoding = field(default_factory=Encoding)
    container: str | None = None


def assemble(reading: Reading) -> Document:
    """Turn blocks into a document; raise OfficeFault if they are too much to read."""
    assembler = _Assembler()
    assembler.take_all(reading.blocks, None, 0)
    text = assembler.text()
    return Document(
        reading.medium, text, tuple(assembler.lines), tuple(assembler.grids(text)),
        reading.encoding, images=tuple(assembler.pictures),
        containers=(reading.container,) if reading.container else (),
    )  # fmt: skip


def block_text(blocks: Iterable[Block]) -> str:
    """Return the text of blocks exactly as it stands in the text of their document."""
    assembler = _Assembler()
    assembler.take_all(blocks, None, 0)
    return assembler.text()


@dataclass(slots=True)
class _Placed:
    """A table whose cells have offsets, before they have texts."""

    index: int
    start: int
    is_aligned: bool
    rows: list[list[tuple[Box, int, int]]] = field(default_factory=list)
    end: int = 0


class _Assembler:
    """Writes blocks one after the other and notes where they stand."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pictures: list[int] = []
        self._pieces: list[str] = []
        self._length = 0
        self._tables: list[_Placed] = []
        self._cell_count = 0

    def text(self) -> str:
        return "".join(self._pieces)

    def take_all(self, blocks: Iterable[Block], grid: int | None, depth: int) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._take_table(block, depth + 1)
            else:
                self._take_paragraph(block, grid)

    def grids(self, text: str) -> list[Grid]:
        return [
            Grid(
                table.index,
                tuple(_cells(row, number, text) for number, row in enumerate(table.rows)),
                table.start, table.end, table.is_aligned,
            )
            for table in self._tables
        ]  # fmt: skip

    def _take_table(self, table: Table, depth: int) -> None:
        if depth > MAX_NESTING:
            raise OfficeFault(f"the tables nest deeper than {MAX_NESTING}")
        placed = _Placed(len(self._tables), self._length, table.is_aligned)
        self._tables.append(placed)
        for row in table.rows:
            placed.rows.append([self._take_box(box, placed.index, depth) for box in row])
        placed.end = self._length

    def _take_box(self, box: Box, grid: int, depth: int) -> tuple[Box, int, int]:
        self._cell_count += 1
        if self._cell_count > MAX_CELLS:
            raise OfficeFault(f"the tables have more than {MAX_CELLS} cells")
        start = self._length
        self.take_all(box.blocks, grid, depth)
        return box, start, max(start, self._length - 1)

    def _take_paragraph(self, paragraph: Paragraph, grid: int | None) -> None:
        if paragraph.has_picture:
            self.pictures.append(self._length)
        if not paragraph.text and grid is not None:
            return
        offset = 0
        text = paragraph.text.translate(_BLANKS)
        for piece in text.split("\n"):
            self._add_line(paragraph, piece, offset, grid)
            offset += len(piece) + 1
        if paragraph.text:
            self._pieces.append(text + "\n")
            self._length += offset
        if self._length > MAX_CHARACTERS:
            raise OfficeFault(f"the text has more than {MAX_CHARACTERS} characters")

    def _add_line(self, paragraph: Paragraph, text: str, offset: int, grid: int | None) -> None:
        if len(self.lines) >= MAX_LINES:
            raise OfficeFault(f"the text has more than {MAX_LINES} lines")
        start = self._length + offset
        self.lines.append(
            Line(
                start, start + len(text), text, len(self.lines) + 1, grid,
                paragraph.path, offset, paragraph.is_heading,
            )
        )  # fmt: skip


def _cells(row: Sequence[tuple[Box, int, int]], number: int, text: str) -> tuple[GridCell, ...]:
    return tuple(_cell(placed, number, order, text) for order, placed in enumerate(row))


def _cell(placed: tuple[Box, int, int], number: int, order: int, text: str) -> GridCell:
    box, start, end = placed
    end = min(end, start + _MAX_CELL)
    return GridCell(
        start, end, text[start:end], number, box.column, box.rowspan, box.colspan, box.path, order
    )
