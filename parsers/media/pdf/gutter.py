"""Gutters: pages set in two columns are read one column after the other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.media.pdf.marks import Sign
from parsers.media.pdf.writing import Written, write_lines

# Fewer lines side by side are no columns but a line of two parts.
_MIN_LINES = 6
_MIN_SIGNS = 8
# In font sizes.
_MIN_GAP = 1.2


def in_reading_order(signs: Sequence[Sign]) -> Iterator[Sequence[Sign]]:
    """Yield the signs of a page in parts to be read one after the other."""
    lines = write_lines(signs)
    middles = [_gap(line) for line in lines]
    first = next((i for i, gap in enumerate(middles) if gap), None)
    last = next((i for i in range(len(lines) - 1, -1, -1) if middles[i]), -1)
    if first is None or not _is_column(lines[first : last + 1], middles[first : last + 1]):
        yield signs
        return
    shared = [gap for gap in middles[first : last + 1] if gap]
    split = (max(gap[0] for gap in shared) + min(gap[1] for gap in shared)) / 2
    body = [sign for line in lines[first : last + 1] for sign in line.signs]
    yield [sign for line in lines[:first] for sign in line.signs]
    yield [sign for sign in body if sign.box.middle[0] < split]
    yield [sign for sign in body if sign.box.middle[0] >= split]
    yield [sign for line in lines[last + 1 :] for sign in line.signs]


def _is_column(lines: Sequence[Written], gaps: Sequence[tuple[float, float] | None]) -> bool:
    shared = [gap for gap in gaps if gap]
    if len(shared) < _MIN_LINES or 2 * len(shared) < len(lines):
        return False
    low, high = max(gap[0] for gap in shared), min(gap[1] for gap in shared)
    return low < high and not any(
        line.box.x0 < low and line.box.x1 > high and gap is None
        for line, gap in zip(lines, gaps, strict=True)
    )


def _gap(line: Written) -> tuple[float, float] | None:
    """Return the only wide gap of a line if it has much text on both sides."""
    pairs = pairwise(line.signs)
    wide = [
        (index, left.box.x1, right.box.x0)
        for index, (left, right) in enumerate(pairs, 1)
        if right.box.x0 - left.box.x1 > _MIN_GAP * line.size
    ]
    if len(wide) != 1:
        return None
    index, start, end = wide[0]
    is_full = min(index, len(line.signs) - index) >= _MIN_SIGNS
    return (start, end) if is_full else None
