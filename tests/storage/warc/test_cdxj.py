import json
from dataclasses import replace

import pytest

from storage.warc.cdxj import CdxjEntry, parse_line, render_index, render_line
from storage.warc.write import Place
from tests.storage.warc.samples import (
    STARTED_AT,
    index_entries,
    make_plan,
    sample_captures,
    write_captures,
)

ENTRY = CdxjEntry(
    url="http://www.example.gov.cn/政务",
    captured_at=STARTED_AT.replace(microsecond=0),
    mime="text/html",
    status="200",
    digest="sha256:00",
    place=Place("a.warc.gz", 12, 34),
)


def _entries() -> list[CdxjEntry]:
    return index_entries(write_captures(sample_captures(), make_plan())[1])


def test_an_entry_survives_writing_and_reading() -> None:
    assert parse_line(render_line(ENTRY)) == ENTRY
    bare = replace(ENTRY, mime=None, status=None, digest=None)
    assert parse_line(render_line(bare)) == bare


def test_a_line_is_key_second_and_fields_as_text() -> None:
    key, second, body = render_line(ENTRY).decode("ascii").split(" ", 2)
    assert (key, second) == ("cn,gov,example)/%e6%94%bf%e5%8a%a1", "20261121083000")
    assert list(json.loads(body)) == [
        *("url", "mime", "status", "digest", "length", "offset", "filename")
    ]
    assert json.loads(body)["offset"] == "12"


def test_what_replays_is_indexed_and_nothing_else() -> None:
    described = [(entry.mime, entry.status) for entry in _entries()]
    assert described == [
        ("text/html", "200"),
        (None, "200"),
        (None, "302"),
        ("text/html", "200"),
        ("warc/revisit", "200"),
        ("warc/revisit", "304"),
        ("text/plain", None),
    ]


def test_an_index_is_sorted_by_bytes_and_holds_each_line_once() -> None:
    entries = _entries()
    lines = render_index([*reversed(entries), *entries])
    assert lines == sorted(lines)
    assert len(lines) == len(entries)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"!meta 0 {}",
        b"a 20260101000000 []",
        b"a 20260101000000 {}",
        b"a 20260101000000 " + b"[" * 100_000,
        b"a 2026 {",
        b"\xff 20260101000000 {}",
    ],
)
def test_a_line_that_is_no_entry_is_none(line: bytes) -> None:
    assert parse_line(line) is None
