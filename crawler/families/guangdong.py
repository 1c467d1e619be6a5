"""Guangdong: the catalogue platform gkmlpt with its JSON service, and the columns of NFCMS."""

import json
import re
from collections.abc import Collection, Iterator

from crawler.families.answers import as_list, as_mapping, integer, string
from crawler.families.attachments import find_attachments
from crawler.families.decoys import LinkKind, read_link
from crawler.families.family import Family, column_ask, mark, with_referer
from crawler.families.links import resolve
from crawler.families.model import Ask, Data, ListPage, Purpose, Row
from crawler.families.page import Page, read_page
from crawler.families.pagers import find_linked_series, read_counts
from crawler.families.rows import find_rows, is_around, make_row
from crawler.families.series import Series, page_ask

_PREFIX = re.compile(r"^(https?://[^?#]*?/gkmlpt)(?=[/?#]|$)")
_CATEGORY = re.compile(r"/gkmlpt/(?:annualreport|index)[^#]*#(\d{1,12})$")
_SITE = re.compile(r"(?<!\w)[\"']?SID[\"']?\s*:\s*[\"']?(\d{1,12})")
_TREE = re.compile(r"(?<!\w)[\"']?TREE[\"']?\s*:\s*(?=\[)")
_CATALOGUE = re.compile(r"/gkmlpt/(?:index|annualreport)(?=$|[?#])")
_PAGE_SIZE = 100
_MOST_NODES = 20_000
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\([\"'/\\])")


class Guangdong(Family):
    """The service counts 100 records a page; columns count their files from two."""

    name = "guangdong"
    marks = (
        mark("gkmlpt link", 4, "links", r"/gkmlpt/"),
        mark("gkmlpt address", 4, "url", r"/gkmlpt(?:/|$)"),
        mark("configuration", 3, "text", r"window\._CONFIG\s*="),
        mark("article file", 4, "links", r"/content/(?:m?post_\d+\.html|\d+/\d+/post_\d+\.html)"),
        mark("own address", 4, "url", r"/content/(?:\d+/\d+/)?m?post_\d+\.html"),
        mark("NFCMS variable", 5, "text", r"NFCMS_(?:SITE|POST)_ID"),
        mark("NFCMS attachment", 5, "text", r"nfw-cms-attachment"),
        mark("service answer", 4, "text", r"\"classify_main(?:_name)?\"\s*:|\"post_url\"\s*:"),
    )

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield the annual-report categories of the tree; some stand on another platform."""
        for node in _report_nodes(page):
            name, jump = string(node.get("name")), string(node.get("jump_url"))
            if jump:
                if (url := resolve(page.url, jump)) is not None:
                    yield column_ask(url, "category elsewhere", 11, name)
            elif (ask := _category_ask(page, string(node.get("id")))) is not None:
                evidence = column_ask(ask.url, "category", 12, name).evidence
                yield Ask(ask.url, "GET", b"", ask.headers, Purpose.API, ask.data, evidence)
        for link in page.links:
            if _CATALOGUE.search(link.url) and not is_around(link.node):
                yield column_ask(link.url, "unit's catalogue", 8, f"{link.label} {link.url}")

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read a page of the service or of a column; the shell of a category leads to both."""
        if _CATEGORY.search(page.url) or (_PREFIX.match(page.url) and _TREE.search(page.text)):
            return self._read_shell(page)
        return super().read_list(page, data, seen)

    def article_links(self, page: Page) -> tuple[Ask, ...]:
        """Return the files, those in the escaped body of a catalogue page included."""
        if "_CONFIG" not in page.text:
            return super().article_links(page)
        opened = _ESCAPE.sub(_unescape, page.scripts)
        body = "\n".join((page.text, opened[opened.find("<") :] if "<" in opened else ""))
        return find_attachments(read_page(page.url, body.encode("utf-8", "replace")))

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the articles of an answer or the rows of a column."""
        if page.json is None:
            return find_rows(page, self.article)
        articles = as_list(as_mapping(page.json).get("articles"))
        column = string(as_mapping(as_mapping(page.json).get("classify")).get("name"))
        return tuple(row for entry in articles if (row := _read_article(page, entry, column)))

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the total of an answer or the pager of a column."""
        if page.json is None:
            return super().find_series(page, data) or _column_series(page)
        answer = as_mapping(page.json)
        total = integer(answer.get("total"))
        if total is None:
            total = integer(as_mapping(answer.get("classify")).get("post_count"))
        if total is None:
            return None
        return Series(
            page.url, records=total, per_page=_PAGE_SIZE, is_exact=True, quote=f"post_count {total}"
        )

    def _read_shell(self, page: Page) -> ListPage:
        chosen = _CATEGORY.search(page.url)
        ask = _category_ask(page, chosen[1]) if chosen else None
        asks = (ask,) if ask is not None else tuple(self.own_columns(page))
        if asks:
            return ListPage(next_asks=asks)
        return super().read_list(page, {}, ())


def _category_ask(page: Page, category: str) -> Ask | None:
    """Ask for the first page of a category; page 0 would be the same page once more."""
    prefix, site = _PREFIX.match(page.url), _SITE.search(page.text)
    if prefix is None or site is None or not category.isdecimal():
        return None
    url = f"{prefix[1]}/api/all/{category}?page={{n}}&sid={site[1]}"
    series = Series(url, per_page=_PAGE_SIZE, is_exact=True)
    return page_ask(with_referer(series, page.url.partition("#")[0]), 1)


def _report_nodes(page: Page) -> Iterator[dict[str, object]]:
    """Walk the tree, which is JSON inside a script that is not."""
    found = _TREE.search(page.text)
    if found is None:
        return
    try:
        tree, _ = json.JSONDecoder().raw_decode(page.text, found.end())
    except (ValueError, RecursionError):
        return
    waiting, left = as_list(tree)[::-1], _MOST_NODES
    while waiting and left:
        node, left = waiting.pop(), left - 1
        if isinstance(node, dict):
            if read_link(string(node.get("name"))).kind is LinkKind.REPORT_COLUMN:
                yield node
            waiting.extend(as_list(node.get("children"))[::-1])


def _read_article(page: Page, entry: object, column: str) -> Row | None:
    fields = as_mapping(entry)
    url = resolve(page.url, string(fields.get("url")) or string(fields.get("post_url")))
    if url is None or url == page.url:
        return None
    date = string(fields.get("date")) or string(fields.get("created_at"))
    unit = string(fields.get("publisher"))
    return make_row(url, string(fields.get("title")), date, column=column, unit=unit)


def _column_series(page: Page) -> Series | None:
    """Return an NFCMS column's pagination where only its text tells how many pages there are."""
    pages, records, quote = read_counts(page)
    if pages is None or find_linked_series(page) is not None:
        return None
    url = f"{resolve(page.url, './') or page.url}index_{{n}}.html"
    return Series(url, pages, records, quote=quote)


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]
