"""Hostile office files: a clear reason for every one, in bounded time and memory."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sample import lay_out, sample_report
from parsers.media.office.read import OFFICE_TYPES, read_office
from parsers.media.sniff import MAX_PAYLOAD, sniff
from tests.parsers.bounded import bounded
from tests.parsers.media.office.packing import pack
from tests.parsers.media.office.pipeline import fault_of, open_office
from tests.parsers.media.office.write_cfb import BOF, EOF, compound, record
from tests.parsers.media.office.write_docx import NAMESPACES, docx, paragraph, render_docx
from tests.parsers.media.office.write_odt import odt, render_odt
from tests.parsers.media.office.write_rtf import render_rtf, rtf
from tests.parsers.media.office.write_xlsx import render_xlsx, xlsx

REPORT = lay_out(sample_report(1))
FILES = {
    "docx": render_docx(REPORT),
    "odt": render_odt(REPORT),
    "rtf": render_rtf(REPORT),
    "xlsx": render_xlsx(REPORT),
}
_REFERENCE = "&a%d;"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{_REFERENCE % (n - 1) * 10}">' for n in range(1, 9))
    + f"]><w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body>"
    "</w:document>"
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: str, more: str = "") -> bytes:
    return xlsx(f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{more}</worksheet>")


def word(flags: int, version: int = 0xC1) -> bytes:
    header = struct.pack("<HH6xH", 0xA5EC, version, flags).ljust(1024, b"\0")
    return compound({"WordDocument": header, "1Table": b"", "0Table": b""})


def encrypted_zip() -> bytes:
    packed = bytearray(docx(""))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = packed.find(mark)
        while start >= 0:
            packed[start + offset] |= 1
            start = packed.find(mark, start + 1)
    return bytes(packed)


def bomb(name: str = "word/document.xml") -> bytes:
    return pack({name: b"<w:p/>" * 8_000_000})


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, "unpacks to more"),
    "tag bomb": (lambda: docx("<w:p/>" * 500_001), "tags"),
    "entity bomb": (lambda: pack({"word/document.xml": ENTITIES}), "document type"),
    "hidden entity bomb": (
        lambda: pack({"word/document.xml": ENTITIES.encode("utf-16")}),
        "document type",
    ),
    "many members": (lambda: pack({f"{n}": b"" for n in range(5_001)}), "members"),
    "deep elements": (lambda: docx("<w:sdt><w:sdtContent>" * 3_000), "XML"),
    "deep tables": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 25 + paragraph("1") + "</w:tc></w:tr></w:tbl>" * 25),
        "nest deeper",
    ),
    "many cells": (lambda: docx(f"<w:tbl><w:tr>{'<w:tc/>' * 31_000}</w:tr></w:tbl>"), "cells"),
    "many lines": (lambda: docx("<w:p/>" * 31_000), "lines"),
    "endless cells": (
        lambda: odt(
            "<table:table><table:table-row>"
            + '<table:table-cell table:number-columns-repeated="100000"/>' * 400
            + "</table:table-row></table:table>"
        ),
        "cells",
    ),
    "wide sheet": (
        lambda: sheet(
            "".join(
                f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>'
                for n in range(1, 10)
            )
        ),
        "cells",
    ),
    "many merges": (
        lambda: sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:B{n + 1}"/>' for n in range(1, 20_010))
            + "</mergeCells>",
        ),
        "merges",
    ),
    "no strings": (
        lambda: compound({"Workbook": BOF + record(0xFC, b"\xff" * 8) + EOF}),
        "strings",
    ),
    "open groups": (lambda: rtf("{" * 2_000), "nest deeper"),
    "no end": (lambda: rtf("{")[:-1], "ends early"),
    "encrypted package": (lambda: compound({"EncryptedPackage": b""}), "encrypted"),
    "encrypted word": (lambda: word(0x0100), "encrypted"),
    "old word": (lambda: word(0, 0x65), "before Word 97"),
    "empty word": (lambda: word(0), "damaged"),
    "encrypted zip": (encrypted_zip, "encrypted"),
    "no body": (lambda: pack({"word/document.xml": "<a/>"}), "no body"),
    "no sheets part": (lambda: pack({"xl/workbook.xml": "<a/>"}), "no part"),
    "slides": (lambda: pack({"ppt/presentation.xml": "<a/>"}), "no reader for"),
    "ofd": (lambda: pack({"OFD.xml": "<a/>"}), "no reader for application/ofd"),
    "several files": (lambda: pack({"a.docx": b"1", "b.pdf": b"2"}), "2 files (a.docx, b.pdf)"),
    "zip in zip": (lambda: pack({"a.zip": pack({"b.txt": b"1"})}), "another archive"),
    "word of 2003": (
        lambda: b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:p/>',
        "no reader for application/xml",
    ),
    "web archive": (
        lambda: b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n<html>",
        "no reader for multipart/related",
    ),
    "empty zip": (lambda: pack({}), "empty"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_attack_has_an_outcome(case: str) -> None:
    make, words = CASES[case]
    payload = make()
    with bounded():
        assert words in fault_of(payload)


@pytest.mark.parametrize("medium", FILES)
def test_a_file_cut_anywhere_has_an_outcome(medium: str) -> None:
    whole = FILES[medium]
    for part in range(1, 5):
        assert fault_of(whole[: len(whole) * part // 5])


def test_one_packed_file_is_that_file() -> None:
    inner = FILES["docx"]
    packed = pack({"报告.docx": inner, "__MACOSX/._报告.docx": b"x", "folder/": b""})
    assert sniff(packed).media_type == sniff(inner).media_type
    assert open_office(packed) == open_office(inner)
    assert sniff(pack({"a.html": b"<html><p>1</p></html>"})).media_type == "text/html"


def test_a_packed_bomb_is_refused() -> None:
    assert "unpacks to more" in fault_of(pack({"a.txt": b"0" * (MAX_PAYLOAD + 1)}))


def test_blanks_before_a_file_do_not_hide_it() -> None:
    assert open_office(b"\xef\xbb\xbf\r\n" + FILES["rtf"]) == open_office(FILES["rtf"])


def test_a_pdf_after_noise_is_a_pdf_and_a_page_about_one_is_not() -> None:
    assert sniff(b"\0\0noise\n%PDF-1.7\n").media_type == "application/pdf"
    assert sniff(b"<html><p>%PDF-1.7</p></html>").media_type == "text/html"


def opened(payload: bytes) -> object:
    sniffed = sniff(payload)
    if sniffed.fault is not None or sniffed.media_type not in OFFICE_TYPES:
        return sniffed
    return read_office(sniffed.payload, sniffed.media_type)


def spoil(content: bytes, data: st.DataObject) -> bytes:
    start = data.draw(st.integers(0, len(content)))
    noise = data.draw(st.binary(max_size=30))
    return content[:start] + noise + content[start + data.draw(st.integers(0, 60)) :]


@settings(max_examples=20)
@given(st.data())
def test_spoiled_parts_never_raise(data: st.DataObject) -> None:
    whole = FILES[data.draw(st.sampled_from(["docx", "odt", "xlsx"]))]
    archive = zipfile.ZipFile(io.BytesIO(whole))
    parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from([name for name in parts if name.endswith(".xml")]))
    parts[name] = spoil(parts[name], data)
    assert opened(pack(parts))


@settings(max_examples=30)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_spoiled_files_never_raise(medium: str, data: st.DataObject) -> None:
    assert opened(spoil(FILES[medium], data))


@settings(max_examples=30)
@given(st.binary(max_size=3000), st.sampled_from(["WordDocument", "Workbook", "Book"]))
def test_noise_in_a_compound_file_never_raises(noise: bytes, name: str) -> None:
    assert opened(compound({name: noise, "1Table": noise[::-1], "0Table": noise}))


@settings(max_examples=30)
@given(st.binary(max_size=500))
def test_noise_behind_a_magic_never_raises(noise: bytes) -> None:
    for magic in (b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert opened(magic + noise)
