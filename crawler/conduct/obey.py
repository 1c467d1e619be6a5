"""The downloader middleware that keeps to robots.txt (RFC 9309).

Every request waits until the rules of its host are known; where they cannot be had, nothing is
fetched. The decision and the capture it rests on travel with the request into the archive.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.conduct.conductor import Conductor, find_conductor
from crawler.conduct.errors import HostSilent, HostUnreachable
from crawler.conduct.hosts import ADDRESS_REFUSED
from crawler.conduct.robots import LONGEST_KEPT, Answer, Rules, Standing, read_rules
from crawler.wire.exchange import FACTS_KEY
from crawler.wire.recording import PREVIOUS_KEY
from storage.models.exchange import RobotsDecision

logger = logging.getLogger(__name__)

IS_ROBOTS_KEY = "is_robots"
DISALLOWED = "robots_disallowed"
UNREACHABLE = "robots_unreachable"
SILENT = "not_reached"
"""How the reason of a page begins whose host nobody could ask for its rules."""

_PRIORITY = 1000
_DECISIONS = {
    Standing.RULES: RobotsDecision.ALLOWED,
    Standing.NO_RULES: RobotsDecision.NO_RULES,
}
# A connection that is reset before an answer is none of these: firewalls say no that way.
_SILENCES: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "name_not_found"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timed_out"),
)
_UNANSWERED = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The rules of a host; `silence` is why nobody answered, where nobody did."""

    rules: Rules
    capture: str | None
    since: float
    silence: str | None = None


class ObeyRobots:
    """Ask each host for its rules once a day and let pass what they allow."""

    def __init__(self, crawler: Crawler, conductor: Conductor) -> None:
        self._crawler = crawler
        self._conductor = conductor
        self._agent = crawler.settings.get("ROBOTSTXT_USER_AGENT") or crawler.settings["BOT_NAME"]
        self._known: dict[str, _Known] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for a crawl; what a host asks for in Crawl-delay goes to its conductor."""
        return cls(crawler, find_conductor(crawler))

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise why it may not."""
        if request.meta.get(IS_ROBOTS_KEY):
            _say(request, RobotsDecision.IS_ROBOTS, None)
            return
        known = await self._rules_for(request)
        if known.silence is not None:
            raise HostSilent(f"{SILENT}: {known.silence}")
        if known.rules.standing is Standing.UNREACHABLE:
            raise HostUnreachable(UNREACHABLE)
        if not known.rules.allows(request.url, self._agent):
            raise IgnoreRequest(DISALLOWED)
        _say(request, _DECISIONS[known.rules.standing], known.capture)

    async def _rules_for(self, request: Request) -> _Known:
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._locks[site]:
            known = self._known.get(site)
            if known is None or monotonic() - known.since > LONGEST_KEPT:
                known = await self._ask(site)
                self._known[site] = known
        return known

    async def _ask(self, site: str) -> _Known:
        request = Request(
            f"{site}/robots.txt",
            priority=_PRIORITY,
            callback=NO_CALLBACK,
            meta={IS_ROBOTS_KEY: True, FACTS_KEY: {}},
        )
        try:
            answer, last = await self._fetch(request)
        except HostSilent as error:
            return _Known(read_rules(Answer(None)), None, monotonic(), str(error))
        rules = read_rules(answer)
        delay = rules.delay(self._agent)
        if delay is not None:
            self._conductor.agree(site, delay)
        attempt = last.meta.get(PREVIOUS_KEY)
        return _Known(rules, attempt[0] if attempt else None, monotonic())

    async def _fetch(self, request: Request) -> tuple[Answer, Request]:
        engine = self._crawler.engine
        if engine is None:
            raise HostUnreachable("the crawl is not open")
        try:
            response: Response = await engine.download_async(request)
        except _UNANSWERED as error:
            if str(error) == ADDRESS_REFUSED:
                # It is not the rules that are out of reach: nobody may connect there.
                raise IgnoreRequest(ADDRESS_REFUSED) from error
            logger.info("robots_unreachable url=%s error=%s", request.url, error)
            if silence := _silence(error):
                raise HostSilent(silence) from error
            return Answer(None), request
        last = response.request or request
        redirects = int(last.meta.get("redirect_times", 0))
        return Answer(response.status, response.body, redirects), last


def _silence(error: Exception) -> str | None:
    """Return why nobody answered; None if somebody did, be it with a reset."""
    return next((name for kind, name in _SILENCES if isinstance(error, kind)), None)


def _say(request: Request, decision: RobotsDecision, capture: str | None) -> None:
    """Write the decision into what travels with the request to the archive."""
    facts = {**request.meta.get(FACTS_KEY, {}), "robots": decision.value}
    if capture is not None:
        facts["robots_capture"] = capture
    request.meta[FACTS_KEY] = facts
