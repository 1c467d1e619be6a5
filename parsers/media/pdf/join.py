"""Joining: what a page break parted, tables and paragraphs, is put together again."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.media.pdf.blocks import (
    Block,
    Leaf,
    PageLine,
    Paragraph,
    Piece,
    ReadCell,
    ReadTable,
    join_wrapped,
    starts_with_ordinal,
)

# Points by which the same column may stand elsewhere on the next page.
_SHIFT = 4.0
# In font sizes.
_INDENT = 0.9
_RAGGED = 2.3
_LINE_GAP = 2.4
_MAX_REPEATED = 6


def join_pages(leaves: Sequence[Leaf]) -> Iterator[Block]:
    """Yield the blocks of all pages in reading order."""
    edges = _text_edges([line for leaf in leaves for line in leaf.lines()])
    pieces = [piece for leaf in leaves for piece in leaf.pieces]
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        position += 1
        if isinstance(piece, ReadTable):
            while position < len(pieces) and (joined := _join(piece, pieces[position])):
                piece, position = joined, position + 1
            yield piece
        elif isinstance(piece, PageLine):
            lines = [piece]
            while position < len(pieces) and _goes_on(lines[-1], pieces[position], edges):
                following = pieces[position]
                lines += [following] if isinstance(following, PageLine) else []
                position += 1
            text = join_wrapped([line.line.text for line in lines])
            yield Paragraph(text, tuple((line.page, line.box) for line in lines))
        else:
            yield piece


def _text_edges(lines: Sequence[PageLine]) -> tuple[float, float]:
    """Return where the running text starts and ends."""
    sizes = sorted(line.line.size for line in lines)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    body = [line.box for line in lines if abs(line.line.size - usual) <= 0.2 * usual]
    if not body:
        return 0.0, 0.0
    return min(box.x0 for box in body), max(box.x1 for box in body)


def _goes_on(above: PageLine, below: Piece, edges: tuple[float, float]) -> bool:
    """Say whether a line is continued by the one below it, on the same page or the next."""
    if not isinstance(below, PageLine) or starts_with_ordinal(below.line.text):
        return False
    size = above.line.size
    is_full = above.box.x1 > edges[1] - _RAGGED * size
    is_flush = below.box.x0 < edges[0] + _INDENT * size
    is_same = abs(below.line.size - size) < 0.2 * size
    gap = below.box.y0 - above.box.y1
    is_next = below.page == above.page + 1 or -size < gap < _LINE_GAP * size
    return is_full and is_flush and is_same and is_next and below.page - above.page <= 1


def _join(above: ReadTable, below: Piece) -> ReadTable | None:
    """Join a table with its continuation at the top of the next page, if it is one."""
    if not isinstance(below, ReadTable) or below.page != _last_page(above) + 1:
        return None
    if above.aligned is not below.aligned:
        return None
    if not above.aligned:
        rest = below.moved(above.height)
        return replace(above, cells=above.cells + rest.cells, height=rest.height)
    if not _have_same_columns(above.xs, below.xs):
        return None
    xs = _shared_columns(above.xs, below.xs)
    upper, lower = _aligned_to(above, xs), _aligned_to(below, xs)
    lower = lower.moved(-_count_repeated(upper, lower))
    return _stacked(upper, lower) if lower.height else upper


def _last_page(table: ReadTable) -> int:
    return max(page for cell in table.cells for page, _ in cell.places)


def _have_same_columns(above: Sequence[float], below: Sequence[float]) -> bool:
    """Say whether the outer borders agree and most of the fewer inner ones do."""
    if abs(above[0] - below[0]) > _SHIFT or abs(above[-1] - below[-1]) > _SHIFT:
        return False
    fewer, more = sorted((above[1:-1], below[1:-1]), key=len)
    shared = sum(1 for x in fewer if any(abs(x - other) <= _SHIFT for other in more))
    return 2 * shared >= len(fewer)


def _shared_columns(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    new = [x for x in below if all(abs(x - other) > _SHIFT for other in above)]
    return tuple(sorted((*above, *new)))


def _aligned_to(table: ReadTable, xs: tuple[float, ...]) -> ReadTable:
    """Count a table's columns by more lines than its own."""
    places = [_nearest(xs, x) for x in table.xs]
    cells = tuple(
        replace(
            cell, column=places[cell.column],
            colspan=places[cell.column + cell.colspan] - places[cell.column],
        )
        for cell in table.cells
    )  # fmt: skip
    return replace(table, xs=xs, cells=cells)


