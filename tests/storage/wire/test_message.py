import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.wire.message import Framing, rebuild_wire, split_response
from tests.crawler.quirks import QUIRKS, Quirk

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

pieces = st.lists(st.binary(min_size=1, max_size=40), max_size=12)
extensions = st.sampled_from([b"", b";a", b";a=b", b' ;q="1;2"', b"\t"])
sizes = st.sampled_from([b"%x", b"%X", b"000%x"])
trailers = st.lists(st.sampled_from([b"X-Sum: 1\r\n", b"T:\r\n", b"no colon\r\n"]), max_size=3)


@st.composite
def chunkings(draw: st.DrawFn) -> tuple[bytes, bytes]:
    entity, body = b"", b""
    for octets in draw(pieces):
        line = draw(sizes) % len(octets) + draw(extensions) + b"\r\n"
        body += line + octets + b"\r\n"
        entity += octets
    body += b"0" + draw(extensions) + b"\r\n" + b"".join(draw(trailers)) + b"\r\n"
    return entity, body


@given(chunkings(), st.binary(max_size=8))
def test_any_chunking_is_undone_and_rebuilt(chunking: tuple[bytes, bytes], excess: bytes) -> None:
    entity, body = chunking
    wire = HEAD + body + excess
    message = split_response(wire)
    assert (message.entity, message.excess) == (entity, excess)
    assert (message.framing, message.is_complete) == (Framing.CHUNKED, True)
    assert rebuild_wire(message) == wire


@given(chunkings(), st.data())
def test_a_cut_chunking_is_incomplete_and_rebuilt(
    chunking: tuple[bytes, bytes], data: st.DataObject
) -> None:
    wire = HEAD + chunking[1]
    cut = wire[: data.draw(st.integers(0, len(wire) - 1))]
    message = split_response(cut)
    assert not message.is_complete
    assert rebuild_wire(message) == cut
    assert chunking[0].startswith(message.entity)


@given(st.binary(max_size=200), st.sampled_from(["GET", "HEAD"]))
def test_any_bytes_are_rebuilt(tail: bytes, method: str) -> None:
    for wire in (tail, HEAD + tail, b"HTTP/1.1 200 OK\r\n" + tail, HEAD + b"5\r\n" + tail):
        assert rebuild_wire(split_response(wire, method)) == wire


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_a_quirk_is_rebuilt_and_ends_where_it_should(quirk: Quirk) -> None:
    message = split_response(quirk.sent, quirk.method)
    assert rebuild_wire(message) == quirk.sent
    assert len(message.excess) == quirk.excess
    assert message.is_complete is (quirk.is_whole and not quirk.ends_by_close)


def test_chunk_sizes_extensions_and_trailers_are_kept() -> None:
    message = split_response(HEAD + b"0A;x=1\r\n0123456789\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n")
    assert message.chunk_map is not None
    first, last = message.chunk_map.chunks
    assert (first.size, first.extension, last.size) == (10, b";x=1", 0)
    assert message.chunk_map.trailers == (b"X-Sum: 1", b"Y: 2")


def test_interim_responses_stand_before_the_head() -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    message = split_response(interim + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
    assert (message.interim, message.status, message.entity) == (interim, 200, b"x")


def test_fields_keep_order_case_and_repeats() -> None:
    message = split_response(b"HTTP/1.1 200 OK\r\nb: 1\r\nA: x\r\n y\r\nnone\r\nb:2\r\n\r\n")
    assert message.fields == ((b"b", b"1"), (b"A", b"x y"), (b"b", b"2"))


@given(st.sampled_from([b"<html>", b"\x1f\x8b\x08", b"zz\r\n", b"\r\n"]), st.binary(max_size=60))
def test_a_body_without_chunks_under_a_chunked_head_is_the_entity(
    start: bytes, rest: bytes
) -> None:
    message = split_response(HEAD + start + rest)
    assert (message.entity, message.excess) == (start + rest, b"")
    assert (message.framing, message.is_complete) == (Framing.BROKEN, False)
    assert rebuild_wire(message) == HEAD + start + rest


@pytest.mark.parametrize("start", [b"", b"1f", b"1F ;a=b", b"1f\r"])
def test_a_chunk_line_that_is_cut_is_no_entity(start: bytes) -> None:
    message = split_response(HEAD + start)
    assert (message.entity, message.framing) == (b"", Framing.CHUNKED)
    assert rebuild_wire(message) == HEAD + start
