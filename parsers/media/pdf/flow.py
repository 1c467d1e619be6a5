"""Flow: the order in which a page is read, without running heads, feet and page numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from parsers.media.pdf.blocks import Leaf, PageLine, Picture, Piece, ReadTable
from parsers.media.pdf.cells import fill_lattice
from parsers.media.pdf.columns import find_unruled
from parsers.media.pdf.gutter import in_reading_order
from parsers.media.pdf.lattice import Lattice, find_lattices
from parsers.media.pdf.marks import Sheet, Sign
from parsers.media.pdf.writing import write_lines

# The share of a page's height in which heads and feet stand.
_MARGIN = 0.12
_SAME_HEIGHT = 6.0
_PAGE_NUMBER = re.compile(
    r"[-—–―·•~\s]*(?:第\s*)?\d{1,4}(?:\s*[/／]\s*\d{1,4})?(?:\s*页)?[-—–―·•~\s]*"
    r"|第\s*\d{1,4}\s*页\s*[,，/／]?\s*共\s*\d{1,4}\s*页|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


def read_leaf(sheet: Sheet) -> Leaf:
    """Read a page into tables and the lines between them."""
    lattices = find_lattices(sheet.level, sheet.upright)
    inside, outside = _share_out(lattices, sheet.signs)
    tables = [fill_lattice(sheet.number, *pair) for pair in zip(lattices, inside, strict=True)]
    lines = [
        PageLine(sheet.number, line)
        for part in in_reading_order(outside) for line in write_lines(part) if line.text
    ]  # fmt: skip
    pictures = [Picture(sheet.number, box) for box in sheet.pictures]
    pieces = _merge(lines, [*tables, *pictures])
    return Leaf(sheet.number, sheet.width, sheet.height, pieces)


def _share_out(
    lattices: Sequence[Lattice], signs: Iterable[Sign]
) -> tuple[list[list[Sign]], list[Sign]]:
    inside: list[list[Sign]] = [[] for _ in lattices]
    outside: list[Sign] = []
    for sign in signs:
        x, y = sign.box.middle
        owner = next((i for i, found in enumerate(lattices) if found.box.holds(x, y)), None)
        (outside if owner is None else inside[owner]).append(sign)
    return inside, outside


def _merge(lines: Sequence[PageLine], others: Sequence[Piece]) -> list[Piece]:
    """Put tables and pictures before the first line that stands below them."""
    merged: list[Piece] = []
    waiting = sorted(others, key=lambda piece: piece.box.y0)
    for line in lines:
        while waiting and waiting[0].box.y0 < line.box.middle[1]:
            merged.append(waiting.pop(0))
        merged.append(line)
    return [*merged, *waiting]


def without_furniture(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Drop page numbers, and lines that repeat at the same height of several pages."""
    repeated = _repeated(leaves)
    return [
        Leaf(
            leaf.number, leaf.width, leaf.height,
            [piece for piece in leaf.pieces if not _is_furniture(leaf, piece, repeated)],
        )
        for leaf in leaves
    ]  # fmt: skip


def _repeated(leaves: Sequence[Leaf]) -> dict[str, list[float]]:
    """Return the texts in margins that stand on more than one page, with their heights."""
    heights: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for leaf in leaves:
        for line in leaf.lines():
            if _is_in_margin(leaf, line):
                heights[_mask(line)].append((leaf.number, line.box.y0))
    return {
        text: [y for _, y in places]
        for text, places in heights.items()
        if len({number for number, _ in places}) > 1
    }


def _is_furniture(leaf: Leaf, piece: Piece, repeated: dict[str, list[float]]) -> bool:
    if not isinstance(piece, PageLine) or not _is_in_margin(leaf, piece):
        return False
    if _PAGE_NUMBER.fullmatch(piece.line.text):
        return True
    heights = repeated.get(_mask(piece), ())
    return sum(1 for y in heights if abs(y - piece.box.y0) < _SAME_HEIGHT) > 1


def _is_in_margin(leaf: Leaf, line: PageLine) -> bool:
    y = line.box.middle[1]
    return y < _MARGIN * leaf.height or y > (1 - _MARGIN) * leaf.height


def _mask(line: PageLine) -> str:
    return _DIGITS.sub("#", line.line.text.replace(" ", ""))


def with_unruled(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """Turn lines that stand in columns without ruling lines into tables."""
    for leaf in leaves:
        yield Leaf(leaf.number, leaf.width, leaf.height, list(_with_tables(leaf)))


def _with_tables(leaf: Leaf) -> Iterator[Piece]:
    run: list[PageLine] = []
    for piece in leaf.pieces:
        if isinstance(piece, PageLine):
            run.append(piece)
            continue
        yield from find_unruled(run)
        run = []
        yield piece
    yield from find_unruled(run)


def has_tables(leaves: Iterable[Leaf]) -> bool:
    """Say whether any page shows a ruled table."""
    return any(isinstance(piece, ReadTable) for leaf in leaves for piece in leaf.pieces)
