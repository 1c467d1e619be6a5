"""Reading a PDF: pages, blocks, document; and the way back from a path to its text."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.media.pdf.assemble import assemble
from parsers.media.pdf.blocks import Leaf, join_wrapped
from parsers.media.pdf.flow import read_leaf, with_unruled, without_furniture
from parsers.media.pdf.guard import find_fault
from parsers.media.pdf.join import join_pages
from parsers.media.pdf.marks import LOST, Box, Refused, Sheet, Sign, Unread, read_path
from parsers.media.pdf.writing import text_of, write_lines

if TYPE_CHECKING:
    from parsers.media.pdf.page import Pages

MISSING = Unread("missing", "reading PDF needs an extra package: run pip install 'nianbao[pdf]'")
# Lost signs beyond this share mean that the file's character maps are broken altogether.
_MAX_LOST = 0.05
_FEW_LOST = 15
_MIN_HAN = 200
_FREQUENT = frozenset("的年政府信息公开工作情况一不有人和行为本办理申请数量件")
_MIN_FREQUENT = 0.03


def read_pdf(payload: bytes) -> Document | Unread:
    """Read a PDF with text, or say why not; the fault `scan` means that its pages are pictures."""
    try:
        pages = open_pages(payload)
    except Refused as refused:
        return refused.outcome
    if pages is None:
        return MISSING
    try:
        return _read(pages)
    except Refused as refused:
        return refused.outcome
    finally:
        pages.close()


def open_pages(payload: bytes) -> "Pages | None":
    """Open a file; return None without the library, raise Refused if it must not be opened."""
    fault = find_fault(payload)
    if fault is not None:
        raise fault
    try:
        from parsers.media.pdf.page import Pages
    except ImportError:
        return None
    return Pages(payload)


def _read(pages: "Pages") -> Document:
    from parsers.media.pdf.page import read_sheets

    signs: Counter[str] = Counter()
    leaves: list[Leaf] = []
    scanned = 0
    for sheet in read_sheets(pages):
        signs.update(sign.text for sign in sheet.signs)
        scanned += _is_scan(sheet)
        leaves.append(read_leaf(sheet))
    _refuse_unreadable(signs, scanned, len(leaves))
    return _document("pdf", leaves)


def _document(medium: str, leaves: Sequence[Leaf]) -> Document:
    return assemble(medium, join_pages(list(with_unruled(without_furniture(leaves)))))


def _is_scan(sheet: Sheet) -> bool:
    """Say whether a page is a picture with at most a few signs on it."""
    area = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in sheet.pictures)
    return len(sheet.signs) < 40 and area > 0.3 * sheet.width * sheet.height


def _refuse_unreadable(signs: Counter[str], scanned: int, pages: int) -> None:
    shown = sum(count for sign, count in signs.items() if not sign.isspace())
    if scanned and 2 * scanned >= pages:
        raise Refused("scan", f"{scanned} of {pages} pages are pictures without text")
    if not shown:
        raise Refused("scan", "the pages show no text")
    if signs[LOST] > max(_MAX_LOST * shown, _FEW_LOST):
        raise Refused(
            "garbled", f"the character maps are broken: {signs[LOST]} of {shown} signs mean nothing"
        )
    han = sum(count for sign, count in signs.items() if "\u4e00" <= sign <= "\u9fff")
    frequent = sum(signs[sign] for sign in _FREQUENT)
    if han >= _MIN_HAN and frequent < _MIN_FREQUENT * han:
        raise Refused("garbled", "the character maps are broken: the signs make no Chinese text")


_Point = tuple[float, float, Sign]


class PdfPaths:
    """The way back from the paths of a PDF's document to what stands there."""

    def __init__(self, payload: bytes) -> None:
        """Open a file; raise LookupError if it is not readable."""
        try:
            pages = open_pages(payload)
        except Refused as refused:
            raise LookupError(refused.outcome.reason) from refused
        if pages is None:
            raise LookupError(MISSING.reason)
        self._pages = pages
        self._sheets: dict[int, list[_Point]] = {}

    def text_at(self, path: str) -> str:
        """Return the text at a path; raise LookupError if it names no place of the file."""
        kind, places = read_path(path)
        texts = [_text_in(self._sheet(number), box, kind) for number, box in places]
        return join_wrapped(texts) if kind == "text" else "\n".join(text for text in texts if text)

    def _sheet(self, number: int) -> list[_Point]:
        if number not in self._sheets:
            signs = self._pages.read(number).signs
            self._sheets[number] = [(*sign.box.middle, sign) for sign in signs]
        return self._sheets[number]


def _text_in(points: Sequence[_Point], box: Box, kind: str) -> str:
    x0, y0, x1, y1 = box
    signs = [sign for x, y, sign in points if x0 <= x <= x1 and y0 <= y <= y1]
    if kind == "box":
        return text_of(signs)
    return join_wrapped([line.text for line in write_lines(signs)])
