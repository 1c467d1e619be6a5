"""JPAAS, Hanweb's third generation: lists drawn by a service that answers pieces of markup."""

import json
import re
from html import unescape
from urllib.parse import urlencode

from crawler.families.answers import as_mapping, string
from crawler.families.dialects import ARTICLE
from crawler.families.family import with_referer
from crawler.families.links import resolve
from crawler.families.model import Row
from crawler.families.page import Page
from crawler.families.rows import read_fragments, read_rows
from crawler.families.series import Series

_SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAIR = re.compile(r"""["']([\w]{1,40})["']\s*:\s*(?:["']([^"']{0,400})["']|([\w.-]{1,80}))""")
_QUERY = re.compile(
    r"""queryData\s{0,5}=\s{0,5}(?:"(\{[^"]{2,2000}\})"|'(\{[^']{2,2000}\})')""", re.IGNORECASE
)
_PAGINATION = re.compile(
    r"<div[^>]{0,40}class=[\"'][^\"'>]{0,80}pagination[^>]{0,4000}>", re.IGNORECASE
)
_COUNT = re.compile(
    r"""(?<![\w-])(count|rows|pageno)\s{0,3}=\s{0,3}["']?(\d{1,7})""", re.IGNORECASE
)
_LIST = re.compile(r"list|列表", re.IGNORECASE)
_PAGE_SIZE = 15


def is_answer(page: Page) -> bool:
    """Say whether a page is an answer of the service."""
    return isinstance(as_mapping(as_mapping(page.json).get("data")).get("html"), str)


def answer_rows(page: Page) -> tuple[Row, ...]:
    """Return the rows of an answer."""
    return read_rows(page, read_fragments(page, [_markup(page)]), ARTICLE)


def answer_series(page: Page) -> Series | None:
    """Return the totals of an answer."""
    total, size = _counts(_markup(page))
    if total is None:
        return None
    return Series(page.url, records=total, per_page=size, is_exact=True, quote=f"count {total}")


def column_series(page: Page) -> Series | None:
    """Return the pagination of a column, whose script names the unit that draws the list."""
    if "querydata" not in page.text.lower():
        return None
    units = [_read_pairs(match[1] or match[2]) for match in _QUERY.finditer(page.text)]
    units = [unit for unit in units if unit.get("webId") and unit.get("pageId")]
    if not units:
        return None
    unit = max(units, key=lambda values: bool(_LIST.search(values.get("tagId", ""))))
    total, size = _counts(page.text)
    size = size or _PAGE_SIZE
    # Some hosts honour only the JSON parameter, others only the bare number: both are sent.
    parameters = json.dumps({"pageNo": "@", "pageSize": str(size)}).replace('"@"', "@")
    query = urlencode({**unit, "paramJson": parameters}).replace("%40", "{n}")
    url = (resolve(page.url, _SERVICE) or page.url) + f"?{query}&pageNo={{n}}"
    series = Series(url, None, total, size, is_exact=True, quote=f"count {total}")
    return with_referer(series, page.url)


def _markup(page: Page) -> str:
    value = as_mapping(as_mapping(page.json).get("data")).get("html")
    return value if isinstance(value, str) else string(value)


def _read_pairs(attribute: str) -> dict[str, str]:
    """Read the attribute, which is JSON with single quotes and entities."""
    return {
        match[1]: match[2] if match[2] is not None else match[3]
        for match in _PAIR.finditer(unescape(attribute))
    }


def _counts(markup: str) -> tuple[int | None, int | None]:
    element = _PAGINATION.search(markup)
    values = (
        {name.lower(): int(digits) for name, digits in _COUNT.findall(element[0])}
        if element
        else {}
    )
    return values.get("count"), values.get("rows") or None
