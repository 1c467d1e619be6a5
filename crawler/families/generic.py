"""Every other platform: links are followed by what they say, by slugs and by the meta tags."""

from collections.abc import Collection, Iterator

from crawler.families.family import Family
from crawler.families.model import Ask, Data, ListPage, Purpose
from crawler.families.page import Page
from crawler.families.scoring import column_evidence, find_columns


class Generic(Family):
    """The fallback, also when a platform changes; it never recognises anything itself."""

    name = "generic"

    def own_columns(self, page: Page) -> Iterator[Ask]:
        """Yield the page itself where its meta tags or its links say that it is the column."""
        if evidence := column_evidence(page):
            yield Ask(page.url, purpose=Purpose.LIST, evidence=evidence)

    def read_list(self, page: Page, data: Data, seen: Collection[str]) -> ListPage:
        """Read a list; a page that lists only units and years leads on to them."""
        listed = super().read_list(page, data, seen)
        if listed.rows or listed.next_asks or "page" in data:
            return listed
        children = tuple(ask for ask in find_columns(page) if ask.data.get("kind") in _CHILDREN)
        return ListPage(next_asks=children) if children else listed


_CHILDREN = frozenset({"year", "units"})
