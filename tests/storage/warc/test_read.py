import gzip
import io
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.damage import Damage, DamageKind
from storage.warc.exchange import make_records
from storage.warc.read import ReadLimits, read_records
from tests.storage.warc.samples import (
    foreign_record,
    gzip_each,
    make_exchange,
    make_plan,
    read_file,
    sample_captures,
    write_captures,
    write_file,
)

SMALL = ReadLimits(header_size=4096, lookahead=8192)
ONE, TWO, THREE = b"one " * 40, b"two\r\n\r\n" * 30, b"three"
WRONG_DIGEST = b"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _blocks(content: bytes, limits: ReadLimits | None = None) -> tuple[list[bytes], list[str]]:
    found, damages = read_file(content, limits)
    return [block for _, block in found], [damage.kind.value for damage in damages]


def _pack(content: str, *records: bytes) -> bytes:
    if content == "plain":
        return b"".join(records)
    return (
        gzip_each(*records) if content == "members" else gzip.compress(b"".join(records), mtime=0)
    )


SAMPLES = [write_file(sample_captures(), is_compressed=choice) for choice in (True, False)]
PACKINGS = pytest.mark.parametrize("packing", ["plain", "members", "stream"])
VERSIONS = pytest.mark.parametrize(
    "version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.0", b"WARC/1.1"]
)


@PACKINGS
@VERSIONS
def test_every_version_and_packing_is_read(packing: str, version: bytes) -> None:
    records = [foreign_record(block, version=version) for block in (ONE, b"", TWO, THREE)]
    assert _blocks(_pack(packing, *records)) == ([ONE, b"", TWO, THREE], [])


def test_members_that_do_not_end_with_records_are_read() -> None:
    content = b"".join(foreign_record(block) for block in (ONE, TWO, THREE))
    pieces = [content[start : start + 50] for start in range(0, len(content), 50)]
    assert _blocks(gzip_each(*pieces)) == ([ONE, TWO, THREE], [])


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
    blocks, kinds = _blocks(_pack(packing, *records))
    assert blocks == [ONE, TWO, THREE]
    assert kinds == ["length"]


def test_a_plain_file_is_searched_beyond_the_lookahead() -> None:
    big = ONE * 200
    records = [foreign_record(big, length=10**9), foreign_record(TWO)]
    assert _blocks(b"".join(records), SMALL) == ([big, TWO], ["length"])


def test_a_member_ends_a_block_beyond_the_lookahead() -> None:
    big = ONE * 200
    blocks, kinds = _blocks(
        gzip_each(foreign_record(big, length=10**9), foreign_record(TWO)), SMALL
    )
    assert blocks[1] == TWO
    assert blocks[0].startswith(big)
    assert "truncated" in kinds


def test_a_block_longer_than_the_lookahead_is_read_whole() -> None:
    big = ONE * 2000
    for packing in ("plain", "members", "stream"):
        content = _pack(packing, foreign_record(big), foreign_record(TWO))
        assert _blocks(content, SMALL) == ([big, TWO], [])


@PACKINGS
def test_a_missing_length_is_mended(packing: str) -> None:
    first = foreign_record(ONE).replace(b"Content-Length", b"X-Length")
    assert _blocks(_pack(packing, first, foreign_record(TWO))) == ([ONE, TWO], ["length"])


@PACKINGS
@pytest.mark.parametrize("end", [b"", b"\r\n", b"\n\n"])
def test_missing_line_ends_after_a_block_are_reported(packing: str, end: bytes) -> None:
    content = _pack(packing, foreign_record(ONE, end=end), foreign_record(TWO))
    assert _blocks(content) == ([ONE, TWO], ["terminator"])


def test_extra_line_ends_between_records_are_passed_over() -> None:
    content = foreign_record(ONE) + b"\r\n\r\n" + foreign_record(TWO)
    assert _blocks(content) == ([ONE, TWO], [])


def test_a_folded_header_line_is_joined() -> None:
    ((found, _),), damages = read_file(foreign_record(ONE, b"X-Note: a\r\n  b\r\n\tc"))
    assert found.header.get("x-note") == "a b c"
    assert damages == []


def test_a_header_with_bare_line_feeds_is_read() -> None:
    head, blank, rest = foreign_record(ONE).partition(b"\r\n\r\n")
    assert _blocks(head.replace(b"\r\n", b"\n") + b"\n\n" + rest) == ([ONE], [])
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
    content = _pack(packing, foreign_record(ONE), b"junk " * 9 + b"\r\n\r\n", foreign_record(TWO))
    blocks, kinds = _blocks(content)
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
    blocks, kinds = _blocks(endless + b"\r\n" + foreign_record(TWO), SMALL)
    assert (blocks, kinds) == ([TWO], ["header"])


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\r\n\r\n\r\n"])
def test_an_empty_file_holds_nothing(content: bytes) -> None:
    assert read_file(content) == ([], [])


def test_a_file_of_another_format_is_one_damage() -> None:
    assert _blocks(b"<html>" * 100) == ([], ["junk"])
    assert _blocks(b"\x28\xb5\x2f\xfd" + bytes(100)) == ([], ["format"])


