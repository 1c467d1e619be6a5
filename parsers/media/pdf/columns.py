"""Tables without ruling lines: columns are told by where figures stand, rows by their heights.

Nothing is certain here but what stands in line. A value is kept only under a column of its own,
a row only under a label that no other reading of the lines could give it; all else is in doubt.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from parsers.media.pdf.bits import Bit, BitLine, bit_line, stacks
from parsers.media.pdf.blocks import PageLine, Piece, ReadCell, ReadTable, starts_with_ordinal
from parsers.media.pdf.grouping import borders_of, left_edge, wide_columns, wide_groups
from parsers.media.pdf.labels import TableRow, doubt_sparse, give_labels
from parsers.media.pdf.marks import Box, around
from parsers.media.pdf.narrow import find_narrow

# Rows that show every column, of a table in which a gap may be called a blank cell.
_MIN_FULL = 3
# Of the distance of two columns.
_REACH = 0.4
# In font sizes.
_HEAD_GAP = 3.0
_MAX_LEAD = 3


def find_unruled(lines: Sequence[PageLine]) -> Iterator[Piece]:
    """Yield lines as they are, but a table in place of the lines that make one."""
    split = [bit_line(line) for line in lines]
    position = 0
    for group in wide_groups(split):
        if group[0] < position:
            continue
        found = _WideTable(split, group, position)
        yield from find_narrow(split[position : found.start])
        yield found.table
        position = found.end + 1
    yield from find_narrow(split[position:])


def _head_start(split: Sequence[BitLine], first: int, last: int) -> int:
    """Return the line with which the head above a group of rows begins."""
    columns, _ = wide_columns(split, (first, last))
    edge, start, borders = left_edge(columns), first, borders_of(columns)
    for index in range(first - 1, -1, -1):
        line, below = bit_line(split[index].line, borders), split[index + 1]
        gap = below.line.box.y0 - line.line.box.y1
        if gap > _HEAD_GAP * below.size or not _may_head(line, edge, columns[-1]):
            break
        is_close = line.line.box.y0 > split[first].line.box.y0 - 2 * line.size
        if len(line.bits) > 1 or line.bits[0].box.x0 >= edge or is_close:
            start = index
    return start


def _may_head(line: BitLine, edge: float, last: float) -> bool:
    """Say whether a line may stand in a head: several words, or one on one side of the edge."""
    if line.figure_count:
        return False
    if len(line.bits) > 1:
        return True
    bit = line.bits[0]
    is_over = bit.box.x0 >= edge and bit.box.x1 - bit.box.x0 < (last - edge) / 2
    return (is_over or bit.box.x1 <= edge) and not starts_with_ordinal(bit.text)


class _WideTable:
    """A table of many columns: the lines from `start` to `end`, read as `table`."""

    def __init__(self, split: Sequence[BitLine], group: tuple[int, int], lowest: int) -> None:
        self.split, self.group = split, group
        self.columns, self.full = wide_columns(split, group)
        self.edge = left_edge(self.columns)
        self.start = max(_head_start(split, *group), lowest)
        self.end = _tail_end(split, group[1], self.edge)
        self.lead = self._lead(lowest)
        self.table = self._read()

    def _lead(self, lowest: int) -> int:
        """Return the line from which on a label may belong to the first row."""
        lead = self.start
        while lead > max(lowest, self.start - _MAX_LEAD) and self._may_lead(lead - 1):
            lead -= 1
        return lead

    def _may_lead(self, index: int) -> bool:
        above, below = self.split[index], self.split[index + 1]
        is_near = below.line.box.y0 - above.line.box.y1 < below.size
        return is_near and all(bit.box.x1 <= self.edge for bit in above.bits)

    def _rows(self) -> list[TableRow]:
        rows = [
            _row(line, self.columns, self.full)
            for line in self.split[self.group[0] : self.group[1] + 1]
            if any(bit.is_figure and bit.box.x0 >= self.edge for bit in line.bits)
        ]
        for row, inner, outer in (
            (rows[0], self.group[0], self.group[0] - 1),
            (rows[-1], self.group[1], self.group[1] + 1),
        ):
            row.doubtful = row.doubtful or self._spills(inner, outer)
        doubt_sparse(rows, len(self.columns) / 2)
        return rows

    def _spills(self, inner: int, outer: int) -> bool:
        """Say whether figures stand so close beyond the table that one may be cut in two."""
        if not 0 <= outer < len(self.split):
            return False
        near, far = self.split[inner].line.box, self.split[outer]
        gap = max(near.y0, far.line.box.y0) - min(near.y1, far.line.box.y1)
        return gap < far.size and any(b.is_figure and b.x > self.edge for b in far.bits)

    def _read(self) -> ReadTable:
        body = self.split[self.lead : self.end + 1]
        rows = self._rows()
        taken = {id(bit) for row in rows for bit in row.values}
        bits = [bit for line in body for bit in line.bits if id(bit) not in taken]
        over = [bit for bit in bits if bit.box.x1 > self.edge]
        _doubt_wrapped(
            rows, [b for b in over if not b.is_page_number and (b.is_figure or b.y >= rows[0].y)]
        )
        beside = [bit for bit in bits if bit.box.x1 <= self.edge and not bit.is_page_number]
        left = {id(bit): bit for bit in self._labelled(rows, beside)}
        self._give_back(left)
        return _table(
            body[0].line.page, [*self._head(rows[0].y), *left.values()], rows, self.columns
        )

    def _head(self, top: float) -> list[Bit]:
        """Return the words over the columns; columns may stand closer than words elsewhere."""
        borders = borders_of(self.columns)
        lines = [bit_line(one.line, borders) for one in self.split[self.start : self.group[0] + 1]]
        bits = [bit for line in lines for bit in line.bits if bit.box.x1 > self.edge]
        return [bit for bit in bits if bit.y < top and not bit.is_figure]

    def _labelled(self, rows: Sequence[TableRow], beside: Sequence[Bit]) -> list[Bit]:
        size = median(line.size for line in self.split[self.group[0] : self.group[1] + 1])
        return give_labels(rows, beside, size) if beside else []

    def _give_back(self, left: dict[int, Bit]) -> None:
        """Leave lines at both ends that label no row to what stands before and behind the table."""
        while self.lead < self.start and self._drop(self.lead, left):
            self.lead += 1
        self.start = self.lead
        while self.end > self.group[1] and self._drop(self.end, left):
            self.end -= 1

    def _drop(self, index: int, left: dict[int, Bit]) -> bool:
        bits = self.split[index].bits
        if not all(id(bit) in left for bit in bits):
            return False
        for bit in bits:
            del left[id(bit)]
        return True


def _tail_end(split: Sequence[BitLine], last: int, edge: float) -> int:
    """Return the last line that may hold the rest of the last row's label."""
    end = last
    for index in range(last + 1, min(last + 4, len(split))):
        line = split[index]
        if (
            len(line.bits) > 1
            or line.bits[0].box.x1 > edge
            or line.line.box.y0 > (split[index - 1].line.box.y1 + line.size)
        ):
            break
        end = index
    return end


