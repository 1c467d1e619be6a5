"""Flattened text: lines, and the ragged grids that tabs or pipes still show.

Word converters leave a table as TAB-opened cells: further paragraphs of a cell follow without a
TAB and an empty line closes the row. Column positions are lost; only rows and their order remain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.document import Document, Grid, GridCell, Line
from parsers.encoding import Decoded
from parsers.fold import is_blank, strip_blank
from parsers.numbers import is_value_like

_NEWLINE = re.compile(r"\r\n|\n|\r")
_SECTION_ORDINAL = re.compile(r"\s*(?:\[bookmark:[^\]]*\]\s*)?[一二三四五六七八]\s*、")
_MARKDOWN_RULE = re.compile(r"[\s|:\-+]*")
# Two empty lines never stand inside a cell; a cell's own paragraph is short.
_MAX_CELL_PARAGRAPH = 60
# What goes on for longer behind a cell is the prose after the table.
_MAX_CELL = 600
# A pipe row shows several cells on a line; fewer means that the pipes only end each cell.
_MIN_PIPE_ROW = 2
# Fewer TABs open cells one by one, in the way of Word converters.
_MIN_TABS = 3


def read_text(decoded: Decoded) -> Document:
    """Read flattened text into lines and ragged grids."""
    lines = tuple(_lines(decoded.text))
    grids: list[Grid] = []
    owner: dict[int, int] = {}
    for first, last, rows in _tables(lines):
        index = len(grids)
        is_aligned = _is_aligned(rows)
        cells = _number(rows, is_aligned)
        grids.append(Grid(index, cells, lines[first].start, lines[last].end, is_aligned))
        owner.update(dict.fromkeys(range(first, last + 1), index))
    owned = tuple(
        Line(line.start, line.end, line.text, line.number, owner.get(position))
        for position, line in enumerate(lines)
    )
    cut_at = len(decoded.text) if decoded.text[-1:].isdecimal() else None
    return Document(
        "text", decoded.text, owned, tuple(grids), decoded.encoding, cut_at=cut_at
    )  # fmt: skip


def _lines(text: str) -> Iterator[Line]:
    start, number = 0, 1
    for match in _NEWLINE.finditer(text):
        yield Line(start, match.start(), text[start : match.start()], number)
        start, number = match.end(), number + 1
    if start < len(text):
        yield Line(start, len(text), text[start:], number)


Rows = list[list[GridCell]]


def _tables(lines: Sequence[Line]) -> Iterator[tuple[int, int, Rows]]:
    """Yield the first line, last line and rows of every table, in order."""
    position = 0
    while position < len(lines):
        separator = _separator(lines[position].text)
        if separator is not None:
            last, rows = _delimited_table(lines, position, separator)
        elif _opens_cell(lines[position].text):
            last, rows = _tab_table(lines, position)
        else:
            position += 1
            continue
        if rows:
            yield position, last, rows
        position = last + 1


def _opens_cell(text: str) -> bool:
    return "\t" in text and is_blank(text[: text.index("\t")])


def _tab_table(lines: Sequence[Line], first: int) -> tuple[int, Rows]:
    rows: Rows = [[]]
    last = position = first
    while position < len(lines):
        line = lines[position]
        if _opens_cell(line.text):
            rows[-1].extend(_tab_cells(line))
        elif is_blank(line.text):
            following = _continuation(lines, position) if _is_open(rows[-1]) else None
            if following is None:
                rows.append([])
            else:
                position = following
                rows[-1][-1] = _extend(rows[-1][-1], lines[position])
        elif _is_open(rows[-1]) and _is_cell_paragraph(line):
            rows[-1][-1] = _extend(rows[-1][-1], line)
        else:
            break
        if not is_blank(lines[position].text) or "\t" in lines[position].text:
            last = position
        position += 1
    return last, [row for row in rows if row]


def _tab_cells(line: Line) -> Iterator[GridCell]:
    """Yield the cells of a line; blanks before the first TAB are a cell that lost its own line."""
    start = line.start
    for position, piece in enumerate(line.text.split("\t")):
        end = start + len(piece)
        if position or piece:
            yield GridCell(start, end, piece, 0, 0, doubtful=position == 0)
        start = end + 1


def _continuation(lines: Sequence[Line], blank: int) -> int | None:
    """Return the line that goes on with a cell after one empty line, if it does."""
    following = blank + 1
    if following >= len(lines) or _opens_cell(lines[following].text):
        return None
    line = lines[following]
    return following if not is_blank(line.text) and _is_cell_paragraph(line) else None


def _is_open(row: Sequence[GridCell]) -> bool:
    """Say whether more paragraphs may belong to the last cell of a row."""
    return bool(row) and row[-1].end - row[-1].start <= _MAX_CELL


def _is_cell_paragraph(line: Line) -> bool:
    return len(line.text) <= _MAX_CELL_PARAGRAPH and not _SECTION_ORDINAL.match(line.text)


def _extend(cell: GridCell, line: Line) -> GridCell:
    return GridCell(cell.start, line.end, f"{cell.text}\n{line.text}", 0, 0, doubtful=cell.doubtful)


def _separator(text: str) -> str | None:
    """Return what parts a line into the cells of one row, if the line is a row."""
    if "|" in text:
        return "|"
    is_row = "\t" in text and (not _opens_cell(text) or text.count("\t") >= _MIN_TABS)
    return "\t" if is_row else None


def _delimited_table(lines: Sequence[Line], first: int, separator: str) -> tuple[int, Rows]:
    """Read a run of rows on a line each; a run of single cells is no grid and stays lines."""
    last = first
    while last + 1 < len(lines) and separator in lines[last + 1].text:
        last += 1
    run = [line for line in lines[first : last + 1] if not _MARKDOWN_RULE.fullmatch(line.text)]
    shown = [line.text.strip(" ") for line in run]
    left = separator == "|" and all(text.startswith("|") for text in shown)
    right = separator == "|" and all(text.endswith("|") for text in shown)
    rows = [list(_delimited_cells(line, separator))[left : -1 if right else None] for line in run]
    widest = max((sum(1 for cell in row if not is_blank(cell.text)) for row in rows), default=0)
    if widest < _MIN_PIPE_ROW:
        return last, []
    behind = [_only(row) for row in rows[1:]] + [line.text for line in lines[last + 1 : last + 2]]
    for row, following in zip(rows, behind, strict=False):
        if _goes_on(following):
            row[-1:] = [replace(cell, doubtful=True) for cell in row[-1:]]
    return last, rows if _is_aligned(rows) else [_with_doubts(row) for row in rows]


def _only(row: Sequence[GridCell]) -> str:
    """Return what a row shows if it is but one cell."""
    shown = [cell.text for cell in row if not is_blank(cell.text)]
    return shown[0] if len(shown) == 1 else ""


def _goes_on(text: str) -> bool:
    """Say whether a line behind a row is a number that a line break may have cut off its end."""
    return strip_blank(text)[:1].isdecimal() and is_value_like(text)


def _delimited_cells(line: Line, separator: str) -> Iterator[GridCell]:
    start = line.start
    for piece in line.text.split(separator):
        yield GridCell(start, start + len(piece), piece, 0, 0)
        start += len(piece) + 1


def _with_doubts(row: list[GridCell]) -> list[GridCell]:
    """Doubt a blank behind a label: it may be the rest of the label's merged cell."""
    return [
        replace(cell, doubtful=True)
        if position and is_blank(cell.text) and not is_value_like(row[position - 1].text)
        else cell
        for position, cell in enumerate(row)
    ]


def _is_aligned(rows: Rows) -> bool:
    """Say whether a table kept its columns: an empty cell stands for every merged place."""
    return len(rows) > 1 and len({len(row) for row in rows}) == 1


def _number(rows: Rows, is_aligned: bool) -> tuple[tuple[GridCell, ...], ...]:
    """Give every cell its row and its place in the row, which is its column if columns are kept."""
    return tuple(
        tuple(
            replace(cell, row=row, column=order if is_aligned else 0, order=order)
            for order, cell in enumerate(cells)
        )
        for row, cells in enumerate(rows)
    )
