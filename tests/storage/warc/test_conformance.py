"""What other programs say of our files; a program that is not installed is skipped."""

import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from storage.warc.cdxj import render_index
from storage.warc.digests import label_digest
from storage.warc.surt import make_key
from tests.storage.warc.samples import (
    index_entries,
    make_plan,
    sample_captures,
    write_captures,
    write_file,
)
from tests.storage.warc.test_wacz import make_package

COMPRESSED = pytest.mark.parametrize("compressed", [True, False])
RUN = "import sys; sys.argv[0] = 'tool'; from {module} import {function}; sys.exit({function}())"


def _run(module: str, function: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        pytest.skip(f"{module.partition('.')[0]} is not installed (test-only conformance tool)")
    command = [sys.executable, "-c", RUN.format(module=module, function=function), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _import(name: str) -> ModuleType:
    module: ModuleType = pytest.importorskip(
        name, reason=f"{name} is not installed (test-only conformance tool)"
    )
    return module


def _blocks() -> list[bytes]:
    return [record.block for records in sample_captures() for record in records]


@COMPRESSED
def test_warcio_reads_every_block(*, compressed: bool) -> None:
    iterator = _import("warcio.archiveiterator").ArchiveIterator
    content = write_file(sample_captures(), is_compressed=compressed)
    stream = iterator(io.BytesIO(content), no_record_parse=True)
    assert [record.raw_stream.read() for record in stream][1:] == _blocks()


@COMPRESSED
def test_fastwarc_reads_every_block(*, compressed: bool) -> None:
    warc = _import("fastwarc.warc")
    content = write_file(sample_captures(), is_compressed=compressed)
    iterator = warc.ArchiveIterator(io.BytesIO(content), parse_http=False)
    assert [record.reader.read() for record in iterator][1:] == _blocks()


@COMPRESSED
def test_fastwarc_verifies_every_block_digest(*, compressed: bool) -> None:
    warc = _import("fastwarc.warc")
    content = write_file(sample_captures(), is_compressed=compressed)
    iterator = warc.ArchiveIterator(io.BytesIO(content), parse_http=False)
    assert all(record.verify_block_digest() for record in iterator)


@COMPRESSED
def test_warcio_check_passes(tmp_path: Path, *, compressed: bool) -> None:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    path.write_bytes(write_file(sample_captures(), is_compressed=compressed))
    ran = _run("warcio.cli", "main", "check", "-v", str(path))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fail" not in ran.stdout.lower()
    # It does not look at the digests of the two revisits.
    assert ran.stdout.lower().count("digest pass") == len(_blocks()) + 1 - 2


@COMPRESSED
def test_cdxj_indexer_writes_the_same_index(tmp_path: Path, *, compressed: bool) -> None:
    files, placed = write_captures(sample_captures(), make_plan(is_compressed=compressed))
    ((name, content),) = files.items()
    (tmp_path / name).write_bytes(content)
    ran = _run("cdxj_indexer.main", "main", "-s", str(tmp_path / name))
    assert ran.returncode == 0, ran.stderr
    theirs = [_split(line) for line in ran.stdout.splitlines()]
    ours = [_split(line.decode()) for line in render_index(index_entries(placed))]
    assert [key for key, _ in ours] == [key for key, _ in theirs]
    for (_, mine), (_, other) in zip(ours, theirs, strict=True):
        # It makes up a digest where readers disagree, and leaves the closing line ends of a
        # plain record out of its length.
        missing = 0 if compressed else 4
        assert int(mine.pop("length")) == int(other.pop("length")) + missing
        assert set(other) - set(mine) <= {"digest"}
        assert mine == {field: other[field] for field in mine}


def _split(line: str) -> tuple[str, dict[str, str]]:
    key, second, body = line.split(" ", 2)
    return f"{key} {second}", json.loads(body)


def test_wacz_validate_passes(tmp_path: Path) -> None:
    (tmp_path / "a.wacz").write_bytes(make_package(tmp_path))
    ran = _run("wacz.main", "main", "validate", "-f", str(tmp_path / "a.wacz"))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "is valid" in ran.stdout


URLS = """
http://www.example.com/ http://example.com https://www2.Example.gov.cn:443/Art/1.html?b=2&a=1#top
http://example.com:8080/a/b/ http://[2001:db8::1]/x
http://example.com/a//b/../c/./d http://example.com/a? http://example.com/A%20B/%E4%BD%A0?q=%E4&p=A+B
http://例子.cn/a http://example.com/x?PHPSESSID=0123456789abcdef0123456789abcdef&y=1
http://example.com/x?y=1&&z=2& http://example.com/x%2Fy%3Fz dns:example.com urn:text:http://a/
http://example.com/%zz?% http://example.com/a|b"c<d> http://example.com/x?b=1&a=2&B=0&a=1
http://example.com/(s(0123456789abcdef01234567))/a.aspx http://example.com/x%00y
""".split()


@pytest.mark.parametrize("url", URLS)
def test_surt_makes_the_same_key(url: str) -> None:
    # Its licence (AGPL) keeps it out of the product; as a referee it may stand beside it.
    assert make_key(url) == _import("surt").surt(url)


def test_warcio_agrees_on_every_payload_digest() -> None:
    iterator = _import("warcio.archiveiterator").ArchiveIterator
    stream = iterator(io.BytesIO(write_file(sample_captures())))
    for record in stream:
        claimed = record.rec_headers.get_header("WARC-Payload-Digest")
        if claimed is not None and record.rec_type != "revisit":
            assert label_digest(record.raw_stream.read()) == claimed
