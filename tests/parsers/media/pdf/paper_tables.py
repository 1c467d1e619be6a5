"""Tables set on pages: merged cells, wrapped labels, and the ways to draw their rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from corpus.sample.blocks import CellRow, SampleCell
from tests.parsers.media.pdf.paper import LEAD, MARGIN, PAGE, Op, Setter


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with its rows, columns and wrapped lines."""

    cell: SampleCell
    row: int
    column: int
    lines: tuple[str, ...]


class Table:
    """One table on as many pages as it needs."""

    size = 9.0
    pad = 3.0

    def __init__(
        self, setter: Setter, rows: tuple[CellRow, ...], widths: tuple[float, ...], head: int
    ) -> None:
        self.setter, self.widths, self.head = setter, widths, head
        self.cells = list(self._place(rows))
        self.heights = self._heights(len(rows))

    def _place(self, rows: tuple[CellRow, ...]) -> Iterator[_Placed]:
        taken: set[tuple[int, int]] = set()
        for index, row in enumerate(rows):
            column = 0
            for cell in row:
                while (index, column) in taken:
                    column += 1
                taken |= {
                    (index + down, column + right)
                    for down in range(cell.rowspan)
                    for right in range(cell.colspan)
                }
                width = sum(self.widths[column : column + cell.colspan]) - 2 * self.pad
                lines = [
                    line for part in self._shown(cell).split("\n")
                    for line in self.setter.wrap(part, max(width, self.size), self.size_of(cell))
                ]  # fmt: skip
                yield _Placed(cell, index, column, tuple(lines))
                column += cell.colspan

    def _shown(self, cell: SampleCell) -> str:
        return "" if self.setter.style.blank_values and cell.key else cell.text

    def size_of(self, cell: SampleCell) -> float:
        """Return the font size of a cell; wide digits are set smaller to stay on a line."""
        return 6.0 if self.setter.style.digits == "wide" and cell.key else self.size

    def _heights(self, count: int) -> list[float]:
        heights = [20.0] * count
        for placed in sorted(self.cells, key=lambda p: p.cell.rowspan):
            last = placed.row + placed.cell.rowspan - 1
            need = len(placed.lines) * self.size * LEAD + 2 * self.pad
            have = sum(heights[placed.row : last + 1])
            is_long_label = placed.cell.rowspan > 4
            if need > have and not is_long_label:
                heights[last] += need - have
        return heights

    def draw(self) -> None:
        first = 0
        while first < len(self.heights):
            repeated = self.head if self.setter.style.repeats_head and first else 0
            last = self._fit(first, sum(self.heights[:repeated]))
            if last == first:
                self.setter.new_page()
                continue
            top = self.setter.y
            if repeated:
                self._part(0, repeated, top)
                top -= sum(self.heights[:repeated])
            self._part(first, last, top)
            self.setter.y = top - sum(self.heights[first:last])
            first = last
            if first < len(self.heights):
                self.setter.new_page()

    def _fit(self, first: int, used: float) -> int:
        last, room = first, self.setter.y - MARGIN - used
        while last < len(self.heights) and self.heights[last] <= room:
            room -= self.heights[last]
            last += 1
        return first if first == 0 and last < self.head + 1 else last

    def _part(self, first: int, last: int, top: float) -> None:
        """Draw the rows from first to before last; a merged cell is cut at the part's edges."""
        for placed in self.cells:
            start = max(placed.row, first)
            stop = min(placed.row + placed.cell.rowspan, last)
            if start >= stop:
                continue
            y0 = top - sum(self.heights[first:start])
            y1 = y0 - sum(self.heights[start:stop])
            x0 = MARGIN + sum(self.widths[: placed.column])
            x1 = x0 + sum(self.widths[placed.column : placed.column + placed.cell.colspan])
            self._box(x0, y0, x1, y1, placed.column)
            lines = self._lines_of_part(placed, start, stop)
            self._lines((x0, y0, x1, y1), lines, placed.cell)

    def _lines_of_part(self, placed: _Placed, start: int, stop: int) -> tuple[str, ...]:
        """Share out the lines of a cell that is cut by a page break."""
        whole = sum(self.heights[placed.row : placed.row + placed.cell.rowspan])
        before = sum(self.heights[placed.row : start])
        through = sum(self.heights[placed.row : stop])
        count = len(placed.lines)
        return placed.lines[round(count * before / whole) : round(count * through / whole)]

    def _lines(
        self, box: tuple[float, float, float, float], lines: tuple[str, ...], cell: SampleCell
    ) -> None:
        x0, y0, x1, y1 = box
        size = self.size_of(cell)
        y = (y0 + y1) / 2 + len(lines) * size * LEAD / 2 - size
        for line in lines:
            width = self.setter.width(line, size)
            is_centred = cell.key is not None or width < x1 - x0 - 30
            x = (x0 + x1 - width) / 2 if is_centred else x0 + self.pad
            self.setter.text(x, y, line, size)
            y -= size * LEAD

    def _box(self, x0: float, y0: float, x1: float, y1: float, column: int) -> None:
        ops, rules = self.setter.pages[-1], self.setter.style.rules
        if rules == "boxes":
            ops.append(lambda canvas: canvas.rect(x0, y1, x1 - x0, y0 - y1))
            return
        is_open = rules == "open"
        sides = [
            (x0, y0, x1, y0), (x0, y1, x1, y1),
            *([] if is_open and column == 0 else [(x0, y0, x0, y1)]),
            *([] if is_open and x1 > PAGE[0] - MARGIN - 2 else [(x1, y0, x1, y1)]),
        ]  # fmt: skip
        for side in sides if rules != "none" else ():
            ops.append(_draw_rule(side, as_rect=rules == "rects"))


def _draw_rule(side: tuple[float, float, float, float], as_rect: bool) -> Op:
    x0, y0, x1, y1 = side

    def draw(canvas: Canvas) -> None:
        canvas.setLineWidth(0.5)
        if as_rect:
            left, low = min(x0, x1), min(y0, y1)
            canvas.rect(left, low, abs(x1 - x0) + 0.48, abs(y1 - y0) + 0.48, stroke=0, fill=1)
        else:
            canvas.line(x0, y0, x1, y1)

    return draw
