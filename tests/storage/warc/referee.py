"""Run by the environment of the conformance tools: what warcio and FastWARC read, as JSON.

It shares no code with the project and imports nothing of it.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from importlib import import_module


def read_with_warcio(path: str) -> list[dict[str, object]]:
    iterator = import_module("warcio.archiveiterator").ArchiveIterator

    with open(path, "rb") as stream:  # noqa: PTH123 - a script without a project
        return [
            {
                "type": record.rec_type,
                "digest": hashlib.sha256(record.raw_stream.read()).hexdigest(),
            }
            for record in iterator(stream, no_record_parse=True)
        ]


def payloads_with_warcio(path: str) -> list[list[str]]:
    iterator = import_module("warcio.archiveiterator").ArchiveIterator

    with open(path, "rb") as stream:  # noqa: PTH123 - a script without a project
        return [
            [
                record.rec_headers.get_header("WARC-Payload-Digest"),
                "sha256:" + hashlib.sha256(record.raw_stream.read()).hexdigest(),
            ]
            for record in iterator(stream)
            if record.rec_type != "revisit"
            and record.rec_headers.get_header("WARC-Payload-Digest") is not None
        ]


def read_with_fastwarc(path: str) -> list[dict[str, object]]:
    iterator = import_module("fastwarc.warc").ArchiveIterator

    with open(path, "rb") as stream:  # noqa: PTH123 - a script without a project
        found = []
        for record in iterator(stream, parse_http=False):
            is_right = record.verify_block_digest()
            block = record.reader.read()
            found.append({"digest": hashlib.sha256(block).hexdigest(), "is_right": is_right})
        return found


def keys_with_surt(*urls: str) -> list[str]:
    surt = import_module("surt").surt

    return [surt(url) for url in urls]


if __name__ == "__main__":
    functions: dict[str, Callable[..., object]] = {
        "warcio": read_with_warcio,
        "payloads": payloads_with_warcio,
        "fastwarc": read_with_fastwarc,
        "surt": keys_with_surt,
    }
    json.dump(functions[sys.argv[1]](*sys.argv[2:]), sys.stdout)
