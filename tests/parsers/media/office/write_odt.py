"""Writes documents as ODT: spans around digits, covered cells, ordinals made by lists."""

import re
from html import escape

from corpus.sample.blocks import Heading, Paragraph, SampleCell, SampleDocument, Slot, TableBlock
from tests.parsers.media.office.packing import pack, places

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "drawing")
)
_TYPE = "application/vnd.oasis.opendocument.text"
_ORDINAL = re.compile(r"[一二三四五六]、")
_STYLES = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"'
    ' style:num-suffix="、" style:num-format="一, 二, 三, ..."/>'
    '<text:list-level-style-number text:level="2" style:num-prefix="（" style:num-suffix="）"'
    ' style:num-format="一, 二, 三, ..."/></text:list-style>'
    '<style:style style:name="gone" style:family="text"><style:text-properties'
    ' text:display="none"/></style:style>'
    '<style:style style:name="up" style:family="text"><style:text-properties'
    ' style:text-position="super 58%"/></style:style>'
)


def odt(body: str, styles: str = _STYLES) -> bytes:
    """Write the inside of `office:text` as a file."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return pack({"mimetype": _TYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


def render_odt(document: SampleDocument, numbers_headings: bool = False) -> bytes:
    """Write a document."""
    return odt(
        "".join(
            _table(block) if isinstance(block, TableBlock) else _line(block, numbers_headings)
            for block in document.blocks
        )
    )


def _text(text: str) -> str:
    return re.sub(r"(\d+)", r"<text:span>\1</text:span>", escape(text)).replace(
        "\n", "<text:line-break/>"
    )


def _line(block: Heading | Paragraph, numbers_headings: bool) -> str:
    if numbers_headings and isinstance(block, Heading) and _ORDINAL.match(block.text):
        return (
            '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item>'
            f'<text:h text:outline-level="1">{_text(block.text[2:])}</text:h>'
            "</text:list-item></text:list>"
        )
    return f"<text:p>{_text(block.text)}</text:p>"


def _table(table: TableBlock) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(map(_slot, row))}</table:table-row>" for row in places(table)
    )
    columns = f'<table:table-column table:number-columns-repeated="{table.width}"/>'
    return f"<table:table>{columns}{rows}</table:table>"


def _slot(slot: Slot) -> str:
    return _cell(slot.cell) if slot.starts else "<table:covered-table-cell/>"


def _cell(cell: SampleCell) -> str:
    spans = "".join(
        f' table:number-{name}-spanned="{count}"'
        for name, count in (("rows", cell.rowspan), ("columns", cell.colspan))
        if count > 1
    )
    lines = "".join(f"<text:p>{_text(line)}</text:p>" for line in cell.text.split("\n"))
    return f"<table:table-cell{spans}>{lines}</table:table-cell>"
