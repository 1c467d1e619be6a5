"""The portal spider: from what is known of a portal to every report it lists.

Which pages those are is the families' business, what to do with each page that of `steps`; here
pages come in and requests go out.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.python.failure import Failure

from crawler.archive.archive import find_archive
from crawler.conduct.errors import HostSilent
from crawler.families.model import Ask, PortalFacts, Purpose
from crawler.families.registry import GENERIC, family_named
from crawler.frontier.hold import find_hold
from crawler.frontier.links import Link, Note
from crawler.frontier.settle import judge
from crawler.portals.portal import Portal
from crawler.spiders.errand import (
    CERTAIN_KINDS,
    LIST_ROW,
    Errand,
    as_twin,
    is_gone_reason,
    key_of,
    request_of,
)
from crawler.spiders.reading import page_of
from crawler.spiders.scope import Scope
from crawler.spiders.steps import LIST_END, MOST_GATEWAYS, Step, Steps
from storage.frontier import rows_before
from storage.frontier.revisit import known_reports, was_here_before
from storage.frontier.series import count_opened

__all__ = ["LIST_END", "WITHDRAWN", "PortalSpider"]

WITHDRAWN = "withdrawn"
"""The relation of the note on a page that an earlier crawl had and that is not there any more."""

_KNOWN_PRIORITY = -20
_UNREACHED = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    HostSilent,
)
_OTHER_SCHEME = {"http": "https", "https": "http"}

Output = Request | Note


class PortalSpider(scrapy.Spider):
    """Crawl one portal; what it finds goes to the frontier and the archive, nothing to items."""

    name = "portal"

    def __init__(self, portal: Portal, last_year: int) -> None:
        super().__init__()
        self.portal = portal
        self.scope = Scope(portal)
        self._last_year = last_year
        self._steps = Steps(self.scope, self._declared)
        self._opened_count = 0
        self._known: frozenset[str] = frozenset()

    async def start(self) -> AsyncIterator[Request]:
        """Yield the pages to begin with; those a former run began with are known already."""
        facts = PortalFacts(
            self.portal.home,
            self.portal.columns,
            first_year=self.portal.first_year,
            last_year=self._last_year,
        )
        family = GENERIC if self._declared is None else family_named(self._declared)
        for ask in family.first_asks(facts):
            errand = Errand(ask.purpose, self._declared, data=ask.data)
            yield self._request(Step(ask, errand, Link(url=ask.url, relation="start")))
        opened, known = await self._look_back()
        self._opened_count = opened
        self._known = frozenset(map(key_of, known))
        for url in known:
            ask = Ask(url, purpose=Purpose.ARTICLE)
            errand = Errand(Purpose.ARTICLE, self._declared, depth=1)
            step = Step(ask, errand, Link(url=url, relation="known"))
            # After the lists: a page that is still listed belongs to its list.
            yield self._request(step).replace(priority=_KNOWN_PRIORITY)

    async def parse(self, response: Response, errand: dict[str, Any]) -> AsyncIterator[Output]:
        """Do with a page what it was fetched for."""
        task = Errand.read(errand)
        if task.purpose is Purpose.ATTACHMENT:
            return
        page = page_of(response)
        if task.purpose is Purpose.ARTICLE:
            outcome: Iterable[Step | Note] = self._steps.read_article(page, task)
        else:
            self._opened_count += task.is_counted
            may_open = self._opened_count <= MOST_GATEWAYS
            seen = await self._rows_before(response) if task.is_further_page else set()
            outcome = self._steps.read_column(page, task, seen, may_open=may_open)
        for one in outcome:
            yield self._request(one) if isinstance(one, Step) else one

    async def fail(self, failure: Failure) -> AsyncIterator[Output]:
        """Try the other scheme of an address that could not be reached; note a page withdrawn."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        task = Errand.read(request.cb_kwargs["errand"])
        if isinstance(failure.value, _UNREACHED):
            if request.method == "GET" and not task.is_twin:
                yield self._twin(request, task)
            return
        _, reason = judge(failure.value)
        if task.purpose in (Purpose.ARTICLE, Purpose.ATTACHMENT) and is_gone_reason(reason):
            url = request.meta.get("redirect_urls", [request.url])[0]
            if await self._was_here_before(url, reason):
                yield Note(url=url, relation=WITHDRAWN, reason=reason)

    @property
    def _declared(self) -> str | None:
        return None if self.portal.family == "auto" else self.portal.family

    def _request(self, step: Step) -> Request:
        return request_of(step.ask, step.errand, step.link).replace(errback=self.fail)

    def _twin(self, request: Request, task: Errand) -> Request:
        parts = urlsplit(request.url)
        url = parts._replace(scheme=_OTHER_SCHEME[parts.scheme]).geturl()
        ask = Ask(url, headers=_referer_of(request), purpose=task.purpose, data=task.data)
        return self._request(Step(ask, as_twin(task), Link(url=url, relation="twin")))

    # What the archive knows.

    async def _look_back(self) -> tuple[int, list[str]]:
        """Return how many opening pages this campaign has read, and the reports of the last one."""
        archive = find_archive(self.crawler)
        campaign = archive.campaign_id
        opened = archive.do(lambda session: count_opened(session, campaign, CERTAIN_KINDS))
        known = archive.do(lambda session: known_reports(session, campaign))
        return await maybe_deferred_to_future(opened), await maybe_deferred_to_future(known)

    async def _was_here_before(self, url: str, reason: str) -> bool:
        if not reason.startswith("http_"):
            # What says so under 200 has just been archived as if it were the page.
            return key_of(url) in self._known
        archive = find_archive(self.crawler)
        found = archive.do(lambda session: was_here_before(session, url))
        return await maybe_deferred_to_future(found)

    async def _rows_before(self, response: Response) -> set[str]:
        """Return the addresses of the rows of the pages before this one, from the archive."""
        hold = find_hold(response.request)
        if hold is None:
            return set()
        entry_id = hold.entry.lease.frontier_id
        archive = find_archive(self.crawler)
        found = archive.do(lambda session: rows_before(session, entry_id, LIST_ROW))
        return await maybe_deferred_to_future(found)


def _referer_of(request: Request) -> tuple[tuple[str, str], ...]:
    referer = request.headers.get("Referer")
    return () if referer is None else (("Referer", referer.decode("latin-1")),)
