import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # brotli ships no hints
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from storage.wire.content import ContentLimits, ContentOutcome, codings_of, decode_content

PAGE = "政府信息公开工作年度报告".encode() * 300


def _deflate_raw(octets: bytes) -> bytes:
    return zlib.compress(octets)[2:-4]


CODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate-raw": ("deflate", _deflate_raw),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
}
coders = pytest.mark.parametrize(("coding", "code"), CODERS.values(), ids=CODERS)


@coders
def test_content_is_decoded(coding: str, code: Callable[[bytes], bytes]) -> None:
    for octets in (PAGE, b"", b"x"):
        content = decode_content(code(octets), (coding,))
        assert (content.outcome, content.octets) == (ContentOutcome.DECODED, octets)


@coders
def test_cut_content_is_never_taken_for_whole(coding: str, code: Callable[[bytes], bytes]) -> None:
    coded = code(PAGE)
    for end in range(len(coded)):
        content = decode_content(coded[:end], (coding,))
        assert content.outcome is ContentOutcome.TRUNCATED
        assert content.octets is None


@coders
@given(junk=st.binary(max_size=200))
def test_junk_is_an_outcome(coding: str, code: Callable[[bytes], bytes], junk: bytes) -> None:
    content = decode_content(junk, (coding,))
    assert (content.octets is None) is (content.outcome is not ContentOutcome.DECODED)
    damaged = bytearray(code(PAGE))
    damaged[: len(junk)] = junk
    assert decode_content(bytes(damaged), (coding,)).outcome in set(ContentOutcome)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_is_an_outcome_and_no_memory(coding: str) -> None:
    bomb = CODERS[coding][1](bytes(48 << 20))
    tracemalloc.start()
    content = decode_content(bomb, (coding,), ContentLimits(size=16 << 20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert content.outcome is ContentOutcome.TOO_LARGE
    assert peak < 40 << 20


def test_a_bomb_in_a_bomb_is_an_outcome() -> None:
    bomb = gzip.compress(gzip.compress(bytes(48 << 20)))
    assert decode_content(bomb, ("gzip", "gzip")).outcome is ContentOutcome.TOO_LARGE


def test_what_is_much_but_not_absurd_is_decoded() -> None:
    octets = bytes(7 << 20)
    assert decode_content(gzip.compress(octets), ("gzip",)).octets == octets


def test_members_one_after_the_other_are_one_content() -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two")
    assert decode_content(members, ("gzip",)).octets == b"one two"
    assert decode_content(members + bytes(9), ("gzip",)).octets == b"one two"
    frames = zstd.compress(b"one ") + zstd.compress(b"two")
    assert decode_content(frames, ("zstd",)).octets == b"one two"


def test_a_cut_second_member_is_noticed() -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"two" * 50)[:-4]
    assert decode_content(members, ("gzip",)).outcome is ContentOutcome.TRUNCATED


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    coded = brotli.compress(gzip.compress(PAGE))
    assert decode_content(coded, ("gzip", "br")).octets == PAGE
    assert decode_content(coded, ("br", "gzip")).outcome is ContentOutcome.BROKEN


@pytest.mark.parametrize("codings", [("sdch",), ("gzip", "sdch"), ("gzip",) * 5])
def test_unknown_codings_are_left_alone(codings: tuple[str, ...]) -> None:
    found = decode_content(gzip.compress(PAGE), codings)
    assert (found.outcome, found.octets) == (ContentOutcome.UNKNOWN_CODING, None)


def test_without_coding_the_entity_is_the_content() -> None:
    assert codings_of(((b"Content-Encoding", b"identity"), (b"X", b"gzip"))) == ()
    assert decode_content(PAGE, ()).octets == PAGE
