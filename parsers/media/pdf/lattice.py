"""Lattices: ruling lines that cross each other, turned into rows, columns and merged cells.

Used for lines drawn in a PDF and for lines found in the picture of a page alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.media.pdf.marks import Box, Rule

# Lines so close together are one line, or a double one.
_NEAR = 2.5
# How far a line may end before the one it should meet.
_REACH = 3.0
# How far lines must stand out beyond the last crossing line for a border to be missing there.
_OPEN = 8.0
_COVER = 0.6
_MAX_RULES = 1_500


@dataclass(frozen=True, slots=True)
class Patch:
    """A cell of a lattice; a `torn` one is no rectangle, so that a line of it must be missing."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table's lines: the coordinates of its columns and rows, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    patches: tuple[Patch, ...]

    @property
    def box(self) -> Box:
        """Return the outer border."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def find_lattices(
    level: Sequence[Rule], upright: Sequence[Rule], near: float = _NEAR
) -> list[Lattice]:
    """Find the tables that lines on a page make, from top to bottom."""
    rows, columns = merge_rules(level, near), merge_rules(upright, near)
    if len(rows) + len(columns) > _MAX_RULES:
        return []
    found = [_lattice(*group, near) for group in _groups(rows, columns)]
    lattices = [lattice for lattice in found if lattice is not None]
    return sorted(_outermost(lattices), key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _outermost(lattices: Sequence[Lattice]) -> Iterator[Lattice]:
    """Drop tables drawn inside a cell of another; their lines are part of no form."""
    for lattice in lattices:
        middle = lattice.box.middle
        around = [other for other in lattices if other is not lattice]
        if not any(other.box.holds(*middle) and _wider(other, lattice) for other in around):
            yield lattice


def _wider(other: Lattice, lattice: Lattice) -> bool:
    return other.xs[-1] - other.xs[0] > lattice.xs[-1] - lattice.xs[0]


def merge_rules(rules: Sequence[Rule], near: float = _NEAR) -> list[Rule]:
    """Join the pieces of each line; pieces beside each other are the same line."""
    merged: list[Rule] = []
    for place, members in _clusters(rules, near):
        start, end = members[0].start, members[0].end
        for rule in members[1:]:
            if rule.start > end + _REACH:
                merged.append(Rule(place, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        merged.append(Rule(place, start, end))
    return merged


def _clusters(rules: Sequence[Rule], near: float) -> Iterator[tuple[float, list[Rule]]]:
    ordered = sorted(rules)
    first = 0
    for position in range(1, len(ordered) + 1):
        is_last = position == len(ordered)
        if is_last or ordered[position].at - ordered[first].at > near:
            members = sorted(ordered[first:position], key=lambda rule: rule.start)
            if members:
                yield sum(rule.at for rule in members) / len(members), members
            first = position


def _groups(rows: list[Rule], columns: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group lines that cross or touch each other, directly or through others."""
    parent = list(range(len(rows) + len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns, len(rows)):
            if _meet(row, column):
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i in range(len(parent)):
        group = groups.setdefault(_root(parent, i), ([], []))
        if i < len(rows):
            group[0].append(rows[i])
        else:
            group[1].append(columns[i - len(rows)])
    return list(groups.values())


def _root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def _meet(row: Rule, column: Rule) -> bool:
    return (
        row.start - _REACH <= column.at <= row.end + _REACH
        and column.start - _REACH <= row.at <= column.end + _REACH
    )


def _lattice(rows: list[Rule], columns: list[Rule], near: float) -> Lattice | None:
    if not rows or not columns:
        return None
    rows, columns = _closed(rows, columns), _closed(columns, rows)
    ys, xs = _places(rows, near), _places(columns, near)
    if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) < 2:
        return None
    patches = tuple(_patches(xs, ys, rows, columns))
    return Lattice(xs, ys, patches) if len(patches) > 1 else None


def _closed(rules: list[Rule], across: Sequence[Rule]) -> list[Rule]:
    """Add the border that is missing where several crossing lines run on beyond the last line."""
    low, high = min(rule.at for rule in rules), max(rule.at for rule in rules)
    start, end = min(rule.at for rule in across), max(rule.at for rule in across)
    before = [rule.start for rule in across if rule.start < low - _OPEN]
    behind = [rule.end for rule in across if rule.end > high + _OPEN]
    closed = list(rules)
    if len(before) > 1:
        closed.append(Rule(min(before), start, end))
    if len(behind) > 1:
        closed.append(Rule(max(behind), start, end))
    return closed


def _places(rules: Sequence[Rule], near: float) -> tuple[float, ...]:
    return tuple(place for place, _ in _clusters(rules, near))


def _patches(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Rule], columns: Sequence[Rule]
) -> Iterator[Patch]:
    """Join the fields between which no line stands; whatever is no rectangle is torn."""
    width, height = len(xs) - 1, len(ys) - 1
    parent = list(range(width * height))
    level = [_cover(rows, y, pairwise(xs)) for y in ys]
    upright = [_cover(columns, x, pairwise(ys)) for x in xs]
    for row in range(height):
        for column in range(width):
            field = row * width + column
            if column + 1 < width and not upright[column + 1][row]:
                parent[_root(parent, field)] = _root(parent, field + 1)
            if row + 1 < height and not level[row + 1][column]:
                parent[_root(parent, field)] = _root(parent, field + width)
    members: dict[int, list[int]] = {}
    for field in range(width * height):
        members.setdefault(_root(parent, field), []).append(field)
    for fields in sorted(members.values()):
        yield from _joined(fields, xs, ys)


def _cover(rules: Sequence[Rule], place: float, gaps: Iterator[tuple[float, float]]) -> list[bool]:
    """Say for each gap along a line whether the line is drawn there."""
    own = [rule for rule in rules if abs(rule.at - place) <= _NEAR]
    return [
        sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in own)
        >= _COVER * (end - start)
        for start, end in gaps
    ]


def _joined(fields: list[int], xs: Sequence[float], ys: Sequence[float]) -> Iterator[Patch]:
    width = len(xs) - 1
    rows = [field // width for field in fields]
    columns = [field % width for field in fields]
    top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
    if len(fields) == (bottom - top + 1) * (right - left + 1):
        box = Box(xs[left], ys[top], xs[right + 1], ys[bottom + 1])
        yield Patch(top, left, bottom - top + 1, right - left + 1, box)
        return
    for row, column in zip(rows, columns, strict=True):
        box = Box(xs[column], ys[row], xs[column + 1], ys[row + 1])
        yield Patch(row, column, 1, 1, box, torn=True)
