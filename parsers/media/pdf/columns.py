"""Tables without ruling lines: rows are told by the columns their figures stand in.

Nothing is certain here but what stands in line. A row is kept only as far as every figure has a
column of its own; labels are put together from the pieces nearest to a row, and a piece that lies
between two rows makes both of them doubtful.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from parsers.media.pdf.blocks import PageLine, Piece, ReadCell, ReadTable
from parsers.media.pdf.marks import Box, Sign, around
from parsers.media.pdf.writing import Written, text_of

_FIGURE = re.compile(r"[+\-−]?[\d０-９][\d０-９,.，]*|[/—\-]{1,4}")
# In font sizes: a wider gap parts two cells.
_GAP = 0.8
_MIN_FIGURES = 3
_MIN_ROWS = 2
# Rows that show every column, of a table in which a gap may be called a blank cell.
_MIN_FULL = 3
_MIN_COLUMNS = 5
_UNDECIDED = 1.25
_MAX_LABEL = 40


@dataclass(slots=True)
class _Bit:
    """A piece of a line between two wide gaps."""

    text: str
    box: Box

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.fullmatch(self.text))


@dataclass(slots=True)
class _Row:
    """A line with figures, and the pieces of labels that belong to it."""

    line: PageLine
    bits: list[_Bit]
    doubtful: bool = False
    extra: list[_Bit] = field(default_factory=list)

    @property
    def labels(self) -> list[_Bit]:
        return self.bits[: len(self.bits) - len(self.figures)]

    @property
    def figures(self) -> list[_Bit]:
        """Return the figures at the end of the line."""
        count = 0
        while count < len(self.bits) and self.bits[-1 - count].is_figure:
            count += 1
        return self.bits[len(self.bits) - count :]


def find_unruled(lines: Sequence[PageLine]) -> Iterator[Piece]:
    """Yield lines as they are, but a table in place of the lines that make one."""
    split = [_bits(line.line) for line in lines]
    position = 0
    while position < len(lines):
        end = _region_end(split, position)
        table = _table(lines[position:end], split[position:end]) if end > position else None
        if table is None:
            yield lines[position]
            position += 1
        else:
            yield table
            position = end


def _bits(line: Written) -> list[_Bit]:
    groups: list[list[Sign]] = []
    for sign in line.signs:
        if sign.text.isspace():
            continue
        if not groups or sign.box.x0 - groups[-1][-1].box.x1 > _GAP * line.size:
            groups.append([])
        groups[-1].append(sign)
    return [_Bit(text_of(group), around(sign.box for sign in group)) for group in groups]


def _region_end(split: Sequence[list[_Bit]], start: int) -> int:
    """Return where the rows end that begin at a line; pieces of labels may stand between them."""
    if len(split[start]) < 2 or not any(bits[-1].is_figure for bits in split[start : start + 3]):
        return start
    end = position = start
    while position < len(split) and _may_belong(split[position]):
        position += 1
        if len(split[position - 1]) > 1:
            end = position
    while end < position and end < len(split) and not split[end][0].is_figure and end - start > 3:
        break
    return end


def _may_belong(bits: Sequence[_Bit]) -> bool:
    return len(bits) > 1 or (len(bits) == 1 and len(bits[0].text) <= _MAX_LABEL)


def _table(lines: Sequence[PageLine], split: Sequence[list[_Bit]]) -> ReadTable | None:
    rows = [
        _Row(line, bits) for line, bits in zip(lines, split, strict=True)
        if len(bits) > 1 and (bits[-1].is_figure or len(bits) >= _MIN_FIGURES)
    ]  # fmt: skip
    counts = Counter(len(row.figures) for row in rows)
    if max(counts, default=0) < _MIN_FIGURES or len(rows) - counts[0] < _MIN_ROWS:
        return None
    own = {id(row.line) for row in rows}
    loose = [
        bit for line, bits in zip(lines, split, strict=True) if id(line) not in own for bit in bits
    ]
    for bit in loose:
        _attach(bit, [row for row in rows if row.figures])
    columns = _columns(rows)
    cells = tuple(cell for index, row in enumerate(rows) for cell in _cells(index, row, columns))
    box = around(line.box for line in lines)
    return ReadTable(lines[0].page, box, (), len(rows), cells, aligned=False)


def _attach(bit: _Bit, rows: Sequence[_Row]) -> None:
    """Give a loose piece of a label to the nearest row, if one is clearly nearest."""
    ranked = sorted(rows, key=lambda row: _distance(bit, row))
    if not ranked:
        return
    if len(ranked) > 1 and _distance(bit, ranked[1]) < _UNDECIDED * _distance(bit, ranked[0]):
        ranked[0].doubtful = ranked[1].doubtful = True
    ranked[0].extra.append(bit)


def _distance(bit: _Bit, row: _Row) -> float:
    boxes = [row.line.box, *(other.box for other in row.extra)]
    return min(
        max(bit.box.y0, box.y0) - min(bit.box.y1, box.y1) + (bit.box.y1 - bit.box.y0)
        for box in boxes
    )


def _columns(rows: Sequence[_Row]) -> list[float]:
    """Return the middles of the columns, if enough rows show the same ones."""
    width = max(len(row.figures) for row in rows)
    full = [row.figures for row in rows if len(row.figures) == width]
    if width < _MIN_COLUMNS or len(full) < _MIN_FULL:
        return []
    return [median(bit.box.middle[0] for bit in column) for column in zip(*full, strict=True)]


def _cells(index: int, row: _Row, columns: Sequence[float]) -> Iterator[ReadCell]:
    figures = row.figures
    placed = _placed(figures, columns) if columns and figures else None
    doubtful = row.doubtful or bool(columns and figures and placed is None)
    page = row.line.page
    order = 0
    for label in row.labels:
        pieces = [label, *(bit for bit in row.extra if _stands_over(bit, label))]
        pieces.sort(key=lambda bit: bit.box.y0)
        places = tuple((page, bit.box) for bit in pieces)
        text = "\n".join(bit.text for bit in pieces)
        yield ReadCell(index, order, 1, 1, text, places)
        order += 1
    for bit in placed if placed is not None else figures:
        yield ReadCell(index, order, 1, 1, bit.text, ((page, bit.box),), doubtful)
        order += 1


def _stands_over(bit: _Bit, label: _Bit) -> bool:
    return min(bit.box.x1, label.box.x1) - max(bit.box.x0, label.box.x0) > 0


def _placed(figures: Sequence[_Bit], columns: Sequence[float]) -> list[_Bit] | None:
    """Return what stands in each column, with a blank where nothing does."""
    reach = min(right - left for left, right in pairwise(columns)) * 0.4
    slots: dict[int, _Bit] = {}
    for bit in figures:
        near = [i for i, x in enumerate(columns) if abs(bit.box.middle[0] - x) < reach]
        if len(near) != 1 or near[0] in slots:
            return None
        slots[near[0]] = bit
    y0, y1 = figures[0].box.y0, figures[0].box.y1
    return [
        slots.get(i) or _Bit("", Box(x - reach, y0, x + reach, y1)) for i, x in enumerate(columns)
    ]
