"""RTF: text, tables and list ordinals of a rich text file, GBK bytes and all.

Headers, footers, footnotes and comments are left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.media.office.assemble import Reading
from parsers.media.office.blocks import Merge, Paragraph
from parsers.media.office.fault import OfficeFault
from parsers.media.office.rtf_text import DEFAULT_PAGE, GroupState, RtfText, encoding_name
from parsers.media.office.rtf_tokens import RtfToken, rtf_tokens
from parsers.media.office.word_tables import CellShape, RowShape, WordTables
from parsers.model import Encoding

MAX_TOKENS = 3_000_000
_MAX_GROUPS = 1_000
_MAX_CELLS_IN_ROW = 200
_CHARSETS = {134: 936, 136: 950, 128: 932, 129: 949}
# Destinations whose text a reader never sees, or sees as page furniture.
_UNSHOWN = frozenset(
    "fonttbl colortbl stylesheet info filetbl listtable listoverridetable revtbl rsidtbl generator"
    " header headerl headerr headerf footer footerl footerr footerf footnote fldinst xmlnstbl"
    " themedata colorschememapping latentstyles datastore datafield objdata bkmkstart bkmkend"
    " annotation atnid atnauthor atnref atndate tc tcf xe private background ftnsep ftnsepc aftnsep"
    " aftnsepc nonesttables sp shprslt pict nonshppict".split()
)
# Starred destinations that are shown; all other starred ones are for those who know them.
_STARRED = frozenset("shpinst shptxt nesttableprops listtext pntext shppict".split())
_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "\u2014",
    "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d", "bullet": "\u2022", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "~": "\u00a0", "_": "-", "chftn": "^", "\t": "\t",
}  # fmt: skip
_LITERAL = frozenset("\\{}")


def read_rtf(payload: bytes) -> Reading:
    """Read a file; raise OfficeFault if it ends early or is too much to read."""
    reader = _Reader()
    for count, token in enumerate(rtf_tokens(payload)):
        if count > MAX_TOKENS:
            raise OfficeFault(f"the text has more than {MAX_TOKENS} tokens")
        reader.take(token)
    return reader.reading()


@dataclass(slots=True)
class _Row:
    """The row that control words describe."""

    left: int = 0
    cells: list[CellShape] = field(default_factory=list)
    down: Merge = "none"
    continues_left: bool = False

    def add(self, right: int) -> None:
        if len(self.cells) < _MAX_CELLS_IN_ROW:
            self.cells.append(CellShape(right, self.down, self.continues_left))
        self.down, self.continues_left = "none", False

    def shape(self) -> RowShape:
        return RowShape(self.left, tuple(self.cells))


class _Reader:
    """Follows the tokens with the state of every open group."""

    def __init__(self) -> None:
        self.text = RtfText()
        self.state = GroupState()
        self.font = 0
        self.level = 1
        self.is_in_table = False
        self.fonts: dict[int, int] = {}
        self._around: list[GroupState] = []
        self._tables = WordTables()
        self._rows = {False: _Row(), True: _Row()}
        self._has_picture = False

    def reading(self) -> Reading:
        """Return what was read once all tokens were taken."""
        if self._around:
            raise OfficeFault("the RTF file ends early, inside an open group")
        if not self.text.is_empty:
            self.end_paragraph()
        label, used = f"cp{self.text.page}", encoding_name(self.text.page)
        encoding = Encoding(label, used, used, self.text.replaced)
        return Reading("rtf", self._tables.blocks(), encoding)

    def take(self, token: RtfToken) -> None:
        if token.kind == "word":
            self._take_word(token.word, token.number)
        elif token.kind == "open":
            self._open()
        elif token.kind == "close":
            self._close()
        else:
            self.text.take_bytes(token.raw, self.state)

    def change(self, **changes: bool | int | str | None) -> None:
        """Change the state of the open group."""
        self.text.flush(self.state)
        self.state = replace(self.state, **changes)  # type: ignore[arg-type] # by their names

    @property
    def row(self) -> _Row:
        """The row being described, of a table or of one inside a cell."""
        return self._rows[self.state.is_in_nested_row]

    def start_row(self) -> None:
        """Forget the shape of the row before."""
        self._rows[self.state.is_in_nested_row] = _Row()

    def end_paragraph(self) -> None:
        """End a paragraph where it stands."""
        level = self.level if self.is_in_table or self.level > 1 else 0
        self._tables.paragraph(self._paragraph(), level)

    def end_cell(self, is_nested: bool) -> None:
        """End a cell; a table in a text box stays mere paragraphs."""
        if self.state.is_in_box:
            self.end_paragraph()
        elif self.state.is_shown:
            self._tables.end_cell(self._paragraph(), max(self.level, 2) if is_nested else 1)

    def end_row(self, is_nested: bool) -> None:
        """End a row; text between its last cell and its end is none."""
        if not self.state.is_in_box:
            self._paragraph()
            level = max(self.level, 2) if is_nested else 1
            self._tables.end_row(self._rows[is_nested].shape(), level)

    def enter_box(self) -> None:
        """Keep the text of a box apart from the paragraph it is anchored in."""
        if not self.text.is_empty:
            self.end_paragraph()
        self.change(is_in_box=True)

    def _open(self) -> None:
        self.text.flush(self.state)
        self.text.stop_skipping()
        if len(self._around) >= _MAX_GROUPS:
            raise OfficeFault(f"the groups nest deeper than {_MAX_GROUPS}")
        self._around.append(self.state)
        self.state = replace(self.state, is_starred=False)

    def _close(self) -> None:
        self.text.flush(self.state)
        self.text.stop_skipping()
        if not self._around:
            return
        around = self._around.pop()
        if self.state.is_in_box and not around.is_in_box and not self.text.is_empty:
            self.end_paragraph()
        self.state = around

    def _take_word(self, word: str, number: int | None) -> None:
        if word in _LITERAL:
            self.text.take_bytes(word.encode(), self.state)
        elif word == "u":
            self.text.take_unit((number or 0) & 0xFFFF, self.state)
        elif word in _SIGNS and self.text.skip_sign():
            return
        elif word == "*":
            self.change(is_starred=True)
        else:
            self._take_command(word, number)

    def _take_command(self, word: str, number: int | None) -> None:
        self.text.flush(self.state)
        if word in _UNSHOWN:
            self._has_picture |= word == "pict" and self.state.takes_text
            self.change(is_shown=False, is_starred=False, is_in_fonts=word == "fonttbl")
            return
        if self.state.is_starred:
            is_shown = (self.state.is_shown and word in _STARRED) or (
                word == "ud" and self.state.is_doubled
            )
            self.change(is_starred=False, is_shown=is_shown)
        if word in _SIGNS and self.state.takes_text:
            self.text.add(_SIGNS[word], self.state)
        elif word in _COMMANDS and (self.state.is_shown or self.state.is_in_fonts):
            _COMMANDS[word](self, number)

    def _paragraph(self) -> Paragraph:
        self.text.flush(self.state)
        paragraph = Paragraph(self.text.take_all(), has_picture=self._has_picture)
        self._has_picture = False
        return paragraph


def _set_page(reader: _Reader, number: int | None) -> None:
    reader.text.page = number or DEFAULT_PAGE


def _set_font(reader: _Reader, number: int | None) -> None:
    reader.font = number or 0
    reader.change(page=reader.fonts.get(reader.font))


def _set_charset(reader: _Reader, number: int | None) -> None:
    if reader.state.is_in_fonts and (number or 0) in _CHARSETS:
        reader.fonts[reader.font] = _CHARSETS[number or 0]


def _start_paragraph(reader: _Reader, _: int | None) -> None:
    if not reader.state.is_in_box:
        reader.is_in_table, reader.level = False, 1


def _set_in_table(reader: _Reader, _: int | None) -> None:
    if not reader.state.is_in_box:
        reader.is_in_table = True


def _set_level(reader: _Reader, number: int | None) -> None:
    if not reader.state.is_in_box:
        reader.level = max(number or 1, 1)
        reader.is_in_table = reader.is_in_table or (number or 0) > 0


def _set_left(reader: _Reader, number: int | None) -> None:
    reader.row.left = number or 0


def _merge_down(merge: Merge) -> Callable[[_Reader, int | None], None]:
    def set_merge(reader: _Reader, _: int | None) -> None:
        reader.row.down = merge

    return set_merge


def _merge_left(reader: _Reader, _: int | None) -> None:
    reader.row.continues_left = True


def _reset_look(reader: _Reader, _: int | None) -> None:
    reader.change(is_hidden=False, is_struck=False, raised="", page=None)


_Command = Callable[[_Reader, int | None], None]
_COMMANDS: dict[str, _Command] = {
    "ansicpg": _set_page,
    "f": _set_font,
    "fcharset": _set_charset,
    "uc": lambda reader, number: reader.change(skip=min(max(number or 0, 0), 100)),
    "upr": lambda reader, _: reader.change(is_shown=False, is_doubled=True),
    "nesttableprops": lambda reader, _: reader.change(is_in_nested_row=True),
    "shptxt": lambda reader, _: reader.enter_box(),
    "v": lambda reader, number: reader.change(is_hidden=number != 0),
    "deleted": lambda reader, number: reader.change(is_hidden=number != 0),
    "strike": lambda reader, number: reader.change(is_struck=number != 0),
    "striked": lambda reader, number: reader.change(is_struck=number != 0),
    "super": lambda reader, number: reader.change(raised="" if number == 0 else "^"),
    "sub": lambda reader, number: reader.change(raised="" if number == 0 else "_"),
    "up": lambda reader, number: reader.change(raised="" if number == 0 else "^"),
    "dn": lambda reader, number: reader.change(raised="" if number == 0 else "_"),
    "nosupersub": lambda reader, _: reader.change(raised=""),
    "plain": _reset_look,
    "pard": _start_paragraph,
    "intbl": _set_in_table,
    "itap": _set_level,
    "par": lambda reader, _: reader.end_paragraph(),
    "sect": lambda reader, _: reader.end_paragraph(),
    "cell": lambda reader, _: reader.end_cell(is_nested=False),
    "nestcell": lambda reader, _: reader.end_cell(is_nested=True),
    "row": lambda reader, _: reader.end_row(is_nested=False),
    "nestrow": lambda reader, _: reader.end_row(is_nested=True),
    "trowd": lambda reader, _: reader.start_row(),
    "trleft": _set_left,
    "cellx": lambda reader, number: reader.row.add(number or 0),
    "clvmgf": _merge_down("start"),
    "clvmrg": _merge_down("on"),
    "clmrg": _merge_left,
}
