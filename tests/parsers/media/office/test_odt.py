"""ODT: lists count their items, styles hide and raise, cells cover and repeat."""

import pytest

from tests.parsers.media.office.packing import pack
from tests.parsers.media.office.pipeline import fault_of, open_office
from tests.parsers.media.office.write_odt import odt


def shown(body: str) -> str:
    return "|".join(line.text for line in open_office(odt(body)).lines)


def item(inside: str, attributes: str = "") -> str:
    inner = f"<text:list-item>{inside}</text:list-item>"
    return f'<text:list text:style-name="L1" {attributes}>{inner}</text:list>'


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("1<text:s/>2<text:tab/>3<text:line-break/>4", "1 2 3|4"),
        ("1<text:s text:c='3'/>2", "1   2"),
        (" 1\n  2 ", "1 2 "),
        ('1<text:span text:style-name="gone">2</text:span>3', "13"),
        ('10<text:span text:style-name="up">2</text:span>', "10^2"),
        ("1<text:note><text:note-citation>1</text:note-citation></text:note>", "1^"),
        ("1<office:annotation><text:p>2</text:p></office:annotation>3", "13"),
        (
            "1<drawing:frame><drawing:text-box><text:p>2</text:p></drawing:text-box></drawing:frame>3",
            "13|2",
        ),
    ],
)
def test_a_paragraph_shows_what_a_reader_sees(inside: str, words: str) -> None:
    assert shown(f"<text:p>{inside}</text:p>") == words


def test_lists_count_nest_and_go_on() -> None:
    deep = "<text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list>"
    body = (
        item(f"<text:p>甲</text:p>{deep}", 'xml:id="a"')
        + item("<text:p>甲</text:p><text:p>又</text:p>", 'text:continue-list="a"')
        + item(deep, 'text:continue-numbering="true"')
        + item("<text:p>丙</text:p>")
    )
    assert shown(body) == "一、甲|（一）乙|二、甲|又|（一）乙|一、丙"


def test_tracked_deletions_are_not_text() -> None:
    gone = "<text:tracked-changes><text:p>9</text:p></text:tracked-changes>"
    assert shown(f"{gone}<text:p>1</text:p>") == "1"


def test_cells_cover_and_repeat() -> None:
    rows = (
        "<table:table-header-rows><table:table-row><table:table-cell"
        ' table:number-rows-spanned="2"><text:p>a</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-spanned="2"><text:p>b</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table-header-rows>"
        "<table:table-row><table:covered-table-cell/>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>0</text:p></table:table-cell>'
        "</table:table-row>"
    )
    (grid,) = open_office(odt(f"<table:table>{rows}</table:table>")).grids
    found = [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in grid.rows]
    assert found == [[("a", 0, 2, 1), ("b", 1, 1, 2)], [("0", 1, 1, 1), ("0", 2, 1, 1)]]


def test_an_encrypted_document_says_so() -> None:
    manifest = "<x><encryption-data/></x>"
    payload = pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\x01\x02",
            "META-INF/manifest.xml": manifest,
        }
    )
    assert "encrypted" in fault_of(payload)
