import gzip

import pytest

from storage.warc.damage import DamageKind
from tests.storage.warc.blocks import ONE, PACKINGS, SMALL, THREE, TWO, pack, read_blocks
from tests.storage.warc.samples import (
    foreign_record,
    gzip_each,
    read_file,
)

WRONG_DIGEST = b"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
VERSIONS = pytest.mark.parametrize(
    "version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.0", b"WARC/1.1"]
)


@PACKINGS
@VERSIONS
def test_every_version_and_packing_is_read(packing: str, version: bytes) -> None:
    records = [foreign_record(block, version=version) for block in (ONE, b"", TWO, THREE)]
    assert read_blocks(pack(packing, *records)) == ([ONE, b"", TWO, THREE], [])


def test_members_that_do_not_end_with_records_are_read() -> None:
    content = b"".join(foreign_record(block) for block in (ONE, TWO, THREE))
    pieces = [content[start : start + 50] for start in range(0, len(content), 50)]
    assert read_blocks(gzip_each(*pieces)) == ([ONE, TWO, THREE], [])


def test_only_a_record_with_its_own_member_can_be_cut_out() -> None:
    records = [foreign_record(block) for block in (ONE, TWO)]
    aligned, _ = read_file(gzip_each(*records))
    assert [found.length for found, _ in aligned] == [len(gzip_each(record)) for record in records]
    stream, _ = read_file(gzip.compress(b"".join(records)))
    assert [found.length for found, _ in stream] == [None, None]


@PACKINGS
@pytest.mark.parametrize("announced", [0, 1, 20, len(ONE) - 1, len(ONE) + 1, 500, 6000, 10**17])
def test_a_wrong_length_costs_no_record_and_no_byte(packing: str, announced: int) -> None:
    records = [foreign_record(ONE, length=announced), foreign_record(TWO), foreign_record(THREE)]
    blocks, kinds = read_blocks(pack(packing, *records))
    assert blocks == [ONE, TWO, THREE]
    assert kinds == ["length"]


def test_a_plain_file_is_searched_beyond_the_lookahead() -> None:
    big = ONE * 200
    records = [foreign_record(big, length=10**9), foreign_record(TWO)]
    assert read_blocks(b"".join(records), SMALL) == ([big, TWO], ["length"])


def test_a_member_ends_a_block_beyond_the_lookahead() -> None:
    big = ONE * 200
    blocks, kinds = read_blocks(
        gzip_each(foreign_record(big, length=10**9), foreign_record(TWO)), SMALL
    )
    assert blocks[1] == TWO
    assert blocks[0].startswith(big)
    assert "truncated" in kinds


def test_a_block_longer_than_the_lookahead_is_read_whole() -> None:
    big = ONE * 2000
    for packing in ("plain", "members", "stream"):
        content = pack(packing, foreign_record(big), foreign_record(TWO))
        assert read_blocks(content, SMALL) == ([big, TWO], [])


@PACKINGS
def test_a_missing_length_is_mended(packing: str) -> None:
    first = foreign_record(ONE).replace(b"Content-Length", b"X-Length")
    assert read_blocks(pack(packing, first, foreign_record(TWO))) == ([ONE, TWO], ["length"])


@PACKINGS
@pytest.mark.parametrize("end", [b"", b"\r\n", b"\n\n"])
def test_missing_line_ends_after_a_block_are_reported(packing: str, end: bytes) -> None:
    content = pack(packing, foreign_record(ONE, end=end), foreign_record(TWO))
    assert read_blocks(content) == ([ONE, TWO], ["terminator"])


def test_extra_line_ends_between_records_are_passed_over() -> None:
    content = foreign_record(ONE) + b"\r\n\r\n" + foreign_record(TWO)
    assert read_blocks(content) == ([ONE, TWO], [])


def test_a_folded_header_line_is_joined() -> None:
    ((found, _),), damages = read_file(foreign_record(ONE, b"X-Note: a\r\n  b\r\n\tc"))
    assert found.header.get("x-note") == "a b c"
    assert damages == []


def test_a_header_with_bare_line_feeds_is_read() -> None:
    head, blank, rest = foreign_record(ONE).partition(b"\r\n\r\n")
    assert read_blocks(head.replace(b"\r\n", b"\n") + b"\n\n" + rest) == ([ONE], [])
    assert blank


def test_a_line_that_is_no_field_is_reported() -> None:
    ((found, _),), damages = read_file(foreign_record(ONE, b"no colon here"))
    assert found.header.strays == ("no colon here",)
    assert [damage.kind for damage in damages] == [DamageKind.HEADER]
    assert found.damages == tuple(damages)


def test_a_wrong_digest_is_reported_with_its_record() -> None:
    ((found, block),), (damage,) = read_file(foreign_record(ONE, WRONG_DIGEST))
    assert block == ONE
    assert (damage.kind, damage.record_id) == (DamageKind.DIGEST, found.record_id)


@PACKINGS
def test_junk_between_records_is_passed_over_and_measured(packing: str) -> None:
    content = pack(packing, foreign_record(ONE), b"junk " * 9 + b"\r\n\r\n", foreign_record(TWO))
    blocks, kinds = read_blocks(content)
    assert blocks == [ONE, TWO]
    assert kinds == ["junk"]


def test_bytes_between_members_are_passed_over() -> None:
    first, second = (gzip_each(foreign_record(block)) for block in (ONE, TWO))
    found, damages = read_file(first + b"\0" * 1000 + second)
    assert [block for _, block in found] == [ONE, TWO]
    assert [(damage.kind, damage.offset) for damage in damages] == [
        (DamageKind.COMPRESSION, len(first))
    ]


def test_a_header_without_end_is_given_up_and_reading_goes_on() -> None:
    endless = b"WARC/1.0\r\n" + b"X-Field: value\r\n" * 5000
    blocks, kinds = read_blocks(endless + b"\r\n" + foreign_record(TWO), SMALL)
    assert (blocks, kinds) == ([TWO], ["header"])


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\r\n\r\n\r\n"])
def test_an_empty_file_holds_nothing(content: bytes) -> None:
    assert read_file(content) == ([], [])


def test_a_file_of_another_format_is_one_damage() -> None:
    assert read_blocks(b"<html>" * 100) == ([], ["junk"])
    assert read_blocks(b"\x28\xb5\x2f\xfd" + bytes(100)) == ([], ["format"])
