"""Charset decision: labels lie, bytes do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.encoding import declared_charset, decode

TEXT = "<meta charset={label}><p>某某镇政府信息公开工作年度报告，共计12件。𠮷</p>"
TRADITIONAL = "<meta charset=big5><p>政府資訊公開工作的年度報告，一共十二件。</p>"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("label", ["utf-8", "gb2312", "gbk", "iso-8859-1", "nonsense"])
def test_text_survives_any_label(charset: str, label: str) -> None:
    text = TEXT.format(label=label)
    decoded = decode(text.encode(charset))
    assert decoded.text == text
    assert decoded.encoding.declared == label
    assert (decoded.encoding.used, decoded.encoding.replacements) == (charset, 0)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marks_and_zero_bytes_tell_the_charset(charset: str) -> None:
    text = TEXT.format(label="gbk")
    assert decode(text.encode(charset)).text == text


def test_big5_is_read_as_big5_only_if_labelled_and_plausible() -> None:
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert decode(TEXT.format(label="big5").encode("gb18030")).encoding.used == "gb18030"


def test_a_page_cut_inside_a_character_keeps_its_charset() -> None:
    payload = (TEXT.format(label="utf-8") + "完").encode()[:-1]
    assert decode(payload).encoding.used == "utf-8"


def test_few_bad_bytes_do_not_change_the_charset() -> None:
    payload = TEXT.format(label="gbk").encode() + b"\xff\xfe\xff"
    decoded = decode(payload)
    assert decoded.encoding.used == "utf-8"
    assert decoded.encoding.replacements > 0


def test_a_label_given_with_the_payload_is_kept_as_evidence() -> None:
    assert decode("公开".encode(), "gb2312").encoding.declared == "gb2312"
    assert declared_charset(b"<?xml version='1.0' encoding='GBK'?>") == "gbk"
    assert declared_charset(b"no label") is None


@given(st.binary(max_size=400))
def test_any_bytes_decode_without_an_error(payload: bytes) -> None:
    assert isinstance(decode(payload).text, str)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20))
def test_chinese_text_comes_back_from_utf8_and_gb18030(text: str) -> None:
    for charset in ("utf-8", "gb18030"):
        decoded = decode(text.encode(charset))
        assert decoded.encoding.replacements == 0
    assert decode(text.encode()).text == text
