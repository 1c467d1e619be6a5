"""Openness / XxgkContent: controller-style addresses with a module for annual reports."""

import re
from collections.abc import Iterator

from crawler.families.family import Family, column_ask, mark
from crawler.families.model import Ask
from crawler.families.page import Page

_MODULE = r"(?:\w*AnnualReport|Xxgknb)"
_YEAR_LIST = re.compile(rf"/{_MODULE}/year/\d+/\d{{4}}\.html")
_MODULE_LINK = re.compile(rf"/{_MODULE}/(?!show/)\w+")


class Openness(Family):
    """Lists count `page_<k>.html` from one; reports stand in a module of their own."""

    name = "openness"
    marks = (
        mark("report module", 5, "links", rf"/{_MODULE}/(?:show|year)/\d+"),
        mark("own address", 5, "url", rf"/{_MODULE}/(?:show|year|index|list)"),
        mark("content list", 4, "links", r"/(?:Branch)?(?:Openness|Xxgk)Content/show(?:List)?/\d+"),
        mark(
            "content address", 4, "url", r"/(?:Branch)?(?:Openness|Xxgk)Content/show(?:List)?/\d+"
        ),
        mark("numbered list", 3, "links", r"/(?:News|Content)/showList/\d+/page_\d+\.html"),
    )

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield the module's lists, one per unit and year."""
        for link in page.links:
            if _YEAR_LIST.search(link.url):
                yield column_ask(link.url, "list of a year", 9, f"{link.label} {link.url}")
            elif _MODULE_LINK.search(link.url):
                yield column_ask(link.url, "report module", 8, f"{link.label} {link.url}")
