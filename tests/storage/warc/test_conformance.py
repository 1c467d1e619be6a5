"""What other programs say of our files; see `tools` for where they are run from."""

import hashlib
import json
from pathlib import Path

import pytest

from storage.warc.cdxj import render_index
from storage.warc.surt import make_key
from tests.storage.warc.samples import (
    index_entries,
    make_plan,
    sample_captures,
    write_captures,
    write_file,
)
from tests.storage.warc.test_wacz import make_package
from tests.storage.warc.tools import ask_referee, need_tools, run_tool

COMPRESSED = pytest.mark.parametrize("compressed", [True, False])


def _digests() -> list[str]:
    blocks = (record.block for records in sample_captures() for record in records)
    return [hashlib.sha256(block).hexdigest() for block in blocks]


@pytest.fixture
def path(tmp_path: Path, *, compressed: bool) -> Path:
    """Return a file with one capture of each kind."""
    need_tools()
    file = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    file.write_bytes(write_file(sample_captures(), is_compressed=compressed))
    return file


@COMPRESSED
@pytest.mark.parametrize("tool", ["warcio", "fastwarc"])
def test_others_read_every_block(path: Path, tool: str) -> None:
    assert [record["digest"] for record in ask_referee(tool, path)][1:] == _digests()


@COMPRESSED
def test_fastwarc_verifies_every_block_digest(path: Path) -> None:
    assert all(record["is_right"] for record in ask_referee("fastwarc", path))


@COMPRESSED
def test_warcio_check_passes(path: Path) -> None:
    ran = run_tool("warcio", "check", "-v", path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fail" not in ran.stdout.lower()
    # It does not look at the digests of the two revisits.
    assert ran.stdout.lower().count("digest pass") == len(_digests()) + 1 - 2


@COMPRESSED
def test_cdxj_indexer_writes_the_same_index(tmp_path: Path, *, compressed: bool) -> None:
    files, placed = write_captures(sample_captures(), make_plan(is_compressed=compressed))
    ((name, content),) = files.items()
    (tmp_path / name).write_bytes(content)
    ran = run_tool("cdxj-indexer", "-s", tmp_path / name)
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
    ran = run_tool("wacz", "validate", "-f", tmp_path / "a.wacz")
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


def test_surt_makes_the_same_keys() -> None:
    # Its licence (AGPL) keeps it out of the product; as a referee it may stand beside it.
    assert [make_key(url) for url in URLS] == ask_referee("surt", *URLS)


@COMPRESSED
def test_warcio_agrees_on_every_payload_digest(path: Path) -> None:
    found = ask_referee("payloads", path)
    assert found
    assert all(claimed == actual for claimed, actual in found)
