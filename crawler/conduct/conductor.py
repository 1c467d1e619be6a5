"""One crawl's conduct: whose turn it is, how many requests a host has left, which hours are open.

CONDUCT_PACE is the seconds between two requests to a host, CONDUCT_GROUPS names the firewall of a
host, CONDUCT_BUDGET is how many requests a host (or group) gets in a day, CONDUCT_WINDOW the hours.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.archive.archive import find_archive
from crawler.conduct.errors import BudgetSpent, OutsideWindow
from crawler.conduct.pace import Pace, Pacer
from crawler.conduct.windows import Window, parse_window
from storage.frontier import Asked, asked_lately

logger = logging.getLogger(__name__)

DEFAULT_BUDGET = 5_000
"""Requests to a host in a day: several times what a county lists in all its years."""

_ATTRIBUTE = "conductor"
LEDGER_ATTRIBUTE = "ledger"
"""What a crawler carries that shares its hosts with others."""


@dataclass(slots=True)
class Ledger:
    """What the crawls of a process know of hosts together, by group.

    Portals that are crawled side by side link to each other: their hosts are asked one thing at a
    time all the same. `turns` is held by whoever is asking.
    """

    paces: dict[str, Pace] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    begun_at: float = field(default_factory=time.monotonic)
    new_sites: dict[str, bool] = field(default_factory=dict)
    """Whether the archive held nothing of a site when it was asked first."""
    asked_urls: set[str] = field(default_factory=set)
    """What was asked of new sites since."""


class Conductor:
    """Let requests out one by one; remembers through the archive what earlier runs asked."""

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

    def turn(self, request: Request) -> asyncio.Lock:
        """Return what must be held while a request is admitted and under way."""
        return self._ledger.turns[self._pacer.group_of(urlsplit(request.url).hostname or "")]

    async def admit(self, request: Request) -> None:
        """Return when it is the request's turn; raise if it may not go out any more today."""
        host = urlsplit(request.url).hostname or ""
        await self._remember(host)
        group = self._pacer.group_of(host)
        if self._window is not None and not self._window.contains(datetime.now(UTC)):
            raise OutsideWindow(f"{host} is only asked in the hours {self._window}")
        if self._ledger.spent[group] >= self._budget:
            raise BudgetSpent(f"{group} has had its {self._budget} requests of the day")
        self._ledger.spent[group] += 1
        # Not the clock on the wall: it may be set while we wait.
        now = time.monotonic()
        await asyncio.sleep(self._pacer.take_turn(host, now) - now)

    def note_answer(self, url: str, status: int | None, latency: float) -> None:
        """Learn from an answer, or from None: there was none."""
        self._pacer.note_answer(urlsplit(url).hostname or "", status, latency, time.monotonic())

    def agree(self, url: str, delay: float) -> None:
        """Keep to the delay that the host of a URL asks for."""
        self._pacer.agree(urlsplit(url).hostname or "", delay)

    def postpone(self, url: str, seconds: float) -> None:
        """Leave the host of a URL alone for a while."""
        self._pacer.postpone(urlsplit(url).hostname or "", time.monotonic() + seconds)

    async def _remember(self, host: str) -> None:
        """Learn once what earlier runs asked of a host: neither delay nor budget is forgotten."""
        group = self._pacer.group_of(host)
        if group in self._ledger.known:
            return
        async with self._ledger.opening:
            if group in self._ledger.known:
                return
            hosts = {host, *(name for name, of in self._pacer.groups.items() if of == group)}
            asked = await maybe_deferred_to_future(
                self._archive.do(lambda session: asked_lately(session, hosts, self._archive.now()))
            )
            self._take_over(group, asked)
            self._ledger.known.add(group)

    def _take_over(self, group: str, asked: Asked) -> None:
        self._ledger.spent[group] += asked.count
        if asked.last is not None:
            age = max(time.time() - asked.last.timestamp(), 0.0)
            # A run that was killed may have asked for something that it never wrote down.
            self._pacer.last_asked[group] = max(time.monotonic() - age, self._ledger.begun_at)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the settings of a crawl."""
        return cls(crawler, find_ledger(crawler))


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
