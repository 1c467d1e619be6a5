"""Hanweb 大汉: numeric JCMS columns, the annual-report module and JPAAS, often on one host."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from crawler.families.family import Family, column_ask, mark, with_referer
from crawler.families.hanweb_jpaas import answer_rows, answer_series, column_series, is_answer
from crawler.families.hanweb_module import (
    find_units,
    is_module_tree,
    module_asks,
    module_columns,
    search_series,
)
from crawler.families.links import resolve
from crawler.families.model import Ask, Data, ListPage, PortalFacts, Row
from crawler.families.page import Page
from crawler.families.rows import find_islands, find_rows, read_fragments, read_rows
from crawler.families.series import Series, page_ask

_PROXY = re.compile(
    r"/module/(?:web/)?jpage/(?:more\w{0,20})?dataproxy\.jsp[^\"'\s<>\]]{0,900}", re.IGNORECASE
)
_NEXT_GROUP = re.compile(r"<nextgroup>([\s\S]{0,3000}?)</nextgroup>", re.IGNORECASE)
_VALUE = r"(?<![\w.]){}[\"']?\s{{0,3}}[=:>]\s{{0,3}}[\"']?([\w%.\-+\u4e00-\u9fff]{{1,200}})"
_TOTAL = re.compile(r"totalRecord[s]?[\"']?\s{0,3}[=:>]\s{0,3}[\"']?(\d{1,7})", re.IGNORECASE)
_PER_PAGE = re.compile(r"perPage[\"']?\s{0,3}[=:>]\s{0,3}[\"']?(\d{1,4})", re.IGNORECASE)
_FORM = (
    "col=1&appid=1&webid={webid}&path=%2F&columnid={columnid}&sourceContentType=1"
    "&unitid={unitid}&webname={webname}&permissiontype=0"
)


class Hanweb(Family):
    """Three generations; each page is read as what it is, whatever the host's others are."""

    name = "hanweb"
    marks = (
        mark("numeric column", 4, "links", r"/col/col\d{1,12}/"),
        mark("own column", 4, "url", r"/col/col\d{1,12}/"),
        mark("numeric article", 4, "links", r"/art_\d{1,12}_\d+\.html"),
        mark("own article", 4, "url", r"/art_(?:\d{1,12}_\d+|[0-9a-f]{32})\.html"),
        mark("hex article", 4, "links", r"/art_[0-9a-f]{32}\.html"),
        mark("module", 4, "text", (
            r"/module/(?:web|jpage|xxgk|download)/\w+(?:/\w+)?\.jsp|xxgkAnnualReport\.jsp"
        )),
        mark("module address", 4, "url", r"/module/(?:web|jpage|xxgk)/"),
        mark("XML island", 4, "text", r"<datastore>|<recordset>"),
        mark("JPAAS", 5, "text", r"jpaas-publish-server|queryData=[\"']\{"),
        mark("JPAAS answer", 5, "url", r"/api-gateway/jpaas"),
        mark("files", 1, "text", r"/cms_files/filemanager/"),
    )  # fmt: skip

    def first_asks(self, facts: PortalFacts) -> tuple[Ask, ...]:
        """Return the columns, and every unit and year of the annual-report module."""
        return (*super().first_asks(facts), *module_asks(facts.home, facts.units, facts.years))

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield the columns of the annual-report module."""
        yield from module_columns(page)
        for link in page.links:
            if "vc_xxgkarea=" in link.url and "年报" in link.label:
                yield column_ask(link.url, "unit's report column", 9, link.label)

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read a column, a proxy answer, a unit tree or an answer of JPAAS."""
        years = data.get("years")
        if is_module_tree(page) and isinstance(years, list):
            wanted = tuple(year for year in years if isinstance(year, int))
            return ListPage(next_asks=module_asks(page.url, find_units(page), wanted))
        listed = super().read_list(page, data, seen)
        if not listed.rows and data.get("page") is None and (ask := _script_ask(page)) is not None:
            return ListPage(next_asks=(ask,))
        return listed

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the records of the island or answer; only without one the page's own links."""
        if is_answer(page):
            return answer_rows(page)
        if records := find_islands(page.text):
            return read_rows(page, read_fragments(page, records), self.article)
        rows = find_rows(page, self.article)
        column = data.get("column")
        if isinstance(column, str) and "search.jsp" in page.url:
            # The search ignores its column on some hosts.
            return tuple(row for row in rows if f"art_{column}_" in row.url)
        return rows

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the pagination of whichever generation the page belongs to."""
        if is_answer(page):
            return answer_series(page)
        if "search.jsp" in page.url:
            return search_series(page)
        return _proxy_series(page) or column_series(page) or super().find_series(page, data)


def _script_ask(page: Page) -> Ask | None:
    """Ask a JPAAS column's service for its first page where the page itself shows no row."""
    series = column_series(page)
    return page_ask(series, 1) if series is not None else None


