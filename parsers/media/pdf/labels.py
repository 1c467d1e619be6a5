"""Labels of rows without ruling lines: told from the labels of groups, and given to their rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from parsers.media.pdf.bits import Bit, stacked, stacks
from parsers.media.pdf.marks import around
from parsers.media.pdf.partition import share_lines

# In font sizes.
_NEAR = 0.3
_PITCH = 2.2
_LEVEL = 0.5
# Of the distance of two rows; a page number may stand between them.
_REACH = 1.7
_CLOSE = 0.7


@dataclass(slots=True)
class TableRow:
    """A row by the height of its figures: labels of groups, its own label, and its values."""

    y: float
    values: list[Bit]
    label: Bit | None = None
    groups: list[Bit] = field(default_factory=list)
    doubtful: bool = False


def give_labels(rows: Sequence[TableRow], bits: Sequence[Bit], size: float) -> list[Bit]:
    """Give rows the bits that label them; return the bits that belong to none.

    Rows whose label is in doubt are marked; what they are given is then a mere guess.
    """
    reach = _REACH * _spacing(rows, size)
    groups = [bit for bit in bits if _is_group(bit, bits, reach)]
    own = {id(bit) for bit in groups}
    lines = _joined([bit for bit in bits if id(bit) not in own], size)
    shift = _shift(rows, lines, size)
    spans = share_lines(
        [line.y - shift for line in lines], [row.y for row in rows], _NEAR * size, _PITCH * size
    )
    used: set[int] = set()
    for row, span in zip(rows, spans, strict=True):
        row.doubtful = row.doubtful or span is None
        if span is not None:
            row.label = stacked(lines[span[0] : span[1] + 1])
            used |= set(range(span[0], span[1] + 1))
    _give_groups(rows, stacks(groups))
    rest = [line for index, line in enumerate(lines) if index not in used]
    return _doubted(rows, rest)


def doubt_sparse(rows: Sequence[TableRow], least: float) -> None:
    """Doubt rows that show few values, or stand closer than others: they may be parts of one."""
    gaps = [below.y - above.y for above, below in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    for (above, below), gap in zip(pairwise(rows), gaps, strict=True):
        is_sparse = min(_shown(above), _shown(below)) < least
        if gap < _CLOSE * usual or (is_sparse and gap < 2 * _height_of(above)):
            above.doubtful = below.doubtful = True


def _shown(row: TableRow) -> int:
    return sum(1 for bit in row.values if bit.text)


def _height_of(row: TableRow) -> float:
    return max(bit.box.y1 - bit.box.y0 for bit in row.values)


def _spacing(rows: Sequence[TableRow], size: float) -> float:
    gaps = [below.y - above.y for above, below in pairwise(rows)]
    return max(median(gaps), 1.5 * size) if gaps else 1.5 * size


def _is_group(bit: Bit, bits: Sequence[Bit], reach: float) -> bool:
    """Say whether other labels stand to the right of one, both above and below or level with it."""
    right = [other.y - bit.y for other in bits if other.box.x0 >= bit.box.x1 - 1.0]
    is_above = any(-reach <= distance <= 1.0 for distance in right)
    return is_above and any(-1.0 <= distance <= reach for distance in right)


def _joined(bits: Sequence[Bit], size: float) -> list[Bit]:
    """Return the lines that bits make, from top to bottom."""
    lines: list[list[Bit]] = []
    for bit in sorted(bits, key=lambda other: other.y):
        if lines and bit.y - lines[-1][0].y < _LEVEL * size:
            lines[-1].append(bit)
        else:
            lines.append([bit])
    return [_line(sorted(line, key=lambda bit: bit.box.x0)) for line in lines]


def _line(bits: Sequence[Bit]) -> Bit:
    if len(bits) == 1:
        return bits[0]
    return Bit("".join(bit.text for bit in bits), around(bit.box for bit in bits))


def _shift(rows: Sequence[TableRow], lines: Sequence[Bit], size: float) -> float:
    """Return how much lower words are drawn than the figures on the same line."""
    pairs = [line.y - row.y for row in rows for line in lines if abs(line.y - row.y) < _NEAR * size]
    return median(pairs) if pairs else 0.0


def _give_groups(rows: Sequence[TableRow], groups: Sequence[Bit]) -> None:
    for group in groups:
        if rows:
            min(rows, key=lambda row: abs(row.y - group.y)).groups.append(group)


def _doubted(rows: Sequence[TableRow], rest: Sequence[Bit]) -> list[Bit]:
    """Give lines left over between rows to the nearest one, as a doubt; return the others."""
    if not rows:
        return list(rest)
    outside = [bit for bit in rest if not rows[0].y <= bit.y <= rows[-1].y]
    for bit in rest:
        if rows[0].y <= bit.y <= rows[-1].y:
            row = min(rows, key=lambda other: abs(other.y - bit.y))
            row.doubtful = True
            row.label = stacked(sorted([*([row.label] if row.label else []), bit], key=_height))
    return outside


def _height(bit: Bit) -> float:
    return bit.y
