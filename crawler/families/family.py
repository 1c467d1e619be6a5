"""What every family can do, and how most do it: a family overrides only where it differs."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from crawler.families.attachments import BODY, find_attachments
from crawler.families.decoys import LinkKind
from crawler.families.detours import detour_ask
from crawler.families.dialects import ARTICLE
from crawler.families.ends import turn
from crawler.families.links import one_line
from crawler.families.model import Ask, Data, Evidence, ListPage, PortalFacts, Purpose, Row
from crawler.families.page import Page
from crawler.families.pagers import find_series
from crawler.families.rows import find_rows, make_row
from crawler.families.scoring import find_columns
from crawler.families.script_lists import read_script_rows, script_ask
from crawler.families.series import Series, read_place

Where = Literal["url", "links", "text", "cookies"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern that speaks for a family where it is found."""

    name: str
    weight: int
    where: Where
    pattern: re.Pattern[str]


def mark(name: str, weight: int, where: Where, pattern: str) -> Mark:
    """Return a mark whose pattern ignores case."""
    return Mark(name, weight, where, re.compile(pattern, re.IGNORECASE))


class Family:
    """A platform that many portals share; objects of it hold no state."""

    name: ClassVar[str]
    marks: ClassVar[tuple[Mark, ...]] = ()
    article: ClassVar[re.Pattern[str]] = ARTICLE

    def recognise(self, page: Page) -> tuple[Evidence, ...]:
        """Return the marks of the platform on a page, with what stands there."""
        places = {known.where for known in self.marks}
        texts = {where: _place_text(page, where) for where in places}
        return tuple(
            Evidence(known.name, known.weight, one_line(found[0], 120))
            for known in self.marks
            if (found := known.pattern.search(texts[known.where]))
        )

    def first_asks(self, facts: PortalFacts) -> tuple[Ask, ...]:
        """Return the pages to begin with: the known columns, else the home page."""
        if facts.columns:
            return tuple(Ask(url, purpose=Purpose.LIST) for url in facts.columns)
        return (Ask(facts.home, purpose=Purpose.HOME),)

    def columns(self, page: Page, *, is_report: bool = False) -> tuple[Ask, ...]:
        """Return what may be the report column, the platform's own addresses first.

        `is_report` tells that the page is known to be such a column or a part of one.
        """
        asks = [*self.own_columns(page), *find_columns(page, is_report=is_report)]
        best: dict[str, Ask] = {}
        for ask in asks:
            best.setdefault(ask.url, ask)
        return tuple(sorted(best.values(), key=lambda ask: -ask.score))

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read one page of a list; `seen` are the addresses of the rows read before."""
        rows = self.find_rows(page, data)
        if not rows and (ask := detour_ask(page, data)) is not None:
            return ListPage(next_asks=(ask,), page_number=read_place(data).number)
        rows = rows or read_script_rows(page)
        leads_on = any(ask.url != page.url for ask in self.own_columns(page))
        if not (rows or leads_on) and (ask := script_ask(page, data)) is not None:
            return ListPage(next_asks=(ask,), page_number=read_place(data).number)
        rows = rows or _page_as_row(page)
        series = self.find_series(page, data) if page.status < 400 else None
        return turn(page, rows, series, data=data, seen=seen)

    def article_links(self, page: Page) -> tuple[Ask, ...]:
        """Return the files that belong to an article."""
        return find_attachments(page)

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield report columns by the platform's own addresses."""
        yield from ()

    def find_rows(self, page: Page, data: Data) -> tuple[Row, ...]:
        """Return the rows of a list page."""
        return find_rows(page, self.article)

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the pagination that a list page declares."""
        return find_series(page, read_place(data).number)


def column_ask(url: str, name: str, weight: int, quote: str) -> Ask:
    """Return a report column found by the platform's own address."""
    evidence = (Evidence(name, weight, one_line(quote, 120)),)
    return Ask(url, purpose=Purpose.LIST, evidence=evidence)


def with_referer(series: Series, referer: str) -> Series:
    """Return a series whose requests look like those of the page's own script."""
    headers = [("Referer", referer), ("X-Requested-With", "XMLHttpRequest")]
    if series.body:
        headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))
    return replace(series, headers=tuple(headers))


def _page_as_row(page: Page) -> tuple[Row, ...]:
    """Return a column that is itself the one report in it, as single-page columns are."""
    title = page.meta.get("articletitle") or page.title
    column, date = page.meta.get("columnname", ""), page.meta.get("pubdate", "")
    row = make_row(page.url, title, date, column=column)
    is_report = row.kind == LinkKind.ANNUAL_REPORT and bool(page.select(BODY))
    return (row,) if is_report else ()


def _place_text(page: Page, where: Where) -> str:
    if where == "url":
        return page.url
    if where == "links":
        # Other sites that a page links run on platforms of their own.
        return page.own_addresses
    return page.cookies if where == "cookies" else page.text