def _proxy_series(page: Page) -> Series | None:
    """Return the pagination through the proxy named in the page's scripts."""
    records = len(find_islands(page.text))
    total, size = _count(_TOTAL, page.text), _count(_PER_PAGE, page.text)
    proxy = _PROXY.search(page.text)
    if total is None and proxy is None:
        return None
    if "dataproxy.jsp" in page.url:
        return _answer_totals(page, total)
    values = {
        name: _value(page, proxy, name) for name in ("webid", "columnid", "unitid", "webname")
    }
    if proxy is None or not (values["webid"].isdecimal() and values["columnid"].isdecimal()):
        return _next_group(page, total)
    embedded = len(read_rows(page, read_fragments(page, find_islands(page.text)), Hanweb.article))
    url = (resolve(page.url, "/") or page.url).rstrip("/") + proxy[0].partition("?")[0]
    island, form = _Island(total, size or 15, embedded or records), _FORM.format(**values)
    by_record = "/module/web/jpage/dataproxy" in proxy[0]
    make = _series_by_record if by_record else _series_by_screen
    return with_referer(make(url, form, island), page.url)


@dataclass(frozen=True, slots=True)
class _Island:
    """What a column page says of its list: all records, records per screen, records it holds."""

    total: int | None
    size: int
    embedded: int


def _series_by_record(url: str, form: str, island: _Island) -> Series:
    """Ask for batches as long as the island, which holds several screens at once."""
    batch = island.embedded or island.size
    address = f"{url}?startrecord={{first}}&endrecord={{last}}&perpage={batch}&page={{n}}"
    quote_text = f"totalRecord {island.total}"
    return Series(address, None, island.total, batch, body=form, is_exact=True, quote=quote_text)


def _series_by_screen(url: str, form: str, island: _Island) -> Series:
    """Ask for screens, of which the island holds the first ones."""
    screens = max(1, island.embedded // island.size)
    pages = None
    if island.total is not None:
        pages = max(1, -(-(island.total - island.embedded) // island.size) + 1)
    return Series(
        f"{url}?page={{n}}&{form}", pages, island.total, island.size,
        shift=screens - 1, is_exact=True, quote=f"totalRecord {island.total}",
    )  # fmt: skip


def _answer_totals(page: Page, total: int | None) -> Series | None:
    following = _next_group(page, total)
    if following is not None:
        return following
    if total is None:
        return None
    return Series(page.url, records=total, is_exact=True, quote=f"totalRecord {total}")


def _next_group(page: Page, total: int | None) -> Series | None:
    """Follow the batch the server offers, verbatim: its ids may be encrypted."""
    group = _NEXT_GROUP.search(page.text)
    offered = _PROXY.search(group[1]) if group else None
    url = resolve(page.url, offered[0].replace("&amp;", "&")) if offered else None
    if url is None:
        return None
    quote_text = f"nextgroup, totalRecord {total}"
    return with_referer(
        Series(url, records=total, is_exact=True, is_linked=True, quote=quote_text), page.url
    )


def _value(page: Page, proxy: re.Match[str] | None, name: str) -> str:
    pattern = re.compile(_VALUE.format(name), re.IGNORECASE)
    found = (pattern.search(proxy[0]) if proxy else None) or pattern.search(page.text)
    value = found[1] if found else ""
    return value if "%" in value else quote(value)


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None
