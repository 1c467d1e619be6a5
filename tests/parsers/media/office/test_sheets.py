"""Sheets show numbers as their formats do, and nothing of what is hidden."""

import pytest

from parsers.media.office.number_format import shown_number, shown_text
from tests.parsers.media.office.packing import pack
from tests.parsers.media.office.pipeline import open_office
from tests.parsers.media.office.write_odt import NAMESPACES
from tests.parsers.media.office.write_xlsx import xlsx

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (12.0, "General", "12"),
        (-0.5, "General", "-0.5"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "General", "1.23457E+11"),
        (12345678901, "General", "12345678901"),
        (1 / 3, "General", "0.333333333"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0, "#,##0", "0"),
        (0, "#", ""),
        (0.5, ".00", ".50"),
        (5, "000", "005"),
        (1500000, '0.0,"千"', "1500.0千"),
        (0.125, "0%", "13%"),
        (-3, "0_);(0)", "(3)"),
        (-3, "0", "-3"),
        (0, '0;-0;"—"', "—"),
        (0, "0;-0;;@", ""),
        (5, ";;;", ""),
        (12, 'General"件"', "12件"),
        (12, "G/通用格式", "12"),
        (12, "[Red]0", "12"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (12, "@", "12"),
        (12, "[DBNum1]0", "≈12"),
        (12, "[>10]0;0.0", "≈12"),
        (0.5, "# ?/?", "≈0.5"),
        (44927, "yyyy/m/d", "2023/1/1"),
        (44927, 'yyyy"年"m"月"d"日"', "2023年1月1日"),
        (44927.75, "yyyy-mm-dd hh:mm:ss", "2023-01-01 18:00:00"),
        (44927, "mmm-yy", "Jan-23"),
        (44927, "aaaa", "星期日"),
        (1, "yyyy/m/d", "1900/1/1"),
        (59, "m/d", "2/28"),
        (60, "m/d", "≈60"),
        (61, "m/d", "3/1"),
        (-1, "yyyy/m/d", "≈-1"),
        (float("inf"), "0", "#NUM!"),
    ],
)
def test_a_number_is_shown_as_its_format_shows_it(number: float, form: str, shown: str) -> None:
    assert shown_number(number, form) == shown


def test_the_other_calendar_begins_in_1904() -> None:
    assert shown_number(0, "yyyy/m/d", is_1904=True) == "1904/1/1"


def test_a_text_is_shown_by_the_fourth_part() -> None:
    assert shown_text("甲", "0;0;0;@") == "甲"
    assert shown_text("甲", "0") == "甲"


def sheet(cells: str, more: str = "", before: str = "") -> str:
    return f"<worksheet {MAIN}>{before}<sheetData>{cells}</sheetData>{more}</worksheet>"


def texts(*sheets: str, states: tuple[str, ...] = (), strings: str = "") -> list[list[str]]:
    document = open_office(xlsx(*sheets, states=states, strings=strings))
    return [[cell.text for cell in row] for grid in document.grids for row in grid.rows]


def test_cells_of_every_type_are_shown() -> None:
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="b"><v>1</v></c>'
        '<c r="C1" t="e"><v>#DIV/0!</v></c><c r="D1" t="str"><f>A1</f><v>乙</v></c>'
        '<c r="E1" s="3"><f>1+1</f><v>2</v></c><c r="F1"><f>SUM(A1:B1)</f></c>'
        '<c r="G1" t="s"><v>99</v></c><c r="H1"><v>1.0</v></c></row>'
    )
    strings = "<si><r><t>甲</t></r><rPh><t>x</t></rPh>"
    strings += "<r><rPr><strike/></rPr><t>1_x000D_</t></r></si>"
    assert texts(sheet(cells), strings=strings) == [
        ["甲~1\n", "TRUE", "#DIV/0!", "乙", "2.00", "=SUM(A1:B1)", "\ufffd", "1"]
    ]


def test_what_is_hidden_is_not_read() -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>4</v></c></row>'
        '<row r="3"><c r="A3"><v>5</v></c><c r="C3"><v>6</v></c></row>'
    )
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    shown = sheet(cells, before=columns)
    found = texts(shown, sheet(cells), sheet(cells), states=("visible", "hidden", "veryHidden"))
    assert found == [["1", "", "3"], ["5", "", "6"]]


def test_addresses_lead_to_their_cells() -> None:
    cells = '<row r="3"><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row>'
    (grid,) = open_office(xlsx(sheet(cells))).grids
    assert [(cell.path, cell.column) for cell in grid.rows[0]] == [("表1!B3", 1), ("表1!C3", 2)]


def test_ods_shows_the_text_of_its_cells() -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell'
        ' office:value-type="float" office:value="12.5"><text:p>13</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="2"><text:p>0</text:p></table:table-cell>'
        '<table:table-cell office:value="7"/>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
    )
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    document = open_office(pack({"content.xml": content}))
    assert document.medium == "ods"
    (grid,) = document.grids
    assert [[c.text for c in row] for row in grid.rows] == [["13", "0", "0", "7"]] * 2
