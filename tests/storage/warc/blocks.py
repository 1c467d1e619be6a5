"""Files that other programs could have written: blocks, packings, and what reading them gives."""

import gzip

import pytest

from storage.warc.read import ReadLimits
from tests.storage.warc.samples import gzip_each, read_file

SMALL = ReadLimits(header_size=4096, lookahead=8192)
ONE, TWO, THREE = b"one " * 40, b"two\r\n\r\n" * 30, b"three"
PACKINGS = pytest.mark.parametrize("packing", ["plain", "members", "stream"])


def read_blocks(content: bytes, limits: ReadLimits | None = None) -> tuple[list[bytes], list[str]]:
    found, damages = read_file(content, limits)
    return [block for _, block in found], [damage.kind.value for damage in damages]


def pack(packing: str, *records: bytes) -> bytes:
    if packing == "plain":
        return b"".join(records)
    return (
        gzip_each(*records) if packing == "members" else gzip.compress(b"".join(records), mtime=0)
    )
