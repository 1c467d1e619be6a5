"""Writes documents as DOCX: runs split at digits, merged cells, ordinals made by numbering."""

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby

from corpus.sample.blocks import Heading, Paragraph, SampleDocument, Slot, TableBlock
from tests.parsers.media.office.packing import open_package, pack, places, relations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_WIDTH = 620
_DIGITS = re.compile(r"(\d+)")
_ORDINAL = re.compile(r"[一二三四五六]、")
NUMBERING = (
    f"<w:numbering {NAMESPACES}>"
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%3"/>'
    "<w:isLgl/></w:lvl></w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'
)


@dataclass(frozen=True, slots=True)
class DocxStyle:
    """How a writer sets a document."""

    numbers_headings: bool = False
    splits_runs: bool = False
    wraps_in_controls: bool = False


def docx(body: str, **parts: str) -> bytes:
    """Write a body, and other parts of the folder `word` by name, as a file."""
    files = {"word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    files |= {f"word/{name}.xml": content for name, content in parts.items()}
    kinds = {f"word/{name}.xml": f"wordprocessingml.{name}" for name in parts}
    targets = {f"rId{n}": (name, f"{name}.xml") for n, name in enumerate(parts, 1)}
    package = open_package("word/document.xml", "wordprocessingml.document", kinds)
    return pack({**package, "word/_rels/document.xml.rels": relations(targets), **files})


def paragraph(text: str, properties: str = "", splits: bool = False) -> str:
    """Write a paragraph; line feeds become breaks."""
    pieces = _DIGITS.split(text) if splits else [text]
    runs = "".join(
        "<w:r><w:rPr><w:sz w:val='32'/></w:rPr>"
        + "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in piece.split("\n")
        )
        + "</w:r>"
        for piece in pieces
        if piece
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def render_docx(document: SampleDocument, style: DocxStyle | None = None) -> bytes:
    """Write a document."""
    chosen = style or DocxStyle()
    body = "".join(
        _table(block, chosen) if isinstance(block, TableBlock) else _line(block, chosen)
        for block in document.blocks
    )
    return docx(body, numbering=NUMBERING)


def _line(block: Heading | Paragraph, style: DocxStyle) -> str:
    is_numbered = isinstance(block, Heading) and block.level and _ORDINAL.match(block.text)
    if is_numbered and style.numbers_headings:
        number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        return paragraph(block.text[2:], number, style.splits_runs)
    return paragraph(block.text, splits=style.splits_runs)


def _table(table: TableBlock, style: DocxStyle) -> str:
    rows = "".join(
        f"<w:tr>{''.join(_cell(list(same), style) for _, same in _by_cell(row))}</w:tr>"
        for row in places(table)
    )
    if style.wraps_in_controls:
        rows = f"<w:sdt><w:sdtContent>{rows}</w:sdtContent></w:sdt>"
    width = f'<w:tblW w:w="{table.width * _WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    grid = f'<w:gridCol w:w="{_WIDTH}"/>' * table.width
    return f"<w:tbl><w:tblPr>{width}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _by_cell(row: list[Slot]) -> "groupby[int, Slot]":
    return groupby(row, key=lambda slot: id(slot.cell))


def _cell(slots: list[Slot], style: DocxStyle) -> str:
    cell = slots[0].cell
    span = f'<w:gridSpan w:val="{len(slots)}"/>' if len(slots) > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if slots[0].starts else "<w:vMerge/>"
    lines = cell.text.split("\n") if slots[0].starts else [""]
    inner = "".join(paragraph(line, splits=style.splits_runs) for line in lines)
    width = f'<w:tcW w:w="{_WIDTH * len(slots)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{inner}</w:tc>"
