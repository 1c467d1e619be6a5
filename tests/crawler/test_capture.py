import hashlib
import ssl
from collections import Counter

import pytest
from scrapy.exceptions import IgnoreRequest

from crawler.wire.exchange import AnomalyKind, Exchange, Outcome
from storage.wire.vocabulary import Protection, Route
from tests.crawler.crawling import Crawled, Job, ReactorThread
from tests.crawler.quirks import QUIRKS, ROBOTS, Quirk
from tests.crawler.server import Ending, Reply

SCHEMES = ("http", "https")
BY_PATH = {quirk.path: quirk for quirk in QUIRKS}


def answer(path: str, _visit: int) -> Reply:
    if path == "/robots.txt":
        return Reply((ROBOTS,), Ending.KEEP)
    return BY_PATH[path].reply


def ask(quirk: Quirk) -> dict[str, object]:
    meta = {"download_timeout": quirk.timeout}
    return {"path": quirk.path, "method": quirk.method, "body": quirk.body, "meta": meta}


@pytest.fixture(scope="module", params=SCHEMES)
def crawled(
    request: pytest.FixtureRequest,
    reactor_thread: ReactorThread,
    certificate: tuple[ssl.SSLContext, bytes],
) -> Crawled:
    tls = certificate[0] if request.param == "https" else None
    requests: list[dict[str, object]] = [*(ask(quirk) for quirk in QUIRKS), {"path": "/forbidden"}]
    return reactor_thread.crawl(Job(requests, answer, tls, {"ROBOTSTXT_OBEY": True}))


def received(exchange: Exchange) -> bytes:
    """Return all bytes of an exchange, those behind the message too."""
    excess = [a.octets for a in exchange.anomalies if a.kind is AnomalyKind.EXCESS]
    return exchange.response_wire + b"".join(excess)


def taken(crawled: Crawled) -> list[Exchange]:
    return [e for e in crawled.sink.exchanges if e.outcome is not Outcome.UNSOLICITED]


def unread(crawled: Crawled) -> list[Exchange]:
    """Return the attempts on kept-alive connections that the server had already closed."""
    return [
        e
        for e in taken(crawled)
        if e.position > 0 and e.outcome is Outcome.DISCONNECTED and not e.response_wire
    ]


def test_every_exchange_is_recorded_once(crawled: Crawled) -> None:
    recorded = Counter(exchange.url for exchange in taken(crawled))
    served = Counter(crawled.base + one.path for one in crawled.served)
    assert served - recorded == Counter()
    assert recorded - served <= Counter(exchange.url for exchange in unread(crawled))
    assert set(served) == {crawled.base + path for path in (*BY_PATH, "/robots.txt")}


def test_both_directions_are_recorded_to_the_byte(crawled: Crawled) -> None:
    # Bytes behind the message may come in a segment of their own: then they are a stray exchange.
    strays = [e for e in crawled.sink.exchanges if e.outcome is Outcome.UNSOLICITED]
    late = {e.identity.previous_id: e.response_wire for e in strays}
    recorded = Counter(
        (e.request_wire, received(e) + late.get(e.identity.attempt_id, b"")) for e in taken(crawled)
    )
    sent = Counter((one.read, bytes(one.sent)) for one in crawled.served)
    assert sent - recorded == Counter()
    assert recorded - sent <= Counter((e.request_wire, b"") for e in unread(crawled))


def captures_of(crawled: Crawled, quirk: Quirk) -> list[Exchange]:
    dropped = [e for e in unread(crawled) if quirk.sent]
    return [e for e in taken(crawled) if e.url == crawled.base + quirk.path and e not in dropped]


def test_a_forbidden_page_is_not_fetched(crawled: Crawled) -> None:
    assert not crawled.captures("/forbidden")
    assert [isinstance(failure.value, IgnoreRequest) for failure in crawled.errors].count(True) == 1


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_the_message_ends_where_http_says(crawled: Crawled, quirk: Quirk) -> None:
    wires = {e.response_wire for e in captures_of(crawled, quirk)}
    assert wires == {quirk.sent[: quirk.message_size]}


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)
def test_truncation_is_flagged_when_and_only_when_something_is_missing(
    crawled: Crawled, quirk: Quirk
) -> None:
    flagged = {e.truncation is None for e in captures_of(crawled, quirk)}
    assert flagged == {quirk.is_whole}


def test_an_end_that_only_the_closing_marks_is_noted(crawled: Crawled) -> None:
    noted = {
        e.url.removeprefix(crawled.base)
        for e in crawled.sink.exchanges
        if any(a.kind is AnomalyKind.END_UNVERIFIABLE for a in e.anomalies)
    }
    assert noted == {"/old", "/no-length", "/reset-open"}


def test_a_redirect_names_the_attempt_before(crawled: Crawled) -> None:
    [hop] = crawled.captures("/redirect")
    targets = {e.identity.previous_id: e.identity for e in crawled.captures("/moved-here")}
    assert targets[hop.identity.attempt_id].route is Route.REDIRECT
    assert None in targets


def test_a_retry_names_the_attempt_before(crawled: Crawled) -> None:
    first, second = crawled.captures("/error")
    assert first.identity.route is None
    assert (second.identity.previous_id, second.identity.route) == (
        first.identity.attempt_id,
        Route.RETRY,
    )


def test_connections_are_kept_alive_and_told_apart(crawled: Crawled) -> None:
    assert crawled.connections < len(crawled.served)
    assert max(exchange.position for exchange in crawled.sink.exchanges) > 0


def test_peer_time_and_protection_are_recorded(
    crawled: Crawled, certificate: tuple[ssl.SSLContext, bytes]
) -> None:
    digest = hashlib.sha256(certificate[1]).hexdigest()
    port = int(crawled.base.rpartition(":")[2])
    for exchange in crawled.sink.exchanges:
        assert exchange.peer is not None
        assert (exchange.peer.ip, exchange.peer.port) == ("127.0.0.1", port)
        assert exchange.started_at.tzinfo is not None
        if crawled.base.startswith("https"):
            assert exchange.tls is not None
            assert exchange.tls.version == "TLSv1.3"
            assert exchange.tls.certificate_sha256 == digest
            assert exchange.tls.protection is Protection.NOT_CHECKED
        else:
            assert exchange.tls is None


def test_attempts_have_different_names(crawled: Crawled) -> None:
    names = [exchange.identity.attempt_id for exchange in crawled.sink.exchanges]
    assert len(set(names)) == len(names)
