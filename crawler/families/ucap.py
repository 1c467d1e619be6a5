"""UCAP 开普云: `.shtml` sites with channels, a search service and files beside each article."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.families.answers import as_list, as_mapping, integer, string
from crawler.families.attachments import find_attachments
from crawler.families.decoys import read_link
from crawler.families.family import Family, mark, with_referer
from crawler.families.links import resolve
from crawler.families.model import Ask, Data, ListPage, Purpose, Row
from crawler.families.page import Page
from crawler.families.rows import find_rows, make_row
from crawler.families.series import Series, page_ask
from crawler.families.signs import shows_more

_CHANNEL = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_AGGREGATE = re.compile(r"/(?:xxgk_lists|lists|zfxxgkMultiList|xxgk_navs|xxgk_category)\.shtml")
_CHILD = re.compile(r"/(?:xxgk_lists?|list|common_list|newxxgk_list|zfxxgk_gknbz)\.shtml(?=$|[?#])")
_PAGE_SIZE = 15
_SEARCH = (
    "/common/search/{channel}?page={{n}}&_pageSize={size}&_isAgg=true&_isJson=true&_template=index"
)


class Ucap(Family):
    """Lists are static pages or answers of the search service."""

    name = "ucap"
    marks = (
        mark("custom tag", 5, "text", r"<(?:UCAP(?:TITLE|CONTENT)|PUBLISHTIME)\b|id=[\"']UCAP-"),
        mark("channel id", 5, "text", (
            r"<meta[^>]{0,80}name=[\"']channelid[\"'][^>]{0,80}content=[\"'][0-9a-f]{32}"
        )),
        mark("article file", 4, "links", r"/\d{6}/[0-9a-f]{32}\.shtml"),
        mark("own address", 4, "url", r"/\d{6}/(?:[0-9a-f]{32}|c\d{2}_\d+|\d{5,9})\.shtml"),
        mark("newer article file", 4, "links", r"/\d{6}/c\d{2}_\d+\.shtml"),
        mark("older article file", 3, "links", (
            r"/\d{4}-\d\d/\d\d/content_[0-9a-f]{32}\.shtml|/c\d{5,6}\w*/\d{6}/\d{5,9}\.shtml"
        )),
        mark("list template", 2, "url", (
            r"/(?:xxgk_?(?:lists?|navs|category)|newxxgk_list|zfxxgk(?:MultiList"
            r"|_gknbz)|common_(?:list|zfxxgknb)|redirect_firstChannel)\.shtml"
            r"|/pc/list\.html"
        )),
        mark("pager script", 2, "text", r"createPageHTML\s*\(\s*[\"']page_div"),
        mark("search service", 4, "text", (
            r"/(?:common/search|searchList)/[0-9a-f]{32}|\"channelId\"\s*:\s*\"[0-9a-f]{32}"
        )),
    )  # fmt: skip

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read a static page or an answer; aggregating templates lead to their child channels."""
        children = _children(page)
        if children:
            rows = self.find_rows(page, data)
            return ListPage(rows, children)
        if (ask := _search_ask(page, data, self.find_series(page, data))) is not None:
            return ListPage(self.find_rows(page, data), (ask,))
        return super().read_list(page, data, seen)

    def article_links(self, page: Page) -> tuple[Ask, ...]:
        """Return the files, which lie beside the page whatever its base element says."""
        return find_attachments(page, page.url)

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the rows of a static page or of an answer."""
        if page.json is None:
            return find_rows(page, self.article)
        results = as_list(as_mapping(as_mapping(page.json).get("data")).get("results"))
        return tuple(row for result in results if (row := _read_result(page, result)))

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the pager of a static page or the totals of an answer."""
        if page.json is None:
            return super().find_series(page, data)
        answer = as_mapping(as_mapping(page.json).get("data"))
        total, size = integer(answer.get("total")), integer(answer.get("rows"))
        if total is None:
            return None
        return Series(
            page.url,
            records=total,
            per_page=size or _PAGE_SIZE,
            is_exact=True,
            quote=f"total {total}",
        )


def search_series(page: Page, channel: str) -> Series:
    """Return the pagination of the search service for one channel."""
    path = _SEARCH.format(channel=channel, size=_PAGE_SIZE)
    url = (resolve(page.url, "/") or page.url).rstrip("/") + path
    return with_referer(Series(url, per_page=_PAGE_SIZE, is_exact=True), page.url)


def _children(page: Page) -> tuple[Ask, ...]:
    if not _AGGREGATE.search(page.url):
        return ()
    found = dict.fromkeys(
        link.url
        for link in page.links
        if _CHILD.search(link.url) and link.url != page.url and not _is_other_column(link.label)
    )
    return tuple(Ask(url, purpose=Purpose.LIST, data={"parent": page.url}) for url in found)


def _is_other_column(label: str) -> bool:
    return read_link(label).kind.is_decoy


def _search_ask(page: Page, data: Data, series: Series | None) -> Ask | None:
    """Ask the search service from its first page where the static page has no pager but more.

    From the first, because the static page may show another number of rows.
    """
    channel = page.meta.get("channelid", "")
    if series is not None or not _CHANNEL.fullmatch(channel) or page.status >= 400:
        return None
    if data.get("page") or (not shows_more(page) and find_rows(page, Ucap.article)):
        return None
    return page_ask(search_series(page, channel), 1)


def _read_result(page: Page, result: object) -> Row | None:
    fields = as_mapping(result)
    url = resolve(page.url, string(fields.get("url")))
    if url is None or not urlsplit(url).path.strip("/"):
        return None
    date = string(fields.get("publishedTimeStr")) or _read_epoch(fields.get("publishedTime"))
    column = string(fields.get("channelName"))
    return make_row(url, string(fields.get("title")), date, column=column)


def _read_epoch(value: object) -> str:
    """Return the day of an epoch in seconds or milliseconds, as the portal's clock shows it."""
    seconds = integer(value)
    if seconds is None:
        return ""
    seconds = seconds // 1000 if seconds > 10**11 else seconds
    if not 0 < seconds < 4 * 10**9:
        return ""
    china = 8 * 3600
    return (datetime.fromtimestamp(seconds + china, UTC)).date().isoformat()
