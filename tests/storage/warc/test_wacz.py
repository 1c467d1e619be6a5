import gzip
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.cdxj import CdxjEntry, parse_line, render_index
from storage.warc.damage import Damage
from storage.warc.errors import WarcInvalid
from storage.warc.exchange import make_records
from storage.warc.read import read_records
from storage.warc.unpack import Package
from storage.warc.wacz import PackageNote, Page, write_package
from storage.warc.zipnum import pack_index
from tests.storage.warc.samples import (
    PLAIN,
    STARTED_AT,
    index_entries,
    make_exchange,
    make_plan,
    sample_captures,
    write_captures,
)

NOTE = PackageNote(
    title="Sample", software="nianbao 0", created_at=STARTED_AT, description="Invented pages"
)
PAGES = (
    Page(url="http://www.example.gov.cn/art/1.html?b=1&a=2", captured_at=STARTED_AT, title="年报"),
    Page(url="http://www.example.gov.cn/art/2.html", captured_at=STARTED_AT),
)


def make_package(folder: Path) -> bytes:
    files, placed = write_captures(sample_captures(), make_plan(target_size=2000))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    target = io.BytesIO()
    index = render_index(index_entries(placed))
    write_package(target, [folder / name for name in files], index, (NOTE, PAGES))
    return target.getvalue()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_package(tmp_path_factory.mktemp("package"))


def test_a_package_is_the_same_bytes_twice(package: bytes, tmp_path: Path) -> None:
    assert make_package(tmp_path) == package


def test_a_package_stores_its_members_under_a_fixed_date(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        members = opened.infolist()
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    names = [member.filename for member in members]
    assert names[0] == "archive/sample-00001.warc.gz"
    assert names[-5:] == [
        "indexes/index.cdx.gz",
        "indexes/index.idx",
        "pages/pages.jsonl",
        "datapackage.json",
        "datapackage-digest.json",
    ]


def test_a_package_is_read_back_whole(package: bytes) -> None:
    with Package(io.BytesIO(package)) as opened:
        assert list(opened.verify()) == []
        assert len(opened.warc_names()) > 1
        count = 0
        for name in opened.warc_names():
            with opened.open_warc(name) as stream:
                items = list(read_records(stream))
            assert not [item for item in items if isinstance(item, Damage)]
            count += len(items) - 1
    assert count == sum(map(len, sample_captures()))


def test_the_index_of_a_package_leads_to_its_records(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        lines = gzip.decompress(opened.read("indexes/index.cdx.gz")).splitlines()
        for entry in map(parse_line, lines):
            assert entry is not None
            raw = opened.read(f"archive/{entry.place.filename}")
            member = raw[entry.place.offset : entry.place.offset + entry.place.length]
            assert f"WARC-Target-URI: {entry.url}\r\n".encode() in gzip.decompress(member)


def test_the_page_list_names_pages_with_their_time(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        head, *pages = map(json.loads, opened.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"], page.get("title")) for page in pages] == [
        (PAGES[0].url, "2026-11-21T08:30:00Z", "年报"),
        (PAGES[1].url, "2026-11-21T08:30:00Z", None),
    ]
    assert pages[0]["id"] != pages[1]["id"]


def test_the_directory_of_an_index_leads_to_every_block() -> None:
    captures = [make_records(make_exchange(number, PLAIN)) for number in range(4)]
    placed = write_captures(captures, make_plan())[1]
    entries = [
        CdxjEntry(
            url=f"http://www.example.gov.cn/{number}",
            captured_at=STARTED_AT + timedelta(seconds=number),
            mime=None,
            status=None,
            digest=None,
            place=placed[0][1],
        )
        for number in range(7000)
    ]
    lines = render_index(entries)
    packed = pack_index(lines)
    meta, *blocks = packed.directory.splitlines()
    assert meta.startswith(b"!meta 0 ")
    assert len(blocks) == 3
    unpacked = b""
    for block in blocks:
        key, second, body = block.split(b" ", 2)
        where = json.loads(body)
        content = packed.blocks[where["offset"] : where["offset"] + where["length"]]
        opened = gzip.decompress(content)
        assert opened.startswith(key + b" " + second + b" ")
        unpacked += opened
    assert unpacked == b"".join(lines)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WarcInvalid, match="same name"):
        write_package(io.BytesIO(), [tmp_path / "a.warc"] * 2, [], (NOTE, PAGES))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a package" * 100])
def test_what_is_no_package_is_refused(content: bytes) -> None:
    with pytest.raises(WarcInvalid):
        Package(io.BytesIO(content))


def _repack(package: bytes, changes: dict[str, bytes | None]) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as opened,
        zipfile.ZipFile(target, "w") as written,
    ):
        for name in dict.fromkeys([*opened.namelist(), *changes]):
            content = changes[name] if name in changes else opened.read(name)
            if content is not None:
                written.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"archive/sample-00001.warc.gz": b"forged"}, "does not match its declared digest"),
        ({"archive/sample-00001.warc.gz": None}, "is declared and missing"),
        ({"archive/added.warc": b""}, "has no declared digest"),
        (
            {"datapackage-digest.json": b'{"hash": "sha256:00"}'},
            "does not match datapackage-digest",
        ),
        ({"datapackage.json": None}, "is missing or unreadable"),
    ],
)
def test_a_changed_package_is_noticed(
    package: bytes, changes: dict[str, bytes | None], message: str
) -> None:
    with Package(io.BytesIO(_repack(package, changes))) as opened:
        assert any(message in damage.message for damage in opened.verify())


@given(data=st.data())
def test_a_damaged_package_is_refused_or_noticed(package: bytes, data: st.DataObject) -> None:
    content = bytearray(package)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        opened = Package(io.BytesIO(bytes(content)))
    except WarcInvalid:
        return
    with opened:
        list(opened.verify())
