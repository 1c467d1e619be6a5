"""Scores for links that may lead to the report column: anchor text, slug, siblings, meta tags.

Guessing is never enough: each wish carries the words and addresses that speak for it.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.families.decoys import LinkKind, read_link
from crawler.families.dialects import ARTICLE, REPORT_SLUG, SIBLING_SLUG, is_file
from crawler.families.links import Link
from crawler.families.model import Ask, Evidence, Json, Purpose
from crawler.families.page import Page

_FULL_NAME = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?年(?:报|度(?:工作)?报告)|政府信息公开工作年度报告"
)
_TRAPS = re.compile(
    r"/gate/big5/|_wap\.|/wap/|mpost_|[?&](?:wap|year=\d{4}&month)|/search|/login|/sso|/tag/|rss|calendar"
    r"|/print|favorite|/english|/en/|/mobile/",
    re.IGNORECASE,
)
# Anchor texts ranked: the column itself, the way to it, the lists of units, the years.
_KIND_WEIGHTS = {
    LinkKind.REPORT_COLUMN: 10,
    LinkKind.GATEWAY: 5,
    LinkKind.UNITS: 3,
    LinkKind.YEAR: 3,
}
_IN_MENU = re.compile(r"政府?信息公开(?:指南|制度)|法定主动公开内容|依申请公开")
_MOST_ASKS = 200


def find_columns(page: Page) -> tuple[Ask, ...]:
    """Return the links that may lead to the report column, the likeliest first."""
    on_report_page = _is_report_page(page)
    has_menu = sum(bool(SIBLING_SLUG.search(link.url)) for link in page.links) >= 2 or bool(
        _IN_MENU.search(" ".join(link.label for link in page.links[:400]))
    )
    best: dict[str, Ask] = {}
    for link in page.links:
        evidence = tuple(_score(link, has_menu, on_report_page))
        ask = Ask(link.url, purpose=Purpose.COLUMN, data=_data(link), evidence=evidence)
        if ask.score > 0 and (link.url not in best or best[link.url].score < ask.score):
            best[link.url] = ask
    best.pop(page.url, None)
    return tuple(sorted(best.values(), key=lambda ask: -ask.score)[:_MOST_ASKS])


def column_evidence(page: Page) -> tuple[Evidence, ...]:
    """Return what says that a page is itself the report column."""
    found: list[Evidence] = []
    name = page.meta.get("columnname", "")
    if read_link(name).kind is LinkKind.REPORT_COLUMN:
        found.append(Evidence("ColumnName", 10, name))
    titled = [link.label for link in page.links if _is_report(link)]
    if len(titled) >= 2:
        found.append(Evidence("report titles", 8, f"{len(titled)} links, such as {titled[0]}"))
    return tuple(found)


def _is_report_page(page: Page) -> bool:
    return bool(column_evidence(page)) or bool(_FULL_NAME.search(page.title))


def _is_report(link: Link) -> bool:
    return read_link(link.label).kind is LinkKind.ANNUAL_REPORT


def _score(link: Link, has_menu: bool, on_report_page: bool) -> Iterator[Evidence]:
    reading = read_link(link.label)
    if reading.kind.is_decoy or is_file(link.url) or _TRAPS.search(link.url):
        return
    if ARTICLE.search(link.url) and reading.kind is not LinkKind.REPORT_COLUMN:
        return
    yield from _by_text(link, reading.kind, has_menu, on_report_page)
    path = urlsplit(link.url)
    if found := REPORT_SLUG.search(f"{path.path}?{path.query}"):
        yield Evidence("slug", 4, found[0])


def _by_text(
    link: Link, kind: LinkKind, has_menu: bool, on_report_page: bool
) -> Iterator[Evidence]:
    if kind in (LinkKind.UNITS, LinkKind.YEAR) and not on_report_page:
        return
    if weight := _KIND_WEIGHTS.get(kind):
        is_bare = kind is LinkKind.REPORT_COLUMN and not _FULL_NAME.search(link.label)
        # 年报 alone may be anything; beside the uniform menu it is the report column.
        bare = weight if has_menu or on_report_page else 2
        yield Evidence("anchor text", bare if is_bare else weight, link.label)


def _data(link: Link) -> dict[str, Json]:
    return {"kind": read_link(link.label).kind.value, "text": link.label}
