"""Invented exchanges, and shortcuts to store and read them."""

import gzip
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from storage.archive import OpenRun
from storage.captures import NewExchange, RecordedExchange, record_exchanges
from storage.exchanges import LoadedExchange, load
from storage.models import Base
from storage.models.archive import CaptureOutcome
from storage.session import Store
from tests.storage.builders import START

URL = "http://www.qinglan.example/zwgk/2024/t1_1.html"
PAGE = "<html><td>政府信息公开工作年度报告</td></html>".encode() * 40
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"

_numbers = count(1)


def response(
    body: bytes = PAGE, status: bytes = b"200 OK", fields: bytes = b"Content-Type: text/html\r\n"
) -> bytes:
    """Return a response of known length."""
    head = b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n" % (status, fields, len(body))
    return head + body


def gzipped(body: bytes = PAGE) -> bytes:
    """Return a response with a content coding."""
    return response(gzip.compress(body, mtime=0), fields=b"Content-Encoding: gzip\r\n")


def exchange(wire: bytes | None = None, url: str = URL, **facts: Any) -> NewExchange:  # noqa: ANN401 - any field
    """Return an exchange nobody has stored yet."""
    made = NewExchange(
        identity=f"attempt:{next(_numbers)}",
        url=url,
        method="GET",
        started_at=START,
        duration=timedelta(microseconds=1234),
        outcome=CaptureOutcome.RECEIVED,
        request_wire=b"GET / HTTP/1.1\r\nHost: www.qinglan.example\r\n\r\n",
        response_wire=response() if wire is None else wire,
    )
    return replace(made, **facts)


def conditional(fields: bytes) -> bytes:
    """Return a request that asks for a newer version only."""
    return b"GET / HTTP/1.1\r\nHost: www.qinglan.example\r\n" + fields + b"\r\n\r\n"


def record(store: Store, run: OpenRun, *exchanges: NewExchange) -> list[RecordedExchange]:
    """Store exchanges in one transaction."""
    with store.begin() as session:
        return record_exchanges(session, run, exchanges)


def read(store: Store, capture_id: int) -> LoadedExchange:
    """Read an exchange back."""
    with store.read_only() as session:
        return load(session, capture_id)


def row_count(store: Store, model: type[Base]) -> int:
    """Return how many rows a table has."""
    with store.read_only() as session:
        counted = session.execute(sa.select(sa.func.count()).select_from(model)).scalar()
    return counted or 0
