"""RTF as Word, WPS and LibreOffice write it: code pages, hidden text, boxes, nested tables."""

import pytest

from tests.parsers.media.office.pipeline import open_office
from tests.parsers.media.office.write_rtf import rtf, text


def shown(body: str) -> str:
    return "|".join(line.text for line in open_office(rtf(body)).lines)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"\pard \'d5\'fe\'b8\'ae\par", "政府"),
        ("\\pard \\'d5\n\\'fe\\par", "政"),
        (r"\pard \uc2\u25919\'d5\'fe 1\par", "政 1"),
        (r"\pard \uc1\u25919?\u-10179?\u-8704?2\par", "政\U0001f6002"),
        (r"\pard 1{\v 2}3{\deleted 4}\par", "13"),
        (r"\pard 10{\super 2}{\strike 3}4\par", "10^2~34"),
        (r"\pard{\*\unknown 9}{\header 8}{\info{\title 7}}1\par", "1"),
        (r"\pard{\listtext \'d2\'bb\'a1\'a2}A\par", "一、A"),
        (r"\pard{\field{\*\fldinst PAGE 9}{\fldrslt 3}}\par", "3"),
        (r"\pard a\line b\~c\emdash\par", "a|b\u00a0c\u2014"),
        (
            r"\pard 1{\shp{\*\shpinst{\sp{\sn x}{\sv 5}}{\shptxt \pard 2\par}}{\shprslt 9}}3\par",
            "1|2|3",
        ),
        (r"\pard a\{\}\\b\par", "a{}\\b"),
        (r"\pard {\upr{9}{\*\ud{\u25919?}}}\par", "政"),
        (r"\pard 1\par", "1"),
        (r"\pard\bin3 {}}1\par", "1"),
    ],
)
def test_text_is_what_a_reader_sees(body: str, words: str) -> None:
    assert shown(body) == words


def test_fonts_choose_the_code_page() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset134 S;}}"
    payload = head + rb"\pard\f0 \'e9\f1 \'d5\'fe\plain\'e9\par}"
    (line,) = open_office(payload).lines
    assert line.text == "\u00e9政\u00e9"


def test_nested_tables_are_grids() -> None:
    inner = (
        r"\pard\intbl\itap2 1\nestcell 2\nestcell"
        r"{\*\nesttableprops\trowd\cellx500\cellx1000\nestrow}{\nonesttables\par}"
    )
    outer, nested = open_office(
        rtf(rf"\trowd\cellx2000\cellx4000{inner}\pard\intbl 3\cell\pard\intbl 4\cell\row")
    ).grids
    assert [c.text for c in outer.rows[0]] == ["1\n2\n3", "4"]
    assert [(c.text, c.column) for c in nested.rows[0]] == [("1", 0), ("2", 1)]


def test_borders_that_miss_each_other_are_one() -> None:
    row = r"\trowd\trleft{}\cellx{}\cellx{}\pard\intbl 1\cell 2\cell\row"
    first, second = (
        row.replace("{}", "%d") % (0, 500, 1000),
        row.replace("{}", "%d") % (7, 510, 995),
    )
    (grid,) = open_office(rtf(first + second)).grids
    assert [[c.column for c in cells] for cells in grid.rows] == [[0, 1], [0, 1]]


def test_a_row_without_borders_has_no_columns() -> None:
    (grid,) = open_office(rtf(r"\trowd\pard\intbl 1\cell 2\cell\row")).grids
    assert not grid.aligned
    assert [c.text for c in grid.rows[0]] == ["1", "2"]


def test_text_is_written_as_it_is_read() -> None:
    words = "公开（12）件\u3000“甲”"
    for script in ("bytes", "units", "raw"):
        assert shown(rf"\pard {text(words, script)}\par") == words
