"""XLSX: visible sheets; numbers as their formats show them, formulas by their last result."""

from decimal import Decimal, InvalidOperation

from parsers.media.office.archive import Archive
from parsers.media.office.fault import OfficeFault
from parsers.media.office.markup import (
    MAX_TAGS,
    Element,
    attribute,
    child,
    local_name,
    number_of,
    parse_part,
)
from parsers.media.office.sheets import Place, Sheet, Workbook, place_of
from parsers.media.office.xlsx_parts import Formats, shared_text, shared_texts, string_text

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OFF = frozenset((None, "0", "false"))
_MAX_COLUMN = 16_384


def read_xlsx(payload: bytes) -> Workbook:
    """Read a workbook; raise OfficeFault if it is damaged or too much."""
    archive = Archive(payload)
    root = parse_part(archive.read(_WORKBOOK), _WORKBOOK)
    reader = _Reader(archive, attribute(child(root, "workbookPr"), "date1904") not in _OFF)
    listed = child(root, "sheets")
    sheets = [
        sheet for sheet in (listed if listed is not None else ())
        if attribute(sheet, "state") in (None, "visible")
    ]  # fmt: skip
    targets = _targets(archive)
    read = (
        reader.sheet(attribute(sheet, "name") or "", targets.get(attribute(sheet, "id") or "", ""))
        for sheet in sheets
    )
    return Workbook.of("xlsx", (sheet for sheet in read if sheet is not None))


def _targets(archive: Archive) -> dict[str, str]:
    """Return the parts by the ids of the relations that lead to them."""
    found = {}
    for relation in parse_part(archive.read(_RELATIONS), _RELATIONS):
        target = attribute(relation, "Target") or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[attribute(relation, "Id") or ""] = path.replace("xl/../", "").replace("/./", "/")
    return found


class _Reader:
    """Reads sheets with the strings and formats they share."""

    def __init__(self, archive: Archive, is_1904: bool) -> None:
        self._archive = archive
        self._strings = shared_texts(archive)
        self._formats = Formats(archive, is_1904)
        self._tags = 0

    def sheet(self, name: str, part: str) -> Sheet | None:
        markup = self._archive.read(part)
        self._tags += markup.count(b"<")
        if self._tags > 2 * MAX_TAGS:
            raise OfficeFault(f"the sheets have more than {2 * MAX_TAGS} tags")
        root = parse_part(markup, part)
        if local_name(root) != "worksheet":
            return None
        sheet = Sheet(name)
        for element in root:
            kind = local_name(element)
            if kind == "cols":
                _hide_columns(sheet, element)
            elif kind == "sheetData":
                self._take_rows(sheet, element)
            elif kind == "mergeCells":
                _merge(sheet, element)
        return sheet

    def _take_rows(self, sheet: Sheet, rows: Element) -> None:
        number = -1
        for row in rows:
            number = number_of(row, "r", number + 2) - 1
            if attribute(row, "hidden") not in _OFF:
                sheet.hidden_rows.add(number)
            column = -1
            for cell in row:
                place = place_of(attribute(cell, "r") or "") or (number, column + 1)
                column = place[1]
                sheet.add(*place, self._shown(cell))

    def _shown(self, cell: Element) -> str:
        """Return what a cell shows; a formula that was never computed shows itself."""
        kind = attribute(cell, "t") or "n"
        style = number_of(cell, "s", 0)
        if kind == "inlineStr":
            return self._formats.text(string_text(child(cell, "is")), style)
        value, formula = child(cell, "v"), child(cell, "f")
        raw = "" if value is None else value.text or ""
        if value is None or (not raw and kind == "n"):
            return "" if formula is None else f"={formula.text or ''}"
        if kind == "s":
            return self._formats.text(shared_text(self._strings, raw), style)
        if kind == "n":
            return self._number(raw, style)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        return self._formats.text(raw, style) if kind == "str" else raw

    def _number(self, raw: str, style: int) -> str:
        try:
            number = Decimal(raw.strip()[:40])
        except InvalidOperation:
            return raw
        return self._formats.number(number, style)


def _hide_columns(sheet: Sheet, columns: Element) -> None:
    for column in columns:
        if attribute(column, "hidden") not in _OFF:
            first, last = number_of(column, "min", 1), number_of(column, "max", 0)
            sheet.hidden_columns.update(range(max(first - 1, 0), min(last, _MAX_COLUMN)))


def _merge(sheet: Sheet, merges: Element) -> None:
    for merge in merges:
        first, _, last = (attribute(merge, "ref") or "").partition(":")
        places: tuple[Place | None, Place | None] = place_of(first), place_of(last)
        if places[0] is not None and places[1] is not None:
            sheet.merge(places[0], places[1])
