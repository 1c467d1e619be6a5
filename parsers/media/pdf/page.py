"""Pages as pdfium shows them: signs with their boxes, straight lines, pictures.

Signs that a reader of the page cannot see are left out: invisible, clipped away, painted over.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw

from parsers.media.pdf.drawing import Drawing, read_drawing
from parsers.media.pdf.geometry import Frame, main_turn
from parsers.media.pdf.glyphs import lying_digits
from parsers.media.pdf.marks import LOST, Refused, Sheet, Sign

MAX_PAGES = 200
MAX_SIGNS = 400_000
_MAX_SIGNS_OF_PAGE = 100_000
_MIN_SIZE = 2.0
_QUARTER = math.pi / 2
_SKEW = 0.06
# Modes in which text is neither filled nor stroked.
_UNSEEN_MODES = frozenset((3, 7))
_WHITE = 250


class Pages:
    """The pages of one file; each is read when asked for and not kept."""

    def __init__(self, payload: bytes) -> None:
        """Open a file; raise Refused with the reason if it cannot be read."""
        try:
            self._pdf = pypdfium2.PdfDocument(payload)
            self.count = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            raise _refusal(error) from error
        if not 0 < self.count <= MAX_PAGES:
            limit = f"more than the limit of {MAX_PAGES}" if self.count else "so nothing to read"
            self._pdf.close()
            raise Refused("limit", f"the file has {self.count} pages, {limit}")

    def read(self, number: int) -> Sheet:
        """Read a page, counted from 1."""
        page = self.page(number)
        text = page.get_textpage()
        try:
            return _Reader(page, text, number).sheet()
        finally:
            text.close()
            page.close()

    def page(self, number: int) -> pypdfium2.PdfPage:
        """Return a page as the library knows it; the caller closes it."""
        if not 1 <= number <= self.count:
            raise LookupError(f"the file has no page {number}")
        try:
            return self._pdf[number - 1]
        except pypdfium2.PdfiumError as error:
            raise Refused("damaged", f"page {number} is damaged") from error

    def close(self) -> None:
        """Give back the memory of the file."""
        self._pdf.close()


def _refusal(error: Exception) -> Refused:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return Refused("encrypted", "the file is encrypted and opens only with a password")
    if getattr(error, "err_code", None) == raw.FPDF_ERR_SECURITY:
        return Refused("encrypted", "the file is encrypted in an unknown way")
    return Refused("damaged", "the file is damaged and has no readable pages")


@dataclass(frozen=True, slots=True)
class _Ink:
    """What one text object tells about its signs."""

    order: int
    is_seen: bool
    is_white: bool
    lies: frozenset[str]


@dataclass(slots=True)
class _Reader:
    """Reads one page."""

    page: pypdfium2.PdfPage
    text: pypdfium2.PdfTextPage
    number: int
    inks: dict[int, _Ink] = field(default_factory=dict)
    fonts: dict[int, frozenset[str]] = field(default_factory=dict)
    has_hidden: bool = False

    def sheet(self) -> Sheet:
        count = raw.FPDFText_CountChars(self.text)
        if count > _MAX_SIGNS_OF_PAGE:
            raise Refused("limit", f"page {self.number} has {count} characters")
        turns = [self._turn(index) for index in range(max(count, 0))]
        upright = [turn for turn in turns if turn is not None]
        frame = Frame(*self._edges(), main_turn(upright))
        drawing = read_drawing(self.page, frame)
        signs = tuple(
            sign for index, turn in enumerate(turns) if turn is not None
            if (sign := self._sign(index, (turn - frame.turn) % 4, frame, drawing)) is not None
        )  # fmt: skip
        width, height = frame.size
        return Sheet(
            self.number, width, height, signs, tuple(drawing.level), tuple(drawing.upright),
            tuple(drawing.pictures), self.has_hidden,
        )  # fmt: skip

    def _edges(self) -> tuple[float, float, float, float]:
        """Return the visible part of the page: the crop box inside the media box."""
        media, crop = self.page.get_mediabox(), self.page.get_cropbox()
        edges = (
            max(media[0], crop[0]), max(media[1], crop[1]),
            min(media[2], crop[2]), min(media[3], crop[3]),
        )  # fmt: skip
        return edges if edges[0] < edges[2] and edges[1] < edges[3] else media

    def _turn(self, index: int) -> int | None:
        """Return the direction of a sign in quarters, or None for one set aslant, as stamps are."""
        if raw.FPDFText_IsGenerated(self.text, index) == 1:
            return None
        angle = raw.FPDFText_GetCharAngle(self.text, index)
        turn = round(angle / _QUARTER)
        return -turn % 4 if abs(angle - turn * _QUARTER) < _SKEW else None

    def _sign(self, index: int, turn: int, frame: Frame, drawing: Drawing) -> Sign | None:
        rect = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self.text, index, rect):
            return None
        box = frame.box(((rect.left, rect.bottom), (rect.right, rect.top)))
        ink = self._ink(index, drawing)
        x, y = box.middle
        width, height = frame.size
        if box.y1 - box.y0 < _MIN_SIZE or not (0 <= x <= width and 0 <= y <= height):
            return None
        if not ink.is_seen or drawing.hides(ink.order, ink.is_white, x, y):
            self.has_hidden = True
            return None
        shown = self._meaning(index)
        is_lost = shown in ink.lies or drawing.strikes(box)
        return Sign(LOST if is_lost else shown, box, turn)

    def _meaning(self, index: int) -> str:
        code = raw.FPDFText_GetUnicode(self.text, index)
        has_error = raw.FPDFText_HasUnicodeMapError(self.text, index) == 1
        return LOST if has_error or not _is_meaningful(code) else chr(code)

    def _ink(self, index: int, drawing: Drawing) -> _Ink:
        shape = raw.FPDFText_GetTextObject(self.text, index)
        address = raw.cast(shape, raw.c_void_p).value or 0
        if address not in self.inks:
            self.inks[address] = self._read_ink(shape, drawing.orders.get(address, -1))
        return self.inks[address]

    def _read_ink(self, shape: object, order: int) -> _Ink:
        if not shape:
            return _Ink(order, True, False, frozenset())
        mode = raw.FPDFTextObj_GetTextRenderMode(shape)
        color = [raw.c_uint() for _ in range(4)]
        known = raw.FPDFPageObj_GetFillColor(shape, *color)
        red, green, blue, alpha = (part.value for part in color)
        is_white = bool(known) and min(red, green, blue) >= _WHITE and mode in (0, 4)
        is_seen = mode not in _UNSEEN_MODES and not (known and alpha == 0 and mode == 0)
        return _Ink(order, is_seen, is_white, self._lies(shape))

    def _lies(self, shape: object) -> frozenset[str]:
        font = raw.FPDFTextObj_GetFont(shape)
        address = raw.cast(font, raw.c_void_p).value or 0
        if address not in self.fonts:
            self.fonts[address] = lying_digits(font)
        return self.fonts[address]


def _is_meaningful(code: int) -> bool:
    """Say whether a code point is one that a report can print."""
    is_private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    is_odd = code in (0xFFFD, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF
    is_control = code < 0x20 and code not in (0x09, 0x0A, 0x0D)
    return not (is_private or is_odd or is_control or 0x7F <= code < 0xA0)


def read_sheets(pages: Pages) -> Iterator[Sheet]:
    """Yield all pages; raise Refused when together they show too much to read."""
    shown = 0
    for number in range(1, pages.count + 1):
        sheet = pages.read(number)
        shown += len(sheet.signs) + len(sheet.level) + len(sheet.upright)
        if shown > MAX_SIGNS:
            raise Refused("limit", f"the pages show more than {MAX_SIGNS} signs and lines")
        yield sheet
