"""Shaanxi's numeric platform: list pages are numbers, articles are long ids beside them."""

import re

from crawler.families.family import Family, mark
from crawler.families.model import Data
from crawler.families.page import Page
from crawler.families.pagers import read_counts
from crawler.families.rows import find_rows
from crawler.families.series import Series, read_place

_LIST = re.compile(r"^(https?://[^?#]+/)(\d{1,4})\.html$")


class Shaanxi(Family):
    """The next page has the next number; without a pager the missing page proves the end."""

    name = "shaanxi"
    marks = (
        mark("article file", 4, "links", r"/[a-z]\w*/\d{18,19}\.html(?=$|[?#\n])"),
        mark("own address", 4, "url", r"/[a-z]\w*/\d{18,19}\.html(?:$|[?#])"),
        mark("older article file", 3, "links", r"/[a-z]\w*/[0-9a-f]{24}\.html(?=$|[?#\n])"),
        mark("older own address", 3, "url", r"/[a-z]\w*/[0-9a-f]{24}\.html(?:$|[?#])"),
        mark("numbered list", 1, "url", r"/[a-z]\w*/\d{1,3}\.html$"),
    )

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the numbering of the list's own file."""
        own = _LIST.match(page.url)
        if own is None or (read_place(data).number == 1 and int(own[2]) != 1):
            return super().find_series(page, data)
        pages, records, quote = read_counts(page)
        url = own[1].replace("{", "%7B") + "{n}.html"
        size = len(find_rows(page, self.article)) or None
        return Series(url, pages, records, size, quote=quote or "numbered file")
