"""Rows: the cells that start in a table row, wherever the table came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.document import Document, Grid, GridCell, Line
from parsers.fold import fold, is_blank
from parsers.model import Locator

_BARE_ORDINAL = re.compile(r"\([一二三四五六七]\)|[一二三四]、")
_MAX_PAGE_NUMBER = 40
_PAGE_NUMBER = re.compile(r"-+\d{1,3}-+|第\d{1,3}页(?:共\d{1,3}页)?")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that may be a label or a value, and where it stands."""

    text: str
    start: int
    end: int
    cell: GridCell | None = None
    grid: Grid | None = None
    line: Line | None = None

    @property
    def is_blank(self) -> bool:
        """Say whether the token shows nothing."""
        return is_blank(self.text)

    @property
    def is_doubtful(self) -> bool:
        """Say whether the border of the cell was lost."""
        return self.cell is not None and self.cell.doubtful

    def locate(self, document: Document) -> Locator:
        """Return the locator of the token."""
        if self.cell is not None and self.grid is not None:
            return document.locate_cell(self.grid, self.cell)
        if self.line is not None:
            start = self.start - self.line.start
            return document.locate_line(self.line, start, self.end - self.line.start)
        return document.locate_span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens of one table row; `grid` and `index` lead back to the columns of its table.

    `label_count` is known for rows cut out of a stream of lines: the tokens before the values.
    """

    tokens: tuple[Token, ...]
    grid: Grid | None = None
    index: int = 0
    label_count: int = 0
    is_head: bool = False


def grid_rows(grid: Grid) -> Iterator[Row]:
    """Yield the rows of a grid, without page numbers that were printed between them."""
    for index, cells in enumerate(grid.rows):
        tokens = tuple(Token(cell.text, cell.start, cell.end, cell, grid) for cell in cells)
        if tokens and not _is_page_number(tokens):
            yield Row(tokens, grid, index)


def is_page_number(text: str) -> bool:
    """Say whether a text is a printed page number such as `- 4 -`."""
    return len(text) <= _MAX_PAGE_NUMBER and bool(_PAGE_NUMBER.fullmatch(fold(text)))


def is_bare_ordinal(text: str) -> bool:
    """Say whether a text is the ordinal of a label that was broken off behind it."""
    return bool(_BARE_ORDINAL.fullmatch(fold(text)))


def _is_page_number(tokens: tuple[Token, ...]) -> bool:
    shown = [token for token in tokens if not token.is_blank]
    return len(shown) == 1 and is_page_number(shown[0].text)
