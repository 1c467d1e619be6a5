"""Invented exchanges, the files made of them, and how they are read back."""

import gzip
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import BinaryIO

from storage.warc.cdxj import CdxjEntry, make_entry
from storage.warc.damage import Damage
from storage.warc.exchange import Exchange, Revisited, make_records
from storage.warc.foreign import as_record
from storage.warc.read import FoundRecord, ReadLimits, read_records
from storage.warc.records import Record, RefersTo
from storage.warc.vocabulary import Profile, RecordType
from storage.warc.write import Place, SegmentPlan, WarcWriter
from storage.wire.vocabulary import TruncationReason

STARTED_AT = datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=UTC)
ABOUT = (("software", "nianbao"), ("format", "WARC File Format 1.1"))
LIMIT = 1 << 24

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nT: 1\r\n\r\n"
)
ODD = "HTTP/1.1 302 \r\nX-Place: 甲县\r\nno colon\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n".encode(
    "gbk"
)


class MemoryFolder:
    """Keep finished files in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def begin(self, filename: str) -> BinaryIO:
        return io.BytesIO()

    def finish(self, filename: str, stream: BinaryIO) -> None:
        assert isinstance(stream, io.BytesIO)
        self.files[filename] = stream.getvalue()


def make_plan(*, is_compressed: bool = True, target_size: int = 1_000_000_000) -> SegmentPlan:
    return SegmentPlan(
        prefix="sample",
        created_at=STARTED_AT,
        about=ABOUT,
        target_size=target_size,
        is_compressed=is_compressed,
    )


def make_exchange(
    number: int, response: bytes, truncated: TruncationReason | None = None
) -> Exchange:
    path = f"/art/{number}.html?b=1&a=2"
    return Exchange(
        target_uri=f"http://www.example.gov.cn{path}",
        captured_at=STARTED_AT + timedelta(seconds=number),
        request=f"GET {path} HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n".encode(),
        response=response,
        ip_address=ip_address("2001:DB8::1"),
        protocols=("http/1.1", "tls/1.3"),
        truncated=truncated,
        about=(("fetchTimeMs", "12"),),
    )


def sample_captures() -> list[tuple[Record, ...]]:
    """Make one capture of each kind."""
    first = make_records(make_exchange(1, PLAIN))
    earlier = RefersTo(
        record_id=first[0].record_id,
        target_uri=first[0].target_uri,
        captured_at=first[0].captured_at,
    )
    same = Revisited(
        profile=Profile.IDENTICAL_PAYLOAD,
        record=earlier,
        payload_digest=first[0].payload_digest,
    )
    unchanged = Revisited(profile=Profile.NOT_MODIFIED, record=earlier)
    settings = Record(
        record_type=RecordType.RESOURCE,
        captured_at=STARTED_AT,
        target_uri="urn:nianbao:settings",
        content_type="text/plain",
        block=b"delay = 1\n",
    )
    return [
        first,
        make_records(make_exchange(2, CHUNKED)),
        make_records(make_exchange(3, ODD)),
        make_records(make_exchange(4, PLAIN[:-2], TruncationReason.DISCONNECT)),
        make_records(make_exchange(5, PLAIN[:-5]), same),
        make_records(make_exchange(6, b"HTTP/1.1 304 Not Modified\r\n\r\n"), unchanged),
        (settings,),
    ]


def write_captures(
    captures: Iterable[Sequence[Record]], plan: SegmentPlan
) -> tuple[dict[str, bytes], list[tuple[Record, Place]]]:
    """Write captures into memory and return the files and where each record lies."""
    folder = MemoryFolder()
    placed: list[tuple[Record, Place]] = []
    with WarcWriter(folder, plan) as writer:
        for records in captures:
            placed += zip(records, writer.write(*records), strict=True)
    return folder.files, placed


def write_file(captures: Iterable[Sequence[Record]], *, is_compressed: bool = True) -> bytes:
    files, _ = write_captures(captures, make_plan(is_compressed=is_compressed))
    (content,) = files.values()
    return content


def index_entries(placed: Iterable[tuple[Record, Place]]) -> list[CdxjEntry]:
    entries = (make_entry(record, place) for record, place in placed)
    return [entry for entry in entries if entry is not None]


def read_file(
    content: bytes, limits: ReadLimits | None = None
) -> tuple[list[tuple[FoundRecord, bytes]], list[Damage]]:
    """Read a file and return its records with their blocks, and the damage."""
    found: list[tuple[FoundRecord, bytes]] = []
    damages: list[Damage] = []
    for item in read_records(io.BytesIO(content), limits or ReadLimits()):
        if isinstance(item, Damage):
            damages.append(item)
        else:
            block = item.read(LIMIT)
            assert block is not None
            found.append((item, block))
    return found, damages


def import_file(content: bytes) -> list[Record]:
    """Read a sound file and return its records as ours, without the warcinfo."""
    found, damages = read_file(content)
    assert damages == []
    records = [as_record(record, block) for record, block in found]
    assert not [record for record in records if isinstance(record, Damage)]
    return [
        record
        for record in records
        if isinstance(record, Record) and record.record_type is not RecordType.WARCINFO
    ]


def foreign_record(
    block: bytes,
    *fields: bytes,
    version: bytes = b"WARC/1.0",
    length: int | None = None,
    end: bytes = b"\r\n\r\n",
) -> bytes:
    """Write a record as other programs do, or as they should not."""
    size = len(block) if length is None else length
    lines = [
        version,
        b"WARC-Type: resource",
        b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        b"WARC-Date: 2024-03-01T02:03:04Z",
        b"WARC-Target-URI: http://www.example.gov.cn/",
        *fields,
        b"Content-Length: %d" % size,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + end


def gzip_each(*records: bytes) -> bytes:
    return b"".join(gzip.compress(record, mtime=0) for record in records)
