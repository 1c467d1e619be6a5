"""One crawl's conduct: whose turn it is, how many requests a host has left, which hours are open.

CONDUCT_PACE is the seconds between two requests to a host, CONDUCT_GROUPS names the firewall of a
host, CONDUCT_BUDGET is how many requests a host (or group) gets in a day, CONDUCT_WINDOW the hours.

What is known of a host is known to all: to the crawls of a process through their ledger, to other
processes and to the next run through the archive.
"""

import asyncio
import math
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future
from sqlalchemy.orm import Session
from twisted.internet.threads import deferToThread

from crawler.archive.archive import find_archive
from crawler.conduct.errors import BudgetSpent, HostBusy, OutsideWindow
from crawler.conduct.pace import Pace, Pacer
from crawler.conduct.retry_after import read_retry_after
from crawler.conduct.windows import Window, parse_window
from storage.frontier import Asked, Refusal, Turns, asked_lately, asked_since

DEFAULT_BUDGET = 5_000
"""Requests to a host in a day: several times what a county lists in all its years."""

LONGEST_WAIT = 900.0
"""Seconds that a run waits for a host; if told to wait longer, it ends and leaves the rest."""

# How soon to look again whether another process has done with a host.
_POLL_SECONDS = 0.25
_ATTRIBUTE = "conductor"
LEDGER_ATTRIBUTE = "ledger"
"""What a crawler carries that shares its hosts with others."""


@dataclass(slots=True)
class Ledger:
    """What the crawls of a process know of hosts together, by group.

    Portals that are crawled side by side link to each other: their hosts are asked one thing at a
    time all the same. `turns` is held by whoever is asking, `shared` are the turns among processes.
    """

    paces: dict[str, Pace] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)
    turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    begun_at: float = field(default_factory=time.monotonic)
    seen: dict[str, int] = field(default_factory=dict)
    """The newest capture when the archive was asked about a group last."""
    runs: set[int] = field(default_factory=set)
    user_count: int = 0
    shared: Turns | None = None
    new_sites: dict[str, bool] = field(default_factory=dict)
    """Whether the archive held nothing of a site when it was asked first."""
    asked_urls: set[str] = field(default_factory=set)
    """What was asked of new sites since."""

    def close_if_unused(self) -> None:
        """Give up what one crawl less needs."""
        self.user_count -= 1
        if self.user_count == 0 and self.shared is not None:
            self.shared.close()
            self.shared = None


