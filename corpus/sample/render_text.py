"""Renders a document as plain text, the way extractors and copy-paste leave reports.

`tabs` is the layout of extracted Word files; `lines` puts one cell on a line; the `pipes` family
writes one row on a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from corpus.sample.blocks import SampleDocument, Slot, TableBlock, expand
from corpus.sample.charsets import Charset, encode
from parsers.fold import is_blank

TextStyle = Literal["tabs", "lines", "pipes", "pipes_padded", "pipes_own", "pipe_lines"]
Spacing = Literal["none", "rows", "cells"]
_BLANK = "\u00a0"


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How to write text; `spacing` says where `lines` leaves empty lines.

    `pipes` writes merged places as empty cells, `pipes_padded` also pads and closes the line,
    `pipes_own` writes only the cells that begin in a row, `pipe_lines` closes each cell by a pipe
    and a line end. With `drop_blank`, empty cells vanish from `lines` without a trace.
    """

    style: TextStyle = "tabs"
    spacing: Spacing = "rows"
    drop_blank: bool = False
    charset: Charset = "utf-8"
    bom: bool = False
    newline: str = "\n"


def render_text(document: SampleDocument, options: TextOptions | None = None) -> str:
    """Render a document as text."""
    chosen = options or TextOptions()
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, TableBlock):
            lines += _table(block, chosen)
        else:
            lines.append(block.text)
    return chosen.newline.join([*lines, ""])


def render_text_bytes(document: SampleDocument, options: TextOptions | None = None) -> bytes:
    """Render a document as the bytes of a text file."""
    chosen = options or TextOptions()
    return encode(render_text(document, chosen), chosen.charset, chosen.bom)


def _table(table: TableBlock, options: TextOptions) -> Iterator[str]:
    grid = expand(table.rows)
    if options.style == "tabs":
        return _tabs(grid)
    if options.style == "lines":
        return _lines(grid, options)
    if options.style == "pipe_lines":
        return _pipe_lines(grid)
    if options.style == "pipes_padded":
        return _padded(grid)
    return _pipes(grid, own_only=options.style == "pipes_own")


def _tabs(grid: list[list[Slot]]) -> Iterator[str]:
    """Open each cell by a TAB; a cell merged from above leaves an empty one, sideways nothing."""
    for row in grid:
        for slot in row:
            if slot.is_first_column:
                yield from ("\t" + (slot.cell.text if slot.starts else "")).split("\n")
        yield ""
    yield ""


def _lines(grid: list[list[Slot]], options: TextOptions) -> Iterator[str]:
    for row in grid:
        for slot in row:
            if slot.starts and not (options.drop_blank and is_blank(slot.cell.text)):
                yield from (slot.cell.text or _BLANK).split("\n")
                if options.spacing == "cells":
                    yield ""
        if options.spacing == "rows":
            yield ""
    yield ""


def _pipe_lines(grid: list[list[Slot]]) -> Iterator[str]:
    """End each cell and each run of merged places by pipes and a line end."""
    for row in grid:
        for starts, slots in groupby(row, key=lambda slot: slot.starts):
            texts = [_flat(slot) for slot in slots]
            yield from (f"{text} |" for text in texts) if starts else ("|" * len(texts),)
    yield ""


def _flat(slot: Slot) -> str:
    return slot.cell.text.replace("\n", " ") if slot.starts else ""


def _pipes(grid: list[list[Slot]], own_only: bool) -> Iterator[str]:
    for row in grid:
        yield " | ".join(_flat(slot) for slot in row if slot.starts or not own_only)
    yield ""


def _padded(grid: list[list[Slot]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*_texts(grid), strict=True)]
    for row in _texts(grid):
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _texts(grid: list[list[Slot]]) -> list[list[str]]:
    return [[_flat(slot) for slot in row] for row in grid]
