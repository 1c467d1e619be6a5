"""Writes documents as XLSX: one sheet, prose in rows of their own, counts stored as numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from corpus.sample.blocks import SampleDocument, TableBlock
from parsers.media.office.sheets import address_of
from tests.parsers.media.office.packing import RELATION, open_package, pack, places, relations

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KIND = "spreadsheetml"
_NUMBER = re.compile(r"0|-?[1-9]\d{0,9}")
_FIXED = re.compile(r"-?\d+\.(\d{1,4})")
WIDTH = 16
FORMS = ("General", "0", "0.0", "0.00", "0.000", "0.0000", "#,##0", "yyyy/m/d", "0%", "@")


@dataclass(slots=True)
class SheetWriter:
    """Collects the cells of one sheet."""

    rows: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def line(self, text: str) -> None:
        """Write a line of prose over the whole width."""
        row = len(self.rows)
        self.merges.append(f"{address_of((row, 0))}:{address_of((row, WIDTH - 1))}")
        self.rows.append(cell((row, 0), text))

    def table(self, table: TableBlock) -> None:
        """Write a table with its merged cells."""
        first = len(self.rows)
        for number, slots in enumerate(places(table)):
            written = ""
            for column, slot in enumerate(slots):
                place = first + number, column
                written += cell(place, slot.cell.text if slot.starts else "")
                if slot.starts and (slot.cell.rowspan > 1 or slot.cell.colspan > 1):
                    last = place[0] + slot.cell.rowspan - 1, column + slot.cell.colspan - 1
                    self.merges.append(f"{address_of(place)}:{address_of(last)}")
            self.rows.append(written)

    def sheet(self) -> str:
        """Return the part of the sheet."""
        rows = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(self.rows, 1))
        merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in self.merges)
        return (
            f"<worksheet {_MAIN}><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells>"
            "</worksheet>"
        )


def cell(place: tuple[int, int], text: str) -> str:
    """Write one cell: a number where Excel would store one, else a text."""
    at = f'r="{address_of(place)}"'
    if _NUMBER.fullmatch(text):
        return f"<c {at}><v>{text}</v></c>"
    if match := _FIXED.fullmatch(text):
        return f'<c {at} s="{1 + len(match[1])}"><v>{float(text)!r}</v></c>'
    if not text:
        return f'<c {at} s="1"/>'
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def xlsx(*sheets: str, states: tuple[str, ...] = (), strings: str = "") -> bytes:
    """Write sheets as a workbook; `states` may hide them."""
    shown = [*states, *["visible"] * (len(sheets) - len(states))]
    names = "".join(
        f'<sheet name="表{n}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, state in enumerate(shown, 1)
    )
    targets = {
        f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)
    }
    kinds = {f"xl/{part}": f"{_KIND}.worksheet" for _, part in targets.values()}
    targets["rId900"] = ("styles", "styles.xml")
    kinds["xl/styles.xml"] = f"{_KIND}.styles"
    if strings:
        targets["rId901"] = ("sharedStrings", "sharedStrings.xml")
        kinds["xl/sharedStrings.xml"] = f"{_KIND}.sharedStrings"
    forms = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(form)}"/>'
        for n, form in enumerate(FORMS)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}" fontId="0"/>' for n in range(len(FORMS)))
    book = f'<workbook {_MAIN} xmlns:r="{RELATION}"><sheets>{names}</sheets></workbook>'
    parts = {
        **open_package("xl/workbook.xml", f"{_KIND}.sheet", kinds),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(targets),
        "xl/styles.xml": f"<styleSheet {_MAIN}><numFmts>{forms}</numFmts>"
        f"<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        f"<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>",
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)},
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst {_MAIN}>{strings}</sst>"
    return pack(parts)


def render_xlsx(document: SampleDocument, split: bool = False) -> bytes:
    """Write a document on one sheet, or its prose and each table on sheets of their own."""
    return xlsx(*(writer.sheet() for writer in list(_writers(document, split))))


def _writers(document: SampleDocument, split: bool) -> Iterator[SheetWriter]:
    prose = SheetWriter()
    yield prose
    for block in document.blocks:
        if not isinstance(block, TableBlock):
            prose.line(block.text.replace("\n", ""))
        elif split:
            own = SheetWriter()
            own.table(block)
            yield own
        else:
            prose.table(block)
