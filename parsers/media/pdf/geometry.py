"""Geometry: page coordinates turned so that most of the text stands upright."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.media.pdf.marks import Box

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def chain(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies one matrix and then another."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page, seen after turning it by `turn` quarters clockwise.

    Page coordinates have their origin at the lower left; a text that runs upwards has turn 1.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is seen."""
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        if self.turn == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, points: Iterable[tuple[float, float]]) -> Box:
        """Return the box around some points of the page as it is seen."""
        xs, ys = zip(*(self.place(x, y) for x, y in points), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


def main_turn(turns: Iterable[int]) -> int:
    """Return the direction most signs have."""
    counts = Counter(turns)
    return max(sorted(counts), key=counts.__getitem__) if counts else 0
