"""博达 VSB: `.htm` sites whose page files are numbered from the last page back to the first."""

import re
from collections.abc import Iterator

from crawler.families.family import Family, mark
from crawler.families.links import read_text
from crawler.families.model import Data
from crawler.families.page import Page
from crawler.families.pagers import read_counts
from crawler.families.series import Series

_NUMBERED = re.compile(r"^(.*/)([^/]+)/(\d{1,4})\.htm$")
_FIRST = re.compile(r"^(.*)\.htm(?:$|[?#])")


class Vsb(Family):
    """Page 1 is `x.htm`, page k is `x/<total-k+1>.htm`, the last one `x/1.htm`."""

    name = "vsb"
    marks = (
        mark("article file", 4, "links", r"/info/\d+/\d+\.htm(?=$|[?#\n])"),
        mark("own address", 4, "url", r"/info/\d+/\d+\.htm(?:$|[?#])"),
        mark("form", 5, "text", r"_newscontent_fromname"),
        mark("body", 4, "text", r"id=[\"']vsb_content|v_news_content"),
        mark("row id", 4, "text", r"id=[\"']line_u\d+"),
        mark("files", 3, "text", r"/__local/|_showDynClicks"),
        mark("download", 4, "text", (
            r"/system/_content/download\.jsp\?urltype=news\.|urltype=news\.NewsContentUrl"
        )),
    )  # fmt: skip

    def find_series(self, page: Page, data: Data) -> Series | None:
        """Return the inverted numbering; the total stands in the pager's text or numbers."""
        pages, records, quote = read_counts(page)
        if pages is None:
            numbers = tuple(_pager_numbers(page))
            pages = max(numbers, default=None)
            quote = f"page numbers up to {pages}"
        stem = _stem(page.url)
        if pages is None or stem is None:
            return super().find_series(page, data)
        pattern = stem.replace("{", "%7B") + "/{n}.htm"
        return Series(pattern, pages, records, shift=pages + 1, sign=-1, quote=quote)


def _stem(url: str) -> str | None:
    """Return the address of a column without number and suffix."""
    if (numbered := _NUMBERED.match(url)) is not None:
        return numbered[1] + numbered[2]
    first = _FIRST.match(url)
    return first[1] if first else None


def _pager_numbers(page: Page) -> Iterator[int]:
    for node in page.tree.css("span.p_no, .p_no_d, .p_pages a")[:200]:
        text = read_text(node, 10)
        if text.isascii() and text.isdecimal() and len(text) <= 4:
            yield int(text)
