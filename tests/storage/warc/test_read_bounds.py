import gzip
import io
import tracemalloc

import pytest

from storage.warc.damage import Damage
from storage.warc.read import read_records
from tests.storage.warc.blocks import ONE, SMALL, read_blocks
from tests.storage.warc.samples import (
    foreign_record,
    gzip_each,
    read_file,
    sample_captures,
    write_file,
)


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
    assert read_blocks(content) == ([ONE], [])


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
