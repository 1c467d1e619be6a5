"""Cells: the signs inside the fields of a lattice."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parsers.media.pdf.blocks import ReadCell, ReadTable
from parsers.media.pdf.lattice import Lattice, Patch
from parsers.media.pdf.marks import Sign
from parsers.media.pdf.writing import Written, write_lines

# In font sizes: two signs closer together belong to one word, whatever line runs between them.
_TOUCHING = 0.1
_FIGURES = frozenset("0123456789.,，．０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class _Filled:
    patch: Patch
    signs: list[Sign] = field(default_factory=list)


def fill_lattice(page: int, lattice: Lattice, signs: Iterable[Sign]) -> ReadTable:
    """Put signs into the cells of a table."""
    fields = {
        (row, column): filled
        for filled in map(_Filled, lattice.patches)
        for row in range(filled.patch.row, filled.patch.row + filled.patch.rowspan)
        for column in range(filled.patch.column, filled.patch.column + filled.patch.colspan)
    }
    for sign in signs:
        x, y = sign.box.middle
        found = fields.get((bisect_right(lattice.ys, y) - 1, bisect_right(lattice.xs, x) - 1))
        if found is not None:
            found.signs.append(sign)
    owners = {id(filled): filled for filled in fields.values()}
    lines = {key: write_lines(filled.signs) for key, filled in owners.items()}
    spilled = {key for key, filled in owners.items() for key in _spills(filled, fields, lines)}
    cells = tuple(
        _cell(page, filled.patch, lines[key], key in spilled) for key, filled in owners.items()
    )
    return ReadTable(page, lattice.box, lattice.xs, len(lattice.ys) - 1, cells)


def _cell(page: int, patch: Patch, lines: list[Written], is_spilled: bool) -> ReadCell:
    return ReadCell(
        patch.row, patch.column, patch.rowspan, patch.colspan,
        "\n".join(line.text for line in lines), ((page, patch.box),), patch.torn or is_spilled,
    )  # fmt: skip


def _spills(
    filled: _Filled, fields: dict[tuple[int, int], _Filled], lines: dict[int, list[Written]]
) -> Iterator[int]:
    """Yield the cells over whose common border a number runs, so that neither is known."""
    patch = filled.patch
    beside = {
        id(other): other
        for row in range(patch.row, patch.row + patch.rowspan)
        if (other := fields.get((row, patch.column + patch.colspan))) is not None
    }
    for key in beside:
        for line in lines[id(filled)]:
            if any(_runs_on(line, other) for other in lines[key]):
                yield from (id(filled), key)


def _runs_on(line: Written, other: Written) -> bool:
    left, right = line.signs[-1], other.signs[0]
    size = min(left.size, right.size)
    overlap = min(line.box.y1, other.box.y1) - max(line.box.y0, other.box.y0)
    if not (left.text in _FIGURES and right.text in _FIGURES) or overlap < 0.5 * size:
        return False
    return right.box.x0 - left.box.x1 < _TOUCHING * size
