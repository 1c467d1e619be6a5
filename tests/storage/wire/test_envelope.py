import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.wire.dictionary import DICTIONARIES
from storage.wire.envelope import Envelope, EnvelopeDamaged, decode, enclose, encode
from storage.wire.message import Chunk, ChunkMap, split_response
from tests.crawler.quirks import QUIRKS, Quirk

REQUEST = (
    b"GET /zwgk/ndbg/202401/t20240125_5583921.html HTTP/1.1\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    b"Accept-Language: zh-CN,zh;q=0.9\r\nUser-Agent: nianbao/0.1.0 (+https://bot.example)\r\n"
    b"Accept-Encoding: identity\r\nHost: www.qinglan.example\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Wed, 13 Mar 2024 07:31:02 GMT\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: keep-alive\r\nLast-Modified: Thu, 25 Jan 2024 02:11:45 GMT\r\n"
    b'ETag: "65b1c3f1-f2a1"\r\nX-Frame-Options: SAMEORIGIN\r\n'
    b"Set-Cookie: JSESSIONID=9F1C0A77D2E64A0CB2E1D7A9D3F0B811; Path=/; HttpOnly\r\n\r\n"
    b"1000\r\n" + b"x" * 4096 + b"\r\n0\r\n\r\n"
)
DIGESTS = {1: "3c2ef3ca1dfb"}

octets = st.one_of(st.binary(max_size=300), st.binary(max_size=20).map(lambda part: part * 90))
lines = st.sampled_from([b"5\r\n", b"0a;x=1\r\n", b"00\r\n", b""])
chunks = st.builds(
    Chunk, lines, st.integers(0, 1 << 60), st.sampled_from([b"", b"\r\n", b"?"])
) | st.integers(0, 1 << 40).map(lambda size: Chunk(b"%x\r\n" % size, size, b"\r\n"))
maps = st.none() | st.builds(ChunkMap, st.lists(chunks, max_size=8).map(tuple), octets)
anomalies = st.lists(
    st.tuples(st.text(st.characters(codec="utf-8"), max_size=9), octets), max_size=3
)
envelopes = st.builds(Envelope, octets, octets, octets, maps, octets, anomalies.map(tuple))


@given(envelopes)
def test_any_envelope_comes_back(envelope: Envelope) -> None:
    assert decode(encode(envelope)) == envelope


@given(st.binary(max_size=300), st.sampled_from(["GET", "HEAD"]))
def test_any_response_is_rebuilt_from_envelope_and_entity(tail: bytes, method: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for wire in (tail, head + tail, head + b"5\r\n" + tail):
        message = split_response(wire, method)
        stored = encode(enclose(b"", message))
        assert decode(stored).response_wire(message.entity) == wire


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_a_quirk_is_rebuilt_wherever_it_is_cut(quirk: Quirk) -> None:
    for end in {len(quirk.sent), len(quirk.sent) * 2 // 3, len(quirk.sent) // 5}:
        message = split_response(quirk.sent[:end], quirk.method)
        stored = encode(enclose(REQUEST, message, (("excess", b"\0"),)))
        assert decode(stored).response_wire(message.entity) == quirk.sent[:end]


@given(envelopes, st.data())
def test_any_damage_is_noticed(envelope: Envelope, data: st.DataObject) -> None:
    stored = bytearray(encode(envelope))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(EnvelopeDamaged):
        decode(bytes(stored))


@given(envelopes, st.data())
def test_a_cut_is_noticed(envelope: Envelope, data: st.DataObject) -> None:
    stored = encode(envelope)
    with pytest.raises(EnvelopeDamaged):
        decode(stored[: data.draw(st.integers(0, len(stored) - 1))])


@given(st.binary(max_size=200))
def test_bytes_that_are_no_envelope_are_refused(junk: bytes) -> None:
    with pytest.raises(EnvelopeDamaged):
        decode(junk)


def test_a_usual_exchange_takes_250_bytes() -> None:
    assert len(encode(enclose(REQUEST, split_response(RESPONSE)))) <= 250


def test_the_dictionaries_are_the_ones_ever_used() -> None:
    found = {number: hashlib.sha256(text).hexdigest() for number, text in DICTIONARIES.items()}
    assert {number: digest[:12] for number, digest in found.items()} == DIGESTS
