"""Writes how a request ended: its callback's output, its failure, its redirect, its next attempt.

Everything one response led to goes into one transaction; only then is any of it used.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.defer import ensure_awaitable, maybe_deferred_to_future
from scrapy.utils.spider import iterate_spider_output
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.archive.archive import CALLBACK_ERROR, Archive
from crawler.archive.errors import ArchiveError
from crawler.conduct.errors import HostUnreachable, PageRefused, RunOver
from crawler.conduct.retry_after import RETRY_DELAY_KEY
from crawler.frontier.fingerprint import canonical_url, fingerprint, host_of
from crawler.frontier.hold import Hold, count_of
from crawler.frontier.links import LINK_KEY, Note
from crawler.frontier.serial import dump_request
from crawler.wire.errors import CaptureRefused, WireError
from storage.errors import LeaseLost
from storage.frontier import Ending, FoundLink, NewEntry, Postponement
from storage.models.exchange import LinkFate
from storage.models.frontier import EntryState

logger = logging.getLogger(__name__)

KEY_META = "frontier_key"
"""A key of `Request.meta`: an address that stands for several spellings of one page."""

URL_INVALID = "url_invalid"

_LONGEST_REASON = 200
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timed_out"),
    (CannotResolveHostError, "name_not_found"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadCancelledError, "too_large"),
    (StopDownload, "stopped"),
)


@dataclass(slots=True)
class Output:
    """What a callback gave, sorted."""

    links: list[FoundLink] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)


class Settler:
    """Settle entries; `on_settled` hears of each one that this process no longer holds."""

    def __init__(
        self,
        archive: Archive,
        spider: Spider,
        retry_delay: timedelta,
        on_settled: Callable[[Hold], None],
    ) -> None:
        self._archive = archive
        self._spider = spider
        self._retry_delay = retry_delay
        self._on_settled = on_settled

    async def end(
        self, hold: Hold, state: EntryState, reason: str | None, links: Sequence[FoundLink] = ()
    ) -> bool:
        """End an entry; tell whether it was still ours to end."""
        ending = Ending(lease=hold.lease, state=state, reason=reason, links=links)
        # From here on nobody else may settle it, whatever comes of it.
        hold.is_settled = True
        return await self._write(hold, self._archive.finish(ending))

    async def fail(
        self, hold: Hold, failure: Failure, original: Callable[..., Any] | None
    ) -> list[Any]:
        """Settle a request that brought no response its callback could take."""
        error = failure.value
        if isinstance(error, RunOver):
            await self.release(hold)
            failure.raiseException()
        if isinstance(error, CaptureRefused):
            self._drop(hold)
            return []
        if isinstance(error, WireError | ArchiveError):
            # Not captured, so not used: nothing that an errback makes of it is kept.
            if original is not None:
                await _read(original(failure))
            failure.raiseException()
        output = await self._call(hold, failure, original)
        state, reason = judge(error)
        is_ours = await self.end(hold, state, reason, output.links)
        if original is None:
            failure.raiseException()
        return output.items if is_ours else []

    async def release(self, hold: Hold) -> None:
        """Give an entry back untouched: it may not be fetched in this run any more."""
        hold.is_settled = True
        await self._write(hold, self._archive.release([hold.lease]))

    async def bury(self, hold: Hold, error: Exception) -> None:
        """End an entry whose callback broke; its capture is kept for a mended one."""
        await self.end(hold, EntryState.DEAD, _shorten(f"{CALLBACK_ERROR}: {_describe(error)}"))

    async def redirect(self, hold: Hold, request: Request) -> None:
        """End an entry that a middleware answered with another request."""
        try:
            entry = self.make_entry(request, _salt(hold, request))
        except ValueError:
            # What a server sends us to may be anything; it must not end the crawl.
            await self.end(hold, EntryState.EXCLUDED, URL_INVALID)
            return
        link = FoundLink(url=request.url, relation="redirect", entry=entry)
        await self.end(hold, EntryState.DONE, "redirected", [link])

    async def postpone(self, hold: Hold, request: Request) -> None:
        """Put an entry back; each attempt waits twice as long as the one before."""
        hold.is_settled = True
        again = Postponement(
            lease=hold.lease,
            not_before=self._archive.now() + self._delay(request),
            request=dump_request(request, self._spider),
            reason=_shorten(f"attempt {hold.entry.attempts + 1} failed"),
        )
        await self._write(hold, self._archive.postpone(again))

    def take(self, output: Output, one: object, hold: Hold) -> None:
        """Sort one thing that a callback gave."""
        if isinstance(one, Request):
            output.links.append(self._follow(one, hold, len(output.links)))
        elif isinstance(one, Note):
            output.links.append(one.make_found())
        elif one is not None:
            output.items.append(one)

    def make_entry(self, request: Request, salt: str = "") -> NewEntry:
        """Return the entry of a request."""
        return NewEntry(
            campaign_id=self._archive.campaign_id,
            fingerprint=fingerprint(_named_by_key(request), salt),
            url=request.url,
            host=host_of(request.url),
            request=dump_request(request, self._spider),
            # Scrapy's priorities are the greater the sooner.
            priority=-request.priority,
        )

    def _follow(self, request: Request, hold: Hold, ordinal: int) -> FoundLink:
        shown = request.meta.get(LINK_KEY) or {"url": request.url}
        # What asks not to be filtered is an entry of its own, the same one when it is asked again.
        salt = f"{hold.lease.frontier_id}/{ordinal}" if request.dont_filter else ""
        try:
            return FoundLink(**shown, entry=self.make_entry(request, salt))
        except ValueError:
            return FoundLink(**shown, fate=LinkFate.EXCLUDED, reason=URL_INVALID)

    async def _call(
        self, hold: Hold, failure: Failure, original: Callable[..., Any] | None
    ) -> Output:
        output = Output()
        if original is None:
            return output
        try:
            async for one in await _read(original(failure)):
                self.take(output, one, hold)
        except Exception as error:
            await self.bury(hold, error)
            raise
        return output

    def _drop(self, hold: Hold) -> None:
        """Forget an entry that another worker has: what comes of it is that one's business."""
        logger.warning("lease_lost url=%s entry=%s", hold.entry.url, hold.lease.frontier_id)
        hold.is_settled = True
        self._on_settled(hold)

    async def _write(self, hold: Hold, written: "Deferred[None]") -> bool:
        try:
            await maybe_deferred_to_future(written)
        except LeaseLost:
            self._drop(hold)
            return False
        except Exception:
            self._on_settled(hold)
            raise
        self._on_settled(hold)
        return True

    def _delay(self, request: Request) -> timedelta:
        given = request.meta.get(RETRY_DELAY_KEY)
        if given is not None:
            return timedelta(seconds=float(given))
        doublings = min(max(count_of(request, "retry_times") - 1, 0), 10)
        return self._retry_delay * (1 << doublings)


