"""Every wire fault as it really comes over the socket (archiving requirement TST-1)."""

import gzip
import zlib

import pytest

from corpus.sample.portals import SampleServer
from corpus.sample.portals.hostile.faults import FAULTS
from tests.corpus.portals.client import Answer, Client

WHOLE = "政府信息公开".encode()
HANGING = {name for name in FAULTS if name.startswith("stall")} | {"header-endless"}
# Packing and unpacking 64 MiB is left to the tests of whoever must survive it.
BOMBS = {name for name in FAULTS if "bomb" in name}


def _ask(server: SampleServer, name: str, timeout: float = 10.0) -> Answer:
    return Client(server, timeout).get(f"http://faults.sample.gov.cn/{name}")


@pytest.mark.parametrize("name", sorted(set(FAULTS) - HANGING - BOMBS))
def test_a_fault_does_not_hang_the_server(server: SampleServer, name: str) -> None:
    assert _ask(server, name).ending in ("closed", "reset")
    assert server.log.requests[-1].path == f"/{name}"


@pytest.mark.parametrize("name", sorted(HANGING - {"header-endless"}))
def test_a_stall_leaves_the_client_waiting(server: SampleServer, name: str) -> None:
    answer = _ask(server, name, 0.2)
    assert answer.ending == "waiting"
    assert WHOLE not in answer.raw


@pytest.mark.parametrize(
    "name", ["reset-before-head", "reset-in-head", "reset-after-head", "reset-in-body"]
)
def test_a_reset_comes_where_it_is_said(server: SampleServer, name: str) -> None:
    answer = _ask(server, name)
    # A reset may also overtake what was sent before it.
    assert answer.ending == "reset"
    assert WHOLE not in answer.raw


@pytest.mark.parametrize(
    ("name", "difference"), [("length-too-long", 100), ("close-in-body", 47), ("length-twice", -87)]
)
def test_lengths_lie(server: SampleServer, name: str, difference: int) -> None:
    answer = _ask(server, name)
    lengths = [
        int(line.partition(b":")[2])
        for line in answer.head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    ]
    assert any(length != len(answer.body) for length in lengths)


def test_a_body_is_longer_than_announced(server: SampleServer) -> None:
    answer = _ask(server, "length-too-short")
    assert int(answer.headers["content-length"]) < len(answer.body)


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("length-and-chunked", b"Content-Length: "),
        ("chunk-size-bad", b"\r\nxyz\r\n"),
        ("chunk-size-huge", b"\r\nffffffffffffffff\r\n"),
        ("chunk-tiny", b"1\r\n<\r\n"),
        ("trailers", b"0\r\nX-After: 1\r\n\r\n"),
        ("header-without-colon", b"\r\nthis is no header\r\n"),
        ("header-folded", b"\r\n two\r\n"),
        ("header-nul", b"a\0b"),
        ("header-gbk", "年报".encode("gb18030")),
        ("header-bare-lf", b"OK\nContent"),
        ("no-reason", b"HTTP/1.1 200\r\n"),
        ("status-odd", b"HTTP/1.1 799 "),
        ("status-no-number", b"HTTP/1.1 abc "),
        ("continue-first", b"100 Continue\r\n\r\nHTTP/1.1 200"),
        ("hints-first", b"103 Early Hints\r\n\r\nHTTP/1.1 200"),
        ("no-content-with-body", WHOLE),
        ("http-0.9", b"<html>"),
        ("junk-after", b"</html>junk junk junk"),
        ("two-answers", b"</html>HTTP/1.1 200 OK"),
        ("redirect-to-file", b"Location: file:///"),
        ("redirect-to-data", b"Location: data:"),
        ("redirect-inside", b"Location: http://169.254.169.254/"),
        ("redirect-to-loopback", b"Location: http://127.0.0.1:22/"),
        ("redirect-gbk", b"Location: /" + "年报".encode("gb18030")),
        ("off-for-a-day", b"Retry-After: 86400"),
        ("coding-unknown", b"Content-Encoding: x-sample"),
    ],
)
def test_a_fault_shows_its_mark(server: SampleServer, name: str, mark: bytes) -> None:
    assert mark in _ask(server, name).raw


def test_heads_grow_out_of_all_bounds(server: SampleServer) -> None:
    assert len(_ask(server, "header-1-mib").head) > 2**20
    assert _ask(server, "header-10000").head.count(b"\r\n") > 10_000
    assert _ask(server, "cookie-storm").head.count(b"Set-Cookie") == 200
    assert len(_ask(server, "redirect-long").location) > 10_000_000


def test_redirects_never_end(client: Client) -> None:
    url = "http://faults.sample.gov.cn/redirect-endless"
    seen = set()
    for _ in range(30):
        location = client.get(url).location
        seen.add(location)
        url = f"http://faults.sample.gov.cn{location}"
    assert len(seen) == 30
    loop = {client.get(f"http://faults.sample.gov.cn/redirect-loop{n}").location for n in ("", 2)}
    assert loop == {"/redirect-loop", "/redirect-loop2"}


def test_codings_lie(server: SampleServer) -> None:
    assert WHOLE in _ask(server, "gzip-false").body
    assert WHOLE in zlib.decompress(_ask(server, "deflate-raw").body, -15)
    assert gzip.decompress(_ask(server, "gzip-members").body).count(WHOLE) == 2
    assert WHOLE in gzip.decompress(gzip.decompress(_ask(server, "gzip-twice").body))
    with pytest.raises(EOFError):
        gzip.decompress(_ask(server, "gzip-truncated").body)


def test_a_bomb_is_small_on_the_wire(server: SampleServer) -> None:
    assert len(_ask(server, "gzip-bomb-twice").body) < 2000
