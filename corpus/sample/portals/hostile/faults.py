"""A host with one wire fault at each path; no report here, only what a client must survive.

The paths are the names of `FAULTS` behind a slash.
"""

import gzip
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import brotli  # type: ignore[import-untyped]  # brotli ships no hints

from corpus.sample.portals.exchange import Asked, Ending, Header, Reply, Resource, Wire
from corpus.sample.portals.replies import failing, fixed, html, redirect
from corpus.sample.portals.site import Site

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_TEXT = "<html><head><title>样本</title></head><body><p>政府信息公开</p></body></html>"
_PAGE = html(_TEXT)
_BODY = _TEXT.encode()
_OK = b"HTTP/1.1 200 OK\r\n"
_TYPE = b"Content-Type: text/html\r\n"
_LENGTH = b"Content-Length: %d\r\n" % len(_BODY)
_CHUNKED = b"Transfer-Encoding: chunked\r\n"
_BOMB_SIZE = 64 * 2**20


def _wired(wire: Wire) -> Resource:
    return fixed(_PAGE.with_wire(wire))


def _raw(octets: bytes, ending: Ending = "close") -> Resource:
    return fixed(Reply(wire=Wire(raw=octets, ending=ending)))


def _with_lines(lines: bytes) -> Resource:
    """Answer a whole page with further header lines as they are."""
    return _raw(_OK + _TYPE + lines + _LENGTH + b"\r\n" + _BODY)


def _coded(body: bytes, coding: str) -> Resource:
    headers: tuple[Header, ...] = (("Content-Type", "text/html"), ("Content-Encoding", coding))
    return fixed(Reply(body, headers=headers))


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda octets: gzip.compress(octets, 6, mtime=0),
    "deflate": lambda octets: zlib.compress(octets, 6),
    "br": lambda octets: brotli.compress(octets, quality=1),
    "zstd": zstd.compress,
}


def _bomb(coding: str, times: int = 1) -> Resource:
    """Answer with a small body that grows to 64 MiB, packed once or twice; packed when asked."""

    @cache
    def pack() -> bytes:
        body = bytes(_BOMB_SIZE)
        for _ in range(times):
            body = _PACKERS[coding](body)
        return body

    return lambda asked: _coded(pack(), ", ".join([coding] * times))(asked)


def _many_headers(asked: Asked) -> Reply:
    lines = b"".join(b"X-Many-%d: 1\r\n" % number for number in range(10_000))
    return _with_lines(lines)(asked)


def _endless_headers(asked: Asked) -> Reply:
    """Send header lines without an end, slowly enough that a bound on time or size must stop it."""
    return Reply(wire=Wire(raw=_OK + b"X-More: yes\r\n" * 400_000, ending="hang"))


def _loop(asked: Asked) -> Reply:
    return redirect("/redirect-loop" if asked.path.endswith("2") else "/redirect-loop2")


def _endless_redirect(asked: Asked) -> Reply:
    return redirect(f"/redirect-endless?n={asked.number('n') + 1}")


def _cookie_storm(asked: Asked) -> Reply:
    cookies = tuple(("Set-Cookie", f"c{number}={'x' * 200}") for number in range(200))
    return replace(_PAGE, headers=(*_PAGE.headers, *cookies))


def _day_off(asked: Asked) -> Reply:
    return failing(asked).with_header("Retry-After", "86400")


