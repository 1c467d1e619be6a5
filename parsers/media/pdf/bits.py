"""Bits: pieces of a line between wide gaps, from which tables without ruling lines are read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from parsers.media.pdf.blocks import PageLine
from parsers.media.pdf.marks import Box, Sign, around
from parsers.media.pdf.writing import Written, text_of

# A number with at most a short unit, or one of the marks that stand for none.
_FIGURE = re.compile(
    r"[+\-−＋－]?[\d０-９][\d０-９,.，．]*[件宗起项条份次个例篇人万元亿]{0,2}|[/／—\-－]{1,4}|[Oo〇○零无空]"
)
_PAGE_NUMBER = re.compile(r"[-—–]+\s*\d{1,4}\s*[-—–]+")
# In font sizes: a wider gap parts two cells; lines of one cell stand closer together.
_GAP = 0.8
_BORDER_GAP = 0.25
_LINE_GAP = 0.75
# Points.
_EVEN = 2.0


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of a line between two wide gaps, or several that stand below each other."""

    text: str
    box: Box
    parts: tuple[Box, ...] = ()

    @property
    def is_figure(self) -> bool:
        """Say whether the bit is a number or a mark for none."""
        return bool(_FIGURE.fullmatch(self.text))

    @property
    def is_page_number(self) -> bool:
        """Say whether the bit is a page number that was printed between rows."""
        return bool(_PAGE_NUMBER.fullmatch(self.text))

    @property
    def x(self) -> float:
        """Return the middle from left to right."""
        return self.box.middle[0]

    @property
    def y(self) -> float:
        """Return the middle from top to bottom."""
        return self.box.middle[1]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Return the boxes of the lines that the bit is made of."""
        return self.parts or (self.box,)


@dataclass(frozen=True, slots=True)
class BitLine:
    """A visible line and its bits from left to right."""

    line: PageLine
    bits: tuple[Bit, ...]

    @property
    def figure_count(self) -> int:
        """Return how many bits are figures."""
        return sum(bit.is_figure for bit in self.bits)

    @property
    def size(self) -> float:
        """Return the height of the line."""
        return self.line.line.size


def bit_line(line: PageLine, borders: Sequence[float] = ()) -> BitLine:
    """Cut a line at its wide gaps, and at smaller ones that lie over a border of columns."""
    return BitLine(line, tuple(_bits(line.line, borders)))


def _bits(line: Written, borders: Sequence[float]) -> list[Bit]:
    groups: list[list[Sign]] = []
    for sign in line.signs:
        if sign.text.isspace():
            continue
        if not groups or _is_apart(groups[-1][-1], sign, borders):
            groups.append([])
        groups[-1].append(sign)
    return [Bit(text_of(group), around(sign.box for sign in group)) for group in groups]


def _is_apart(left: Sign, right: Sign, borders: Sequence[float]) -> bool:
    gap, size = right.box.x0 - left.box.x1, min(left.size, right.size)
    is_at_border = any(left.box.x1 <= border <= right.box.x0 for border in borders)
    return gap > (_BORDER_GAP if is_at_border else _GAP) * size


def stacked(bits: Sequence[Bit]) -> Bit:
    """Return bits below each other as one, with a line feed between them."""
    if len(bits) == 1:
        return bits[0]
    text = "\n".join(bit.text for bit in bits)
    return Bit(text, around(bit.box for bit in bits), tuple(bit.box for bit in bits))


def stacks(bits: Iterable[Bit], *, is_even: bool = False) -> list[Bit]:
    """Put bits together that stand closely below each other, centred or flush if `is_even`."""
    piles: list[list[Bit]] = []
    for bit in sorted(bits, key=lambda other: (other.box.y0, other.box.x0)):
        fits = (p for p in piles if _goes_below(bit, p[-1]) and (not is_even or _is_even(bit, p)))
        pile = next(fits, None)
        if pile is None:
            piles.append([bit])
        else:
            pile.append(bit)
    return [stacked(pile) for pile in piles]


def _goes_below(bit: Bit, above: Bit) -> bool:
    height = min(bit.box.y1 - bit.box.y0, above.box.y1 - above.box.y0)
    gap = bit.box.y0 - above.box.y1
    overlap = min(bit.box.x1, above.box.x1) - max(bit.box.x0, above.box.x0)
    return -0.5 * height < gap < _LINE_GAP * height and overlap > 0


def _is_even(bit: Bit, pile: Sequence[Bit]) -> bool:
    return min(abs(bit.x - pile[-1].x), abs(bit.box.x0 - pile[-1].box.x0)) < _EVEN


def columns_of(rows: Sequence[Sequence[Bit]]) -> list[float]:
    """Return the middles of the columns in which the longest rows stand."""
    width = max(map(len, rows), default=0)
    full = [row for row in rows if len(row) == width]
    return [median(bit.x for bit in column) for column in zip(*full, strict=True)]
