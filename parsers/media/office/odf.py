"""ODF: texts (ODT) and spreadsheets (ODS) as OpenOffice, LibreOffice and WPS write them."""

from collections.abc import Iterator

from parsers.media.office.archive import Archive
from parsers.media.office.assemble import MAX_CELLS, Reading
from parsers.media.office.blocks import Block, Box, Paragraph, Table
from parsers.media.office.fault import OfficeFault
from parsers.media.office.markup import (
    Element,
    Paths,
    child,
    element_at,
    local_name,
    number_of,
    parse_part,
)
from parsers.media.office.odf_lists import list_labels
from parsers.media.office.odf_sheets import read_sheets
from parsers.media.office.odf_text import OdfStyles, OdfText
from parsers.media.office.sheets import Workbook

_CONTENT, _STYLES = "content.xml", "styles.xml"
_MANIFEST = "META-INF/manifest.xml"
_TRANSPARENT = frozenset(
    "text list list-item list-header section text-box table-header-rows table-rows table-row-group"
    " index-body table-of-content index-title numbered-paragraph soft-page-break".split()
)
_MAX_SPAN = 100
_MAX_REPEATED = 1_000


class Odf:
    """An opened ODT or ODS file."""

    def __init__(self, payload: bytes) -> None:
        """Open a file; raise OfficeFault if it is none, encrypted or cannot be read."""
        archive = Archive(payload)
        if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
            raise OfficeFault("the document is encrypted")
        self._root = parse_part(archive.read(_CONTENT), _CONTENT)
        styles = None
        if _STYLES in archive:
            styles = parse_part(archive.read(_STYLES), _STYLES, is_small=True)
        self._styles = OdfStyles([self._root, *([] if styles is None else [styles])])
        body = child(self._root, "body")
        self._text, self._sheets = child(body, "text"), child(body, "spreadsheet")
        if self._text is None and self._sheets is None:
            raise OfficeFault("the document has neither text nor sheets")
        self._read: Workbook | None = None
        self._paths = Paths(_CONTENT, self._root)
        self._labels = {} if self._text is None else list_labels(self._text, self._root, styles)

    def reading(self) -> Reading:
        """Return all blocks of the document."""
        if self._sheets is not None:
            return self._workbook().reading()
        blocks = list(self._blocks(self._text))
        return Reading("odt", blocks, container=self._paths.of(self._text))

    def blocks_at(self, path: str) -> list[Block] | None:
        """Return the blocks of the element or the cell under a path."""
        if self._sheets is not None:
            return self._workbook().blocks_at(path)
        if not path.startswith(_CONTENT + "/"):
            return None
        element = element_at(self._root, path[len(_CONTENT) + 1 :])
        return None if element is None else list(self._block(element))

    def _workbook(self) -> Workbook:
        if self._read is None:
            self._read = read_sheets(self._sheets, self._styles)
        return self._read

    def _blocks(self, container: Element) -> Iterator[Block]:
        for element in container:
            yield from self._block(element)

    def _block(self, element: Element) -> Iterator[Block]:
        name = local_name(element)
        if name in ("p", "h"):
            yield from self._paragraph(element)
        elif name == "table":
            yield self._table(element)
        elif name == "frame":
            yield from self._frame(element)
        elif name == "table-cell" or name in _TRANSPARENT:
            yield from self._blocks(element)

    def _frame(self, frame: Element) -> Iterator[Block]:
        box = child(frame, "text-box")
        if box is not None:
            yield from self._blocks(box)
        elif child(frame, "image") is not None:
            yield Paragraph("", has_picture=True)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        text = OdfText(self._styles)
        text.take_paragraph(element)
        yield Paragraph(
            self._labels.get(element, "") + text.text(), self._paths.of(element),
            local_name(element) == "h", text.has_picture,
        )  # fmt: skip
        for box in text.boxes:
            yield from self._blocks(box)

    def _table(self, element: Element) -> Table:
        table = Table()
        for row in _rows(element):
            boxes = list(self._boxes(row))
            count = min(max(number_of(row, "number-rows-repeated", 1), 1), _MAX_REPEATED)
            if count > 1 and not any(_is_shown(box) for box in boxes):
                count = 1
            table.rows.extend([boxes] * count)
            if len(table.rows) > MAX_CELLS:
                raise OfficeFault(f"the tables have more than {MAX_CELLS} cells")
        for number, boxes in enumerate(table.rows):
            for box in boxes:
                box.rowspan = max(min(box.rowspan, len(table.rows) - number), 1)
        return table

    def _boxes(self, row: Element) -> Iterator[Box]:
        column = 0
        for cell in row:
            name = local_name(cell)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            count = min(max(number_of(cell, "number-columns-repeated", 1), 1), _MAX_SPAN)
            if name == "table-cell":
                for repeated in range(count):
                    yield self._box(cell, column + repeated)
            column += count

    def _box(self, cell: Element, column: int) -> Box:
        columns = min(max(number_of(cell, "number-columns-spanned", 1), 1), _MAX_SPAN)
        rows = min(max(number_of(cell, "number-rows-spanned", 1), 1), _MAX_REPEATED)
        return Box(list(self._blocks(cell)), column, columns, rows, self._paths.of(cell))


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        name = local_name(element)
        if name == "table-row":
            yield element
        elif name in _TRANSPARENT:
            yield from _rows(element)


def _is_shown(box: Box) -> bool:
    return any(not isinstance(block, Paragraph) or block.text for block in box.blocks)