@PACKINGS
def test_a_file_cut_anywhere_reports_it(packing: str) -> None:
    records = [foreign_record(block) for block in (ONE, THREE)]
    content = _pack(packing, *records)
    whole = {0, len(_pack(packing, records[0])) if packing != "stream" else 0}
    for size in range(len(content)):
        found, damages = read_file(content[:size])
        assert bool(damages) is (size not in whole), size
        sound = [block for record, block in found if not record.damages]
        assert sound in ([], [ONE], [ONE, THREE])


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_of_ours_cut_anywhere_keeps_the_records_before(*, compressed: bool) -> None:
    files, placed = write_captures(sample_captures()[:1], make_plan(is_compressed=compressed))
    (content,) = files.values()
    ends = [place.offset + place.length for _, place in placed]
    whole = {0, placed[0][1].offset, *ends}
    for size in range(len(content)):
        found, damages = read_file(content[:size])
        assert bool(damages) is (size not in whole), size
        kept = [record for record, _ in found if not record.damages]
        assert len(kept) - 1 >= sum(end <= size for end in ends) or size < placed[0][1].offset


def test_a_member_with_a_wrong_checksum_is_read_and_reported() -> None:
    first, second = (gzip_each(foreign_record(block)) for block in (ONE, TWO))
    damaged = first[:-5] + bytes([first[-5] ^ 1]) + first[-4:]
    found, (damage,) = read_file(damaged + second)
    assert [block for _, block in found] == [ONE, TWO]
    assert found[0][0].damages == (damage,)
    assert (damage.kind, damage.record_id) == (DamageKind.COMPRESSION, found[0][0].record_id)


@given(st.data())
def test_a_flipped_bit_is_seen_and_no_altered_block_passes_as_sound(data: st.DataObject) -> None:
    content = bytearray(SAMPLES[0])
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= 1 << data.draw(st.integers(0, 7))
    whole = [record.block for records in sample_captures() for record in records]
    found, damages = read_file(bytes(content))
    sound = [block for record, block in found if not record.damages]
    sound = [block for block in sound if not block.startswith(b"software")]
    # Five bytes of a gzip header (time, hint, system) mean nothing to a reader.
    assert damages or sound == whole
    assert set(sound) <= set(whole)


@given(st.binary(max_size=400), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0"]))
def test_any_bytes_are_read_without_an_error(content: bytes, opening: bytes) -> None:
    read_file(opening + content, SMALL)
    read_file(gzip.compress(opening + content), SMALL)


@given(st.data())
def test_a_spliced_file_is_read_without_an_error(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(SAMPLES))
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(0, len(content)))
    read_file(content[:start] + data.draw(st.binary(max_size=30)) + content[stop:], SMALL)


def test_a_block_need_not_be_read_to_reach_the_next() -> None:
    content = write_file(sample_captures())
    items = list(read_records(io.BytesIO(content)))
    assert len(items) == len(read_file(content)[0])
    assert not [item for item in items if isinstance(item, Damage)]


def test_a_block_over_the_limit_of_the_caller_is_not_returned() -> None:
    for item in read_records(io.BytesIO(foreign_record(ONE))):
        assert not isinstance(item, Damage)
        assert item.read(10) is None


def test_a_bomb_is_read_in_bounded_memory() -> None:
    bomb = gzip_each(foreign_record(bytes(30_000_000)))
    tracemalloc.start()
    try:
        sizes = []
        for item in read_records(io.BytesIO(bomb), SMALL):
            assert not isinstance(item, Damage)
            sizes.append(sum(map(len, item.chunks())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sizes == [30_000_000]
    assert peak < 2_000_000


def test_many_empty_members_are_read_in_bounded_memory() -> None:
    content = gzip.compress(b"") * 50_000 + gzip_each(foreign_record(ONE))
    assert _blocks(content) == ([ONE], [])


def _captures_of_any_size() -> bytes:
    chance = random.Random(7)  # noqa: S311 - test bytes, not a secret
    sizes = (10, 3_000, 90_000, 10, 200_000, 50, 70_000, 10)
    heads = (b"HTTP/1.1 200 OK\r\n\r\n" + chance.randbytes(size) for size in sizes)
    return write_file([make_records(make_exchange(n, head)) for n, head in enumerate(heads)])


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_costs_its_own_record_only(seed: int) -> None:
    # Large members: the decoder may run through several of the next ones before it notices.
    content = bytearray(_captures_of_any_size())
    chance = random.Random(seed)  # noqa: S311 - test bytes, not a secret
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    found, _ = read_file(bytes(content))
    sound = [record for record, _ in found if not record.damages]
    assert len(sound) >= 1 + 3 * 8 - 1


def test_a_member_that_swallows_the_next_ones_costs_its_own_record_only() -> None:
    content = bytearray(_captures_of_any_size())
    starts = [record.offset for record, _ in read_file(bytes(content))[0]]
    for start in starts[1:]:
        broken = bytearray(content)
        # The first block now claims to be a stored one of 65,535 bytes, and not the last.
        broken[start + 10 : start + 15] = b"\x00\xff\xff\x00\x00"
        found, damages = read_file(bytes(broken))
        assert damages
        assert len([record for record, _ in found if not record.damages]) >= len(starts) - 1


def test_going_back_for_damaged_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.warc.source._ALLOWANCE", 0)
    # Each of these opens a record and then runs on to the end of the file.
    opening = gzip.compress(b"WARC/1.0\r\n", 0, mtime=0)[:10] + b"\x00\xff\xff\x00\x00WARC/1.0\r\n"
    read: list[int] = []

    class Counting(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            read.append(len(piece))
            return piece

    content = opening * 20_000
    list(read_records(Counting(content)))
    assert sum(read) <= 4 * len(content)
