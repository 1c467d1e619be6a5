"""The store alone: durable captures per second, bytes on disk, memory.

Pages are of five invented portals: what a portal's CMS puts around an article is the same on all
its pages, the article is a report of its own.
"""

import gzip
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from benchmarks.measure import Bound
from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.markup import HtmlStyle
from corpus.sample.page_shell import Page
from corpus.sample.pools import chance
from corpus.sample.render_html import HtmlOptions, render_article, render_page
from storage.archive import OpenRun, RunStart, start_run
from storage.captures import NewExchange, record_exchanges
from storage.models.archive import CaptureOutcome, RunKind
from storage.session import Store

GROUPS = (16, 64)
PAGES = 500
_STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "paragraphs", "nested", "plain")
_PADDING = 50_000
_NOW = datetime(2024, 3, 1, tzinfo=UTC)
_HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Wed, 13 Mar 2024 07:31:02 GMT\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"
    b'Connection: keep-alive\r\nETag: "65b1c3f1-%x"\r\n\r\n'
)
_REQUEST = (
    b"GET %s HTTP/1.1\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    b"Accept-Language: zh-CN,zh;q=0.9\r\nUser-Agent: nianbao/0.1.0 (+https://bot.example)\r\n"
    b"Accept-Encoding: identity\r\nHost: %s\r\n\r\n"
)
_RECORD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%032x>\r\n"
    b"WARC-Date: 2024-03-01T00:00:00Z\r\nWARC-Target-URI: %s\r\n"
    b"WARC-Block-Digest: sha256:%064x\r\nContent-Type: application/http;msgtype=response\r\n"
    b"Content-Length: %d\r\n\r\n"
)


SPEED_BOUNDS = tuple(
    Bound(f"store, {group} a commit", f"bare sqlite3, {group} a commit", 6.0, "1.5 to 3.8 measured")
    for group in GROUPS
)
SIZE_BOUNDS = (
    Bound("blobs and envelopes of a page", "gzip per WARC record", 0.40, "0.18 measured; STO-5"),
    Bound("database growth by an unchanged page", "1 KB", 1.0, "0.86 measured"),
    # The first change costs a page of its own: from then on its versions lean on it.
    Bound("blob of a changed counter", "1 KB", 0.2, "0.04 measured, target 200 bytes"),
)


@cache
def exchanges(count: int = PAGES) -> tuple[NewExchange, ...]:
    """Return a capture of each of so many pages."""
    return tuple(_exchange(number, _page(number)) for number in range(count))


def again(exchange: NewExchange, visit: int, payload: bytes | None = None) -> NewExchange:
    """Return a later capture of the same page."""
    body = exchange.response_wire.partition(b"\r\n\r\n")[2] if payload is None else payload
    number = int(exchange.identity.rpartition(":")[2])
    return _exchange(number, body, f"visit {visit}")


def _exchange(number: int, body: bytes, visit: str = "first") -> NewExchange:
    host, path = f"www.portal{number % 5}.example", f"/zwgk/ndbg/2024/t2024_{number}.html"
    return NewExchange(
        identity=f"attempt:{visit}:{number}",
        url=f"http://{host}{path}",
        method="GET",
        started_at=_NOW + timedelta(seconds=number),
        duration=timedelta(milliseconds=120),
        outcome=CaptureOutcome.RECEIVED,
        request_wire=_REQUEST % (path.encode(), host.encode()),
        response_wire=_HEAD % (len(body), number * 7919) + body,
        peer_ip="127.0.0.1",
        peer_port=80,
    )


def _page(number: int) -> bytes:
    portal = number % 5
    report = sample_report(number, SampleOptions(generation="2021", level="district"))
    document = lay_out(report)
    truth = document.truth
    page = Page(
        title=truth.title,
        issuer=truth.agency.name,
        place=f"portal {portal}",
        published_on=truth.published_on,
        body=render_article(document, _STYLES[portal]),
    )
    # The same numbers for all pages of a portal: menu, lists and scripts belong to the CMS.
    return render_page(page, HtmlOptions(padding=_PADDING), chance(portal))


@contextmanager
def open_store() -> Iterator[tuple[Store, OpenRun]]:
    """Open an empty store on a real disk, removed afterwards."""
    folder = Path(tempfile.mkdtemp(dir=Path.cwd(), prefix=".bench-"))
    try:
        with Store(f"sqlite:///{folder / 'store.db'}") as store:
            store.upgrade()
            with store.begin() as session:
                run = start_run(session, RunStart(RunKind.CRAWL, "benchmark"), lambda: _NOW)
            yield store, run
    finally:
        shutil.rmtree(folder)


