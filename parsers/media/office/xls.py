"""XLS: visible sheets of Excel 5 to 2003, shown as an XLSX file would show them."""

import struct
from collections.abc import Iterator
from decimal import Decimal

from parsers.media.office.biff import Record, records, shared_strings, short_text
from parsers.media.office.cfb import CompoundFile
from parsers.media.office.fault import OfficeFault
from parsers.media.office.number_format import BUILT_IN, shown_number, shown_text
from parsers.media.office.sheets import Sheet, Workbook

_BIFF8 = 0x0600
_BOF, _EOF, _FILEPASS = 0x809, 0x0A, 0x2F
_PAGES = {936: "gb18030", 1200: "utf-16-le", 10008: "gb2312", 950: "cp950"}
_ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip
_SIZES = {
    0x06: 14, 0x22: 2, 0x42: 2, 0x7D: 10, 0x85: 7, 0xBD: 12, 0xBE: 6, 0xE0: 4, 0xE5: 2, 0xFC: 8,
    0xFD: 10, 0x31: 4, 0xD6: 8, 0x201: 6, 0x203: 14, 0x204: 8, 0x205: 8, 0x208: 14, 0x27E: 10,
    0x41E: 3,
}  # fmt: skip


def read_xls(payload: bytes) -> Workbook:
    """Read a workbook; raise OfficeFault if it is encrypted, too old, damaged or too much."""
    file = CompoundFile(payload)
    name = next((name for name in ("Workbook", "Book") if name in file), None)
    if name is None:
        raise OfficeFault("the OLE container holds no Excel workbook")
    stream = file.read(name)
    shared = _Shared(stream)
    sheets = (_SheetReader(shared, title).read(stream, start) for title, start in shared.sheets)
    return Workbook.of("xls", sheets)


def _sound(stream: bytes, start: int = 0) -> Iterator[Record]:
    """Yield the records of one substream, none shorter than what it must hold."""
    depth = 0
    for record in records(stream, start):
        if record.code in (0x09, 0x209, 0x409):
            raise OfficeFault("the workbook was written by a program before Excel 5")
        if len(record.raw) < _SIZES.get(record.code, 0):
            raise OfficeFault("the workbook is damaged: a record is too short")
        depth += (record.code == _BOF) - (record.code == _EOF)
        # Charts lie inside the substream of their sheet.
        if depth <= 1:
            yield record
        if not depth:
            return
    raise OfficeFault("the workbook ends early")


class _Shared:
    """What the sheets of a workbook share: strings, formats, calendar."""

    def __init__(self, stream: bytes) -> None:
        self.sheets: list[tuple[str, int]] = []
        self.strings: list[str] = []
        self.page: str | None = None
        self._is_1904 = False
        self._forms = dict(BUILT_IN)
        self._styles: list[tuple[int, int]] = []
        self._struck: list[bool] = []
        for record in _sound(stream):
            self._take(record)

    def number(self, number: float | Decimal, style: int) -> str:
        return self._marked(shown_number(number, self._form(style), self._is_1904), style)

    def text(self, text: str, style: int) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        return self._marked(shown_text(text, self._form(style)), style)

    def _take(self, record: Record) -> None:
        raw = record.raw
        if record.code == _FILEPASS:
            raise OfficeFault("the workbook is encrypted")
        if record.code == _BOF:
            self.page = "cp1252" if raw[:2] != struct.pack("<H", _BIFF8) else None
        elif record.code == 0x42 and self.page is not None:
            number = struct.unpack("<H", raw[:2])[0]
            self.page = _PAGES.get(number, "gb18030" if number == 936 else "cp1252")
        elif record.code == 0x22:
            self._is_1904 = raw[:2] == b"\x01\x00"
        elif record.code == 0x85:
            self._take_sheet(raw)
        elif record.code == 0xFC:
            self.strings = shared_strings(record)
        else:
            self._take_style(record.code, raw)

    def _take_sheet(self, raw: bytes) -> None:
        start, visibility, kind = struct.unpack_from("<IBB", raw)
        if not visibility & 3 and not kind:
            self.sheets.append((short_text(raw[6:], 1, self.page), start))

    def _take_style(self, code: int, raw: bytes) -> None:
        if code == 0x41E:
            width = 1 if self.page is not None else 2
            self._forms[struct.unpack("<H", raw[:2])[0]] = short_text(raw[2:], width, self.page)
        elif code == 0xE0:
            font, form = struct.unpack("<HH", raw[:4])
            self._styles.append((font, form))
        elif code == 0x31:
            self._struck.append(bool(raw[2] & 0x08))

    def _form(self, style: int) -> str:
        number = self._styles[style][1] if style < len(self._styles) else 0
        return self._forms.get(number, "General")

    def _marked(self, shown: str, style: int) -> str:
        # There never was a font of number 4.
        font = self._styles[style][0] if style < len(self._styles) else 0
        font -= font > 4
        is_struck = shown and font < len(self._struck) and self._struck[font]
        return f"~{shown}" if is_struck else shown


