"""Narrow tables without ruling lines: few columns, so that no gap is ever called a blank cell."""

from collections.abc import Iterator, Sequence
from statistics import median

from parsers.media.pdf.bits import Bit, BitLine
from parsers.media.pdf.blocks import Piece, ReadCell, ReadTable
from parsers.media.pdf.labels import TableRow, give_labels
from parsers.media.pdf.marks import around

_MIN_ROWS = 3
_MAX_LABEL = 40
_MAX_LOOSE = 4
# In font sizes: more empty room parts two tables.
_MAX_GAP = 4.0


def find_narrow(split: Sequence[BitLine]) -> Iterator[Piece]:
    """Yield lines as they are, but a table in place of the lines that make one."""
    position = 0
    for first, last in _runs(split):
        start = _reach_up(split, first, position)
        end = _reach_down(split, last)
        yield from (line.line for line in split[position:start])
        yield from _table(split[start : end + 1], first - start, last - start)
        position = end + 1
    yield from (line.line for line in split[position:])


def _runs(split: Sequence[BitLine]) -> Iterator[tuple[int, int]]:
    """Yield first and last line of several cells of each table."""
    run: list[int] = []
    for index, line in enumerate(split):
        if run and (_is_prose(line) or index - run[-1] > _MAX_LOOSE or _is_far(split, index)):
            yield from _whole(split, run)
            run = []
        if _is_row(line) or (run and line.figure_count):
            run.append(index)
    yield from _whole(split, run)


def _whole(split: Sequence[BitLine], run: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield a run if enough of its rows end with a figure."""
    rows = [index for index in run if split[index].bits[-1].is_figure]
    if len(rows) >= _MIN_ROWS or (len(rows) > 1 and split[rows[0]].figure_count > 2):
        yield run[0], run[-1]


def _is_row(line: BitLine) -> bool:
    return len(line.bits) > 1


def _is_prose(line: BitLine) -> bool:
    return len(line.bits) == 1 and len(line.bits[0].text) > _MAX_LABEL


def _is_far(split: Sequence[BitLine], index: int) -> bool:
    above, line = split[index - 1], split[index]
    return line.line.box.y0 - above.line.box.y1 > _MAX_GAP * line.size


def _reach_up(split: Sequence[BitLine], first: int, lowest: int) -> int:
    """Return the line from which on a label may belong to the first row."""
    start = first
    while start > max(lowest, first - _MAX_LOOSE) and _is_near(split[start - 1], split[start]):
        start -= 1
    return start


def _reach_down(split: Sequence[BitLine], last: int) -> int:
    end = last
    while end + 1 < min(len(split), last + _MAX_LOOSE) and _is_near(split[end], split[end + 1]):
        end += 1
    return end


def _is_near(above: BitLine, below: BitLine) -> bool:
    """Say whether two lines stand as close together as those of one label."""
    is_short = all(len(line.bits) > 1 or len(line.bits[0].text) <= _MAX_LABEL
                   for line in (above, below))  # fmt: skip
    return is_short and below.line.box.y0 - above.line.box.y1 < below.size


def _table(lines: Sequence[BitLine], first: int, last: int) -> Iterator[Piece]:
    """Read a table from lines, of which the first and the last few may not belong to it."""
    rows, loose = _rows(lines, first, last)
    edge = min(row.values[0].box.x0 for row in rows)
    size = median(line.size for line in lines)
    beside = [bit for bit in loose if bit.box.x1 <= edge]
    rest = [bit for bit in loose if bit.box.x1 > edge]
    rest += give_labels(rows, beside, size)
    _doubt_unlabelled(rows)
    outside = {id(bit) for bit in rest if not rows[0].y <= bit.y <= rows[-1].y}
    kept = [bit for bit in rest if id(bit) not in outside]
    for line in lines[:first]:
        if id(line.bits[0]) in outside:
            yield line.line
    yield _read_table(lines[0].line.page, rows, kept)
    for line in lines[last + 1 :]:
        if id(line.bits[0]) in outside:
            yield line.line


def _doubt_unlabelled(rows: Sequence[TableRow]) -> None:
    """Doubt rows around figures without a label: they may be the rest of a figure cut in two."""
    for index, row in enumerate(rows):
        if row.label is None and all(bit.is_figure for bit in row.values):
            for other in rows[max(index - 1, 0) : index + 2]:
                other.doubtful = True


def _rows(lines: Sequence[BitLine], first: int, last: int) -> tuple[list[TableRow], list[Bit]]:
    """Return the rows with what is no label, and all bits that may be labels."""
    inner = [line for line in lines[first : last + 1] if _is_row(line) or line.figure_count]
    edge = min(line.bits[1].box.x0 for line in inner if len(line.bits) > 1)
    rows, loose = [], list[Bit]()
    own = {id(line) for line in inner}
    for line in lines:
        cells = [bit for bit in line.bits if bit.box.x0 >= edge - 1.0]
        if id(line) in own and cells:
            rows.append(TableRow(median(bit.y for bit in cells), cells))
            loose += [bit for bit in line.bits if bit.box.x0 < edge - 1.0]
        else:
            loose += line.bits
    return rows, [bit for bit in loose if not bit.is_page_number]


def _read_table(page: int, rows: Sequence[TableRow], loose: Sequence[Bit]) -> ReadTable:
    shown: list[tuple[float, list[Bit], bool]] = [(bit.y, [bit], False) for bit in loose]
    for row in rows:
        labels = [*row.groups, *([row.label] if row.label else [])]
        shown.append((row.y, [*labels, *row.values], row.doubtful))
    shown.sort(key=lambda line: line[0])
    cells = tuple(
        ReadCell(
            index, order, 1, 1, bit.text, tuple((page, box) for box in bit.boxes),
            is_doubtful and bit.is_figure,
        )
        for index, (_, bits, is_doubtful) in enumerate(shown)
        for order, bit in enumerate(bits)
    )  # fmt: skip
    box = around(box for cell in cells for _, box in cell.places)
    return ReadTable(page, box, (), len(shown), cells, aligned=False)
