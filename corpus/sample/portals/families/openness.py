"""Sites with a controller of their own for annual reports, one list per organ and year."""

from functools import partial

from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.shell import Link, Row, link_list, write_rows

_MODULE = "/OpennessAnnualReport"


def build_openness(draft: Draft) -> None:
    """Build a portal with small running ids and decoy lists in `page_<k>` files."""
    entry = f"{_MODULE}/year/1/{max(draft.county.years)}.html"
    put_disclosure(draft, Disclosure("/openness/", entry))
    for unit in draft.county.units:
        _put_unit(draft, unit)
    draft.quirks.append("an empty year in every organ")
    items = [draft.decoy_item(n, 2022) for n in range(8)]
    for item in items:
        draft.put_item(f"/OpennessContent/show/{item.number % 10**5}.html", item)
    for page in (1, 2):
        rows = [
            Row(i.title, f"/OpennessContent/show/{i.number % 10**5}.html", i.day)
            for i in items[4 * page - 4 : 4 * page]
        ]
        path = f"/OpennessContent/showList/1/47/page_{page}.html"
        draft.put_column(path, "规划信息", partial(write_rows, rows, "span"))


def _put_unit(draft: Draft, unit: int) -> None:
    items = [draft.item_of(report) for report in draft.county.of_unit(unit)]
    years = (*draft.county.years, min(draft.county.years) - 1)
    for item in items:
        draft.put_item(f"{_MODULE}/show/{item.number % 10**5}.html", item)
    for year in years:
        shown = [item for item in items if item.report and item.report.year == year]
        path = f"{_MODULE}/year/{unit + 1}/{year}.html"
        write = partial(_year_page, draft, unit, years, shown)
        draft.put_column(path, "政府信息公开年报", write)


def _year_page(draft: Draft, unit: int, years: tuple[int, ...], items: list[Item]) -> str:
    tabs = [Link(f"{year}年", f"{_MODULE}/year/{unit + 1}/{year}.html") for year in years]
    organs = [
        Link(draft.county.agency(each).base, f"{_MODULE}/year/{each + 1}/{years[0]}.html")
        for each in draft.county.units
    ]
    rows = [Row(i.title, f"{_MODULE}/show/{i.number % 10**5}.html", i.day) for i in items]
    catalogue = link_list([Link("规划信息", "/OpennessContent/showList/1/47/page_1.html")])
    lists = link_list(organs, "organs") + link_list(tabs, "years")
    return lists + write_rows(rows, "span") + catalogue