class Conductor:
    """Let requests out one by one; hears through the archive what other runs asked."""

    def __init__(self, crawler: Crawler, ledger: Ledger) -> None:
        settings = crawler.settings
        self._archive = find_archive(crawler)
        self._pacer = Pacer(
            settings.getfloat("CONDUCT_PACE", 2.0),
            settings.getdict("CONDUCT_GROUPS"),
            paces=ledger.paces,
        )
        self._budget = settings.getint("CONDUCT_BUDGET", DEFAULT_BUDGET)
        window = settings.get("CONDUCT_WINDOW")
        self._window: Window | None = parse_window(window) if window else None
        self._ledger = ledger
        ledger.user_count += 1
        crawler.signals.connect(ledger.close_if_unused, signals.spider_closed, weak=False)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Hold what must be held while a request is admitted and under way."""
        group = self._pacer.group_of(_host_of(request.url))
        async with self._ledger.turns[group]:
            try:
                yield
            finally:
                await self._give_back(group)

    async def admit(self, request: Request) -> None:
        """Return when it is the request's turn; raise if it may not go out any more today.

        Whoever waits for a host lets other processes ask it meanwhile.
        """
        host = _host_of(request.url)
        until = time.monotonic() + LONGEST_WAIT
        while not await self._take(host):
            if time.monotonic() > until:
                raise HostBusy(f"{host} is being asked by another process all the time")
        self._ledger.spent[self._pacer.group_of(host)] += 1

    def note_answer(self, url: str, status: int | None, latency: float) -> None:
        """Learn from an answer, or from None: there was none."""
        self._pacer.note_answer(_host_of(url), status, latency, time.monotonic())

    def agree(self, url: str, delay: float) -> None:
        """Keep to the delay that the host of a URL asks for."""
        self._pacer.agree(_host_of(url), delay)

    def postpone(self, url: str, seconds: float) -> None:
        """Leave the host of a URL alone for a while."""
        self._pacer.postpone(_host_of(url), time.monotonic() + seconds)

    async def _take(self, host: str) -> bool:
        """Take the turn at a host if no other process has it and it has come; else leave it."""
        group = self._pacer.group_of(host)
        await self._wait(host)
        asked = await self._ask(host, group)
        if asked is None:
            # Somebody is asking at this moment, and may die before that is written down.
            self._pacer.postpone(host, time.monotonic() + self._pacer.delay_of(host))
            await asyncio.sleep(_POLL_SECONDS)
            return False
        self._hear(host, group, asked)
        self._check(host, group)
        # Not the clock on the wall: it may be set while we wait.
        now = time.monotonic()
        if self._pacer.next_turn(host) > now:
            await self._give_back(group)
            return False
        self._pacer.take_turn(host, now)
        return True

    async def _wait(self, host: str) -> None:
        """Wait until a host may be asked, as far as this process knows."""
        seconds = self._pacer.next_turn(host) - time.monotonic()
        if seconds > LONGEST_WAIT:
            raise HostBusy(f"{host} wants to be left alone for {seconds:.0f} seconds")
        # Lets others go on in any case.
        await asyncio.sleep(max(seconds, 0.0))

    def _check(self, host: str, group: str) -> None:
        if self._window is not None and not self._window.contains(datetime.now(UTC)):
            raise OutsideWindow(f"{host} is only asked in the hours {self._window}")
        if self._ledger.spent[group] >= self._budget:
            raise BudgetSpent(f"{group} has had its {self._budget} requests of the day")

    async def _ask(self, host: str, group: str) -> Asked | None:
        """Take the turn among all processes and return what they asked; None while one has it."""
        ledger, archive = self._ledger, self._archive
        if ledger.shared is None:
            ledger.shared = archive.open_turns()
        shared = ledger.shared
        ledger.runs.add(archive.run_id)
        hosts = {host, *(name for name, of in self._pacer.groups.items() if of == group)}

        def perform(session: Session) -> Asked | None:
            if not shared.take(group):
                return None
            # Only now: whoever had the turn before us has stored what came of it.
            if group in ledger.seen:
                return asked_since(session, hosts, ledger.seen[group], ledger.runs)
            return asked_lately(session, hosts, archive.now())

        return await maybe_deferred_to_future(archive.do(perform))

    def _hear(self, host: str, group: str, asked: Asked) -> None:
        """Keep to what others asked of a host, and to what it told them."""
        ledger = self._ledger
        ledger.spent[group] += asked.count
        if asked.last is not None:
            # A run that was killed may have asked for something that it never wrote down.
            earliest = -math.inf if group in ledger.seen else ledger.begun_at
            last = max(_moment(asked.last), earliest)
            self._pacer.postpone(host, last + self._pacer.delay_of(host))
        for refusal in asked.refusals:
            self._pacer.postpone(host, _end_of(refusal))
        ledger.seen[group] = asked.newest_id

    async def _give_back(self, group: str) -> None:
        if self._ledger.shared is not None:
            await maybe_deferred_to_future(deferToThread(self._ledger.shared.give_back, group))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the settings of a crawl."""
        return cls(crawler, find_ledger(crawler))


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _moment(at: datetime) -> float:
    """Return an instant on the clock of this process; one to come by the clock on the wall is now.

    Another machine may have written it.
    """
    return time.monotonic() - max(time.time() - at.timestamp(), 0.0)


def _end_of(refusal: Refusal) -> float:
    """Return when the pause is over that a host asked for."""
    seconds = read_retry_after(refusal.retry_after, refusal.answered_at)
    return _moment(refusal.answered_at) + (seconds or 0.0)


def find_ledger(crawler: Crawler) -> Ledger:
    """Return the ledger of a crawler, its own unless it was given one to share."""
    ledger = getattr(crawler, LEDGER_ATTRIBUTE, None)
    if ledger is None:
        ledger = Ledger()
        setattr(crawler, LEDGER_ATTRIBUTE, ledger)
    return cast("Ledger", ledger)


def find_conductor(crawler: Crawler) -> Conductor:
    """Return the conductor of a crawler, one for all its parts; build it at the first call."""
    conductor = getattr(crawler, _ATTRIBUTE, None)
    if conductor is None:
        conductor = Conductor.from_crawler(crawler)
        setattr(crawler, _ATTRIBUTE, conductor)
    return cast("Conductor", conductor)
