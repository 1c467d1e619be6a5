"""DOC: the text and tables of Word 97 to 2003 and of WPS, by the piece table ([MS-DOC])."""

import struct
from bisect import bisect_right
from collections.abc import Iterator

from parsers.media.office.assemble import Reading
from parsers.media.office.blocks import Block, Paragraph
from parsers.media.office.cfb import CompoundFile
from parsers.media.office.doc_properties import (
    Bins,
    ParagraphLook,
    paragraph_look,
    paragraph_modifiers,
    run_look,
    run_modifiers,
)
from parsers.media.office.fault import OfficeFault
from parsers.media.office.look import Look
from parsers.media.office.word_tables import WordTables
from parsers.model import Encoding

MAX_CHARACTERS = 1_000_000
_MAGIC, _FIRST_VERSION = 0xA5EC, 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_COMPRESSED = 0x40000000
_CHPX, _PAPX, _CLX = 12, 13, 33
_ENDS = "\r\x07\x0c"
_SHOWN_AS = {
    "\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "", "\x01": "", "\x08": "", "\x05": "",
    "\x02": "^", "\xad": "",
}  # fmt: skip
_PICTURES = frozenset("\x01\x08")


def read_doc(payload: bytes) -> Reading:
    """Read a file; raise OfficeFault if it is encrypted, too old, damaged or too much."""
    file = CompoundFile(payload)
    if "WordDocument" not in file:
        raise OfficeFault("the OLE container holds no Word document")
    text = _Text(file)
    return Reading("doc", text.blocks(), Encoding(None, "utf-16-le", "utf-16-le"))


class _Text:
    """The characters of the main text, with their places in the file, and what formats them."""

    def __init__(self, file: CompoundFile) -> None:
        self._main = main = file.read("WordDocument")
        table = file.read(_table_name(main))
        self._data = file.read("Data") if "Data" in file else b""
        self._count = struct.unpack_from("<I", main, 0x4C)[0]
        if self._count > MAX_CHARACTERS:
            raise OfficeFault(f"the text has more than {MAX_CHARACTERS} characters")
        self._characters, self._places = _pieces(main, _part(main, table, _CLX), self._count)
        self._paragraphs = Bins(main, _part(main, table, _PAPX), 13)
        self._runs = Bins(main, _part(main, table, _CHPX), 1)
        self._looks: dict[tuple[int, int] | None, Look] = {}

    def blocks(self) -> list[Block]:
        tables = WordTables()
        for start, end, look in self._spans():
            paragraph = self._paragraph(start, end - 1)
            mark = self._characters[end - 1]
            if look.is_row_end or look.is_inner_row_end:
                tables.end_row(look.shape, look.level)
            elif (mark == "\x07" and look.level) or look.is_inner_cell_end:
                tables.end_cell(paragraph, look.level)
            else:
                tables.paragraph(paragraph, look.level)
        return tables.blocks()

    def _spans(self) -> Iterator[tuple[int, int, ParagraphLook]]:
        """Yield start, end and look of each paragraph, end mark included."""
        start = 0
        for position, character in enumerate(self._characters):
            if character in _ENDS:
                place = self._paragraphs.at(self._place(position))
                _, raw = paragraph_modifiers(self._main, place)
                yield start, position + 1, paragraph_look(raw, self._data)
                start = position + 1
        if start < len(self._characters):
            raise OfficeFault("the last paragraph of the document has no end")

    def _place(self, position: int) -> int:
        piece = bisect_right(self._places, (position, 1 << 40, 0)) - 1
        first, place, width = self._places[piece]
        return place + (position - first) * width

    def _paragraph(self, start: int, end: int) -> Paragraph:
        """Write a paragraph: fields by their results, nothing hidden, marks before raised text."""
        pieces: list[str] = []
        fields: list[bool] = []
        mark, has_picture = "", False
        for position in range(start, end):
            character = self._characters[position]
            if character in "\x13\x14\x15":
                _follow(fields, character)
                continue
            look = self._look(position)
            if look.is_hidden or True in fields:
                continue
            has_picture |= character in _PICTURES
            shown = _SHOWN_AS.get(character, character)
            if shown and look.mark != mark:
                mark = look.mark
                pieces.append(mark)
            pieces.append(shown if shown >= " " or shown in "\t\n" else "")
        return Paragraph(_joined(pieces), has_picture=has_picture)

    def _look(self, position: int) -> Look:
        place = self._runs.at(self._place(position))
        if place not in self._looks:
            self._looks[place] = run_look(run_modifiers(self._main, place))
        return self._looks[place]


def _joined(pieces: list[str]) -> str:
    """Join units to characters; a half without the other is no character."""
    text = "".join(pieces)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _follow(fields: list[bool], character: str) -> None:
    if character == "\x13":
        fields.append(True)
    elif fields and character == "\x14":
        fields[-1] = False
    elif fields:
        fields.pop()


def _table_name(main: bytes) -> str:
    if len(main) < 0x200:
        raise OfficeFault("the Word document ends early")
    magic, version = struct.unpack_from("<HH", main)
    flags = struct.unpack_from("<H", main, 0x0A)[0]
    if magic != _MAGIC or version < _FIRST_VERSION:
        raise OfficeFault("the document was written by a program before Word 97")
    if flags & _ENCRYPTED:
        raise OfficeFault("the document is encrypted")
    return "1Table" if flags & _SECOND_TABLE else "0Table"


def _part(main: bytes, table: bytes, number: int) -> bytes:
    """Return a structure of the table stream by its number in the file's header."""
    start, size = struct.unpack_from("<II", main, 0x9A + 8 * number)
    if start + size > len(table):
        raise OfficeFault("the Word document is damaged: a structure lies outside its stream")
    return table[start : start + size]


def _pieces(main: bytes, clx: bytes, count: int) -> tuple[str, list[tuple[int, int, int]]]:
    """Join the pieces of the main text; note first character, place and width of each."""
    raw = _piece_table(clx)
    number = (len(raw) - 4) // 12
    limits = struct.unpack_from(f"<{number + 1}I", raw)
    texts, places = [], []
    for index in range(number):
        start, end = limits[index], min(limits[index + 1], count)
        if start >= end:
            continue
        place = struct.unpack_from("<I", raw, 4 * (number + 1) + 8 * index + 2)[0]
        width = 1 if place & _COMPRESSED else 2
        place = (place & ~_COMPRESSED) // (3 - width)
        texts.append(_decoded(main, place, (end - start) * width, width))
        places.append((start, place, width))
    text = "".join(texts)
    if len(text) != count or not count:
        raise OfficeFault("the Word document is damaged: its text is not complete")
    return text, places


def _decoded(main: bytes, place: int, size: int, width: int) -> str:
    raw = main[place : place + size]
    if len(raw) < size:
        raise OfficeFault("the Word document is damaged: its text is cut off")
    if width == 1:
        return raw.decode("cp1252", "replace")
    # One character for each unit keeps places right; pairs are joined when a paragraph is written.
    return "".join(map(chr, struct.unpack(f"<{size // 2}H", raw)))


def _piece_table(clx: bytes) -> bytes:
    position = 0
    while position + 3 <= len(clx) and clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position + 5 > len(clx) or clx[position] != 2:
        raise OfficeFault("the Word document is damaged: it has no piece table")
    size = struct.unpack_from("<I", clx, position + 1)[0]
    raw = clx[position + 5 : position + 5 + size]
    if len(raw) < max(size, 16):
        raise OfficeFault("the Word document is damaged: its piece table is cut off")
    return raw
