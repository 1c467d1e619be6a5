"""Epoint 新点: disclosure pages drawn from a JSON service that the site's own script names."""

import json
import re
from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit

from crawler.families.answers import as_list, as_mapping, integer, string
from crawler.families.family import Family, mark
from crawler.families.links import resolve
from crawler.families.model import Ask, Data, Json, ListPage, Purpose, Row
from crawler.families.page import Page
from crawler.families.rows import find_rows, make_row
from crawler.families.series import Series, page_ask

_BUILDER = "/js/webBuilderCommon.js"
_VALUE = r"(?<!\w){}[\"']?\s*[:=]\s*[\"']([^\"'\n]{{1,200}})[\"']"
_SERVICE = "rest/lightfrontaction/getgovinfolist"
_PAGE_SIZE = 15


class Epoint(Family):
    """The page names category and unit, the script names project and site, the service lists."""

    name = "epoint"
    marks = (
        mark("category link", 4, "links", r"[?&]categorynum=\d+"),
        mark("category address", 4, "url", r"[?&]categorynum=\d+|/govInfoPub\.html"),
        mark("builder script", 4, "text", r"webBuilderCommon\.js"),
        mark("service", 5, "text", r"lightfrontaction"),
        mark("answer", 4, "text", r"\"infourl\"\s*:"),
        mark("unit tree", 2, "links", r"/govxxgk/[0-9A-Z]{9,18}/"),
    )

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read an answer; until there is one, the page leads to the script, that to the service."""
        if page.url.partition("#")[0].endswith(_BUILDER):
            ask = _service_ask(page, data)
            return ListPage(next_asks=(ask,)) if ask else super().read_list(page, data, seen)
        is_shell = "page" not in data and not self.find_rows(page, data)
        if is_shell and (ask := _builder_ask(page)) is not None:
            return ListPage(next_asks=(ask,))
        return super().read_list(page, data, seen)

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the entries of an answer or the rows of a static page."""
        if page.json is None:
            return find_rows(page, self.article)
        entries = as_list(_custom(page).get("data"))
        return tuple(row for entry in entries if (row := _read_entry(page, entry)))

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the total of an answer or the pager of a static page."""
        if page.json is None:
            return super().find_series(page, data)
        custom = _custom(page)
        for name in ("total", "totalcount", "count"):
            if (total := integer(custom.get(name))) is not None:
                return Series(page.url, records=total, per_page=_PAGE_SIZE, quote=f"{name} {total}")
        return None


def _builder_ask(page: Page) -> Ask | None:
    """Ask for the script that names project and site, carrying what the page is about."""
    query = parse_qs(urlsplit(page.url).query, errors="replace")
    if not query.get("categorynum"):
        return None
    state: dict[str, Json] = {
        "categorynum": query["categorynum"][0],
        "deptcode": query.get("deptcode", [""])[0],
        "list": page.url,
    }
    # One script serves all lists; behind the number sign stands for which one it is asked.
    url = resolve(page.url, f"{_BUILDER}#!{state['categorynum']}/{state['deptcode']}")
    return Ask(url, purpose=Purpose.API, data=state) if url else None


def _service_ask(page: Page, data: Data) -> Ask | None:
    project, site = _value(page, "projectName"), _value(page, "siteGuid")
    category, listed = data.get("categorynum"), data.get("list")
    if not (project and site and isinstance(category, str) and isinstance(listed, str)):
        return None
    form = {
        "deptcode": str(data.get("deptcode") or ""), "categorynum": category, "siteGuid": site,
        "pageIndex": "@", "pageSize": _PAGE_SIZE,
    }  # fmt: skip
    body = json.dumps(form, ensure_ascii=False).replace('"@"', "{n}")
    url = resolve(page.url, f"/{project.strip('/')}/{_SERVICE}")
    if url is None:
        return None
    headers = (("Referer", listed), ("Content-Type", "application/json; charset=UTF-8"))
    # Whether the service counts from 0 or 1 is not known: if page two repeats page one, from 1.
    series = Series(url, per_page=_PAGE_SIZE, shift=-1, body=body, headers=headers, other_shift=0)
    return page_ask(series, 1)


def _value(page: Page, name: str) -> str:
    found = re.search(_VALUE.format(name), page.text)
    return found[1] if found else ""


def _custom(page: Page) -> dict[str, object]:
    return dict(as_mapping(as_mapping(page.json).get("custom")))


def _read_entry(page: Page, entry: object) -> Row | None:
    fields = as_mapping(entry)
    url = resolve(page.url, string(fields.get("infourl")))
    title = string(fields.get("realtitle")) or string(fields.get("title"))
    date = string(fields.get("infodate")) or string(fields.get("date"))
    return make_row(url, title, date) if url and url != page.url else None