def _row(line: BitLine, columns: Sequence[float], full: int) -> TableRow:
    """Put the figures of a line under their columns; a gap is a blank only if rows are regular."""
    edge = left_edge(columns)
    values = [bit for bit in line.bits if bit.x > edge]
    y = median(bit.y for bit in values)
    placed = _placed(values, columns)
    if placed is None or (len(values) < len(columns) and full < _MIN_FULL):
        return TableRow(y, values, doubtful=True)
    return TableRow(y, placed)


def _placed(values: Sequence[Bit], columns: Sequence[float]) -> list[Bit] | None:
    """Return what stands in each column, with a blank where nothing does."""
    reach = min(right - left for left, right in pairwise(columns)) * _REACH
    slots: dict[int, Bit] = {}
    for bit in values:
        near = [i for i, x in enumerate(columns) if abs(bit.x - x) < reach]
        if len(near) != 1 or near[0] in slots:
            return None
        slots[near[0]] = bit
    y0, y1 = values[0].box.y0, values[0].box.y1
    return [
        slots.get(i) or Bit("", Box(x - reach, y0, x + reach, y1)) for i, x in enumerate(columns)
    ]


def _doubt_wrapped(rows: Sequence[TableRow], bits: Sequence[Bit]) -> None:
    """Doubt the rows next to a bit that stands under columns but on no row."""
    for bit in bits:
        for row in sorted(rows, key=lambda other: abs(other.y - bit.y))[:2]:
            row.doubtful = True


def _table(
    page: int, head: Sequence[Bit], rows: Sequence[TableRow], columns: Sequence[float]
) -> ReadTable:
    shown = [*_head_rows(head, columns), *map(_cells_of, rows)]
    cells = tuple(
        ReadCell(index, order, 1, 1, bit.text, tuple((page, box) for box in bit.boxes), doubtful)
        for index, (bits, doubtful) in enumerate(shown)
        for order, (bit, doubtful) in enumerate(_flagged(bits, doubtful))
    )
    box = around(box for cell in cells for _, box in cell.places)
    return ReadTable(page, box, (), len(shown), cells, aligned=False)


def _flagged(bits: Sequence[Bit], first_doubtful: int) -> Iterator[tuple[Bit, bool]]:
    for order, bit in enumerate(bits):
        yield bit, order >= first_doubtful


def _cells_of(row: TableRow) -> tuple[list[Bit], int]:
    labels = [*row.groups, *([row.label] if row.label else [])]
    bits = [*labels, *row.values]
    return bits, len(labels) if row.doubtful else len(bits)


def _head_rows(head: Sequence[Bit], columns: Sequence[float]) -> Iterator[tuple[list[Bit], int]]:
    """Yield what spans several columns one by one, then what heads each column, as one row."""
    own = [bit for bit in head if _column_of(bit, columns) is not None]
    named: dict[int, Bit] = {}
    spanning = [bit for bit in head if not any(bit is other for other in own)]
    for bit in sorted(stacks(own), key=lambda other: other.y):
        column = _column_of(bit, columns)
        if column is None or column in named:
            spanning.append(bit if column is None else named[column])
        if column is not None:
            named[column] = bit
    for bit in sorted(
        stacks(spanning, is_even=True), key=lambda other: (round(other.y), other.box.x0)
    ):
        yield [bit], 1
    if named:
        yield [named[column] for column in sorted(named)], len(named)


def _column_of(bit: Bit, columns: Sequence[float]) -> int | None:
    """Return the column that a word stands over alone, wherever in it the word begins."""
    for index, x in enumerate(columns):
        left = x - _half_way(columns, index, -1) - 1.0
        right = x + _half_way(columns, index, 1) + 1.0
        if left <= bit.box.x0 and bit.box.x1 <= right:
            return index
    return None


def _half_way(columns: Sequence[float], index: int, side: int) -> float:
    """Return half the distance to the next column on a side, or to the other side at an end."""
    other = index + side if 0 <= index + side < len(columns) else index - side
    return abs(columns[other] - columns[index]) / 2
