import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.damage import DamageKind
from storage.warc.exchange import make_records
from tests.storage.warc.blocks import ONE, PACKINGS, SMALL, THREE, TWO, pack
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

SAMPLES = [write_file(sample_captures(), is_compressed=choice) for choice in (True, False)]


@PACKINGS
def test_a_file_cut_anywhere_reports_it(packing: str) -> None:
    records = [foreign_record(block) for block in (ONE, THREE)]
    content = pack(packing, *records)
    whole = {0, len(pack(packing, records[0])) if packing != "stream" else 0}
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
