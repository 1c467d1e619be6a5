"""Grouping: rows of many figures that stand in the same columns, without ruling lines."""

from collections.abc import Sequence
from itertools import pairwise

from parsers.media.pdf.bits import Bit, BitLine, columns_of

MIN_COLUMNS = 5
"""Fewer columns are too few to call a gap between figures a blank cell."""

# Of the distance of two columns.
_SAME = 0.2
_MAX_LABEL = 40


def wide_groups(split: Sequence[BitLine]) -> list[tuple[int, int]]:
    """Return the first and last rows of figures that stand in the same many columns."""
    groups: list[tuple[int, int]] = []
    columns: list[float] = []
    for index, line in enumerate(split):
        figures = [bit for bit in line.bits if bit.is_figure]
        if len(figures) < MIN_COLUMNS:
            continue
        goes_on = groups and _fits(figures, columns) and not _is_parted(split, groups[-1][1], index)
        if goes_on:
            groups[-1] = groups[-1][0], index
        else:
            groups.append((index, index))
        if not goes_on or len(figures) > len(columns):
            columns = [bit.x for bit in figures]
    return groups


def _fits(figures: Sequence[Bit], columns: Sequence[float]) -> bool:
    """Say whether figures stand in known columns, or known columns are some of theirs."""
    own = [bit.x for bit in figures]
    fewer, more = sorted((own, list(columns)), key=len)
    reach = _SAME * min((right - left for left, right in pairwise(more)), default=0.0)
    return 2 * len(fewer) > len(more) and all(
        any(abs(x - other) < reach for other in more) for x in fewer
    )


def _is_parted(split: Sequence[BitLine], above: int, below: int) -> bool:
    """Say whether running text stands between two rows."""
    return any(len(line.bits) == 1 and len(line.bits[0].text) > _MAX_LABEL
               for line in split[above + 1 : below])  # fmt: skip


def wide_columns(split: Sequence[BitLine], rows: tuple[int, int]) -> tuple[list[float], int]:
    """Return the columns of a group of rows, and how many rows show all of them."""
    figures = [
        [bit for bit in line.bits if bit.is_figure] for line in split[rows[0] : rows[1] + 1]
        if line.figure_count >= MIN_COLUMNS
    ]  # fmt: skip
    columns = columns_of(figures)
    return columns, sum(len(row) == len(columns) for row in figures)


def borders_of(columns: Sequence[float]) -> list[float]:
    """Return the lines half-way between columns."""
    return [(left + right) / 2 for left, right in pairwise(columns)]


def left_edge(columns: Sequence[float]) -> float:
    """Return where the first column begins."""
    return columns[0] - (columns[1] - columns[0]) / 2
