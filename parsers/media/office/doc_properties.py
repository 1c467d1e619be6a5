"""DOC properties: the formatting of paragraphs and runs, kept apart from the text."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.media.office.blocks import Merge
from parsers.media.office.fault import OfficeFault
from parsers.media.office.look import Look
from parsers.media.office.word_tables import CellShape, RowShape

_PAGE = 512
_MAX_PAGES = 20_000
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_DEF_TABLE, _CHG_TABS, _HUGE = 0xD608, 0xC615, 0x6646
_DOWN: tuple[Merge, ...] = ("none", "on", "none", "start")


@dataclass(slots=True)
class ParagraphLook:
    """What a paragraph's formatting says about tables."""

    is_in_table: bool = False
    is_row_end: bool = False
    is_inner_cell_end: bool = False
    is_inner_row_end: bool = False
    level: int = 0
    style: int = 0
    shape: RowShape = field(default_factory=RowShape)


class Bins:
    """Formatting by place in the file: pages of 512 bytes, each covering a stretch of text."""

    def __init__(self, main: bytes, index: bytes, width: int) -> None:
        """Read the index of pages; `width` is the size of an entry in a page."""
        count = max((len(index) - 4) // 8, 0)
        if count > _MAX_PAGES:
            raise OfficeFault(f"the formatting has more than {_MAX_PAGES} pages")
        pages = struct.unpack_from(f"<{count}I", index, 4 * (count + 1)) if count else ()
        self._starts: list[int] = []
        self._places: list[tuple[int, int, int]] = []
        for page in pages:
            self._add_page(main, (page & 0x3FFFFF) * _PAGE, width)

    def at(self, place: int) -> tuple[int, int] | None:
        """Return page and offset of the formatting of the byte at a place, if it has any."""
        found = bisect_right(self._starts, place) - 1
        if found < 0 or place >= self._places[found][0] or not self._places[found][2]:
            return None
        return self._places[found][1], self._places[found][2]

    def _add_page(self, main: bytes, start: int, width: int) -> None:
        page = main[start : start + _PAGE]
        if len(page) < _PAGE:
            raise OfficeFault("the formatting of the document is cut off")
        count = page[-1]
        if 4 * (count + 1) + width * count > _PAGE - 1:
            raise OfficeFault("the formatting of the document is damaged")
        limits = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            if self._starts and limits[number] < self._starts[-1]:
                raise OfficeFault("the formatting of the document is out of order")
            self._starts.append(limits[number])
            offset = page[4 * (count + 1) + width * number] * 2
            self._places.append((limits[number + 1], start, offset))


def modifiers(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield code and operand of each modifier of a list; a damaged end is left out."""
    position = 0
    while position + 2 <= len(raw):
        code = raw[position] | raw[position + 1] << 8
        position += 2
        size = _SIZES[code >> 13]
        if code == _DEF_TABLE and position + 2 <= len(raw):
            size = (raw[position] | raw[position + 1] << 8) + 1
        elif not size and position < len(raw):
            size = raw[position] + 1
            if code == _CHG_TABS and size == 256:
                return
        operand = raw[position : position + size]
        if len(operand) < size:
            return
        yield code, operand
        position += size


def paragraph_modifiers(main: bytes, place: tuple[int, int] | None) -> tuple[int, bytes]:
    """Return style and modifiers of a paragraph."""
    if place is None:
        return 0, b""
    page = main[place[0] : place[0] + _PAGE - 1]
    start = place[1]
    if start >= len(page):
        return 0, b""
    size = page[start] * 2 - 1
    if not page[start] and start + 1 < len(page):
        start += 1
        size = page[start] * 2
    raw = page[start + 1 : start + 1 + max(size, 0)]
    return (raw[0] | raw[1] << 8, raw[2:]) if len(raw) >= 2 else (0, b"")


def run_modifiers(main: bytes, place: tuple[int, int] | None) -> bytes:
    """Return the modifiers of a run."""
    if place is None:
        return b""
    page = main[place[0] : place[0] + _PAGE - 1]
    return page[place[1] + 1 : place[1] + 1 + page[place[1]]] if place[1] < len(page) else b""


def paragraph_look(raw: bytes, data: bytes) -> ParagraphLook:
    """Read what a paragraph's modifiers say about tables; `data` holds lists too long for pages."""
    look = ParagraphLook()
    row = _RowModifiers()
    for code, operand in modifiers(_with_huge(raw, data)):
        if code == 0x2416:
            look.is_in_table = bool(operand[0])
        elif code == 0x2417:
            look.is_row_end = bool(operand[0])
        elif code == 0x244B:
            look.is_inner_cell_end = bool(operand[0])
        elif code == 0x244C:
            look.is_inner_row_end = bool(operand[0])
        elif code == 0x6649:
            look.level = min(max(struct.unpack("<i", operand)[0], 0), 1000)
        else:
            row.take(code, operand)
    look.level = look.level or int(look.is_in_table)
    look.shape = row.shape()
    return look


def _with_huge(raw: bytes, data: bytes) -> bytes:
    for code, operand in modifiers(raw):
        if code == _HUGE:
            start = struct.unpack("<I", operand)[0]
            size = struct.unpack_from("<H", data, start)[0] if start + 2 <= len(data) else 0
            return raw + data[start + 2 : start + 2 + size]
    return raw


class _RowModifiers:
    """The borders and merges of a row, as its modifiers set them one after the other."""

    def __init__(self) -> None:
        self._left = 0
        self._rights: list[int] = []
        self._down: list[Merge] = []
        self._continues: list[bool] = []

    def take(self, code: int, operand: bytes) -> None:
        if code == _DEF_TABLE:
            self._define(operand[2:])
        elif code == 0xD62B and len(operand) >= 3 and operand[1] < len(self._down):
            self._down[operand[1]] = _DOWN[operand[2] & 3]
        elif code == 0x5624:
            for cell in range(operand[0] + 1, min(operand[1], len(self._continues))):
                self._continues[cell] = True

    def shape(self) -> RowShape:
        cells = zip(self._rights, self._down, self._continues, strict=True)
        return RowShape(self._left, tuple(CellShape(*cell) for cell in cells))

    def _define(self, raw: bytes) -> None:
        count = raw[0] if raw else 0
        if len(raw) < 1 + 2 * (count + 1):
            return
        self._left, *self._rights = struct.unpack_from(f"<{count + 1}h", raw, 1)
        flags = raw[1 + 2 * (count + 1) :]
        words = [
            struct.unpack_from("<H", flags, 20 * cell)[0] if 20 * cell + 2 <= len(flags) else 0
            for cell in range(count)
        ]
        self._continues = [word & 3 == 1 for word in words]
        self._down = [_DOWN[word >> 5 & 3] for word in words]


def run_look(raw: bytes) -> Look:
    """Read how a run is shown; changes are accepted, so text marked as deleted is hidden."""
    is_hidden = is_struck = False
    raised = ""
    for code, operand in modifiers(raw):
        if code in (0x083C, 0x0800):
            is_hidden = is_hidden or operand[0] in (1, 0x81)
        elif code in (0x0837, 0x2A53):
            is_struck = is_struck or operand[0] in (1, 0x81)
        elif code == 0x2A48:
            raised = {1: "^", 2: "_"}.get(operand[0], "")
    return Look(is_hidden, is_struck, raised)
