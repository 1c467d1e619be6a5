"""Hanweb's 信息公开 module: one page per unit and year, a tree of units, a search.

The year in the address is the year asked for; which year the report is about, the page says.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.families.family import column_ask, with_referer
from crawler.families.links import resolve
from crawler.families.model import Ask, Evidence, Purpose
from crawler.families.page import Page
from crawler.families.pagers import read_counts
from crawler.families.series import Series, page_ask

_REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
_SEARCH = "/module/xxgk/search.jsp"
_UNIT = re.compile(r"(?<![a-z])(?:vc_xxgk)?area=([0-9A-Z]{9,18})(?![0-9A-Z])", re.IGNORECASE)
_MOST_UNITS = 1_000


def module_asks(home: str, units: Iterable[str], years: Iterable[int]) -> tuple[Ask, ...]:
    """Return the report page of every unit and year."""
    base, wanted = resolve(home, _REPORT), tuple(years)
    if base is None:
        return ()
    return tuple(_report_ask(base, unit, year) for unit in units for year in wanted)


def find_units(page: Page) -> tuple[str, ...]:
    """Return the unit codes that a page's links and scripts name, in order."""
    codes = dict.fromkeys(match[1] for match in _UNIT.finditer(page.text))
    return tuple(codes)[:_MOST_UNITS]


def is_module_tree(page: Page) -> bool:
    """Say whether a page is the module's tree of units."""
    return "/module/xxgk/tree.jsp" in page.url


def module_columns(page: Page) -> Iterator[Ask]:
    """Yield the module's own report pages that a page links."""
    for link in page.links:
        if _REPORT.lower() in link.url.lower():
            ask = column_ask(link.url, "annual-report module", 9, f"{link.label} {link.url}")
            yield Ask(ask.url, purpose=Purpose.ARTICLE, data=_ids(link.url), evidence=ask.evidence)


def search_ask(home: str, column: str, *, area: str, site: str, node: str) -> Ask:
    """Return the first page of the module's search for one column, unit and catalogue node."""
    form = {
        "infotypeId": node, "jdid": site, "area": area, "divid": f"div{column}", "vc_title": "",
        "vc_number": "", "vc_filenumber": "", "vc_all": "", "texttype": "", "fbtime": "",
        "sortfield": ",createdatetime:0,orderid:0",
    }  # fmt: skip
    url = resolve(home, _SEARCH) or home
    series = Series(f"{url}?standardXxgk=0&isAllList=1", body=f"{urlencode(form)}&currpage={{n}}")
    return page_ask(with_referer(series, home), 1, {"column": column})


def search_series(page: Page) -> Series | None:
    """Return the size of a search, which its last line tells."""
    pages, records, quote = read_counts(page)
    return Series(page.url, pages, records, quote=quote) if pages is not None else None


def _report_ask(base: str, unit: str, year: int) -> Ask:
    evidence = (Evidence("unit and year", 1, f"area={unit} fbtime={year}"),)
    url = f"{base}?{urlencode({'area': unit, 'fbtime': year})}"
    return Ask(url, purpose=Purpose.ARTICLE, data={"unit": unit, "year": year}, evidence=evidence)


def _ids(url: str) -> dict[str, str]:
    query = parse_qs(urlsplit(url).query, errors="replace")
    return {key: query[key][0] for key in ("area", "fbtime") if query.get(key)}