def _named_by_key(request: Request) -> Request:
    key = request.meta.get(KEY_META)
    return request if key is None else request.replace(url=key)


def judge(error: BaseException | None) -> tuple[EntryState, str]:
    """Return how an entry ends after an error, and the reason."""
    if isinstance(error, HttpError):
        return EntryState.DEAD, f"http_{error.response.status}"
    if isinstance(error, IgnoreRequest):
        return EntryState.EXCLUDED, _shorten(str(error) or type(error).__name__)
    if isinstance(error, HostUnreachable | PageRefused):
        return EntryState.DEAD, _shorten(str(error))
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return EntryState.DEAD, reason
    return EntryState.DEAD, _shorten(f"download_failed: {type(error).__name__}")


async def _read(output: object) -> AsyncIterator[Any]:
    result = await ensure_awaitable(iterate_spider_output(output))
    if isinstance(result, AsyncIterator):
        return result
    return as_async_generator(result)


def _salt(hold: Hold, request: Request) -> str:
    """Return a salt for a redirect that comes back to a URL of its own chain: it is no repeat.

    Portals set a cookie that way; such a chain is bounded by REDIRECT_MAX_TIMES.
    """
    target = canonical_url(request.url)
    chain = [hold.entry.url, *request.meta.get("redirect_urls", ())]
    is_back = any(canonical_url(url) == target for url in chain)
    return f"{hold.lease.frontier_id}/redirect" if is_back else ""


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _shorten(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"
