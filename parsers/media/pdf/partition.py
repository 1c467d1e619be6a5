"""Partition: which lines of labels belong to which row, where no ruling line tells.

A label stands level with the figures of its row, or its lines lie evenly above and below them.
Only a partition that leaves no line over and no row empty is believed, and only where it is the
only one; where labels may as well begin level with their figures, both readings must agree.
"""

from collections.abc import Sequence
from itertools import pairwise

Span = tuple[int, int]
"""The first and the last line of a label."""


def share_lines(
    lines: Sequence[float], rows: Sequence[float], near: float, pitch: float
) -> list[Span | None]:
    """Give each row, by heights, the lines of its label, or None where that is in doubt.

    `near` is how far apart two heights may be that are meant to be the same, `pitch` the largest
    distance of two lines of one label. Lines before the first row's and behind the last row's may
    be left over.
    """
    level = [[row for row in rows if abs(line - row) <= near] for line in lines]
    evenly = [
        [span for span in _even_spans(lines, row, near, pitch) if _is_own(span, row, level)]
        for row in rows
    ]
    begun = _level_spans(lines, rows, near, pitch)
    count, chosen = _longest_chain(evenly, 0) if rows else (0, [])
    if count == len(rows):
        return _agreed(chosen, begun)
    return list(begun) if begun is not None else _piecewise(evenly)


def _piecewise(evenly: Sequence[Sequence[Span]]) -> list[Span | None]:
    """Follow labels as far as they go; where they break off, both rows are in doubt."""
    found: list[Span | None] = []
    while len(found) < len(evenly):
        first = len(found)
        count, chosen = _longest_chain(evenly, first)
        last = len(evenly) - 1
        found += [
            None if offset in (0, count - 1) and 0 < first + offset < last else span
            for offset, span in enumerate(chosen)
        ] or [None]
    return found


def _even_spans(lines: Sequence[float], row: float, near: float, pitch: float) -> list[Span]:
    """Return every run of lines whose middle is level with a row."""
    spans: list[Span] = []
    for first in range(len(lines)):
        if lines[first] > row + near:
            break
        last = first
        while last < len(lines) and lines[first] + lines[last] <= 2 * (row + near):
            is_broken = last > first and lines[last] - lines[last - 1] > pitch
            if is_broken:
                break
            is_even = abs(lines[first] + lines[last] - 2 * row) <= 2 * near
            if is_even and _is_regular(lines, (first, last), near):
                spans.append((first, last))
            last += 1
    return spans


def _is_own(span: Span, row: float, level: Sequence[Sequence[float]]) -> bool:
    """Say whether no line of a label is level with another row, whose label it would be."""
    return all(not found or row in found for found in level[span[0] : span[1] + 1])


def _longest_chain(spans: Sequence[Sequence[Span]], first: int) -> tuple[int, list[Span | None]]:
    """Follow rows as long as each label begins where the one before ends.

    Return how many rows that are, and for each its lines if all chains agree on them.
    """
    layers: list[set[Span]] = []
    reached = set(spans[first])
    position = first
    while reached:
        layers.append(reached)
        position += 1
        if position == len(spans):
            break
        ends = {last for _, last in reached}
        reached = {span for span in spans[position] if span[0] - 1 in ends}
    for index in range(len(layers) - 2, -1, -1):
        starts = {start for start, _ in layers[index + 1]}
        layers[index] = {span for span in layers[index] if span[1] + 1 in starts}
    edges = (0, len(layers) - 1)
    return len(layers), [_only(layer, at in edges) for at, layer in enumerate(layers)]


def _only(spans: set[Span], is_edge: bool) -> Span | None:
    """Return the only lines a row can have; at the edges the most, since none may be left there."""
    if is_edge:
        return max(spans, key=lambda span: span[1] - span[0])
    return next(iter(spans)) if len(spans) == 1 else None


def _level_spans(
    lines: Sequence[float], rows: Sequence[float], near: float, pitch: float
) -> list[Span] | None:
    """Return the lines of labels that begin level with their rows, if all do."""
    starts: list[int] = []
    for row in rows:
        level = [index for index, line in enumerate(lines) if abs(line - row) <= near]
        if len(level) != 1:
            return None
        starts.append(level[0])
    ends = [start - 1 for start in starts[1:]]
    last = starts[-1] if starts else 0
    while last + 1 < len(lines) and lines[last + 1] - lines[last] <= pitch:
        last += 1
    spans = list(zip(starts, [*ends, last], strict=True))
    return spans if all(_is_regular(lines, span, near) for span in spans[:-1]) else None


def _is_regular(lines: Sequence[float], span: Span, near: float) -> bool:
    """Say whether the lines of a label stand equally far apart."""
    gaps = [below - above for above, below in pairwise(lines[span[0] : span[1] + 1])]
    return not gaps or max(gaps) - min(gaps) <= near


def _agreed(even: Sequence[Span | None], level: Sequence[Span] | None) -> list[Span | None]:
    """Doubt a row that the two readings see differently, but for lines left over at the edges."""
    if level is None:
        return list(even)
    last = len(even) - 1
    return [
        span
        if span == other
        or (index == 0 and span and span[1] == other[1])
        or (index == last and span and span[0] == other[0])
        else None
        for index, (span, other) in enumerate(zip(even, level, strict=True))
    ]
