"""Garbage in: a clear outcome for every input, in bounded time and memory, without an exception."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sample import lay_out, sample_report
from corpus.sample.render_html import render_html
from parsers.media.bounds import MAX_DEPTH
from parsers.media.sniff import MAX_PAYLOAD, sniff
from parsers.model import DocClass, Severity
from parsers.parse import parse
from parsers.record_json import record_json

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8
PAGE = render_html(lay_out(sample_report(1)))


def unreadable(payload: bytes) -> str:
    record = parse(payload, name="report.html")
    assert [(f.rule, f.severity) for f in record.findings] == [("doc.unreadable", Severity.ERROR)]
    assert record.cells == {}
    assert record_json(record)
    return record.findings[0].message


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "empty"),
        (JPEG, "the pages are pictures"),
        (b"%PDF-1.7\n", "the file ends early"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (gzip.compress(PAGE)[:-200], "ends early"),
        (b"\x1f\x8b\x08\x00broken", "gzip"),
        (b"<div>" * (MAX_DEPTH + 1), "nests deeper"),
        (bytes(range(256)) * 40, "no text"),
    ],
)
def test_what_cannot_be_read_says_why(payload: bytes, words: str) -> None:
    assert words in unreadable(payload)


def test_fifty_megabytes_of_nested_tags_are_refused_at_once() -> None:
    assert str(MAX_PAYLOAD) in unreadable(b"<div>" * 10_000_000)


def test_a_gzip_bomb_is_refused() -> None:
    assert "limit" in unreadable(gzip.compress(b"0" * (MAX_PAYLOAD + 1)))


def test_a_gzipped_page_is_read_as_the_page() -> None:
    ours, theirs = parse(gzip.compress(PAGE)), parse(PAGE)
    assert ours.cells == theirs.cells
    assert ours.source.payload_digest != theirs.source.payload_digest


def test_utf16_is_read() -> None:
    record = parse(PAGE.decode().encode("utf-16"))
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert record.source.encoding.used == "utf-16-le"


def test_unclosed_tags_of_an_old_page_are_not_deep() -> None:
    page = "<p>" * 50_000 + "<li>" * 50_000 + "正文"
    assert sniff(page.encode()).fault is None


@settings(max_examples=150)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_record(payload: bytes) -> None:
    record = parse(payload)
    assert record_json(record) == record_json(parse(payload))


@settings(max_examples=60)
@given(st.data())
def test_a_spoiled_page_gives_a_record(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(PAGE)))
    length = data.draw(st.integers(0, 400))
    noise = data.draw(st.binary(max_size=40))
    assert record_json(parse(PAGE[:start] + noise + PAGE[start + length :]))


@given(st.binary(max_size=200))
def test_damaged_gzip_never_raises(noise: bytes) -> None:
    packed = bytearray(zlib.compress(PAGE, wbits=16 + zlib.MAX_WBITS))
    packed[20 : 20 + len(noise)] = noise
    assert sniff(bytes(packed)).media_type
