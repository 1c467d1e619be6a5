"""What Word hides, numbers, merges and anchors is read as a reader sees it."""

import pytest

from tests.parsers.media.office.pipeline import lost_places, open_office, parse_office
from tests.parsers.media.office.write_docx import NAMESPACES, NUMBERING, docx, paragraph

CHILD = '<w:rStyle w:val="Child"/>'
FIRST, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
LEFT, RIGHT = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
TWO = '<w:gridSpan w:val="2"/>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>=1+2</w:instrText>'
    '<w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>4</w:t></w:r>'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def lines(body: str, **parts: str) -> list[str]:
    return [line.text for line in open_office(docx(body, **parts)).lines]


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (run("1") + f"<w:del>{run('2')}</w:del><w:ins>{run('3')}</w:ins>", "13"),
        (run("1") + f"<w:moveFrom>{run('2')}</w:moveFrom>", "1"),
        (run("1") + run("2", "<w:vanish/>"), "1"),
        (run("1") + run("2", '<w:vanish w:val="0"/>'), "12"),
        (run("10") + run("2", '<w:vertAlign w:val="superscript"/>'), "10^2"),
        (run("10", "<w:strike/>") + run("2"), "~102"),
        (run("8") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "8^"),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:noBreakHyphen/></w:r>", "甲|乙-"),
        (f"<w:hyperlink><w:smartTag>{run('12')}</w:smartTag></w:hyperlink>", "12"),
        (
            FIELD,
            "34",
        ),
        (run("１，１１３"), "１，１１３"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "\u25a1"),
    ],
)
def test_a_paragraph_shows_what_a_reader_sees(inside: str, shown: str) -> None:
    assert "|".join(lines(f"<w:p>{inside}</w:p>")) == shown


def test_styles_hide_and_give_numbers() -> None:
    styles = (
        f"<w:styles {NAMESPACES}>"
        '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Child"><w:basedOn w:val="Gone"/></w:style>'
        '<w:style w:styleId="Part"><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style></w:styles>"
    )
    body = (
        f"<w:p>{run('1')}{run('2', CHILD)}</w:p>"
        + paragraph("总体情况", '<w:pStyle w:val="Part"/>')
        + paragraph("主动公开", '<w:pStyle w:val="Part"/>')
    )
    assert lines(body, styles=styles, numbering=NUMBERING) == ["1", "一、总体情况", "二、主动公开"]
    document = open_office(docx(body, styles=styles, numbering=NUMBERING))
    assert [line.is_heading for line in document.lines] == [False, True, True]


def test_ordinals_count_nest_and_restart() -> None:
    def numbered(level: int, number: int = 1) -> str:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return paragraph("甲", place)

    levels = [numbered(0), numbered(1), numbered(2), numbered(1), numbered(0), numbered(1)]
    found = lines("".join(levels) + numbered(0, 2) + numbered(0, 2), numbering=NUMBERING)
    assert found == [
        "一、甲", "（一）甲", "1.1 甲", "（二）甲", "二、甲", "（一）甲", "五、甲", "六、甲",
    ]  # fmt: skip


def test_text_boxes_follow_their_paragraph_once() -> None:
    inner = f"<w:txbxContent>{paragraph('乙')}</w:txbxContent>"
    box = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert lines(f"<w:p>{run('甲')}<w:r>{box}</w:r>{run('丙')}</w:p>") == ["甲丙", "乙"]


def test_footnotes_follow_the_body() -> None:
    notes = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator">{paragraph("x")}</w:footnote>'
        f"<w:footnote>{paragraph('注')}</w:footnote></w:footnotes>"
    )
    assert lines(paragraph("甲"), footnotes=notes) == ["甲", "注"]


def test_merged_cells_take_their_columns() -> None:
    rows = (
        f"<w:tr>{cell('甲', FIRST)}{cell('乙', TWO)}</w:tr>"
        f"<w:tr>{cell('x', ON)}{cell('1')}{cell('2')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('9')}{cell('9')}{cell('9')}</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        f"{cell('3', LEFT)}{cell('', RIGHT)}</w:tr>"
    )
    (grid,) = open_office(docx(f"<w:tbl>{rows}</w:tbl>")).grids
    found = [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in grid.rows]
    assert found == [
        [("甲", 0, 2, 1), ("乙", 1, 1, 2)],
        [("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("3", 1, 1, 2)],
    ]


def test_a_merge_that_continues_nothing_is_a_cell() -> None:
    rows = f"<w:tr>{cell('1')}</w:tr><w:tr>{cell('2', ON)}</w:tr>"
    (grid,) = open_office(docx(f"<w:tbl>{rows}</w:tbl>")).grids
    assert [[c.text for c in row] for row in grid.rows] == [["1"], ["2"]]


def test_a_nested_table_is_a_grid_of_its_own() -> None:
    inner = f"<w:tbl><w:tr>{cell('1')}{cell('2')}</w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{inner}{paragraph('甲')}</w:tc></w:tr></w:tbl>"
    outer, nested = open_office(docx(body)).grids
    assert outer.rows[0][0].text == "1\n2\n甲"
    assert [c.text for c in nested.rows[0]] == ["1", "2"]


def test_thin_columns_are_no_columns() -> None:
    widths = (600, 599, 1, 600)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = (
        f"<w:tr>{cell('a')}{cell('b', TWO)}{cell('c')}</w:tr>"
        f"<w:tr>{cell('1')}{cell('2')}{cell('3', TWO)}</w:tr>"
    )
    (found,) = open_office(docx(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")).grids
    assert [[c.column for c in row] for row in found.rows] == [[0, 1, 2], [0, 1, 2]]


def test_stacked_paragraphs_of_a_cell_stay_apart() -> None:
    body = f"<w:tbl><w:tr><w:tc>{paragraph('1')}{paragraph('0')}</w:tc></w:tr></w:tbl>"
    (grid,) = open_office(docx(body)).grids
    assert grid.rows[0][0].text == "1\n0"


def test_a_document_without_tables_is_parsed() -> None:
    payload = docx(paragraph("某市某局2022年政府信息公开工作年度报告") + paragraph("一、总体情况"))
    record = parse_office(payload)
    assert record.title.raw == "某市某局2022年政府信息公开工作年度报告"
    assert list(lost_places(payload, record)) == []
