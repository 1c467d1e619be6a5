import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.exchange import Exchange, make_records
from storage.warc.records import Record
from storage.warc.segments import SegmentFolder
from storage.warc.vocabulary import RecordType
from storage.warc.write import SegmentPlan, WarcWriter
from storage.wire.vocabulary import TruncationReason
from tests.storage.warc.samples import (
    ABOUT,
    PLAIN,
    STARTED_AT,
    import_file,
    make_exchange,
    make_plan,
    read_file,
    sample_captures,
    write_captures,
    write_file,
)

ROOT = Path(__file__).resolve().parents[3]
COMPRESSED = pytest.mark.parametrize("compressed", [True, False])

exchanges = st.builds(
    Exchange,
    target_uri=st.from_regex(r"https?://[a-z]{1,8}\.gov\.cn/[!-~甲乙]{0,20}", fullmatch=True),
    captured_at=st.datetimes().map(lambda moment: moment.replace(tzinfo=STARTED_AT.tzinfo)),
    request=st.none() | st.binary(max_size=200),
    response=st.binary(max_size=2000) | st.binary(max_size=400).map(lambda body: PLAIN + body),
    ip_address=st.none() | st.ip_addresses(),
    protocols=st.lists(st.sampled_from(["http/1.1", "h2", "tls/1.3"]), max_size=2).map(tuple),
    truncated=st.none() | st.sampled_from(TruncationReason),
    about=st.lists(
        st.tuples(
            st.from_regex(r"[a-zA-Z]{1,9}", fullmatch=True),
            st.from_regex(r"[!-~]{0,9}", fullmatch=True),
        ),
        max_size=3,
    ).map(tuple),
)


@given(made=st.lists(exchanges, max_size=3), compressed=st.booleans())
def test_any_exchange_is_read_back_byte_for_byte(made: list[Exchange], *, compressed: bool) -> None:
    captures = [make_records(exchange) for exchange in made]
    content = write_file(captures, is_compressed=compressed)
    assert import_file(content) == [record for records in captures for record in records]


@given(made=st.lists(exchanges, max_size=3), compressed=st.booleans())
def test_import_and_export_again_gives_the_same_bytes(
    made: list[Exchange], *, compressed: bool
) -> None:
    content = write_file(map(make_records, made), is_compressed=compressed)
    again = write_file([import_file(content)], is_compressed=compressed)
    assert again == content


@COMPRESSED
def test_every_kind_of_record_survives_import_and_export(*, compressed: bool) -> None:
    content = write_file(sample_captures(), is_compressed=compressed)
    assert write_file([import_file(content)], is_compressed=compressed) == content


def test_every_record_is_a_member_of_its_own_at_the_place_returned() -> None:
    files, placed = write_captures(sample_captures(), make_plan())
    for record, place in placed:
        content = files[place.filename][place.offset : place.offset + place.length]
        opened = gzip.decompress(content)
        assert record.record_id.encode() in opened.partition(b"\r\n\r\n")[0]
        assert opened.endswith(record.block + b"\r\n\r\n")


@COMPRESSED
def test_the_reader_finds_the_places_the_writer_returned(*, compressed: bool) -> None:
    files, placed = write_captures(sample_captures(), make_plan(is_compressed=compressed))
    (content,) = files.values()
    found, _ = read_file(content)
    assert [(record.offset, record.length) for record, _ in found[1:]] == [
        (place.offset, place.length) for _, place in placed
    ]


def test_a_gzip_header_says_nothing_of_the_machine() -> None:
    assert write_file([])[:10] == bytes.fromhex("1f8b08000000000000ff")


def test_a_new_file_begins_at_the_limit_with_a_warcinfo_of_its_own() -> None:
    captures = [make_records(make_exchange(number, PLAIN)) for number in range(20)]
    files, placed = write_captures(captures, make_plan(target_size=3000))
    assert list(files) == [f"sample-{number:05d}.warc.gz" for number in range(1, len(files) + 1)]
    assert len(files) > 3
    openings = [read_file(content)[0][0][0] for content in files.values()]
    assert [opening.record_type for opening in openings] == ["warcinfo"] * len(files)
    assert len({opening.record_id for opening in openings}) == len(files)
    for name, content in files.items():
        for record, _ in read_file(content)[0][1:]:
            opening = openings[list(files).index(name)]
            assert record.header.get_uri("WARC-Warcinfo-ID") == opening.record_id
    by_capture = [placed[start : start + 3] for start in range(0, len(placed), 3)]
    assert all(len({place.filename for _, place in capture}) == 1 for capture in by_capture)


def test_an_export_of_nothing_is_one_file_that_says_so() -> None:
    found, damages = read_file(write_file([]))
    assert [record.record_type for record, _ in found] == ["warcinfo"]
    assert damages == []


def test_a_block_of_many_pieces_is_written_whole() -> None:
    block = bytes(range(256)) * 13_000
    big = Record(
        record_type=RecordType.RESOURCE, captured_at=STARTED_AT, target_uri="urn:a", block=block
    )
    assert import_file(write_file([(big,)])) == [big]


def test_a_folder_holds_finished_files_only(tmp_path: Path) -> None:
    with WarcWriter(SegmentFolder(tmp_path / "out"), make_plan()) as writer:
        writer.write(*sample_captures()[0])
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["sample-00001.warc.gz.part"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sample-00001.warc.gz"]


def _write_and_fail(folder: Path) -> None:
    with WarcWriter(SegmentFolder(folder), make_plan()) as writer:
        writer.write(*sample_captures()[0])
        raise InterruptedError


def test_a_failed_export_leaves_no_file_that_looks_finished(tmp_path: Path) -> None:
    with pytest.raises(InterruptedError):
        _write_and_fail(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sample-00001.warc.gz.part"]


SCRIPT = """
import sys
from tests.storage.warc.samples import sample_captures, write_file
sys.stdout.buffer.write(write_file(sample_captures()))
"""


def test_two_processes_write_the_same_bytes() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]
    assert outputs[0] == outputs[1] == write_file(sample_captures())


def test_a_plan_names_plain_files_without_a_suffix_for_compression() -> None:
    plan = SegmentPlan(prefix="a", created_at=STARTED_AT, about=ABOUT, is_compressed=False)
    assert plan.name_segment(12) == "a-00012.warc"
    assert io.BytesIO(write_file([], is_compressed=False)).readline() == b"WARC/1.1\r\n"
