"""Reading a scan: lines of tables first, then one recognition of each cell and each line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.media.ocr.agree import Believed
from parsers.media.ocr.order import doubt_misplaced
from parsers.media.ocr.recogniser import Recogniser, RecognitionFailed
from parsers.media.pdf.assemble import assemble
from parsers.media.pdf.blocks import (
    Block,
    Leaf,
    PageLine,
    Paragraph,
    Piece,
    ReadCell,
    ReadTable,
)
from parsers.media.pdf.flow import without_furniture
from parsers.media.pdf.join import join_pages
from parsers.media.pdf.lattice import Lattice, Patch, find_lattices
from parsers.media.pdf.marks import Box, Refused, Unread, write_path
from parsers.media.pdf.writing import Written

if TYPE_CHECKING:
    from parsers.media.ocr.bitmap import Bitmap
    from parsers.media.ocr.crops import Crop

MISSING = Unread("missing", "reading scans needs extra packages: run pip install 'nianbao[ocr]'")
NO_RECOGNISER = Unread(
    "missing", "the pages are pictures of text, which are read only on request: use --ocr"
)
# More are no report but an attack or a plan.
_MAX_CELLS = 2_000


def read_scan(payload: bytes, recogniser: Recogniser | None) -> Document | Unread:
    """Read a scanned PDF or an image with a recogniser, or say why not."""
    if recogniser is None:
        return NO_RECOGNISER
    try:
        return assemble("ocr", _read_blocks(payload, recogniser))
    except ImportError:
        return MISSING
    except RecognitionFailed as failure:
        return Unread("missing", str(failure))
    except Refused as refused:
        return refused.outcome


def _read_blocks(payload: bytes, recogniser: Recogniser) -> list[Block]:
    from parsers.media.ocr.cells import settle_cells
    from parsers.media.ocr.pictures import read_pictures

    pages = [
        _look_at(number, page, recogniser) for number, page in enumerate(read_pictures(payload), 1)
    ]
    if not any(page.lattices for page in pages):
        raise Refused("scan", "the pictures show no ruling lines, so that no table can be told")
    crops = [crop for page in pages for crop in page.crops]
    texts = iter(settle_cells(crops, recogniser))
    leaves = [page.leaf(texts) for page in pages]
    blocks = join_pages(without_furniture(leaves))
    return [doubt_misplaced(b) if isinstance(b, ReadTable) else b for b in blocks]


@dataclass(frozen=True, slots=True)
class _Page:
    """What is kept of a page: its lines of text as read, and the pictures of its cells."""

    number: int
    size: tuple[float, float]
    lattices: tuple[Lattice, ...]
    crops: tuple["Crop | None", ...]
    lines: tuple[PageLine, ...]

    def leaf(self, texts: Iterator[Believed]) -> Leaf:
        """Return the page with the texts of its cells, which come in order."""
        pieces: list[Piece] = [_table(self.number, lattice, texts) for lattice in self.lattices]
        pieces += self.lines
        pieces.sort(key=lambda piece: piece.box.y0)
        return Leaf(self.number, *self.size, pieces)


def _look_at(number: int, page: "Bitmap", recogniser: Recogniser) -> _Page:
    from parsers.media.ocr.crops import crop_cell

    lattices = find_lattices(page.level, page.upright)
    patches = [patch for lattice in lattices for patch in lattice.patches]
    if len(patches) > _MAX_CELLS:
        raise Refused("limit", f"page {number} has more than {_MAX_CELLS} cells")
    crops = tuple(crop_cell(page, _patch_box(patch)) for patch in patches)
    lines = tuple(_read_lines(number, page, lattices, recogniser))
    return _Page(number, page.size, tuple(lattices), crops, lines)


def _read_lines(
    number: int, page: "Bitmap", lattices: Sequence[Lattice], recogniser: Recogniser
) -> Iterator[PageLine]:
    """Read the running text around the tables."""
    from parsers.media.ocr.crops import crop_line, find_lines

    areas: Iterable[Box] = _between(lattices, *page.size)
    boxes = [box for area in areas for box in find_lines(page, area)]
    shown = [(box, crop) for box in boxes if (crop := crop_line(page, box)) is not None]
    read = recogniser.read([crop for _, crop in shown], "line")
    for (box, _), lines in zip(shown, read, strict=True):
        text = "".join(line.text for line in lines).strip()
        if text:
            yield PageLine(number, Written(text, box, ()))


def _patch_box(patch: Patch) -> Box:
    x0, y0, x1, y1 = (round(side, 2) for side in patch.box)
    return Box(x0, y0, x1, y1)


def _table(number: int, lattice: Lattice, texts: Iterator[Believed]) -> ReadTable:
    cells = tuple(
        ReadCell(
            patch.row, patch.column, patch.rowspan, patch.colspan, believed.text,
            ((number, _patch_box(patch)),), patch.torn, believed.confidence, believed.is_certain,
        )
        for patch, believed in zip(lattice.patches, texts, strict=False)
    )  # fmt: skip
    return ReadTable(number, lattice.box, lattice.xs, len(lattice.ys) - 1, cells)


def _between(lattices: Sequence[Lattice], width: float, height: float) -> Iterator[Box]:
    """Yield the parts of a page above, between and below its tables."""
    top = 0.0
    for lattice in lattices:
        if lattice.ys[0] - top > 4:
            yield Box(0, top, width, lattice.ys[0] - 2)
        top = max(top, lattice.ys[-1] + 2)
    if height - top > 4:
        yield Box(0, top, width, height)


class ScanPaths:
    """The way back from the paths of a scan's document to what is recognised there."""

    def __init__(self, payload: bytes, recogniser: Recogniser) -> None:
        """Recognise a scan anew; raise LookupError if it is not readable."""
        try:
            blocks = _read_blocks(payload, recogniser)
        except ImportError as error:
            raise LookupError(MISSING.reason) from error
        except RecognitionFailed as failure:
            raise LookupError(str(failure)) from failure
        except Refused as refused:
            raise LookupError(refused.outcome.reason) from refused
        self._texts = dict(_texts_by_path(blocks))

    def text_at(self, path: str) -> str:
        """Return what is recognised at a path; raise LookupError if it names no place."""
        if path not in self._texts:
            raise LookupError(f"{path} names no place that the file has")
        return self._texts[path]


def _texts_by_path(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield write_path("text", block.places), block.text
        elif isinstance(block, ReadTable):
            yield from ((write_path("box", cell.places), cell.text) for cell in block.cells)
