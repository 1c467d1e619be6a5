"""The compressed index of a package: blocks of lines, and a directory of where each block begins.

A reader finds a URL by one search in the directory and one block.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from storage.warc.digests import label_digest
from storage.warc.write import compress_member

_BLOCK_LINES = 3000
_NAME = "index.cdx.gz"


class PackedIndex(NamedTuple):
    """An index as two files: its compressed blocks and their directory."""

    blocks: bytes
    directory: bytes


def pack_index(lines: Iterable[bytes]) -> PackedIndex:
    """Compress the sorted lines of an index."""
    directory = [_entry("!meta 0", {"format": "cdxj-gzip-1.0", "filename": _NAME})]
    packed: list[bytes] = []
    offset = 0
    for block in _batch(lines):
        member = compress_member(b"".join(block))
        key = b" ".join(block[0].split(b" ", 2)[:2]).decode("ascii")
        digest = label_digest(member)
        where: dict[str, object] = {
            "offset": offset,
            "length": len(member),
            "digest": digest,
            "filename": _NAME,
        }
        directory.append(_entry(key, where))
        packed.append(member)
        offset += len(member)
    return PackedIndex(b"".join(packed), b"".join(directory))


def _entry(key: str, fields: dict[str, object]) -> bytes:
    return f"{key} {json.dumps(fields)}\n".encode("ascii")


def _batch(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(lines)
    while block := list(islice(remaining, _BLOCK_LINES)):
        yield block