def store_all(store: Store, run: OpenRun, new: Sequence[NewExchange], group: int) -> float:
    """Store in groups, each durable before the next begins; return the seconds taken."""
    start = time.perf_counter()
    for first in range(0, len(new), group):
        with store.begin() as session:
            record_exchanges(session, run, new[first : first + group])
    return time.perf_counter() - start


def store_bare(new: Sequence[NewExchange], group: int) -> float:
    """Insert the same bytes by themselves, with the same grouping and durability."""
    folder = Path(tempfile.mkdtemp(dir=Path.cwd(), prefix=".bench-"))
    try:
        connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for option in ("page_size = 8192", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {option}")
        connection.execute("CREATE TABLE page (id INTEGER PRIMARY KEY, url TEXT, wire BLOB)")
        start = time.perf_counter()
        for first in range(0, len(new), group):
            rows = [(one.url, one.response_wire) for one in new[first : first + group]]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO page (url, wire) VALUES (?, ?)", rows)
            connection.execute("COMMIT")
        taken = time.perf_counter() - start
        connection.close()
        return taken
    finally:
        shutil.rmtree(folder)


def speeds(repetitions: int) -> dict[str, float]:
    """Return the median milliseconds of wall time per page; rounds are interleaved."""
    new = exchanges()
    times: dict[str, list[float]] = {}
    for _ in range(repetitions):
        for group in GROUPS:
            bare = store_bare(new, group)
            times.setdefault(f"bare sqlite3, {group} a commit", []).append(bare)
            with open_store() as (store, run):
                taken = store_all(store, run, new, group)
            times.setdefault(f"store, {group} a commit", []).append(taken)
    return {name: statistics.median(taken) * 1000 / len(new) for name, taken in times.items()}


def sizes() -> dict[str, float]:
    """Return bytes per page: stored once, visited again unchanged, and with another counter."""
    new = exchanges()
    found = {"gzip per WARC record": _warc_size(new) / len(new), "1 KB": 1024.0}
    with open_store() as (store, run):
        store_all(store, run, new, 64)
        found["blobs and envelopes of a page"] = _content_size(store) / len(new)
        before = _file_size(store)
        found["database of a page, all in all"] = before / len(new)
        for visit in (1, 2):
            store_all(store, run, [again(one, visit) for one in new], 64)
        grown = _file_size(store) - before
        found["database growth by an unchanged page"] = grown / (2 * len(new))
        found |= _changed(store, run, new)
    return found


def _changed(store: Store, run: OpenRun, new: Sequence[NewExchange]) -> dict[str, float]:
    """Visit each page three times, each time with another number of readers."""
    grown = []
    for visit in (3, 4, 5):
        before = _blob_size(store)
        counted = [again(one, visit, _count_readers(one, visit)) for one in new]
        store_all(store, run, counted, 64)
        grown.append((_blob_size(store) - before) / len(new))
    return {
        "blobs at the first change of a counter": grown[0],
        "blob of a changed counter": statistics.mean(grown[1:]),
    }


def _count_readers(exchange: NewExchange, visit: int) -> bytes:
    body = exchange.response_wire.partition(b"\r\n\r\n")[2]
    counter = f"<i>阅读 {visit * 7919 % 1000} 次</i></body>".encode()
    return body.replace(b"</body>", counter)


def _warc_size(new: Sequence[NewExchange]) -> int:
    records = (
        _RECORD % (number * 7919, one.url.encode(), number**9, len(one.response_wire))
        + one.response_wire
        + b"\r\n\r\n"
        for number, one in enumerate(new)
    )
    return sum(len(gzip.compress(record, 6, mtime=0)) for record in records)


def _content_size(store: Store) -> int:
    envelopes = _scalar(store, "SELECT sum(length(envelope)) FROM exchange")
    return _blob_size(store) + envelopes


def _blob_size(store: Store) -> int:
    return _scalar(store, "SELECT sum(stored_size) FROM blob")


def _file_size(store: Store) -> int:
    pages = _scalar(store, "PRAGMA page_count") - _scalar(store, "PRAGMA freelist_count")
    return pages * _scalar(store, "PRAGMA page_size")


def _scalar(store: Store, statement: str) -> int:
    with store.read_only() as session:
        return int(session.execute(sa.text(statement)).scalar_one())
