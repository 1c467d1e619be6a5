"""ODS sheets: the text each cell shows, which the format stores beside its value."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from parsers.media.office.fault import OfficeFault
from parsers.media.office.markup import Element, attribute, local_name, number_of
from parsers.media.office.number_format import shown_number
from parsers.media.office.odf_text import OdfStyles, OdfText
from parsers.media.office.sheets import Sheet, Workbook

_GROUPS = frozenset(
    "table-header-rows table-rows table-row-group table-columns table-header-columns"
    " table-column-group".split()
)
# Repeated cells with text beyond this are an attack; repeated blanks cost nothing.
_MAX_REPEATED = 2_000
_MAX_COLUMN = 16_384


def read_sheets(root: Element, styles: OdfStyles) -> Workbook:
    """Read the visible sheets; raise OfficeFault if they are too much."""
    tables = [table for table in root if local_name(table) == "table"]
    shown = (table for table in tables if styles.shows_sheet(attribute(table, "style-name")))
    return Workbook.of("ods", (_sheet(table, styles) for table in shown))


def _sheet(table: Element, styles: OdfStyles) -> Sheet:
    sheet = Sheet(attribute(table, "name") or "")
    row = column = 0
    for element in _parts(table):
        if local_name(element) == "table-column":
            count = max(number_of(element, "number-columns-repeated", 1), 1)
            if _is_hidden(element):
                sheet.hidden_columns.update(range(column, min(column + count, _MAX_COLUMN)))
            column += count
        else:
            _take_row(sheet, element, row, styles)
            row += _repeated(element)
    return sheet


def _parts(table: Element) -> Iterator[Element]:
    """Yield columns and rows, also those of groups."""
    for element in table:
        name = local_name(element)
        if name in ("table-column", "table-row"):
            yield element
        elif name in _GROUPS:
            yield from _parts(element)


def _is_hidden(element: Element) -> bool:
    return attribute(element, "visibility") in ("collapse", "filter")


def _take_row(sheet: Sheet, row: Element, first: int, styles: OdfStyles) -> None:
    cells = list(_cells(row, styles))
    # Blank rows are repeated to the end of the sheet; as they show nothing, one is enough.
    count = _repeated(row) if any(text for _, text, _ in cells) else 1
    if count > _MAX_REPEATED:
        raise OfficeFault(f"a row of the sheet is repeated more than {_MAX_REPEATED} times")
    for number in range(first, first + count):
        if _is_hidden(row):
            sheet.hidden_rows.add(number)
        for column, text, cell in cells:
            sheet.add(number, column, text)
            columns = number_of(cell, "number-columns-spanned", 1)
            rows = number_of(cell, "number-rows-spanned", 1)
            sheet.merge((number, column), (number + rows - 1, column + columns - 1))


def _repeated(row: Element) -> int:
    return max(number_of(row, "number-rows-repeated", 1), 1)


def _cells(row: Element, styles: OdfStyles) -> Iterator[tuple[int, str, Element]]:
    """Yield column, text and element of each cell; long runs of blanks are left out."""
    column = 0
    for cell in row:
        if local_name(cell) not in ("table-cell", "covered-table-cell"):
            continue
        count = max(number_of(cell, "number-columns-repeated", 1), 1)
        text = _text(cell, styles) if local_name(cell) == "table-cell" else ""
        if text and count > _MAX_REPEATED:
            raise OfficeFault(f"a cell of the sheet is repeated more than {_MAX_REPEATED} times")
        has_style = attribute(cell, "style-name") is not None and count <= 50
        if local_name(cell) == "table-cell" and (text or has_style):
            yield from ((column + repeated, text, cell) for repeated in range(count))
        column += count


def _text(cell: Element, styles: OdfStyles) -> str:
    lines = []
    for paragraph in cell:
        if local_name(paragraph) == "p":
            text = OdfText(styles)
            text.take_paragraph(paragraph)
            lines.append(text.text())
    value = attribute(cell, "value")
    if lines or value is None:
        return "\n".join(lines) if lines else attribute(cell, "string-value") or ""
    try:
        return shown_number(Decimal(value.strip()[:40]))
    except InvalidOperation:
        return value
