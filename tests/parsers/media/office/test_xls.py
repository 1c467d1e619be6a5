"""XLS records: packed numbers, strings over two records, formulas, hidden sheets, old versions."""

import struct

import pytest

from tests.parsers.media.office.pipeline import fault_of, open_office
from tests.parsers.media.office.write_cfb import (
    BOF,
    EOF,
    compound,
    record,
    shared_strings,
    workbook,
)

FORMS = record(0x41E, struct.pack("<HHB", 164, 4, 0) + b"0.00") + b"".join(
    record(0xE0, struct.pack("<HH", 0, form) + bytes(16)) for form in (0, 164, 14)
)


def at(column: int, style: int = 0, row: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


def shown(*cells: bytes, shared: bytes = FORMS) -> list[str]:
    (grid,) = open_office(workbook(shared, {"表": b"".join(cells)})).grids
    return [cell.text for cell in grid.rows[0]]


def test_numbers_in_every_packing() -> None:
    packed = [12 << 2 | 2, 1234 << 2 | 3, struct.unpack("<Q", struct.pack("<d", 0.5))[0] >> 32]
    mulrk = struct.pack("<HH", 0, 3) + b"".join(struct.pack("<HI", 0, p) for p in packed)
    cells = [
        record(0x203, at(0) + struct.pack("<d", 12.0)),
        record(0x203, at(1, 1) + struct.pack("<d", 0.5)),
        record(0x27E, at(2) + struct.pack("<I", (-3 & 0x3FFFFFFF) << 2 | 2)),
        record(0xBD, mulrk + struct.pack("<H", 5)),
        record(0x203, at(6, 2) + struct.pack("<d", 44927)),
    ]
    assert shown(*cells) == ["12", "0.50", "-3", "12", "12.34", "0.5", "2023/1/1"]


@pytest.mark.parametrize("last", ["甲乙丙丁", "甲乙ab"])
def test_a_string_may_go_on_in_another_record(last: str) -> None:
    strings = FORMS + shared_strings("公开", last)
    cells = [record(0xFD, at(n) + struct.pack("<I", n)) for n in range(3)]
    assert shown(*cells, shared=strings) == ["公开", last, "\ufffd"]


def test_formulas_show_their_last_result() -> None:
    tail = bytes(6)
    text = record(0x06, at(1) + b"\0\0\0\0\0\0\xff\xff" + tail)
    text += record(0x207, struct.pack("<HB", 1, 1) + "甲".encode("utf-16-le"))
    cells = [
        record(0x06, at(0, 1) + struct.pack("<d", 2) + tail),
        text,
        record(0x06, at(2) + b"\1\0\1\0\0\0\xff\xff" + tail),
        record(0x06, at(3) + b"\2\0\7\0\0\0\xff\xff" + tail),
        record(0x205, at(4) + b"\x2a\1"),
        record(0x205, at(5) + b"\0\0"),
    ]
    assert shown(*cells) == ["2.00", "甲", "TRUE", "#DIV/0!", "#N/A", "FALSE"]


def test_hidden_rows_columns_and_sheets_are_not_read() -> None:
    number = [
        record(0x203, at(c, 0, r) + struct.pack("<d", r * 3 + c)) for r in (0, 1) for c in range(3)
    ]
    hidden = record(0x208, struct.pack("<HHHHHHHH", 1, 0, 3, 0, 0, 0, 0x20, 0))
    column = record(0x7D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))
    sheets = {"表": b"".join(number) + hidden + column, "隐": b"".join(number)}
    (grid,) = open_office(workbook(FORMS, sheets, frozenset({"隐"}))).grids
    assert [[c.text for c in row] for row in grid.rows] == [["0", "", "2"]]


def test_merged_cells_span() -> None:
    cells = record(0x203, at(0) + struct.pack("<d", 1)) + record(
        0x203, at(1, 0, 1) + struct.pack("<d", 2)
    )
    merged = record(0xE5, struct.pack("<H4H", 1, 0, 1, 0, 0))
    (grid,) = open_office(workbook(FORMS, {"表": cells + merged})).grids
    assert [(c.text, c.rowspan) for c in grid.rows[0]] == [("1", 2), ("", 1)]
    assert [(c.text, c.column) for c in grid.rows[1]] == [("2", 1)]


def test_what_cannot_be_read_says_why() -> None:
    assert "encrypted" in fault_of(compound({"Workbook": BOF + record(0x2F, bytes(6)) + EOF}))
    assert "before Excel 5" in fault_of(compound({"Workbook": record(0x409, bytes(6))}))
    assert "ends early" in fault_of(compound({"Workbook": BOF}))
    assert "too short" in fault_of(compound({"Workbook": BOF + record(0xE0) + EOF}))
