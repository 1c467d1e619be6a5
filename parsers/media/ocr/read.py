"""Reading a scan: lines of tables first, then one recognition of each cell and each line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.media.ocr.agree import (
    Believed,
    believe_figure,
    believe_label,
    is_label,
    is_unknown_label,
)
from parsers.media.ocr.recogniser import Kind, Picture, Reading, Recogniser
from parsers.media.pdf.assemble import assemble
from parsers.media.pdf.blocks import (
    Leaf,
    PageLine,
    Piece,
    ReadCell,
    ReadTable,
    join_wrapped,
)
from parsers.media.pdf.flow import without_furniture
from parsers.media.pdf.join import join_pages
from parsers.media.pdf.lattice import Lattice, Patch, find_lattices
from parsers.media.pdf.marks import Box, Refused, Unread, read_path
from parsers.media.pdf.writing import Written

if TYPE_CHECKING:
    from parsers.media.ocr.bitmap import Bitmap

MISSING = Unread("missing", "reading scans needs extra packages: run pip install 'nianbao[ocr]'")
NO_RECOGNISER = Unread(
    "missing", "the pages are pictures, and no recogniser was given to read them"
)
# More are no report but an attack or a plan.
_MAX_CELLS = 2_000
# A figure read in several sizes fails on different pixels each time.
_FIGURE_READINGS: tuple[tuple[Kind, float], ...] = (
    ("figure", 1.0), ("figure", 0.7), ("figure", 1.2), ("figure_again", 0.8),
)  # fmt: skip
_LABEL_SCALES = (0.75, 1.4)


def read_scan(payload: bytes, recogniser: Recogniser | None) -> Document | Unread:
    """Read a scanned PDF or an image with a recogniser, or say why not."""
    if recogniser is None:
        return NO_RECOGNISER
    try:
        from parsers.media.ocr.pictures import read_pictures
    except ImportError:
        return MISSING
    try:
        leaves = [
            _read_page(number, page, recogniser)
            for number, page in enumerate(read_pictures(payload), 1)
        ]
    except Refused as refused:
        return refused.outcome
    return assemble("ocr", join_pages(without_furniture(leaves)))


def _read_page(number: int, page: "Bitmap", recogniser: Recogniser) -> Leaf:
    from parsers.media.ocr.bitmap import find_rules

    lattices = find_lattices(*find_rules(page.ink, page.dpi))
    if sum(len(lattice.patches) for lattice in lattices) > _MAX_CELLS:
        raise Refused("limit", f"page {number} has more than {_MAX_CELLS} cells")
    batch = _Batch(page, recogniser)
    boxes = [_patch_box(patch) for lattice in lattices for patch in lattice.patches]
    texts = iter(batch.cells(boxes))
    width, height = page.size
    pieces: list[Piece] = [_table(number, lattice, texts) for lattice in lattices]
    pieces += batch.lines(number, _between(lattices, width, height))
    pieces.sort(key=lambda piece: piece.box.y0)
    return Leaf(number, width, height, pieces)


def _patch_box(patch: Patch) -> Box:
    x0, y0, x1, y1 = (round(side, 2) for side in patch.box)
    return Box(x0, y0, x1, y1)


def _table(number: int, lattice: Lattice, texts: Iterator[Believed]) -> ReadTable:
    cells = tuple(
        ReadCell(
            patch.row, patch.column, patch.rowspan, patch.colspan, believed.text,
            ((number, _patch_box(patch)),), patch.torn, believed.confidence,
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


@dataclass(slots=True)
class _Batch:
    """The recognitions of one page, asked for together: starting a program costs more than one."""

    page: "Bitmap"
    recogniser: Recogniser
    blank: Believed = field(default=Believed("", 100, is_certain=True))

    def cells(self, boxes: Sequence[Box]) -> list[Believed]:
        """Read cells; one without ink is blank."""
        from parsers.media.ocr.crops import crop_cell

        crops = [crop_cell(self.page, box) for box in boxes]
        shown = [(picture, touches) for picture, touches in crops if picture is not None]
        believed = iter(self._settle(shown))
        return [self.blank if picture is None else next(believed) for picture, _ in crops]

    def _settle(self, shown: Sequence[tuple[Picture, bool]]) -> Iterator[Believed]:
        """Read all cells once; those that are no labels several times more, as figures."""
        from parsers.media.ocr.crops import scaled

        pictures = [picture for picture, _ in shown]
        free = self._words(pictures)
        figures = [p for p, lines in zip(pictures, free, strict=True) if not is_label(lines)]
        again = [
            self.recogniser.read([scaled(picture, scale) for picture in figures], kind)
            for kind, scale in _FIGURE_READINGS
        ]
        others = zip(*again, strict=True)
        for (_, touches), lines in zip(shown, free, strict=True):
            if is_label(lines):
                yield believe_label(lines)
            else:
                yield believe_figure((lines, *next(others)), touches)

    def _words(self, pictures: Sequence[Picture]) -> list[list[Reading]]:
        """Read cells as words, and again in other sizes where the words are no known label."""
        from parsers.media.ocr.crops import scaled

        read = self.recogniser.read(pictures, "cell")
        for scale in _LABEL_SCALES:
            unknown = [i for i, lines in enumerate(read) if is_unknown_label(lines)]
            again = self.recogniser.read([scaled(pictures[i], scale) for i in unknown], "cell")
            for i, lines in zip(unknown, again, strict=True):
                read[i] = lines if not is_unknown_label(lines) and is_label(lines) else read[i]
        return read

    def lines(self, number: int, areas: Iterable[Box]) -> Iterator[PageLine]:
        """Read the lines of running text."""
        from parsers.media.ocr.crops import find_lines

        boxes = [box for area in areas for box in find_lines(self.page, area)]
        for box, text in zip(boxes, self.line_texts(boxes), strict=True):
            if text:
                yield PageLine(number, Written(text, box, ()))

    def line_texts(self, boxes: Sequence[Box]) -> list[str]:
        """Read lines of running text at known places."""
        from parsers.media.ocr.crops import crop_line

        crops = [crop_line(self.page, box) for box in boxes]
        shown: list[Picture] = [crop for crop in crops if crop is not None]
        read = iter(self.recogniser.read(shown, "line"))
        texts = ["" if c is None else "".join(r.text for r in next(read)) for c in crops]
        return [text.strip() for text in texts]


class ScanPaths:
    """The way back from the paths of a scan's document to what is recognised there."""

    def __init__(self, payload: bytes, recogniser: Recogniser) -> None:
        """Draw the pages of a scan; raise LookupError if it is not readable."""
        try:
            from parsers.media.ocr.pictures import read_pictures

            pages = list(read_pictures(payload))
        except ImportError as error:
            raise LookupError(MISSING.reason) from error
        except Refused as refused:
            raise LookupError(refused.outcome.reason) from refused
        self._batches = [_Batch(page, recogniser) for page in pages]

    def text_at(self, path: str) -> str:
        """Return what is recognised at a path; raise LookupError if it names no place."""
        kind, places = read_path(path)
        if not all(0 < number <= len(self._batches) for number, _ in places):
            raise LookupError(f"{path} names a page that the file does not have")
        batches = [(self._batches[number - 1], box) for number, box in places]
        if kind == "text":
            return join_wrapped([batch.line_texts([box])[0] for batch, box in batches])
        texts = [batch.cells([box])[0].text for batch, box in batches]
        return "\n".join(text for text in texts if text)
