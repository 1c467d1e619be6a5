"""The document: one text, its lines and its grids, whatever the medium was.

A medium reader (`parsers.media`) makes a `Document`; everything behind it works on character
spans of `Document.text` and asks `Document.locate` for a locator only when a result needs one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from parsers.model import Attachment, Encoding, Locator

MAX_ROWSPAN = 500
"""Rows; no reader lets a cell reach further down."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line or paragraph; `grid` is the table it stands in, if any.

    `text` keeps blanks as shown; `number` counts from 1. `path` is the nearest block element (HTML)
    and `path_start` the offset of the line inside it; `is_heading` marks h1 to h6.
    """

    start: int
    end: int
    text: str
    number: int
    grid: int | None = None
    path: str | None = None
    path_start: int = 0
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A table cell where it starts; `row` and `column` are positions after expanding spans.

    `text` has a line feed where a block ends inside the cell, so that two stacked numbers never
    look like one. `doubtful` marks a cell whose border the medium lost: it may not be one.
    `confidence` in percent is set if the text was recognised in a picture; unless it is `certain`,
    the picture may show anything else.
    """

    start: int
    end: int
    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    path: str | None = None
    order: int = 0
    doubtful: bool = False
    confidence: int | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of the cells that start in them.

    `aligned` says that columns are known (HTML, DOCX); a ragged grid only knows its rows.
    """

    index: int
    rows: tuple[tuple[GridCell, ...], ...]
    start: int
    end: int
    aligned: bool = True


def lines_within(lines: Iterable[Line], spans: Iterable[tuple[int, int]]) -> Iterator[bool]:
    """Tell for each line, in order, whether it starts inside one of many spans."""
    ordered = sorted(spans)
    position, reach = 0, 0
    for line in lines:
        while position < len(ordered) and ordered[position][0] <= line.start:
            reach = max(reach, ordered[position][1])
            position += 1
        yield line.start < reach


@dataclass(frozen=True, slots=True)
class Document:
    """What a medium reader hands on.

    `meta` holds page metadata under lower-case names (`title`, `h1`, `articletitle`, `pubdate`,
    `contentsource` ...); `images` the offsets at which pictures stand; `containers` the paths of
    elements that a known CMS writes around its articles; `cut_at` is where the text stops if the
    payload ends in the middle of a number, as far as anyone can tell.
    """

    medium: str
    text: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    encoding: Encoding
    meta: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    images: tuple[int, ...] = ()
    containers: tuple[str, ...] = ()
    cut_at: int | None = None
    _breaks: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the line feeds, so that a locator costs no look at the whole text."""
        breaks = tuple(match.start() for match in re.finditer("\n", self.text))
        object.__setattr__(self, "_breaks", breaks)

    def locate_cell(self, grid: Grid, cell: GridCell) -> Locator:
        """Return the locator of a whole cell."""
        if cell.path is None:
            place = self.locate_span(cell.start, cell.end)
            return replace(place, table=grid.index, row=cell.row, cell=cell.order)
        return Locator(
            self.medium, cell.start, cell.end, cell.path, 0, cell.end - cell.start,
            table=grid.index, row=cell.row, cell=cell.order,
        )  # fmt: skip

    def locate_line(self, line: Line, start: int = 0, end: int | None = None) -> Locator:
        """Return the locator of a part of a line, counted from the line's own start."""
        stop = len(line.text) if end is None else end
        if line.path is None:
            return self.locate_span(line.start + start, line.start + stop)
        return Locator(
            self.medium, line.start + start, line.start + stop,
            line.path, line.path_start + start, line.path_start + stop,
        )  # fmt: skip

    def locate_span(self, start: int, end: int) -> Locator:
        """Return the locator of a span of the text, by offsets and by line and column."""
        line = bisect_left(self._breaks, start)
        column = start - (self._breaks[line - 1] if line else -1)
        return Locator(self.medium, start, end, line=line + 1, column=column)
