"""Blocks: the paragraphs and tables of a report, with the places on pages they were read from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.media.pdf.marks import Box
from parsers.media.pdf.writing import Written

Place = tuple[int, Box]
"""A page, counted from 1, and a box on it."""

_ORDINAL = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}\s*[、.．]|[（(]\s*[一二三四五六七八九十\d]{1,2}\s*[)）]"
    r"|\d{1,2}\s*[、.．](?!\d)|第[一二三四五六七八九十百]+[条项章])"
)


def starts_with_ordinal(text: str) -> bool:
    """Say whether a text begins a numbered item, and so continues nothing above it."""
    return bool(_ORDINAL.match(text))


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A table cell as read; `places` has one box for each page the cell stands on.

    `confidence` is what a recogniser says of it in percent, None for text that the file states;
    one that is not `certain` was recognised and may be anything else.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    places: tuple[Place, ...]
    doubtful: bool = False
    confidence: int | None = None
    certain: bool = True

    @property
    def is_blank(self) -> bool:
        """Say whether nothing stands in the cell."""
        return not self.text.strip()

    @property
    def has_words(self) -> bool:
        """Say whether the cell shows a word, as labels do."""
        return any(sign.isalpha() for sign in self.text)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as read, or one page's part of it; a ragged one (`aligned` false) has no columns."""

    page: int
    box: Box
    xs: tuple[float, ...]
    height: int
    cells: tuple[ReadCell, ...]
    aligned: bool = True

    def row(self, index: int) -> list[ReadCell]:
        """Return the cells that start in a row, from left to right."""
        return sorted((c for c in self.cells if c.row == index), key=lambda cell: cell.column)

    def moved(self, down: int) -> "ReadTable":
        """Return the table with its rows counted from further down; rows above the first go."""
        kept = (replace(c, row=c.row + down) for c in self.cells if c.row + down >= 0)
        return replace(self, cells=tuple(kept), height=self.height + down)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text joined over the visible lines that it was broken into."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image; what it shows is not read here."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class PageLine:
    """A visible line outside all tables."""

    page: int
    line: Written

    @property
    def box(self) -> Box:
        """Return the box of the line."""
        return self.line.box


Piece = PageLine | ReadTable | Picture
Block = Paragraph | ReadTable | Picture


@dataclass(slots=True)
class Leaf:
    """What one page shows, in reading order."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)

    def lines(self) -> list[PageLine]:
        """Return the lines outside tables."""
        return [piece for piece in self.pieces if isinstance(piece, PageLine)]


def join_wrapped(texts: Sequence[str]) -> str:
    """Join the visible lines of a paragraph; only words in Latin letters need a blank."""
    joined = ""
    for text in texts:
        is_word = joined[-1:].isascii() and joined[-1:].isalpha()
        joined += f" {text}" if is_word and text[:1].isascii() and text[:1].isalpha() else text
    return joined
