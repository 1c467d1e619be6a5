"""Hanweb's disclosure module: one page for each agency and year, a unit tree and a search."""

from dataclasses import replace
from functools import partial
from html import escape

from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import html
from corpus.sample.portals.shell import Link, link_list, write_page

_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
_TREE = "/module/xxgk/tree.jsp"
_SEARCH = "/module/xxgk/search.jsp"
_PER_PAGE = 4


def build_xxgk(draft: Draft) -> None:
    """Build a portal where reports are asked for by unit code and year.

    Reports also stand as ordinary articles, which the search finds.
    """
    draft.look = replace(draft.look, container='<div class="xxgk-content" id="zoom">')
    column = "/col/col1229849805/index.html"
    put_disclosure(draft, Disclosure("/col/col1229100100/index.html", column))
    items = draft.items(draft.county.reports, 4)
    pages = {_key(draft, item): _article_path(item) for item in items if item.report}
    for item in items:
        path = _article_path(item)
        draft.put(path, draft.article_page(item))
        if item.report:
            area, year = _key(draft, item)
            address = f"{_REPORT}?area={area}&fbtime={year}"
            draft.expect(address, item.report, Filing(aliases=(path,)))
    draft.put(_REPORT, lambda asked: _report(draft, pages, asked))
    draft.put(_TREE, draft.page(partial(_tree, draft)))
    draft.put(_SEARCH, _search(items))
    draft.put_column(column, "政府信息公开年报", lambda: _units(draft))
    draft.quirks.append("units by years, missing years answer an empty page")


def unit_code(draft: Draft, unit: int) -> str:
    """Return the code of a unit; three kinds of code occur on one site."""
    stem = f"{int(draft.county.code[:6])}{unit:03}"
    return (stem, f"11{stem}MB{unit:05}Q", f"00100800{stem}")[unit % 3]


def _key(draft: Draft, item: Item) -> tuple[str, int]:
    assert item.report is not None  # noqa: S101 - callers pass items of reports only
    return unit_code(draft, item.report.unit), item.report.year


def _article_path(item: Item) -> str:
    year, month, day = (int(part) for part in item.day.split("-"))
    return f"/art/{year}/{month}/{day}/art_1229849805_{item.number % 10**6}.html"


def _report(draft: Draft, pages: dict[tuple[str, int], str], asked: Asked) -> Reply:
    key = (asked.arguments.get("area", ""), asked.number("fbtime"))
    if key in pages:
        return draft.site.answer(replace(asked, path=pages[key], query=""))
    years = link_list(_years(draft, key[0]), "years")
    return html(write_page(draft.look, "政府信息公开年报", f"{years}<div id='zoom'>暂无内容</div>"))


def _years(draft: Draft, code: str) -> list[Link]:
    # One year before the first is offered although nothing stands there.
    years = (*draft.county.years, min(draft.county.years) - 1)
    return [Link(f"{year}年", f"{_REPORT}?area={code}&fbtime={year}") for year in years]


def _units(draft: Draft) -> str:
    links: list[Link] = []
    for unit in draft.county.units:
        code = unit_code(draft, unit)
        links += [
            Link(f"{draft.county.agency(unit).base}{year.text}", year.href)
            for year in _years(draft, code)
        ]
    return f'<iframe src="{_TREE}?area={unit_code(draft, 0)}"></iframe>{link_list(links, "units")}'


def _tree(draft: Draft) -> str:
    links = (
        f'<li><a href="/col/col1229849805/index.html?vc_xxgkarea={unit_code(draft, unit)}">'
        f"{draft.county.agency(unit).base}</a></li>"
        for unit in draft.county.units
    )
    return f"<html><body><ul>{''.join(links)}</ul></body></html>"


def _search(items: list[Item]) -> Resource:
    def answer(asked: Asked) -> Reply:
        page = max(asked.number("currpage", 1), 1)
        pages = -(-len(items) // _PER_PAGE)
        rows = "".join(
            f'<tr class="tr_main_value_{"odd" if index % 2 else "even"}"><td>'
            f'<a class="bt_link" href="{_article_path(item)}">{escape(item.title)}</a></td>'
            f"<td>{item.day}</td></tr>"
            for index, item in enumerate(items[(page - 1) * _PER_PAGE : page * _PER_PAGE])
        )
        return html(f"<table>{rows}</table><div>共{pages}页</div>")

    return answer