class _SheetReader:
    """Reads the records of one sheet."""

    def __init__(self, shared: _Shared, name: str) -> None:
        self._shared = shared
        self._sheet = Sheet(name)
        self._awaits_text: tuple[int, int, int] | None = None

    def read(self, stream: bytes, start: int) -> Sheet:
        for record in _sound(stream, start):
            if record.code == 0x207 and self._awaits_text is not None:
                row, column, style = self._awaits_text
                text = short_text(record.raw, 2, self._shared.page)
                self._sheet.cells[row, column] = self._shared.text(text, style)
            elif record.code in (0x7D, 0x208, 0xE5):
                self._take_layout(record.code, record.raw)
            elif record.code in _SIZES and record.code not in (0x22, 0x42, 0x31, 0xE0, 0x41E):
                self._take_cell(record.code, record.raw)
        return self._sheet

    def _take_layout(self, code: int, raw: bytes) -> None:
        if code == 0x208:
            if raw[12] & 0x20:
                self._sheet.hidden_rows.add(struct.unpack("<H", raw[:2])[0])
        elif code == 0x7D:
            first, last = struct.unpack("<HH", raw[:4])
            if raw[8] & 1:
                self._sheet.hidden_columns.update(range(first, min(last, 255) + 1))
        else:
            count = min(struct.unpack("<H", raw[:2])[0], (len(raw) - 2) // 8)
            for index in range(count):
                top, bottom, left, right = struct.unpack_from("<4H", raw, 2 + 8 * index)
                self._sheet.merge((top, left), (bottom, right))

    def _take_cell(self, code: int, raw: bytes) -> None:
        row, column = struct.unpack("<HH", raw[:4])
        self._awaits_text = None
        if code == 0xBD:
            for index in range((len(raw) - 6) // 6):
                style, packed = struct.unpack_from("<HI", raw, 4 + 6 * index)
                self._sheet.add(row, column + index, self._shared.number(_unpacked(packed), style))
        elif code == 0xBE:
            for index in range((len(raw) - 6) // 2):
                self._sheet.add(row, column + index, "")
        else:
            style = struct.unpack("<H", raw[4:6])[0]
            if code == 0x06:
                self._take_formula(row, column, style, raw[6:14])
            elif (shown := self._shown(code, raw[6:], style)) is not None:
                self._sheet.add(row, column, shown)

    def _shown(self, code: int, raw: bytes, style: int) -> str | None:
        shared = self._shared
        if code == 0x203:
            return shared.number(struct.unpack("<d", raw[:8])[0], style)
        if code == 0x27E:
            return shared.number(_unpacked(struct.unpack("<I", raw[:4])[0]), style)
        if code == 0xFD:
            index = struct.unpack("<I", raw[:4])[0]
            known = index < len(shared.strings)
            return shared.text(shared.strings[index] if known else "\ufffd", style)
        if code in (0x204, 0xD6):
            return shared.text(short_text(raw, 2, shared.page), style)
        if code == 0x205:
            return _ERRORS.get(raw[0], "#N/A") if raw[1] else ("FALSE", "TRUE")[raw[0] != 0]
        return "" if code == 0x201 else None

    def _take_formula(self, row: int, column: int, style: int, result: bytes) -> None:
        shown = ""
        if result[6:8] != b"\xff\xff":
            shown = self._shared.number(struct.unpack("<d", result)[0], style)
        elif result[0] == 0:
            self._awaits_text = row, column, style
        elif result[0] == 1:
            shown = ("FALSE", "TRUE")[result[2] != 0]
        elif result[0] == 2:
            shown = _ERRORS.get(result[2], "#N/A")
        self._sheet.add(row, column, shown)


def _unpacked(packed: int) -> Decimal:
    """Undo the packing of a number into 30 bits."""
    if packed & 2:
        whole = packed >> 2
        number = Decimal(whole - (1 << 30) if whole & 1 << 29 else whole)
    else:
        number = Decimal(repr(struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]))
    return number / 100 if packed & 1 else number