_HALF = len(_BODY) // 2
_PACKED = gzip.compress(_BODY, mtime=0)
FAULTS: dict[str, Resource] = {
    "reset-before-head": _wired(Wire(head_cut=0, ending="reset")),
    "reset-in-head": _wired(Wire(head_cut=20, ending="reset")),
    "reset-after-head": _wired(Wire(body_cut=0, ending="reset")),
    "reset-in-body": _wired(Wire(body_cut=_HALF, ending="reset")),
    "close-before-head": _wired(Wire(head_cut=0, ending="close")),
    "close-in-head": _wired(Wire(head_cut=20, ending="close")),
    "close-in-body": _wired(Wire(body_cut=_HALF, ending="close")),
    "stall-before-head": _wired(Wire(head_cut=0, ending="hang")),
    "stall-in-head": _wired(Wire(head_cut=20, ending="hang")),
    "stall-after-head": _wired(Wire(body_cut=0, ending="hang")),
    "stall-in-body": _wired(Wire(body_cut=_HALF, ending="hang")),
    "byte-by-byte": _wired(Wire(drip=1, drip_wait=1.0)),
    "tls-alert-in-body": _wired(Wire(body_cut=_HALF, ending="alert")),
    "length-too-long": _wired(Wire(declared_length=len(_BODY) + 100, ending="close")),
    "length-too-short": _wired(Wire(declared_length=_HALF, ending="close")),
    "length-negative": _raw(_OK + b"Content-Length: -5\r\n\r\n" + _BODY),
    "length-no-number": _raw(_OK + b"Content-Length: many\r\n\r\n" + _BODY),
    "length-twice": _with_lines(b"Content-Length: 7\r\n"),
    "length-and-chunked": _wired(Wire(framing="chunked", declared_length=len(_BODY))),
    "chunk-size-bad": _raw(_OK + _CHUNKED + b"\r\nxyz\r\n" + _BODY + b"\r\n0\r\n\r\n"),
    "chunk-size-huge": _raw(_OK + _CHUNKED + b"\r\nffffffffffffffff\r\n" + _BODY),
    "chunk-missing-end": _raw(_OK + _CHUNKED + b"\r\n%x\r\n" % len(_BODY) + _BODY + b"\r\n"),
    "chunk-tiny": _raw(
        _OK + _TYPE + _CHUNKED + b"\r\n"
        + b"".join(b"1\r\n%c\r\n" % octet for octet in _BODY) + b"0\r\n\r\n"
    ),
    "trailers": _wired(Wire(framing="chunked", trailers=(("X-After", "1"),))),
    "header-1-mib": _with_lines(b"X-Long: " + b"a" * 2**20 + b"\r\n"),
    "header-10000": _many_headers,
    "header-endless": _endless_headers,
    "header-without-colon": _with_lines(b"this is no header\r\n"),
    "header-folded": _with_lines(b"X-Folded: one\r\n two\r\n"),
    "header-nul": _with_lines(b"X-Nul: a\0b\r\n"),
    "header-gbk": _with_lines(b"X-Name: " + "年报".encode("gb18030") + b"\r\n"),
    "header-bare-lf": _raw((_OK + _TYPE + _LENGTH).replace(b"\r\n", b"\n") + b"\n" + _BODY),
    "no-reason": _raw(b"HTTP/1.1 200\r\n" + _TYPE + _LENGTH + b"\r\n" + _BODY),
    "status-odd": _raw(b"HTTP/1.1 799 What\r\n" + _TYPE + _LENGTH + b"\r\n" + _BODY),
    "status-no-number": _raw(b"HTTP/1.1 abc OK\r\n" + _LENGTH + b"\r\n" + _BODY),
    "continue-first": _raw(b"HTTP/1.1 100 Continue\r\n\r\n" + _OK + _LENGTH + b"\r\n" + _BODY),
    "hints-first": _raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" + _OK + _LENGTH + b"\r\n" + _BODY),
    "no-content-with-body": _raw(b"HTTP/1.1 204 No Content\r\n" + _LENGTH + b"\r\n" + _BODY),
    "http-0.9": _raw(_BODY),
    "junk-after": _raw(_OK + _TYPE + _LENGTH + b"\r\n" + _BODY + b"junk junk junk", "keep"),
    "two-answers": _raw((_OK + _TYPE + _LENGTH + b"\r\n" + _BODY) * 2, "keep"),
    "redirect-loop": _loop,
    "redirect-loop2": _loop,
    "redirect-endless": _endless_redirect,
    "redirect-to-file": fixed(redirect("file:///etc/passwd")),
    "redirect-to-data": fixed(redirect("data:text/html,1")),
    "redirect-inside": fixed(redirect("http://169.254.169.254/latest/")),
    "redirect-to-loopback": fixed(redirect("http://127.0.0.1:22/")),
    "redirect-nowhere": fixed(Reply(status=302)),
    "redirect-long": lambda asked: redirect("/" + "a" * 10_000_000),
    "redirect-gbk": fixed(
        Reply(status=302, headers=(("Location", b"/" + "年报".encode("gb18030")),))
    ),
    "gzip-truncated": _coded(_PACKED[: len(_PACKED) // 2], "gzip"),
    "gzip-members": _coded(_PACKED + _PACKED, "gzip"),
    "gzip-twice": _coded(gzip.compress(_PACKED, mtime=0), "gzip, gzip"),
    "gzip-false": _coded(_BODY, "gzip"),
    "gzip-bomb": _bomb("gzip"),
    "gzip-bomb-twice": _bomb("gzip", 2),
    "deflate-raw": _coded(zlib.compress(_BODY)[2:-4], "deflate"),
    "deflate-bomb": _bomb("deflate"),
    "br-bomb": _bomb("br"),
    "zstd-bomb": _bomb("zstd"),
    "coding-unknown": _coded(_BODY, "x-sample"),
    "cookie-storm": _cookie_storm,
    "off-for-a-day": _day_off,
    "empty": fixed(Reply()),
}  # fmt: skip


def fault_site() -> Site:
    """Return the site that shows each fault at the path of its name."""
    site = Site()
    for name, resource in FAULTS.items():
        site.put(f"/{name}", resource)
    return site
