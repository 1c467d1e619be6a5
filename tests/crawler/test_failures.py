"""Attempts that end without a usable answer leave an exchange like any other."""

import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload

from crawler.wire.errors import TunnelRefused
from crawler.wire.exchange import FACTS_KEY, Exchange, Outcome
from storage.wire.vocabulary import Protection, Route, TruncationReason
from tests.crawler.crawling import Crawled, Job, QuirkSpider, ReactorThread
from tests.crawler.server import Ending, Reply, Script

OK = b"HTTP/1.1 200 OK\r\n"
NO_RETRY = {"RETRY_ENABLED": False}


class StopAtBytes:
    """Stop each download at its first body bytes, as an extension may."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StopAtBytes":
        stopper = cls()
        crawler.signals.connect(stopper.stop, signals.bytes_received)
        return stopper

    def stop(self) -> None:
        raise StopDownload(fail=False)


class ProxySpider(QuirkSpider):
    """Ask the quirk server for pages of another host."""

    async def start(self) -> AsyncIterator[Request]:
        meta = {"proxy": self.crawled.base}
        for fields in self.job.requests:
            url = f"http://www.portal.invalid{fields['path']}"
            yield Request(url, errback=self.fail, meta=meta)


def serve(reply: Reply) -> Script:
    return lambda _path, _visit: reply


def only(crawled: Crawled) -> Exchange:
    [exchange] = crawled.sink.exchanges
    return exchange


def test_a_name_that_does_not_exist_is_recorded(reactor_thread: ReactorThread) -> None:
    job = Job([{"url": "http://www.example.gov.cn/"}], serve(Reply(())), settings=NO_RETRY)
    with reactor_thread.without_names():
        exchange = only(reactor_thread.crawl(job))
    assert exchange.outcome is Outcome.NAME_NOT_FOUND
    assert (exchange.request_wire, exchange.response_wire, exchange.peer) == (b"", b"", None)
    assert exchange.truncation is None


def test_a_closed_port_is_recorded_for_each_retry(reactor_thread: ReactorThread) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        crawled = reactor_thread.crawl(Job([{"url": url}], serve(Reply(()))))
    first, second = crawled.sink.exchanges
    assert {first.outcome, second.outcome} == {Outcome.REFUSED}
    assert (second.identity.previous_id, second.identity.route) == (
        first.identity.attempt_id,
        Route.RETRY,
    )


def test_a_certificate_that_is_not_trusted_is_recorded_and_nothing_sent(
    reactor_thread: ReactorThread, certificate: tuple[ssl.SSLContext, bytes]
) -> None:
    settings = {**NO_RETRY, "DOWNLOAD_VERIFY_CERTIFICATES": True}
    job = Job([{"path": "/"}], serve(Reply((OK,))), certificate[0], settings)
    crawled = reactor_thread.crawl(job)
    exchange = only(crawled)
    assert exchange.outcome is Outcome.TLS_FAILED
    assert exchange.tls is not None
    assert exchange.tls.protection is Protection.FAILED
    assert (exchange.request_wire, exchange.response_wire) == (b"", b"")
    assert crawled.served == []


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_size_stop_keeps_what_came(reactor_thread: ReactorThread, is_announced: bool) -> None:
    head = OK + (b"Content-Length: 5000\r\n" if is_announced else b"") + b"\r\n"
    # The rest never comes: nothing but the limit can end the attempt.
    reply = Reply((head + b"x" * 1500,), Ending.STALL)
    settings = {**NO_RETRY, "DOWNLOAD_MAXSIZE": 1000}
    crawled = reactor_thread.crawl(Job([{"path": "/"}], serve(reply), settings=settings))
    exchange = only(crawled)
    assert (exchange.outcome, exchange.truncation) == (Outcome.TOO_LARGE, TruncationReason.LENGTH)
    assert exchange.response_wire == head + b"x" * 1500
    assert crawled.responses == []


def test_endless_heads_are_stopped(reactor_thread: ReactorThread) -> None:
    line = b"X-Pad: %s\r\n" % (b"v" * 8000)
    settings = {**NO_RETRY, "DOWNLOAD_MAXSIZE": 1000}
    reply = Reply((OK, *[line * 20] * 20))
    exchange = only(reactor_thread.crawl(Job([{"path": "/"}], serve(reply), settings=settings)))
    assert (exchange.outcome, exchange.truncation) == (Outcome.TOO_LARGE, TruncationReason.LENGTH)
    assert len(exchange.response_wire) < 1_500_000


def test_a_download_stopped_by_an_extension_is_flagged(reactor_thread: ReactorThread) -> None:
    head = OK + b"Content-Length: 100\r\n\r\n"
    settings = {**NO_RETRY, "EXTENSIONS": {StopAtBytes: 1}}
    reply = Reply((head + b"first",), Ending.STALL)
    crawled = reactor_thread.crawl(Job([{"path": "/"}], serve(reply), settings=settings))
    exchange = only(crawled)
    assert (exchange.outcome, exchange.truncation) == (
        Outcome.STOPPED,
        TruncationReason.UNSPECIFIED,
    )
    assert exchange.response_wire == head + b"first"
    assert [response.body for response in crawled.responses] == [b"first"]


def test_bytes_on_an_idle_connection_are_recorded(reactor_thread: ReactorThread) -> None:
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    reply = Reply((answer, b"and ", b"more"), Ending.CLOSE, pause=0.05)
    # The second request keeps the crawl open until the stray bytes have come.
    script = {"/": reply, "/slow": Reply((), Ending.STALL)}
    requests: list[dict[str, Any]] = [
        {"path": "/"},
        {"path": "/slow", "meta": {"download_timeout": 0.5}},
    ]
    crawled = reactor_thread.crawl(Job(requests, lambda path, _: script[path], settings=NO_RETRY))
    [asked] = [e for e in crawled.captures("/") if e.outcome is Outcome.ANSWERED]
    strays = [e for e in crawled.captures("/") if e.outcome is Outcome.UNSOLICITED]
    assert asked.response_wire == answer
    assert {e.response_wire for e in strays} == {b"and "}
    assert {e.identity.previous_id for e in strays} == {asked.identity.attempt_id}


def test_a_request_on_a_dead_connection_is_sent_again_and_both_recorded(
    reactor_thread: ReactorThread,
) -> None:
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    script = {
        ("/first", 1): Reply((answer,), Ending.KEEP),
        ("/next", 1): Reply(()),
        ("/next", 2): Reply((answer,), Ending.KEEP),
    }
    settings = {**NO_RETRY, "CONCURRENT_REQUESTS": 1}
    crawled = reactor_thread.crawl(
        Job(
            [{"path": "/first"}, {"path": "/next"}],
            lambda path, visit: script[path, visit],
            settings=settings,
        )
    )
    lost, sent_again = crawled.captures("/next")
    assert (lost.outcome, lost.position) == (Outcome.DISCONNECTED, 1)
    assert lost.truncation is TruncationReason.DISCONNECT
    assert (sent_again.identity.previous_id, sent_again.identity.route) == (
        lost.identity.attempt_id,
        Route.RESEND,
    )
    assert [one.read for one in crawled.served[1:]] == [lost.request_wire, sent_again.request_wire]
    assert [response.body for response in crawled.responses] == [b"hi", b"hi"]


def test_https_over_a_proxy_is_refused(
    reactor_thread: ReactorThread, certificate: tuple[ssl.SSLContext, bytes]
) -> None:
    requests = [{"path": "/", "meta": {"proxy": "http://127.0.0.1:9"}}]
    crawled = reactor_thread.crawl(Job(requests, serve(Reply(())), certificate[0]))
    assert [type(failure.value) for failure in crawled.errors] == [TunnelRefused]
    assert crawled.served == []


def test_a_page_over_a_plain_proxy_is_recorded_as_the_proxy_saw_it(
    reactor_thread: ReactorThread,
) -> None:
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    crawled = reactor_thread.crawl(
        Job([{"path": "/page"}], serve(Reply((answer,), Ending.KEEP)), spider=ProxySpider)
    )
    [exchange] = crawled.sink.exchanges
    assert exchange.url == "http://www.portal.invalid/page"
    assert exchange.request_wire.startswith(b"GET http://www.portal.invalid/page HTTP/1.1\r\n")
    assert [one.read for one in crawled.served] == [exchange.request_wire]
    assert exchange.response_wire == answer


def test_what_the_crawl_says_of_a_request_travels_with_the_attempt_that_concludes_it(
    reactor_thread: ReactorThread,
) -> None:
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    script = {("/a", 1): Reply((answer,), Ending.KEEP), ("/b", 1): Reply(())}
    facts = {"lease": [7, 1], "robots": "allowed"}
    job = Job(
        [{"path": "/a"}, {"path": "/b", "meta": {FACTS_KEY: facts}}],
        lambda path, visit: script.get((path, visit), Reply((answer,), Ending.KEEP)),
        settings={**NO_RETRY, "CONCURRENT_REQUESTS": 1},
    )
    crawled = reactor_thread.crawl(job)
    lost, sent_again = crawled.captures("/b")
    assert lost.facts == {"robots": "allowed"}
    assert sent_again.facts == facts
    assert [found.facts for found in crawled.captures("/a")] == [{}]
