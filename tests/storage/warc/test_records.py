from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.digests import DigestCheck, is_chunked, label_digest, split_http
from storage.warc.errors import WarcInvalid
from storage.warc.exchange import Exchange, make_records
from storage.warc.records import (
    Record,
    parse_fields,
    render_fields,
    render_header,
    warcinfo,
)
from storage.warc.vocabulary import (
    Profile,
    RecordType,
    format_address,
    format_date,
    parse_address,
    parse_date,
)
from storage.wire.vocabulary import TruncationReason
from tests.storage.warc.samples import CHUNKED, PLAIN, STARTED_AT, make_exchange, sample_captures

RESOURCE = Record(
    record_type=RecordType.RESOURCE,
    captured_at=STARTED_AT,
    target_uri="urn:nianbao:settings",
    block=b"a",
)


def test_a_record_is_named_by_what_it_says() -> None:
    assert make_records(make_exchange(1, PLAIN)) == make_records(make_exchange(1, PLAIN))
    assert RESOURCE.record_id != replace(RESOURCE, block=b"b", record_id="").record_id
    later = STARTED_AT + timedelta(microseconds=1)
    assert RESOURCE.record_id != replace(RESOURCE, captured_at=later, record_id="").record_id


def test_a_derived_name_is_a_uuid_of_version_8() -> None:
    _, _, _, version, variant, _ = RESOURCE.record_id.replace("urn:uuid:", "x-").split("-")
    assert version[0] == "8"
    assert variant[0] in "89ab"


def test_the_records_of_a_capture_name_the_first_and_share_its_date() -> None:
    response, request, metadata = make_records(make_exchange(1, PLAIN))
    assert request.concurrent_to == metadata.concurrent_to == (response.record_id,)
    assert request.captured_at == metadata.captured_at == response.captured_at


def test_an_exchange_of_nothing_leaves_no_record() -> None:
    nothing = Exchange(target_uri="http://www.example.gov.cn/", captured_at=STARTED_AT)
    assert make_records(nothing) == ()


def test_a_header_has_all_its_fields_in_a_fixed_order() -> None:
    response = make_records(make_exchange(4, PLAIN[:-2], TruncationReason.DISCONNECT))[0]
    names = [
        line.partition(":")[0] for line in render_header(response, "urn:x").decode().split("\r\n")
    ]
    assert names == [
        "WARC/1.1",
        "WARC-Type",
        "WARC-Record-ID",
        "WARC-Warcinfo-ID",
        "WARC-Date",
        "WARC-Target-URI",
        "WARC-IP-Address",
        "WARC-Protocol",
        "WARC-Protocol",
        "WARC-Truncated",
        "Content-Type",
        "WARC-Block-Digest",
        "WARC-Payload-Digest",
        "Content-Length",
        "",
        "",
    ]


def test_a_warcinfo_names_its_file_and_no_other_warcinfo() -> None:
    opening = warcinfo(STARTED_AT, "a.warc.gz", (("software", "nianbao"),))
    header = render_header(opening, "urn:x").decode()
    assert "WARC-Filename: a.warc.gz" in header
    assert "WARC-Warcinfo-ID" not in header


def test_only_an_unchunked_block_has_a_payload_digest() -> None:
    plain, chunked = (make_records(make_exchange(1, block))[0] for block in (PLAIN, CHUNKED))
    assert plain.payload_digest == label_digest(b"hello")
    assert chunked.payload_digest is None
    assert chunked.block_digest == label_digest(CHUNKED)


def test_a_block_without_the_end_of_its_head_has_no_payload_digest() -> None:
    assert make_records(make_exchange(1, b"HTTP/1.1 200 OK\r\nA"))[0].payload_digest is None


