"""Scrapy's scheduler on the frontier: to be named in SCHEDULER.

Scrapy asks for the next request and waits for nothing, so a few entries are leased ahead. The
crawl is over when nothing is left in the database, not when there is nothing at hand.

FRONTIER_LEASE_SECONDS is how long an entry is ours without a sign of life (default 300),
FRONTIER_RETRY_DELAY the seconds before the second attempt (default 30).
"""

import logging
from collections import deque
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later, create_looping_call
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.archive.archive import Archive, Supply, find_archive
from crawler.archive.errors import ArchiveError
from crawler.frontier.errors import FrontierError
from crawler.frontier.hold import HOLD_KEY, Errback, Hold, count_of, find_hold
from crawler.frontier.serial import load_request
from crawler.frontier.settle import Settler
from crawler.wire.exchange import FACTS_KEY, LEASE_FACT
from storage.frontier import LeasedEntry
from storage.models.archive import RunOutcome
from storage.models.frontier import EntryState

logger = logging.getLogger(__name__)

FAILED_REASON = "archive_failed"
_LEASE_SECONDS = 300.0
_RETRY_DELAY = 30.0
# How soon to look again when what is left is in the hands of others.
_POLL_SECONDS = 1.0


class FrontierScheduler(BaseScheduler):
    """Lease entries, hand them to Scrapy as requests, and take back what came of them."""

    def __init__(self, crawler: Crawler, archive: Archive) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._archive = archive
        self._duration = timedelta(
            seconds=settings.getfloat("FRONTIER_LEASE_SECONDS", _LEASE_SECONDS)
        )
        self._retry_delay = timedelta(
            seconds=settings.getfloat("FRONTIER_RETRY_DELAY", _RETRY_DELAY)
        )
        self._capacity = max(1, settings.getint("CONCURRENT_REQUESTS"))
        self._ready: deque[Request] = deque()
        self._holds: dict[int, Hold] = {}
        self._under_way: set[Deferred[Any]] = set()
        self._is_asking = False
        self._is_exhausted = False
        self._is_stopped = False
        self._alarm: Any = None
        self._renewal = create_looping_call(self._renew)
        self._settler: Settler | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build with the archive of the crawl."""
        scheduler = cls(crawler, find_archive(crawler))
        crawler.frontier = scheduler  # type: ignore[attr-defined]  # read by the middlewares
        return scheduler

    @property
    def settler(self) -> Settler:
        """Return what writes ends down."""
        if self._settler is None:
            raise FrontierError("the frontier is not open")
        return self._settler

    def open(self, spider: Spider) -> Deferred[None]:
        """Open the archive, then look for work."""
        self._settler = Settler(self._archive, spider, self._retry_delay, self._forget)
        return deferred_from_coro(self._open())

    def close(self, reason: str) -> Deferred[None]:
        """Give back what was not used and end the run."""
        return deferred_from_coro(self._close(reason))

    def has_pending_requests(self) -> bool:
        """Tell whether the campaign still has work, be it postponed or in other hands."""
        return not (self._is_exhausted or self._is_stopped)

    def next_request(self) -> Request | None:
        """Return the next leased request, if one is at hand."""
        if self._is_stopped:
            return None
        request = self._ready.popleft() if self._ready else None
        if len(self._ready) * 2 <= self._capacity:
            self._ask()
        return request

    def enqueue_request(self, request: Request) -> bool:
        """Write down a request that does not come from a callback: a start, redirect or retry."""
        hold = find_hold(request)
        if hold is None:
            entry = self.settler.make_entry(request)
            self._follow_up(self._discover(self._archive.discover(entry)))
        elif count_of(request, "retry_times") > hold.retry_count:
            self._follow_up(self.settler.postpone(hold, request))
        else:
            self._follow_up(self.settler.redirect(hold, request))
        return True

    async def _open(self) -> None:
        await maybe_deferred_to_future(self._archive.open())
        self._renewal.start(self._duration.total_seconds() / 3, now=False)
        self._ask()

    async def _close(self, reason: str) -> None:
        self._is_stopped = True
        if self._renewal.running:
            self._renewal.stop()
        self._cancel_alarm()
        for work in list(self._under_way):
            await maybe_deferred_to_future(_shield(work))
        if not self._archive.has_failed and self._holds:
            leases = [hold.lease for hold in self._holds.values()]
            await maybe_deferred_to_future(self._archive.release(leases))
        closing = await self._archive.close(is_finished=reason == "finished")
        outcome = RunOutcome.FAILED if closing is None else closing.outcome
        if self._crawler.stats is not None:
            self._crawler.stats.set_value("frontier/outcome", outcome.value)
            for name, count in closing.account.counts().items() if closing else ():
                self._crawler.stats.set_value(name, count)

    async def _discover(self, discovered: Deferred[int]) -> None:
        await maybe_deferred_to_future(discovered)
        self._stir()

    def _follow_up(self, work: Coroutine[Any, Any, None]) -> None:
        """Let work go on by itself; the crawl does not end before it has."""
        deferred = deferred_from_coro(work)
        self._under_way.add(deferred)
        deferred.addErrback(self._stop)
        deferred.addBoth(lambda _: self._under_way.discard(deferred))

    def _ask(self) -> None:
        """Ask for more entries unless that is under way or there is nothing to be had yet."""
        if not (self._is_asking or self._alarm or self._is_exhausted or self._is_stopped):
            self._is_asking = True
            limit = self._capacity - len(self._ready)
            self._follow_up(self._receive(self._archive.lease(limit, self._duration)))

    async def _receive(self, asked: Deferred[Supply]) -> None:
        supply = await maybe_deferred_to_future(asked)
        self._is_asking = False
        for entry in supply.entries:
            self._make_ready(entry)
        if supply.outlook is not None:
            # What is still being written may lead to more; it stirs us when it is done.
            is_settling = len(self._under_way) > 1 or bool(self._holds)
            self._is_exhausted = not (supply.outlook.is_open or is_settling)
            if not self._is_exhausted:
                self._set_alarm(supply)
        self._wake_engine()

    def _make_ready(self, entry: LeasedEntry) -> None:
        hold = Hold(entry)
        self._holds[entry.lease.frontier_id] = hold
        try:
            self._ready.append(self._make_request(hold))
        except FrontierError as error:
            logger.error("request_unreadable url=%s error=%s", entry.url, error)  # noqa: TRY400 - expected
            self._follow_up(self._give_up(hold, error))

    def _make_request(self, hold: Hold) -> Request:
        spider = self._crawler.spider
        if spider is None:
            raise FrontierError("there is no spider")
        request = load_request(hold.entry.request, spider)
        hold.retry_count = count_of(request, "retry_times")
        hold.redirect_count = count_of(request, "redirect_times")
        request.meta[HOLD_KEY] = hold
        request.meta[FACTS_KEY] = {LEASE_FACT: hold.lease}
        request.errback = Errback(hold, request.errback, self.settler.fail)
        return request

    async def _give_up(self, hold: Hold, error: Exception) -> None:
        await self.settler.end(hold, EntryState.DEAD, f"request_unreadable: {error}")

    def _forget(self, hold: Hold) -> None:
        """Hear that an entry is settled: it may have led to others."""
        self._holds.pop(hold.lease.frontier_id, None)
        if self._archive.has_failed:
            self._stop(None)
        self._stir()

    def _stir(self) -> None:
        self._is_exhausted = False
        self._cancel_alarm()
        if len(self._ready) * 2 <= self._capacity:
            self._ask()

    def _set_alarm(self, supply: Supply) -> None:
        at = supply.outlook.next_at if supply.outlook else None
        seconds = _POLL_SECONDS
        if at is not None:
            seconds = max((at - self._archive.now()).total_seconds(), 0.01)
        # Others may put entries back or find new ones before that.
        self._alarm = call_later(min(seconds, _POLL_SECONDS), self._stir)

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _renew(self) -> None:
        leases = [hold.lease for hold in self._holds.values()]
        if leases and not self._is_stopped:
            self._follow_up(self._renew_all(leases))

    async def _renew_all(self, leases: list[Any]) -> None:
        held = await maybe_deferred_to_future(self._archive.renew(leases, self._duration))
        for lease in set(leases) - held:
            logger.warning("lease_lost entry=%s", lease.frontier_id)

    def _stop(self, failure: Failure | None) -> None:
        """End the crawl: what cannot be written down must not go on."""
        if failure is not None and not isinstance(failure.value, ArchiveError):
            logger.error("frontier_broken", exc_info=failure.value)
        if not self._is_stopped and self._crawler.engine is not None:
            self._is_stopped = True
            closing = self._crawler.engine.close_spider_async(reason=FAILED_REASON)
            # Not awaited: the engine waits for the requests under way before it closes.
            deferred_from_coro(closing)

    def _wake_engine(self) -> None:
        """Let the engine ask again; without this it does so every five seconds."""
        slot = getattr(self._crawler.engine, "_slot", None)
        if slot is not None:
            slot.nextcall.schedule()


def _shield(work: Deferred[Any]) -> Deferred[None]:
    """Return what fires after other work, whatever comes of it."""
    done: Deferred[None] = Deferred()

    def pass_on(result: object) -> object:
        done.callback(None)
        return result

    work.addBoth(pass_on)
    return done
