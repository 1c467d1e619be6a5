"""Blocks: what every office reader makes of its medium before text and offsets exist."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from parsers.document import MAX_ROWSPAN

# Twentieths of a point: borders this close are one border drawn twice; a digit is twice as wide.
_SAME_BORDER = 60

Merge = Literal["none", "start", "on"]
"""Whether a cell begins a vertical merge or goes on with the one above it."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph as shown, with line feeds for soft line breaks; it may also show a picture."""

    text: str
    path: str | None = None
    is_heading: bool = False
    has_picture: bool = False


@dataclass(slots=True)
class Box:
    """A table cell under a known column; `merge` is settled by `merge_down`."""

    blocks: list["Block"]
    column: int
    colspan: int = 1
    rowspan: int = 1
    path: str | None = None
    merge: Merge = "none"


@dataclass(slots=True)
class Table:
    """Rows of cells; an unaligned table knows its rows only."""

    rows: list[list[Box]] = field(default_factory=list)
    is_aligned: bool = True


Block = Paragraph | Table


def merge_down(rows: Iterable[list[Box]]) -> Iterator[list[Box]]:
    """Yield the cells that begin in each row, those merged over several rows grown downwards.

    A cell that claims to go on with the one above it, but stands under no such cell, is its own.
    """
    above: dict[int, Box] = {}
    for row in rows:
        here: dict[int, Box] = {}
        kept = []
        for box in row:
            top = above.get(box.column) if box.merge == "on" else None
            if top is None or top.rowspan >= MAX_ROWSPAN:
                top = box
                kept.append(box)
            else:
                top.rowspan += 1
            if box.merge != "none":
                here[box.column] = top
        above = here
        yield kept


def group_borders(edges: Iterable[int]) -> list[int]:
    """Return the leftmost of each group of borders that lie close together."""
    borders: list[int] = []
    for edge in sorted(set(edges)):
        if not borders or edge - borders[-1] > _SAME_BORDER:
            borders.append(edge)
    return borders


def drop_thin_columns(rows: Sequence[Sequence[Box]], widths: Sequence[int]) -> None:
    """Take columns too thin to show anything out of a table whose columns are so many units wide.

    Programs leave them where the borders of two rows missed each other. Nothing changes if a cell
    would be left without a column, as where the widths are not meant to be true.
    """
    edges = [0]
    for width in widths:
        edges.append(edges[-1] + max(width, 0))
    borders = group_borders(edges)
    places = [bisect_right(borders, edge) - 1 for edge in edges]
    boxes = [box for row in rows for box in row]
    if any(box.column + box.colspan > len(edges) - 1 for box in boxes):
        return
    spans = [(places[box.column], places[box.column + box.colspan]) for box in boxes]
    if all(start < end for start, end in spans):
        for box, (start, end) in zip(boxes, spans, strict=True):
            box.column, box.colspan = start, end - start