@pytest.mark.parametrize(
    ("head", "chunked"),
    [
        (b"A: b\r\nTRANSFER-encoding : Chunked\r\n\r\n", True),
        (b"Transfer-Encoding: gzip, chunked\r\n\r\n", True),
        (b"Transfer-Encoding: identity\r\n\r\n", False),
        (b"X-Transfer-Encoding: chunked\r\n\r\n", False),
    ],
)
def test_a_transfer_coding_is_seen(head: bytes, *, chunked: bool) -> None:
    assert is_chunked(b"HTTP/1.1 200 OK\r\n" + head) is chunked


def test_a_head_ends_at_a_blank_line() -> None:
    assert split_http(b"HTTP/1.0 200\n\nx") == (b"HTTP/1.0 200\n\n", b"x")
    assert split_http(b"HTTP/1.0 200\n") is None


def test_an_identical_payload_is_cut_by_length_and_names_the_earlier_record() -> None:
    captures = sample_captures()
    revisit = captures[4][0]
    assert revisit.truncated is TruncationReason.LENGTH
    assert revisit.refers_to.record_id == captures[0][0].record_id
    assert revisit.payload_digest == captures[0][0].payload_digest


@pytest.mark.parametrize(
    "change",
    [
        {"target_uri": None},
        {"target_uri": "http://a/\r\nWARC-Type: response"},
        {"target_uri": "http://a/\ud800"},
        {"content_type": " text/html"},
        {"captured_at": STARTED_AT.replace(tzinfo=None)},
        {"profile": Profile.NOT_MODIFIED},
        {"revisited_digest": "sha256:00"},
        {"filename": "a.warc"},
        {"record_type": RecordType.REVISIT},
        {"record_type": RecordType.REVISIT, "profile": Profile.IDENTICAL_PAYLOAD},
        {"extra": (("A B", "c"),)},
        {"concurrent_to": ("urn:a\n",)},
    ],
)
def test_a_contradictory_record_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(WarcInvalid):
        replace(RESOURCE, record_id="", **change)  # type: ignore[arg-type]  # wrong on purpose


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_date_survives_writing_and_reading(moment: datetime) -> None:
    text = format_date(moment)
    assert len(text) == 27
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20240301020304", datetime(2024, 3, 1, 2, 3, 4, tzinfo=UTC)),
        ("2024-03-01T02:03:04Z", datetime(2024, 3, 1, 2, 3, 4, tzinfo=UTC)),
        ("2024-03-01T02:03:04.987654321Z", datetime(2024, 3, 1, 2, 3, 4, 987654, tzinfo=UTC)),
        ("2024-03-01T02:03:04+08:00", datetime(2024, 2, 29, 18, 3, 4, tzinfo=UTC)),
        ("2024-03", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-13-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_foreign_dates_are_read(text: str, expected: datetime | None) -> None:
    assert parse_date(text) == expected


@given(st.ip_addresses())
def test_an_address_survives_writing_and_reading(address: object) -> None:
    parsed = ip_address(str(address))
    assert parse_address(format_address(parsed)) == parsed


def test_what_is_no_address_is_none() -> None:
    assert parse_address("www.example.gov.cn") is None
    assert parse_address("[fe80::1%eth0]") == ip_address("fe80::1")


def test_fields_survive_writing_and_reading() -> None:
    fields = (("software", "nianbao 1"), ("robots", "确定"))
    assert parse_fields(render_fields(fields)) == fields


@pytest.mark.parametrize(
    ("labelled", "wrong"),
    [
        ("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", False),
        ("SHA-1:AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D", False),
        ("sha1:d4349aea9dc284b3f0edebad2a8e5ccdd16c4faa", True),
        ("md5:00000000000000000000000000000000", True),
        ("blake9:00", False),
        ("sha256:", False),
        ("nonsense", False),
        ("sha256:not hexadecimal", True),
        (None, False),
    ],
)
def test_foreign_digests_are_compared(labelled: str | None, *, wrong: bool) -> None:
    check = DigestCheck(labelled)
    check.update(b"hel")
    check.update(b"lo")
    assert check.is_wrong() is wrong
