"""Invented exchanges of every kind, stored as a crawl would store them."""

import gzip
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.archive import IngestedFile, OpenRun, record_file
from storage.blobs import digest_of
from storage.captures import NewExchange, record_exchanges
from storage.models.archive import CaptureOutcome
from storage.models.exchange import RobotsDecision
from storage.session import Store
from storage.wire.vocabulary import Protection, Route, TruncationReason

BEGAN_AT = datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=UTC)
HOST = "http://www.example.gov.cn"
PAGE = ("<!DOCTYPE html><title>青岚区</title>" + "<p>公开 %d</p>" * 40).encode()

_numbers = itertools.count()


def body(number: int) -> bytes:
    """Return an invented page."""
    return PAGE.replace(b"%d", b"%d" % number)


def answer(payload: bytes, *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response with a length."""
    head = [b"HTTP/1.1 " + status, b"Content-Type: text/html; charset=utf-8", *fields]
    return b"\r\n".join([*head, b"Content-Length: %d" % len(payload)]) + b"\r\n\r\n" + payload


def chunked(payload: bytes, trailer: bytes = b"X-End: 1\r\n") -> bytes:
    """Return a response in odd chunks, with a trailer unless told otherwise."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    cut = len(payload) // 3
    parts = b"%x;a=b\r\n%b\r\n%X\r\n%b\r\n" % (
        cut, payload[:cut], len(payload) - cut, payload[cut:]
    )  # fmt: skip
    return head + parts + b"0\r\n" + trailer + b"\r\n"


def exchange(path: str, response: bytes, **more: object) -> NewExchange:
    """Return an exchange whose request asks for a path."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "identity": f"attempt:{number}",
        "url": HOST + path,
        "method": "GET",
        "started_at": BEGAN_AT + timedelta(seconds=number, microseconds=number),
        "duration": timedelta(microseconds=1234567),
        "outcome": CaptureOutcome.RECEIVED,
        "request_wire": f"GET {path} HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n".encode(),
        "response_wire": response,
        "peer_ip": "192.0.2.7",
        "peer_port": 80,
        "robots": RobotsDecision.ALLOWED,
    }
    return NewExchange(**facts | more)


def every_kind() -> list[NewExchange]:
    """Return one exchange of each kind, some of which refer to others."""
    robots = exchange("/robots.txt", answer(b"User-agent: *\n"), robots=RobotsDecision.IS_ROBOTS)
    page, zipped = body(1), gzip.compress(body(2), mtime=0)
    validated = b'GET /1 HTTP/1.1\r\nHost: www.example.gov.cn\r\nIf-None-Match: "a"\r\n\r\n'
    moved = exchange("/old", answer(b"", b"Location: /1", status=b"302 "))
    tls = {"tls_version": "TLSv1.3", "protection": Protection.VERIFIED, "peer_port": 443,
           "certificate_digest": digest_of(b"leaf"), "url": "https://www.example.gov.cn/s",
           "peer_ip": "2001:db8::1"}  # fmt: skip
    return [
        robots,
        moved,
        exchange("/1", answer(page, b'ETag: "a"'), previous=moved.identity, route=Route.REDIRECT,
                 robots_capture=robots.identity),
        exchange("/1", answer(page, b"X-Hits: 2")),
        exchange("/1", b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', request_wire=validated),
        exchange("/2", chunked(body(3))),
        exchange("/2", chunked(body(3)), position=1),
        exchange("/3", answer(zipped, b"Content-Encoding: gzip")),
        exchange("/3", answer(zipped, b"Content-Encoding: gzip", b"X-Hits: 3")),
        exchange("/s", answer(body(4)), **tls),
        exchange("/cut", answer(body(5))[:-40], outcome=CaptureOutcome.DISCONNECTED,
                 truncation=TruncationReason.DISCONNECT, error="ConnectionLost: \n reset"),
        exchange("/none", b"", request_wire=b"", outcome=CaptureOutcome.NAME_NOT_FOUND,
                 peer_ip=None, peer_port=None, protocol=None, error="DNSLookupError"),
        exchange("/late", b"", outcome=CaptureOutcome.TIMED_OUT, truncation=TruncationReason.TIME),
        exchange("/odd", "HTTP/1.1 200 OK\r\nX: 甲县\r\nno colon\r\n\r\n".encode("gbk") + body(6)),
        exchange("/junk", b"\x00\x01 no http at all", outcome=CaptureOutcome.UNSOLICITED,
                 request_wire=b"", anomalies=(("unsolicited", b"\x00\x01"),)),
        exchange("/中 文?<a>=\x7f", answer(body(7))),
        exchange("/none204", b"HTTP/1.1 204 No Content\r\n\r\nexcess",
                 anomalies=(("excess", b"excess"),)),
        exchange("/hint", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(body(8))),
        exchange("/5", answer(body(1))),
        exchange("/6", chunked(body(10), b"")),
        exchange("/6", chunked(body(10), b"")),
    ]  # fmt: skip


def fill(store: Store, run: OpenRun) -> None:
    """Store one exchange of each kind and some files."""
    for new in every_kind():
        with store.begin() as session:
            record_exchanges(session, run, [new])
    files = [
        IngestedFile("report.html", digest_of(b"a"), body(9)),
        IngestedFile("报告.pdf", digest_of(b"b"), b"%PDF-1.4", f"{HOST}/r.pdf", BEGAN_AT),
        IngestedFile("big.zip", digest_of(b"c"), None, outcome=CaptureOutcome.TOO_LARGE, size=9),
    ]
    for file in files:
        with store.begin() as session:
            record_file(session, run, file)
