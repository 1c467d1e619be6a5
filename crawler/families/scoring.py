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
from crawler.families.rows import PAGER_TEXT, is_around

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
}
_IN_MENU = re.compile(r"政府?信息公开(?:指南|制度)|法定主动公开内容|依申请公开")
# What agencies are called; offices that other links are called after as well are left out.
_UNIT_NAME = re.compile(
    r"[一-龥]{1,24}(?:局|厅|委|委员会|办|办公室|镇|乡|街道|街道办|办事处|人民政府|管委会|联合会)"
)
_LONE_YEAR = re.compile(r"^20\d\d年?度?|20\d\d年?度?$", re.ASCII)
_FOLDER = re.compile(r"(?:/|/(?:index|list|xxgk_list)\.\w{3,5})$")
_MOST_ASKS = 200

_FEWEST_UNITS = 3
PART_KINDS = frozenset({"year", "units", "unit", "part"})
"""What a link on a report column is called that leads to a part of it."""


def find_columns(page: Page, *, is_report: bool = False) -> tuple[Ask, ...]:
    """Return the links that may lead to the report column, the likeliest first.

    `is_report` tells that the page is known to be such a column or a part of one.
    """
    on_report_page = is_report or _is_report_page(page)
    is_directory = not on_report_page and _is_directory(page)
    has_menu = sum(bool(SIBLING_SLUG.search(link.url)) for link in page.links) >= 2 or bool(
        _IN_MENU.search(" ".join(link.label for link in page.links[:400]))
    )
    best: dict[str, Ask] = {}
    for link in page.links:
        if PAGER_TEXT.fullmatch(link.label):
            continue
        part = _part_of(page, link) if on_report_page else ""
        if is_directory and _is_unit(link):
            part = "unit"
        evidence = tuple(_score(link, has_menu, on_report_page, part))
        ask = Ask(link.url, purpose=Purpose.COLUMN, data=_data(link, part), evidence=evidence)
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


def _is_directory(page: Page) -> bool:
    """Tell whether a page lists the units of a portal, whose own pages lead to their reports."""
    if urlsplit(page.url).path in ("", "/"):
        return False
    units = {link.url for link in page.links if _is_unit(link)}
    return len(units) >= _FEWEST_UNITS


def _is_unit(link: Link) -> bool:
    return (
        _UNIT_NAME.fullmatch(link.label) is not None
        and not ARTICLE.search(link.url)
        and not is_around(link.node)
    )


def _part_of(page: Page, link: Link) -> str:
    """Say as what part of a report column a link stands on it: a year, units, one unit, a folder.

    Such links stand in the column itself; what the portal puts around it are other menus.
    """
    kind = read_link(link.label).kind
    if kind in (LinkKind.YEAR, LinkKind.UNITS):
        part = kind.value
    elif kind is LinkKind.ANNUAL_REPORT and not read_link(link.label).years:
        part = "unit"
    elif kind is not LinkKind.OTHER or not link.label:
        return ""
    elif _UNIT_NAME.fullmatch(_LONE_YEAR.sub("", link.label)):
        part = "unit"
    else:
        part = "part" if _is_folder_below(page.url, link.url) else ""
    is_article = bool(ARTICLE.search(link.url)) and part not in ("year", "units")
    return "" if is_article or not part or is_around(link.node) else part


def _is_folder_below(own: str, other: str) -> bool:
    folder = own.partition("?")[0].rpartition("/")[0] + "/"
    return other.startswith(folder) and other != folder and bool(_FOLDER.search(other))


def _score(link: Link, has_menu: bool, on_report_page: bool, part: str) -> Iterator[Evidence]:
    reading = read_link(link.label)
    if reading.kind.is_decoy or is_file(link.url) or _TRAPS.search(link.url):
        return
    if ARTICLE.search(link.url) and reading.kind is not LinkKind.REPORT_COLUMN and not part:
        return
    if reading.kind is LinkKind.ANNUAL_REPORT and reading.years:
        return
    if part:
        yield Evidence("part of the column", 3, link.label)
    else:
        yield from _by_text(link, reading.kind, has_menu, on_report_page)
    path = urlsplit(link.url)
    if found := REPORT_SLUG.search(f"{path.path}?{path.query}"):
        yield Evidence("slug", 4, found[0])


def _by_text(
    link: Link, kind: LinkKind, has_menu: bool, on_report_page: bool
) -> Iterator[Evidence]:
    if kind in (LinkKind.UNITS, LinkKind.YEAR):
        return
    if weight := _KIND_WEIGHTS.get(kind):
        is_bare = kind is LinkKind.REPORT_COLUMN and not _FULL_NAME.search(link.label)
        # 年报 alone may be anything; beside the uniform menu it is the report column.
        bare = weight if has_menu or on_report_page else 2
        yield Evidence("anchor text", bare if is_bare else weight, link.label)


def _data(link: Link, part: str) -> dict[str, Json]:
    return {"kind": part or read_link(link.label).kind.value, "text": link.label}
