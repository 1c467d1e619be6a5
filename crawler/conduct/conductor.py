"""One crawl's conduct: whose turn it is, how many requests a host has left, which hours are open.

CONDUCT_PACE is the seconds between two requests to a host, CONDUCT_GROUPS names the firewall of a
host, CONDUCT_BUDGET is how many requests a host (or group) gets in a day, CONDUCT_WINDOW the hours.
"""

import asyncio
import logging
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.archive.archive import find_archive
from crawler.conduct.errors import BudgetSpent, OutsideWindow
from crawler.conduct.pace import Pacer
from crawler.conduct.windows import Window, parse_window
from storage.frontier import Asked, asked_lately

logger = logging.getLogger(__name__)

DEFAULT_BUDGET = 5_000
"""Requests to a host in a day: several times what a county lists in all its years."""

_ATTRIBUTE = "conductor"


class Conductor:
    """Let requests out one by one; remembers through the archive what earlier runs asked."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._archive = find_archive(crawler)
        self._pacer = Pacer(
            settings.getfloat("CONDUCT_PACE", 2.0), settings.getdict("CONDUCT_GROUPS")
        )
        self._budget = settings.getint("CONDUCT_BUDGET", DEFAULT_BUDGET)
        window = settings.get("CONDUCT_WINDOW")
        self._window: Window | None = parse_window(window) if window else None
        self._spent: Counter[str] = Counter()
        self._opening = asyncio.Lock()
        self._known: set[str] = set()

    async def admit(self, request: Request) -> None:
        """Return when it is the request's turn; raise if it may not go out any more today."""
        host = urlsplit(request.url).hostname or ""
        await self._remember(host)
        group = self._pacer.group_of(host)
        if self._window is not None and not self._window.contains(datetime.now(UTC)):
            raise OutsideWindow(f"{host} is only asked in the hours {self._window}")
        if self._spent[group] >= self._budget:
            raise BudgetSpent(f"{group} has had its {self._budget} requests of the day")
        self._spent[group] += 1
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
        if group in self._known:
            return
        async with self._opening:
            if group in self._known:
                return
            hosts = {host, *(name for name, of in self._pacer.groups.items() if of == group)}
            asked = await maybe_deferred_to_future(
                self._archive.do(lambda session: asked_lately(session, hosts, self._archive.now()))
            )
            self._take_over(group, asked)
            self._known.add(group)

    def _take_over(self, group: str, asked: Asked) -> None:
        self._spent[group] += asked.count
        if asked.last is not None:
            age = max(time.time() - asked.last.timestamp(), 0.0)
            self._pacer.last_asked[group] = time.monotonic() - age

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the settings of a crawl."""
        return cls(crawler)


def find_conductor(crawler: Crawler) -> Conductor:
    """Return the conductor of a crawler, one for all its parts; build it at the first call."""
    conductor = getattr(crawler, _ATTRIBUTE, None)
    if conductor is None:
        conductor = Conductor.from_crawler(crawler)
        setattr(crawler, _ATTRIBUTE, conductor)
    return cast("Conductor", conductor)
