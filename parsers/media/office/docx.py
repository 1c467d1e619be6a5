"""DOCX: the body of a Word document as a reader sees it with all changes accepted.

Headers, footers and comments are page furniture and stay out; footnotes follow the body.
"""

from collections.abc import Iterator

from parsers.media.office.archive import Archive
from parsers.media.office.assemble import Reading
from parsers.media.office.blocks import (
    Block,
    Box,
    Merge,
    Paragraph,
    Table,
    drop_thin_columns,
    merge_down,
)
from parsers.media.office.docx_numbering import Numbering
from parsers.media.office.docx_runs import Runs
from parsers.media.office.docx_styles import Styles, is_on
from parsers.media.office.fault import OfficeFault
from parsers.media.office.markup import (
    Element,
    Paths,
    attribute,
    child,
    element_at,
    local_name,
    number_of,
    parse_part,
)

_MAIN = "word/document.xml"
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))
# Elements around blocks that are shown as if they were not there.
_TRANSPARENT = frozenset(
    "body sdt sdtContent customXml ins moveTo smartTag Choice footnote endnote txbxContent".split()
)
_MAX_COLSPAN = 100
_MAX_OFFSET = 1_000


class Docx:
    """An opened DOCX file."""

    def __init__(self, payload: bytes) -> None:
        """Open a file; raise OfficeFault if it is none or cannot be read."""
        self._archive = Archive(payload)
        self._styles = Styles(self._optional("word/styles.xml"))
        numbering = Numbering(self._optional("word/numbering.xml"), self._styles)
        self._roots = {_MAIN: parse_part(self._archive.read(_MAIN), _MAIN)}
        self._labels = numbering.labels(self._roots[_MAIN])
        for name, _ in _NOTES:
            if (root := self._optional(name)) is not None:
                self._roots[name] = root
        self._paths = {name: Paths(name, root) for name, root in self._roots.items()}

    def reading(self) -> Reading:
        """Return all blocks of the document."""
        body = child(self._roots[_MAIN], "body")
        if body is None:
            raise OfficeFault("the document has no body")
        blocks = [*self._blocks(body, _MAIN), *self._notes()]
        return Reading("docx", blocks, container=f"{_MAIN}/body[1]")

    def blocks_at(self, path: str) -> list[Block] | None:
        """Return the blocks of the element under a path."""
        part = next((name for name in self._roots if path.startswith(name + "/")), None)
        if part is None:
            return None
        element = element_at(self._roots[part], path[len(part) + 1 :])
        if element is None:
            return None
        return list(self._block(element, part))

    def _optional(self, name: str) -> Element | None:
        if name not in self._archive:
            return None
        return parse_part(self._archive.read(name), name, is_small=True)

    def _notes(self) -> Iterator[Block]:
        for part, name in _NOTES:
            for note in self._roots.get(part, ()):
                # Those with a type are the lines between text and notes.
                if local_name(note) == name and attribute(note, "type") is None:
                    yield from self._blocks(note, part)

    def _blocks(self, container: Element, part: str) -> Iterator[Block]:
        for element in container:
            yield from self._block(element, part)

    def _block(self, element: Element, part: str) -> Iterator[Block]:
        name = local_name(element)
        if name == "p":
            yield from self._paragraph(element, part)
        elif name == "tbl":
            yield self._table(element, part)
        elif name == "AlternateContent":
            yield from self._blocks(element[:1], part)
        elif name == "tc" or name in _TRANSPARENT:
            yield from self._blocks(element, part)

    def _paragraph(self, element: Element, part: str) -> Iterator[Block]:
        properties = child(element, "pPr")
        runs = Runs(self._styles, self._styles.of_paragraph(properties))
        runs.take(element)
        label = self._labels.get(element, "") if part == _MAIN else ""
        yield Paragraph(
            label + runs.text(), self._paths[part].of(element),
            self._styles.is_heading(properties), runs.has_picture,
        )  # fmt: skip
        for box in runs.boxes:
            yield from self._blocks(box, part)

    def _table(self, element: Element, part: str) -> Table:
        rows = [self._row(row, part) for row in _parts(element, "tr") if not _is_gone(row)]
        grid = child(element, "tblGrid")
        columns = grid if grid is not None else ()
        drop_thin_columns(rows, [number_of(column, "w", 0) for column in columns])
        return Table(list(merge_down(rows)))

    def _row(self, row: Element, part: str) -> list[Box]:
        properties = child(row, "trPr")
        column = min(max(number_of(child(properties, "gridBefore"), "val", 0), 0), _MAX_OFFSET)
        boxes: list[Box] = []
        for cell in _parts(row, "tc"):
            box = self._box(cell, part, column)
            if boxes and _continues_left(cell):
                boxes[-1].colspan += box.colspan
            else:
                boxes.append(box)
            column += box.colspan
        return boxes

    def _box(self, cell: Element, part: str, column: int) -> Box:
        properties = child(cell, "tcPr")
        span = min(max(number_of(child(properties, "gridSpan"), "val", 1), 1), _MAX_COLSPAN)
        merge = _merge(properties)
        # A cell merged into the one above shows nothing of its own; if it is not, it does.
        blocks = list(self._blocks(cell, part))
        return Box(blocks, column, span, 1, self._paths[part].of(cell), merge)


def _parts(container: Element, name: str) -> Iterator[Element]:
    """Yield rows of a table or cells of a row, also those inside content controls."""
    for element in container:
        found = local_name(element)
        if found == name:
            yield element
        elif found in _TRANSPARENT:
            yield from _parts(element, name)


def _is_gone(row: Element) -> bool:
    """Say whether a row is deleted by a tracked change, or hidden."""
    properties = child(row, "trPr")
    return child(properties, "del") is not None or is_on(child(properties, "hidden"))


def _continues_left(cell: Element) -> bool:
    merge = child(child(cell, "tcPr"), "hMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _merge(properties: Element | None) -> Merge:
    merge = child(properties, "vMerge")
    if merge is None:
        return "none"
    return "start" if attribute(merge, "val") == "restart" else "on"
