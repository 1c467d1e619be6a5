"""The canary sings on the installed libraries and refuses a tee that changes a byte."""

import pytest
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.interfaces import IAddress

from crawler.wire import handler
from crawler.wire.canary import prove_tee
from crawler.wire.errors import TeeUnproven
from crawler.wire.exchange import CaptureSink, Exchange
from crawler.wire.recording import RecordingHandler
from crawler.wire.tee import StrayReceiver, Take, TeeFactory, TeeProtocol
from tests.crawler.crawling import Job, MemorySink, ReactorThread, make_crawler
from tests.crawler.server import Reply

JOB = Job([], lambda _path, _visit: Reply(()))


class DeafProtocol(TeeProtocol):
    """See no response: what happens if Twisted no longer calls `dataReceived`."""

    def begin(self, take: Take, on_stray: StrayReceiver) -> None:
        super().begin(take, on_stray)
        self.take = None


class DeafFactory(TeeFactory):
    def buildProtocol(self, addr: IAddress | None) -> TeeProtocol:  # noqa: N802 - Twisted's name
        return DeafProtocol(self._quiescentCallback)


class DeafHandler(RecordingHandler):
    def __init__(self, crawler: Crawler, sink: CaptureSink) -> None:
        super().__init__(crawler, sink)
        self._pool._factory = DeafFactory


class SilentHandler(RecordingHandler):
    """Record nothing at all: what happens if the pool is no longer used."""

    async def _keep(self, exchange: Exchange) -> None:
        pass


class FailingHandler(RecordingHandler):
    async def download_request(self, request: Request) -> Response:
        raise AttributeError("'HTTP11ClientProtocol' object has no attribute 'take'")


async def prove_prepared(handler_class: type[RecordingHandler]) -> None:
    crawler = make_crawler(JOB, MemorySink())
    crawler._apply_settings()
    await prove_tee(crawler, handler_class)


def test_the_tee_is_proven_on_the_installed_versions(reactor_thread: ReactorThread) -> None:
    reactor_thread.run_in_loop(prove_prepared(RecordingHandler))


@pytest.mark.parametrize("broken", [DeafHandler, SilentHandler, FailingHandler])
def test_a_broken_tee_is_refused_with_the_versions(
    reactor_thread: ReactorThread, broken: type[RecordingHandler]
) -> None:
    with pytest.raises(TeeUnproven, match=r"Scrapy 2\..* with Twisted .* nothing is crawled"):
        reactor_thread.run_in_loop(prove_prepared(broken))


def test_a_crawl_whose_tee_is_unproven_fetches_nothing(
    reactor_thread: ReactorThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_crawler: Crawler, door: object) -> None:
        raise TeeUnproven("the tee is broken")

    monkeypatch.setattr(handler, "prove_tee", refuse)
    requests = [{"path": f"/{number}"} for number in range(20)]
    page = Reply((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",))
    crawled = reactor_thread.crawl(Job(requests, lambda _path, _visit: page))
    assert crawled.finish_reason == handler.STOP_REASON
    assert {type(failure.value) for failure in crawled.errors} == {TeeUnproven}
    assert (crawled.served, crawled.responses, crawled.sink.exchanges) == ([], [], [])


def test_the_proof_sends_no_signals_to_the_crawl(reactor_thread: ReactorThread) -> None:
    async def prove_and_listen() -> None:
        crawler = make_crawler(JOB, MemorySink())
        crawler._apply_settings()
        for signal in (signals.headers_received, signals.bytes_received):
            crawler.signals.connect(note, signal)
        await prove_tee(crawler)

    heard: list[str] = []

    def note(**_: object) -> None:
        heard.append("signal")

    reactor_thread.run_in_loop(prove_and_listen())
    assert heard == []
