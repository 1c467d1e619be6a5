"""Sheets: the cells of workbooks, shown as a reader sees them, cut into prose and tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parsers.document import MAX_ROWSPAN
from parsers.fold import is_blank
from parsers.media.office.assemble import MAX_CELLS, Reading
from parsers.media.office.blocks import Block, Box, Paragraph, Table
from parsers.media.office.fault import OfficeFault
from parsers.numbers import is_value_like

Place = tuple[int, int]
"""Row and column, both counted from 0."""

MAX_MERGES = 20_000
MAX_SHEETS = 100
_MAX_COLUMN = 16_384
_MAX_SPAN = 100
_CAPTION = re.compile(r"\s*第[〇零一二三四五六七八九十百]+条")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(slots=True)
class Sheet:
    """A visible sheet: the shown text of each cell that exists, blank ones included.

    `merges` gives rows and columns of merged cells by their first place; what is hidden is left
    out of all of them.
    """

    name: str
    cells: dict[Place, str] = field(default_factory=dict)
    merges: dict[Place, Place] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def add(self, row: int, column: int, text: str) -> None:
        """Add a cell; raise OfficeFault if there are too many."""
        if len(self.cells) >= MAX_CELLS:
            raise OfficeFault(f"the sheet has more than {MAX_CELLS} cells")
        self.cells[row, column] = text

    def merge(self, first: Place, last: Place) -> None:
        """Merge the cells between two places."""
        if len(self.merges) >= MAX_MERGES:
            raise OfficeFault(f"the sheet merges cells in more than {MAX_MERGES} places")
        rows, columns = last[0] - first[0] + 1, last[1] - first[1] + 1
        if rows >= 1 and columns >= 1 and (rows, columns) != (1, 1):
            self.merges[first] = rows, columns


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of a workbook in their order."""

    medium: str
    sheets: tuple[Sheet, ...]

    @classmethod
    def of(cls, medium: str, sheets: Iterable[Sheet]) -> "Workbook":
        """Collect sheets as they are read; raise OfficeFault as soon as they are too much."""
        kept: list[Sheet] = []
        for sheet in sheets:
            kept.append(sheet)
            if len(kept) > MAX_SHEETS:
                raise OfficeFault(f"the workbook has more than {MAX_SHEETS} sheets")
            if sum(len(one.cells) + len(one.merges) for one in kept) > MAX_CELLS + MAX_MERGES:
                raise OfficeFault(f"the workbook has more than {MAX_CELLS} cells")
        return cls(medium, tuple(kept))

    def reading(self) -> Reading:
        """Return the blocks of all sheets."""
        blocks = [block for sheet in self.sheets for block in _Layout(sheet).blocks()]
        return Reading(self.medium, blocks)

    def blocks_at(self, path: str) -> list[Block] | None:
        """Return the text of the cell under a path such as `Sheet1!C5`."""
        name, _, address = path.rpartition("!")
        place = place_of(address)
        sheet = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if sheet is None or place is None or place not in sheet.cells:
            return None
        return [Paragraph(sheet.cells[place])]


def place_of(address: str) -> Place | None:
    """Return the place under an address.

    >>> place_of("C5"), place_of("AA1"), place_of("5")
    ((4, 2), (0, 26), None)
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def address_of(place: Place) -> str:
    """Return the address of a place.

    >>> address_of((4, 2)), address_of((0, 26)), address_of((0, 701))
    ('C5', 'AA1', 'ZZ1')
    """
    letters, column = "", place[1] + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{place[0] + 1}"


class _Layout:
    """Cuts one sheet into rows of prose and the tables between them."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._rows: dict[int, dict[int, str]] = {}
        for (row, column), text in sheet.cells.items():
            if row not in sheet.hidden_rows and column not in sheet.hidden_columns:
                self._rows.setdefault(row, {})[column] = text
        self._covered: dict[int, list[tuple[int, int, Place]]] = {}
        self._cover()
        self._last = self._extent(self._rows)[1]

    def blocks(self) -> Iterator[Block]:
        """Yield prose and tables in the order of the rows."""
        shown = [row for row in sorted(self._rows) if self._shows(row)]
        table: list[int] = []
        for row in shown:
            prose = self._prose(row)
            if prose is None:
                table.append(row)
                continue
            yield from self._table(table)
            table = []
            yield Paragraph(prose)
        yield from self._table(table)

    def _cover(self) -> None:
        """Note for each row which columns are merged into a cell that begins elsewhere."""
        budget = MAX_CELLS
        for first, (rows, columns) in self._sheet.merges.items():
            for row in range(first[0], first[0] + min(rows, MAX_ROWSPAN)):
                if row in self._rows:
                    span = (first[1], first[1] + columns, first)
                    self._covered.setdefault(row, []).append(span)
            budget -= min(rows, MAX_ROWSPAN)
            if budget < 0:
                raise OfficeFault(f"the sheet merges more than {MAX_CELLS} cells")

    def _shows(self, row: int) -> bool:
        """Say whether a row has any text, or is a part of cells merged downwards."""
        is_part = any(first[0] < row for _, _, first in self._covered.get(row, ()))
        return is_part or any(not is_blank(text) for text in self._rows[row].values())

    def _prose(self, row: int) -> str | None:
        """Return the text of a row that is one line of prose, as wide as the sheet or alone."""
        cells = self._rows[row]
        spans = self._covered.get(row, ())
        if any(self._sheet.merges[first][0] > 1 for _, _, first in spans):
            return None
        start = min(cells)
        end = next((end for first, end, _ in spans if first == start), start + 1)
        alone = all(start <= column < end or column > self._last for column in cells)
        text = cells[start]
        is_whole = end == start + 1 or end > self._last
        is_prose = not is_value_like(text) and not _CAPTION.match(text)
        return text if alone and is_whole and is_prose else None

    def _extent(self, rows: Iterable[int]) -> tuple[int, int]:
        """Return the first and the last column that show anything in some rows."""
        first, last = _MAX_COLUMN, -1
        for row in rows:
            used = [column for column, text in self._rows[row].items() if not is_blank(text)]
            spans = self._covered.get(row, ())
            ends = [end - 1 for start, end, place in spans if place[0] == row and start in used]
            first, last = min([first, *used]), max([last, *used, *ends])
        return first, last

    def _table(self, rows: Sequence[int]) -> Iterator[Table]:
        if not rows:
            return
        first, last = self._extent(rows)
        if len(rows) * (last - first + 1) > MAX_CELLS:
            raise OfficeFault(f"the sheet has more than {MAX_CELLS} cells")
        position = {row: number for number, row in enumerate(rows)}
        yield Table([list(self._boxes(row, range(first, last + 1), position)) for row in rows])

    def _boxes(self, row: int, columns: range, position: dict[int, int]) -> Iterator[Box]:
        spans = sorted(self._covered.get(row, ()))
        column = columns.start
        while column < columns.stop:
            span = next((span for span in spans if span[0] <= column < span[1]), None)
            if span is None:
                yield self._box((row, column), (1, 1), position)
                column += 1
                continue
            if (row, column) == span[2]:
                yield self._box((row, column), self._sheet.merges[span[2]], position)
            column = span[1]

    def _box(self, place: Place, size: Place, position: dict[int, int]) -> Box:
        text = self._rows[place[0]].get(place[1], "")
        rows = range(place[0], place[0] + min(size[0], MAX_ROWSPAN))
        height = sum(1 for row in rows if row in position)
        path = f"{self._sheet.name}!{address_of(place)}"
        colspan = min(size[1], _MAX_SPAN)
        return Box([Paragraph(text)], place[1], colspan, max(height, 1), path)
