"""Answers a captured entry from the archive: what is held is never fetched twice.

To be named in DOWNLOADER_MIDDLEWARES below every other one, so that a response from the archive
passes the same middlewares as one from the wire.
"""

from collections.abc import Callable
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.archive.archive import Archive, find_archive
from crawler.frontier.hold import Hold, count_of, find_hold
from crawler.wire.recording import PREVIOUS_KEY
from storage import exchanges
from storage.exchanges import LoadedExchange
from storage.models.archive import CaptureOutcome
from storage.wire.vocabulary import TruncationReason

REPLAYED_FLAG = "replayed"
_ERRORS: dict[CaptureOutcome, Callable[[str], Exception]] = {
    CaptureOutcome.TIMED_OUT: DownloadTimeoutError,
    CaptureOutcome.NAME_NOT_FOUND: CannotResolveHostError,
    CaptureOutcome.REFUSED: DownloadConnectionRefusedError,
    CaptureOutcome.TOO_LARGE: DownloadCancelledError,
}
_ANSWERS = frozenset({CaptureOutcome.RECEIVED, CaptureOutcome.STOPPED})


class ReplayMiddleware:
    """Rebuild the response, or the failure, of an entry whose attempt is in the archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build with the archive of the crawl."""
        return cls(find_archive(crawler))

    async def process_request(self, request: Request) -> Response | None:
        """Return the archived response; raise what the archived attempt ended with."""
        hold = find_hold(request)
        capture_id = None if hold is None or hold.is_replayed else hold.entry.capture_id
        if hold is None or capture_id is None:
            return None
        loading = self._archive.do(lambda session: exchanges.load(session, capture_id))
        return _replay(request, hold, await maybe_deferred_to_future(loading))


def _replay(request: Request, hold: Hold, loaded: LoadedExchange) -> Response:
    hold.is_replayed = True
    stored = loaded.stored
    counts = (count_of(request, "redirect_times"), count_of(request, "retry_times"))
    # What follows from this attempt names it, as if it had just been made.
    request.meta[PREVIOUS_KEY] = (stored.identity, *counts)
    if stored.outcome not in _ANSWERS or stored.status is None:
        raise _ERRORS.get(stored.outcome, DownloadFailedError)(
            stored.error or f"the archived attempt ended as {stored.outcome}"
        )
    return _build_response(request, loaded)


def _build_response(request: Request, loaded: LoadedExchange) -> Response:
    headers = Headers()
    for name, value in loaded.message.fields:
        headers.appendlist(name, value)
    stored = loaded.stored
    flags = [REPLAYED_FLAG]
    if stored.outcome is CaptureOutcome.STOPPED:
        flags.append("download_stopped")
    elif stored.truncation is TruncationReason.DISCONNECT:
        flags.append("dataloss")
    kind = responsetypes.from_args(headers=headers, url=request.url, body=loaded.entity)
    return kind(
        url=request.url,
        status=stored.status or 0,
        headers=headers,
        body=loaded.entity,
        flags=flags,
        protocol="HTTP/1.1",
    )
