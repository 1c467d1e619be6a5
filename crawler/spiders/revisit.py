"""The downloader middleware that asks for known pages conditionally and fills in after a 304.

A server that answers 304 wrongly would hide an edit; how long it may be believed is the calendar's
business.
"""

from collections.abc import Iterable
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import maybe_deferred_to_future
from sqlalchemy.orm import Session

from crawler.archive.archive import Archive, find_archive
from crawler.calendar import Trust, may_ask_conditionally
from crawler.conduct.conductor import Ledger, find_ledger
from crawler.conduct.obey import IS_ROBOTS_KEY
from crawler.families.model import Purpose
from storage import exchanges
from storage.archive import url_key
from storage.exchanges import LoadedExchange
from storage.frontier.revisit import LastLook, is_new_site, last_look
from storage.wire.message import split_response

NOT_MODIFIED_FLAG = "not_modified"

_NOT_MODIFIED = 304
_VALIDATORS = ((b"ETag", "If-None-Match"), (b"Last-Modified", "If-Modified-Since"))
_SENT = tuple(name for _, name in _VALIDATORS)
_REVISITED = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})


class AskConditionally:
    """Send validators with requests for articles and files; answer a 304 from the archive."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build with the archive of the crawl."""
        return cls(find_archive(crawler), find_ledger(crawler))

    async def process_request(self, request: Request) -> None:
        """Add the validators of the last whole answer, if it may still be trusted."""
        for name in _SENT:
            request.headers.pop(name, None)
        # First: what is asked for anything else may be asked for again as an article.
        may_be_known = await self._may_be_known(request.url)
        if not _is_revisited(request) or not may_be_known:
            return
        now = self._archive.now()

        def find(session: Session) -> Headers:
            look = last_look(session, request.url)
            if look is None or not may_ask_conditionally(_trust(look), now):
                return Headers()
            head = exchanges.find(session, look.capture_id).envelope.head
            return _headers(split_response(head, "HEAD").fields)

        known = await maybe_deferred_to_future(self._archive.do(find))
        for told, sent in _VALIDATORS:
            if value := known.get(told):
                request.headers[sent] = value

    async def _may_be_known(self, url: str) -> bool:
        """Tell whether the archive may hold a page: not on the first visit to a site."""
        parts, ledger = urlsplit(url), self._ledger
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in ledger.new_sites:
            asked = self._archive.do(lambda session: is_new_site(session, site))
            is_new = await maybe_deferred_to_future(asked)
            # Two requests may have asked at once; the first answer holds.
            ledger.new_sites.setdefault(site, is_new)
        if not ledger.new_sites[site]:
            return True
        is_asked_again = url in ledger.asked_urls
        ledger.asked_urls.add(url)
        return is_asked_again or not url_key(url).startswith(site)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page as it was when a server says that it is unchanged."""
        if response.status != _NOT_MODIFIED or not _is_revisited(request):
            return response

        def load(session: Session) -> LoadedExchange | None:
            look = last_look(session, request.url)
            return None if look is None else exchanges.load(session, look.capture_id)

        known = await maybe_deferred_to_future(self._archive.do(load))
        return response if known is None else _unchanged(request, response, known)


def _is_revisited(request: Request) -> bool:
    errand = request.cb_kwargs.get("errand")
    if errand is None or request.meta.get(IS_ROBOTS_KEY) or request.method != "GET":
        return False
    return errand["purpose"] in _REVISITED


def _trust(look: LastLook) -> Trust:
    return Trust(look.looked_at, look.since)


def _headers(fields: Iterable[tuple[bytes, bytes]]) -> Headers:
    headers = Headers()
    for name, value in fields:
        headers.appendlist(name, value)
    return headers


def _unchanged(request: Request, response: Response, known: LoadedExchange) -> Response:
    headers = _headers(known.message.fields)
    # The payload has its content coding undone.
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=known.payload)
    return kind(
        url=response.url,
        status=known.stored.status or 200,
        headers=headers,
        body=known.payload,
        flags=[*response.flags, NOT_MODIFIED_FLAG],
        request=request,
        protocol=response.protocol,
    )
