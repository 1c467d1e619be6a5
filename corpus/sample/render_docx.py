"""Renders a document as the bytes of a Word file: paragraphs and tables with merged cells."""

import io
import zipfile
from html import escape
from itertools import groupby

from corpus.sample.blocks import SampleDocument, Slot, TableBlock, expand

_FORMATS = "http://schemas.openxmlformats.org/"
_WORD = f'xmlns:w="{_FORMATS}wordprocessingml/2006/main"'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WIDTH = 620
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_FORMATS}package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_FORMATS}package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_FORMATS}officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
}


def render_docx(document: SampleDocument) -> bytes:
    """Render a document as a Word file, the same bytes each time."""
    body = "".join(
        _table(block) if isinstance(block, TableBlock) else _paragraph(block.text)
        for block in document.blocks
    )
    main = f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": main}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _paragraph(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{'<w:br/>'.join(lines)}</w:r></w:p>"


def _table(table: TableBlock) -> str:
    rows = (
        f"<w:tr>{''.join(_cell(list(same)) for _, same in groupby(row, key=_identity))}</w:tr>"
        for row in expand(table.rows)
    )
    grid = f'<w:gridCol w:w="{_WIDTH}"/>' * table.width
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _identity(slot: Slot) -> int:
    return id(slot.cell)


def _cell(slots: list[Slot]) -> str:
    cell, starts = slots[0].cell, slots[0].starts
    span = f'<w:gridSpan w:val="{len(slots)}"/>' if len(slots) > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>"
    lines = cell.text.split("\n") if starts else [""]
    width = f'<w:tcW w:w="{_WIDTH * len(slots)}" w:type="dxa"/>'
    inner = "".join(map(_paragraph, lines))
    return f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{inner}</w:tc>"
