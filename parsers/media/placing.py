"""Placing: the columns of table cells after the merged cells around them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.document import GridCell

OpenCell = tuple[int, int, int, int, str]
"""Start, end, rowspan, colspan and path of a cell that has no column yet."""

# Merging is not followed further to the right: no form is so wide, and only attacks are.
_MAX_MERGED_COLUMN = 100
# Characters kept of a cell; a longer one is page layout, and layout nests.
_MAX_CELL = 4_000


def place_cells(rows: list[list[OpenCell]], text: str) -> tuple[tuple[GridCell, ...], ...]:
    """Give every cell the column it starts in, after the spans of the rows above."""
    placer = _Placer(text, len(rows))
    return tuple(tuple(placer.place(number, row)) for number, row in enumerate(rows))


@dataclass(slots=True)
class _Placer:
    """Places rows from the top; `spans` are cells merged downwards: first column, last, last row.

    A span is kept as one interval, so that absurd spans cost no more than honest ones.
    """

    text: str
    row_count: int
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    def place(self, number: int, row: list[OpenCell]) -> Iterator[GridCell]:
        """Yield the cells of a row between the spans from above, then add the row's own spans."""
        above = sorted(span for span in self.spans if span[2] > number)
        own = []
        column = 0
        for order, (start, end, rowspan, colspan, path) in enumerate(row):
            for first, behind, _ in above:
                if first <= column < behind:
                    column = behind
            height = self._height(number, column, rowspan)
            text = self.text[start : min(end, start + _MAX_CELL)]
            yield GridCell(
                start, start + len(text), text, number, column, height, colspan, path, order
            )
            if height > 1:
                own.append((column, column + colspan, number + height))
            column += colspan
        self.spans = above + own

    def _height(self, number: int, column: int, rowspan: int) -> int:
        return min(rowspan, self.row_count - number) if column < _MAX_MERGED_COLUMN else 1
