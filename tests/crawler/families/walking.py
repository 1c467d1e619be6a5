"""A walk along a list over pages held in memory, as the crawler does it over the network."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.families.family import Family
from crawler.families.model import Ask, Data, EndProof, ListPage, Row
from crawler.families.page import Page
from tests.crawler.families.samples import make_page, portal

Site = Callable[[Ask], Page]
_MOST_STEPS = 60


@dataclass
class Walk:
    """What a walk brought: different rows in order, addresses asked for, the last page."""

    rows: dict[str, Row] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    last: ListPage = field(default_factory=ListPage)

    @property
    def proof(self) -> EndProof | None:
        return self.last.end_proof


def missing(ask: Ask) -> Page:
    return make_page(ask.url, portal("<p>您访问的页面不存在</p>", column="404"), status=404)


def site_of(*pages: Page) -> Site:
    held: Mapping[str, Page] = {page.url: page for page in pages}
    return lambda ask: held.get(ask.url) or missing(ask)


def walk(family: Family, first: Page, site: Site, data: Data | None = None) -> Walk:
    """Follow the list as long as it leads on; the state goes through JSON as in a database."""
    result = Walk()
    page, state = first, data or {}
    for _ in range(_MOST_STEPS):
        result.last = family.read_list(page, state, set(result.rows))
        result.rows.update((row.url, row) for row in result.last.rows)
        if not result.last.next_asks:
            return result
        ask = result.last.next_asks[0]
        result.asked.append(ask.url)
        state, page = json.loads(json.dumps(ask.data)), site(ask)
    raise AssertionError("the walk does not end")
