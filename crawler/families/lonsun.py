"""Lonsun 龙讯: disclosure pages of organs with typed menus, lists from a label service."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlencode, urlsplit

from crawler.families.answers import as_list, as_mapping, string
from crawler.families.decoys import LinkKind, read_link
from crawler.families.family import Family, column_ask, mark, with_referer
from crawler.families.links import resolve
from crawler.families.model import Ask, Data, ListPage, Row
from crawler.families.page import Page
from crawler.families.pagers import read_counts
from crawler.families.rows import find_rows, make_row
from crawler.families.series import Series, page_ask
from crawler.families.signs import shows_more

_ORGAN = re.compile(r"^(https?://[^?#]*?/public/column/)(\d{1,12})(?=[?#]|$)")
_FRAME = re.compile(r"[?&]timeFrame=(\d{4})(?!\d)")
_REPORT_TYPE = re.compile(r"[?&]type=3(?!\d)")
_VALUE = r"(?<![\w.$]){}[\"']?\s{{0,3}}[=:]\s{{0,3}}[\"']?([\w/.\-]{{1,120}})"
_PAGES = re.compile(r"(?:pageCount|totalPages?)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,6})")
_RECORDS = re.compile(
    r"(?:totalCount|totalRecord|[\"']?total)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,7})"
)
_PAGE_SIZE = 15
# A short title length would cut the texts of the rows.
_FIXED = {
    "IsAjax": "1", "dataType": "html", "labelName": "publicInfoList", "type": "4",
    "action": "list", "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": "120",
    "pageSize": str(_PAGE_SIZE), "fuzzySearch": "false", "fromCode": "title", "sortType": "1",
    "result": "暂无相关信息",
}  # fmt: skip


class Lonsun(Family):
    """Type 3 of an organ's page is its report, one page per year."""

    name = "lonsun"
    marks = (
        mark("organ link", 4, "links", r"/public/column/\d+(?:\?|\n|$)"),
        mark("organ address", 4, "url", r"/public/column/\d+(?:\?|$)"),
        mark("article file", 4, "links", r"/public/\d+/\d+\.html"),
        mark("own address", 4, "url", r"/public/\d+/\d+\.html"),
        mark("label service", 5, "text", r"/site/label/8888|Ls\.pagination"),
        mark("label address", 5, "url", r"/site/label/8888"),
        mark("template page", 3, "links", r"/(?:site/tpl|content/column|grassroots/column)/\d+"),
        mark("session cookie", 3, "cookies", r"SHIROJSESSIONID"),
        mark("body class", 3, "text", r"j-fontContent"),
        mark("file store", 2, "text", r"/group\d+/M[0-9A-F]{2}/"),
    )  # fmt: skip

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield type 3 of every organ that a page links, and report columns of a menu answer."""
        organs = {found[0]: found for link in page.links if (found := _ORGAN.match(link.url))}
        for address in organs:
            yield column_ask(f"{address}?type=3", "type 3", 8, address)
        for entry in as_list(page.json):
            fields = as_mapping(entry)
            path, name = string(fields.get("htmlPath")), string(fields.get("name"))
            url = resolve(page.url, path) if path not in ("", "null") else None
            if url and read_link(name).kind is LinkKind.REPORT_COLUMN:
                yield column_ask(url, "menu", 10, name)

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read a list; where the page only shows its beginning, the service is asked for all."""
        if "page" not in data and page.status < 400 and _needs_service(page):
            return ListPage(self.find_rows(page, data), (page_ask(label_series(page), 1),))
        return super().read_list(page, data, seen)

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the rows; on a report page the years are rows, each a report of its own."""
        if not _REPORT_TYPE.search(page.url):
            return find_rows(page, self.article)
        column = page.meta.get("columnname", "")
        years = {
            link.url: make_row(link.url, link.label, column=column)
            for link in page.links
            if _FRAME.search(link.url) and _is_same_organ(page.url, link.url)
        }
        return tuple(years.values()) or find_rows(page, self.article)

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the size that an answer or a page tells."""
        if _REPORT_TYPE.search(page.url):
            return None
        if "/site/label/" not in page.url:
            return super().find_series(page, data)
        pages, records, quote = read_counts(page)
        found, total = _PAGES.search(page.text), _RECORDS.search(page.text)
        if pages is None and found is not None:
            pages, quote = int(found[1]), found[0]
        records = int(total[1]) if records is None and total else records
        if pages is None and records is None:
            return None
        return Series(page.url, pages, records, _PAGE_SIZE, quote=quote or f"total {records}")


def label_series(page: Page) -> Series:
    """Return the pagination of the label service for the organ and catalogue of a page."""
    names = ("siteId", "organId", "catId", "catIds", "cId", "file")
    own = {name: value for name in names if (value := _value(page, name))}
    query = urlencode({**_FIXED, **own})
    url = f"{resolve(page.url, '/site/label/8888')}?{query}&pageIndex={{n}}"
    return with_referer(Series(url, per_page=_PAGE_SIZE), page.url)


def _needs_service(page: Page) -> bool:
    is_label = "/site/label/" in page.url or _REPORT_TYPE.search(page.url)
    names_list = "publicInfoList" in page.text and _value(page, "organId")
    return bool(
        not is_label and names_list and (shows_more(page) or not find_rows(page, Lonsun.article))
    )


def _value(page: Page, name: str) -> str:
    """Read an id from the address or the page's script."""
    pattern = re.compile(_VALUE.format(name))
    own = re.search(rf"[?&]{name}=([\w/.\-]{{1,120}})", page.url)
    organ = _ORGAN.match(page.url) if name == "organId" else None
    found = own or pattern.search(page.text)
    return found[1] if found else organ[2] if organ else ""


def _is_same_organ(own: str, other: str) -> bool:
    return urlsplit(own).path == urlsplit(other).path