def _nearest(xs: Sequence[float], x: float) -> int:
    behind = min(bisect_left(xs, x), len(xs) - 1)
    return behind - 1 if behind and x - xs[behind - 1] < xs[behind] - x else behind


def _count_repeated(above: ReadTable, below: ReadTable) -> int:
    """Count the head rows that the next page prints again."""
    count = 0
    while count < min(_MAX_REPEATED, below.height - 1, above.height):
        shown = _printed(above, count)
        if shown != _printed(below, count) or not any(text.strip() for _, _, text in shown):
            break
        count += 1
    return count if _is_whole(below, count) else 0


def _printed(table: ReadTable, row: int) -> list[tuple[int, int, str]]:
    return [(cell.column, cell.colspan, cell.text) for cell in table.row(row)]


def _is_whole(table: ReadTable, count: int) -> bool:
    """Say whether no cell reaches from the first rows into the next."""
    return all(c.row + c.rowspan <= count for c in table.cells if c.row < count)


def _stacked(above: ReadTable, below: ReadTable) -> ReadTable:
    """Put two parts below each other and mend the cells that the page break cut."""
    overlap = int(_is_cut_row(above, below))
    lower = below.moved(above.height - overlap)
    seam = above.height - overlap
    cells = list(above.cells)
    for cell in lower.cells:
        other = _upper_half(cells, cell, above.height) if cell.row == seam else None
        if other is not None and (overlap or _continues(cells[other], cell)):
            cells[other] = _mended(cells[other], cell)
        else:
            cells.append(cell)
    return replace(above, cells=tuple(cells), height=lower.height)


def _upper_half(cells: Sequence[ReadCell], cell: ReadCell, height: int) -> int | None:
    """Return which cell ends at the page break just above a cell of the next page."""
    return next(
        (
            index for index, other in enumerate(cells)
            if (other.column, other.colspan) == (cell.column, cell.colspan)
            and other.row + other.rowspan == height
        ),
        None,
    )  # fmt: skip


def _continues(above: ReadCell, below: ReadCell) -> bool:
    """Say whether a merged label goes on behind the page break."""
    is_merged = max(above.rowspan, below.rowspan) > 1 and above.has_words
    return is_merged and not starts_with_ordinal(below.text) and (below.is_blank or below.has_words)


def _mended(above: ReadCell, below: ReadCell) -> ReadCell:
    text = "\n".join(part for part in (above.text, below.text) if part)
    known = [c.confidence for c in (above, below) if c.confidence is not None]
    return replace(
        above, text=text, rowspan=below.row + below.rowspan - above.row,
        places=above.places + below.places, doubtful=above.doubtful or below.doubtful,
        confidence=min(known, default=None), certain=above.certain and below.certain,
    )  # fmt: skip


def _is_cut_row(above: ReadTable, below: ReadTable) -> bool:
    """Say whether the first row of a page is the rest of the row that the page before ends with.

    It is if the cells are the same, its label lacks an ordinal that the label above has, and one
    half shows nothing but its label.
    """
    upper = [c for c in above.cells if c.row + c.rowspan == above.height and c.rowspan == 1]
    lower = [c for c in below.row(0) if c.rowspan == 1]
    columns = {(cell.column, cell.colspan) for cell in upper}
    if not upper or columns != {(cell.column, cell.colspan) for cell in lower}:
        return False
    labels = [[c for c in cells if c.has_words] for cells in (upper, lower)]
    if len(labels[0]) != 1 or len(labels[1]) != 1 or labels[0][0].column != labels[1][0].column:
        return False
    values = [[c for c in cells if not c.has_words and not c.is_blank] for cells in (upper, lower)]
    is_rest = starts_with_ordinal(labels[0][0].text) > starts_with_ordinal(labels[1][0].text)
    return is_rest and not (values[0] and values[1])
