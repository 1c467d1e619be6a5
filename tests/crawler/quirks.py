"""The awkward exchanges: what a portal may send, byte by byte."""

import gzip
from dataclasses import dataclass

from tests.crawler.server import Ending, Reply

OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html\r\n"
ROBOTS = OK + b"Content-Length: 33\r\n\r\nUser-agent: *\nDisallow: /forbidden"
_LONG = b"".join(b"X-%d: %s\r\n" % (number, b"v" * 500) for number in range(100))
_ZIPPED = gzip.compress("年报".encode() * 200, mtime=0)


def _sized(body: bytes, status: bytes = OK, fields: bytes = HTML) -> bytes:
    return status + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _chunked(body: bytes) -> bytes:
    return OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n" + body


@dataclass(frozen=True)
class Quirk:
    """One exchange. `message_size` is where the first message ends, `sent` may go on behind it."""

    name: str
    sent: bytes
    ending: Ending = Ending.CLOSE
    method: str = "GET"
    body: bytes = b""
    query: str = ""
    is_whole: bool = True
    excess: int = 0
    bytewise: bool = False
    ends_by_close: bool = False
    timeout: float = 10.0

    @property
    def path(self) -> str:
        return f"/{self.name}{self.query}"

    @property
    def message_size(self) -> int:
        return len(self.sent) - self.excess

    @property
    def reply(self) -> Reply:
        pieces = tuple(bytes([octet]) for octet in self.sent) if self.bytewise else (self.sent,)
        return Reply(pieces, self.ending)


_K, _C, _R, _S = Ending.KEEP, Ending.CLOSE, Ending.RESET, Ending.STALL
_NO_LENGTH = b"HTTP/1.0 200 OK\r\n" + HTML + b"\r\n<p>until the end</p>"
_TWO = _sized(b"first")
_MOVED = b"HTTP/1.1 302 Moved\r\nLocation: /moved-here\r\n"

QUIRKS = (
    Quirk("plain", _sized(b"<p>plain</p>"), _K),
    Quirk("mixed-case", _sized(b"x", OK, b"sErVeR: a\r\ncontent-TYPE:text/html \r\n"), _K),
    Quirk("repeated", _sized(b"x", OK, b"Set-Cookie: a=1\r\nX: y\r\nset-cookie: b=2\r\n"), _K),
    Quirk("chunked", _chunked(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), _K),
    Quirk("chunk-extension", _chunked(b'5;a=1;b="c"\r\nhello\r\n000;z\r\n\r\n'), _K),
    Quirk("trailers", _chunked(b"A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-b: 2\r\n\r\n"), _K),
    Quirk("empty-chunked", _chunked(b"0\r\n\r\n"), _K),
    Quirk("gzip", _sized(_ZIPPED, OK, b"Content-Encoding: gzip\r\n" + HTML), _K),
    Quirk(
        "gzip-chunked",
        OK
        + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%s\r\n0\r\n\r\n" % (len(_ZIPPED), _ZIPPED),
        _K,
    ),
    Quirk("redirect", _sized(b"<a href=x>moved</a>", _MOVED), _K),
    Quirk("moved-here", _sized(b"here"), _K),
    Quirk("not-modified", b"HTTP/1.1 304 Not Modified\r\nETag: W/1\r\n\r\n", _K),
    Quirk("short", OK + b"Content-Length: 50\r\n\r\nonly this", is_whole=False),
    Quirk("longer", _sized(b"12345") + b"6789 and more", excess=13),
    Quirk("no-reason", _sized(b"x", b"HTTP/1.1 200\r\n"), _K),
    Quirk("odd-reason", _sized(b"x", b"HTTP/1.1 200  It  is\xa3\xa1 \r\n"), _K),
    Quirk("no-colon", _sized(b"x", OK, b"this is no header\r\nX: 1\r\n"), _K),
    Quirk("gbk", _sized(b"x", OK, b"X-File: " + "年度报告".encode("gbk") + b"\r\n"), _K),
    Quirk("folded", _sized(b"x", OK, b"X-Fold: one\r\n two\r\n\tthree\r\n"), _K),
    Quirk("bare-lf", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", _K),
    Quirk("old", _NO_LENGTH, ends_by_close=True),
    Quirk("no-length", OK + HTML + b"\r\nuntil the end", ends_by_close=True),
    Quirk("error", _sized(b"broken", b"HTTP/1.1 500 Oops\r\n"), _K),
    Quirk("no-content", b"HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n", _K),
    Quirk("head", OK + b"Content-Length: 1234\r\n\r\n", _K, method="HEAD"),
    Quirk("continue", b"HTTP/1.1 100 Continue\r\n\r\n" + _sized(b"after"), _K),
    Quirk("hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _sized(b"after"), _K),
    Quirk("huge-head", _sized(b"x", OK, _LONG), _K),
    Quirk("huge-line", _sized(b"x", OK, b"X: " + b"v" * 15_000 + b"\r\n"), _K),
    Quirk("bytewise", _chunked(b"3;e\r\nabc\r\n0\r\nT: 1\r\n\r\n"), _K, bytewise=True),
    Quirk("head-only", OK + b"Content-Length: 9\r\n\r\n", is_whole=False),
    Quirk("cut-head", OK + b"Content-Le", is_whole=False),
    Quirk("silent", b"", is_whole=False),
    Quirk("reset", OK + b"Content-Length: 99\r\n\r\nmiddle", _R, is_whole=False),
    Quirk("reset-open", OK + b"\r\nno length, then a reset", _R, is_whole=False),
    Quirk("stall", OK + b"Content-Length: 99\r\n\r\nthen", _S, is_whole=False, timeout=0.3),
    Quirk("stall-silent", b"", _S, is_whole=False, timeout=0.3),
    Quirk("glued", _TWO + _sized(b"second"), excess=len(_sized(b"second"))),
    Quirk("query", _sized(b"x"), _K, query="?a=%E5%B9%B4&b=1;2&c"),
    Quirk("post", _sized(b"x"), _K, method="POST", body=b"year=2024&x=%00"),
    Quirk("wait", _sized(b"x", b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\n"), _K),
    Quirk("two-lengths", OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", is_whole=False),
    Quirk("bad-chunk", _chunked(b"zz\r\nx\r\n"), is_whole=False),
    Quirk("no-http", b"<html>no status line</html>\r\n\r\n", is_whole=False),
    Quirk("binary", _sized(bytes(range(256)) * 8), _K),
)
