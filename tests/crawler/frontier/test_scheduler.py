"""What becomes of entries in a real crawl: every end is written, with its reason."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import scrapy
import sqlalchemy as sa
from scrapy import Request
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from sqlalchemy.orm import Session
from twisted.python.failure import Failure

from crawler.frontier.links import Link, Note
from storage.models import Capture, ExchangeFact, FrontierEntry, Outlink
from storage.models.exchange import LinkFate
from storage.models.frontier import EntryState
from storage.session import Store
from tests.crawler.frontier.conftest import Crawl
from tests.crawler.server import Ending, Reply


def _reply(status: str = "200 OK", body: bytes = b"<p>page</p>", fields: str = "") -> Reply:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{fields}\r\n".encode()
    return Reply((head + body,), Ending.KEEP)


def serve(path: str, visit: int) -> Reply:
    if path == "/missing":
        return _reply("404 Not Found")
    if path == "/busy":
        return _reply("503 Busy")
    if path == "/cookie-wall":
        return _reply("302 Found", fields="Location: /cookie-wall\r\n") if visit == 1 else _reply()
    if path == "/cut":
        return Reply((b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",))
    return _reply()


class Base(scrapy.Spider):
    name = "base"
    base = ""
    paths: tuple[str, ...] = ("/start",)

    async def start(self) -> AsyncIterator[Request]:
        for path in self.paths:
            yield Request(self.base + path, callback=self.parse, errback=None)

    def parse(self, response: Response, **_: object) -> Iterator[Any]:
        yield {"url": response.url}


def test_every_end_has_its_reason(crawl: Crawl, store: Store) -> None:
    class Spider(Base):
        paths = ("/start", "/missing", "/busy", "/cut", "/broken", "/early", "/refused")

        def parse(self, response: Response, **_: object) -> Iterator[Any]:
            if response.url.endswith("/broken"):
                return self._break_late()
            if response.url.endswith("/early"):
                raise KeyError("early")
            return iter([])

        def _break_late(self) -> Iterator[Request]:
            yield Request(self.base + "/never")
            raise ValueError("late")

    class Refusing:
        def process_request(self, request: Request) -> None:
            if request.url.endswith("/refused"):
                raise IgnoreRequest("robots says no")

    from tests.crash.crawl import make_settings

    middlewares = {**make_settings("")["DOWNLOADER_MIDDLEWARES"], Refusing: 100}
    visit = crawl(Spider, serve, DOWNLOADER_MIDDLEWARES=middlewares)
    assert visit.entries == {
        "/start": ("done", None),
        "/missing": ("dead", "http_404"),
        "/busy": ("dead", "http_503"),
        "/cut": ("dead", "download_failed: ResponseDataLossError"),
        "/broken": ("dead", "callback_error: ValueError: late"),
        "/early": ("dead", "callback_error: KeyError: 'early'"),
        "/refused": ("excluded", "robots says no"),
    }
    assert visit.stats["frontier/outcome"] == "incomplete"
    assert visit.stats["frontier/excluded/robots says no"] == 1
    # The captures of broken callbacks and of every attempt are there.
    assert visit.served.count("/busy") == 2
    with store.read_only() as session:
        assert session.execute(sa.select(sa.func.count(Capture.id))).scalar() == len(visit.served)


def test_links_and_notes_of_a_page_become_outlinks(crawl: Crawl, store: Store) -> None:
    class Spider(Base):
        def parse(self, response: Response, **_: object) -> Iterator[Any]:
            if response.url.endswith("/start"):
                link = Link(url=self.base + "/a", text="年报", shown_date="2024-01-31")
                yield link.make_request(callback=self.parse)
                yield Request(self.base + "/start", callback=self.parse)
                yield Note(url="https://x.example/", fate=LinkFate.EXCLUDED, reason="offsite")
                yield {"item": 1}

    visit = crawl(Spider, serve)
    assert visit.served == ["/start", "/a"]
    assert visit.stats["item_scraped_count"] == 1
    assert visit.stats["frontier/outcome"] == "complete"
    with store.read_only() as session:
        found = session.scalars(sa.select(Outlink).order_by(Outlink.ordinal)).all()
        kept = [(one.text, one.shown_date, one.fate.value, one.reason) for one in found]
    assert kept == [
        ("年报", "2024-01-31", "followed", None),
        (None, None, "followed", None),
        (None, None, "excluded", "offsite"),
    ]


def test_a_redirect_back_to_the_same_url_is_followed(crawl: Crawl, store: Store) -> None:
    class Spider(Base):
        paths = ("/cookie-wall",)

    visit = crawl(Spider, serve)
    assert visit.served == ["/cookie-wall", "/cookie-wall"]
    assert visit.stats["item_scraped_count"] == 1
    with store.read_only() as session:
        routes = session.scalars(sa.select(ExchangeFact.route).order_by(ExchangeFact.capture_id))
        assert [route and route.value for route in routes] == [None, "redirect"]


def test_what_an_errback_asks_for_is_fetched(crawl: Crawl) -> None:
    class Spider(Base):
        async def start(self) -> AsyncIterator[Request]:
            yield Request(self.base + "/cut", errback=self.fail, callback=self.parse)

        def fail(self, failure: Failure) -> Iterator[Any]:
            yield Request(self.base + "/mirror", callback=self.parse)
            yield {"failed": type(failure.value).__name__}

    visit = crawl(Spider, serve)
    assert visit.served == ["/cut", "/cut", "/mirror"]
    assert visit.stats["item_scraped_count"] == 2
    assert [state for state, _ in visit.entries.values()] == ["dead", "done"]


def test_a_request_that_cannot_be_kept_breaks_its_page_and_not_the_crawl(crawl: Crawl) -> None:
    class Spider(Base):
        paths = ("/start", "/other")

        def parse(self, response: Response, **_: object) -> Iterator[Any]:
            if response.url.endswith("/start"):
                yield Request(self.base + "/x", callback=str)

    visit = crawl(Spider, serve)
    state, reason = visit.entries["/start"]
    assert state == "dead"
    assert reason is not None
    assert "is no method of the spider" in reason
    assert visit.entries["/other"] == ("done", None)


def test_a_stopped_crawl_goes_on_where_it_was_without_fetching_again(crawl: Crawl) -> None:
    class Spider(Base):
        paths = ("/start",)
        is_stopping = True

        def parse(self, response: Response, **_: object) -> Iterator[Any]:
            if type(self).is_stopping:
                raise CloseSpider("enough")
            yield {"flags": response.flags}
            yield Request(self.base + "/next", callback=self.parse_next)

        def parse_next(self, _response: Response) -> None:
            """Do nothing."""

    first = crawl(Spider, serve)
    assert first.stats["finish_reason"] == "enough"
    assert first.stats["frontier/outcome"] == "incomplete"
    assert first.entries == {"/start": ("pending", None)}
    Spider.is_stopping = False
    second = crawl(Spider, serve)
    assert second.served == ["/next"]
    assert second.stats["item_scraped_count"] == 1
    assert second.stats["frontier/outcome"] == "complete"
    third = crawl(Spider, serve)
    assert third.served == []
    assert third.stats["finish_reason"] == "finished"


def test_the_crawl_waits_for_what_is_postponed(crawl: Crawl) -> None:
    class Spider(Base):
        paths = ("/busy-once",)

    def busy_once(_path: str, visit: int) -> Reply:
        return _reply("503 Busy") if visit == 1 else _reply()

    visit = crawl(Spider, busy_once, FRONTIER_RETRY_DELAY=1.2)
    assert visit.served == ["/busy-once"] * 2
    assert visit.entries == {"/busy-once": ("done", None)}
    assert visit.stats["elapsed_time_seconds"] > 1.2


@pytest.mark.parametrize("priority", [1, -1])
def test_priorities_are_those_of_scrapy(crawl: Crawl, priority: int) -> None:
    class Spider(Base):
        def parse(self, response: Response, **_: object) -> Iterator[Any]:
            if response.url.endswith("/start"):
                yield Request(self.base + "/a", callback=self.parse)
                yield Request(self.base + "/b", callback=self.parse, priority=priority)

    visit = crawl(Spider, serve, CONCURRENT_REQUESTS=1)
    assert visit.served[1:] == (["/b", "/a"] if priority > 0 else ["/a", "/b"])


def test_an_entry_that_another_worker_took_is_dropped_and_the_crawl_goes_on(
    crawl: Crawl, store: Store
) -> None:
    class Spider(Base):
        paths = ("/start", "/taken", "/page")

    def serve_taken(path: str, visit: int) -> Reply:
        if (path, visit) == ("/taken", 1):
            with store.begin() as session:
                _take_over(session, path)
        return _reply()

    visit = crawl(Spider, serve_taken)
    assert visit.stats["finish_reason"] == "finished"
    assert visit.stats["frontier/outcome"] == "complete"
    assert {state for state, _ in visit.entries.values()} == {"done"}
    assert visit.served.count("/taken") == 2
    with store.read_only() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Capture)).scalar() == 3


def _take_over(session: Session, path: str) -> None:
    """Do what a worker leaves that leased an entry, and gave it back."""
    statement = (
        sa.update(FrontierEntry)
        .where(FrontierEntry.url.endswith(path))
        .values(
            lease_token=FrontierEntry.lease_token + 1, lease_run_id=None, state=EntryState.PENDING
        )
    )
    session.execute(statement)
