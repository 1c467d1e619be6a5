"""Lists that a page draws from a script file of its own: objects with an address and a title."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.families.dialects import is_file
from crawler.families.links import one_line, resolve
from crawler.families.model import Ask, Data, Json, Purpose, Row
from crawler.families.page import Page
from crawler.families.rows import make_row, unescape_literal

_OBJECT = re.compile(r"\{([^{}]{10,4000})\}")
_PAIR = re.compile(
    r"""["']?\w{1,40}["']?\s{0,3}:\s{0,3}(?:"((?:[^"\\]|\\.){0,1500})"|'((?:[^'\\]|\\.){0,1500})')"""
)
_ADDRESS = re.compile(
    r"(?:https?:)?//\S+|\.{0,2}/\S+|\S{1,200}\.(?:s?html?|jsp|aspx?|php)(?:[?#]\S*)?", re.IGNORECASE
)
_DATE = re.compile(r"(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}")
_CHINESE = re.compile(r"[一-龥]{4}")
_IS_SCRIPT = re.compile(r"javascript|ecmascript", re.IGNORECASE)
# What files with the data of a list are called; the others are libraries.
_LIST_FILE = re.compile(r"(?:list|data|news|info|nb|item|json|record)\w{0,20}\.js$", re.IGNORECASE)
_LIBRARY = re.compile(r"jquery|\.min\.|date|infinite|swiper|list(?:en|\.min)", re.IGNORECASE)
_MOST_OBJECTS = 5_000


def script_ask(page: Page, data: Data) -> Ask | None:
    """Return the wish for the script file of a page that shows no list itself."""
    if data.get("script") or page.status >= 400:
        return None
    host = urlsplit(page.url).hostname
    for node in page.tree.css("script[src]")[:50]:
        url = resolve(page.url, node.attributes.get("src") or "")
        parts = urlsplit(url or "")
        name = parts.path.rpartition("/")[2]
        if url and parts.hostname == host and _LIST_FILE.search(name) and not _LIBRARY.search(name):
            state: dict[str, Json] = {**data, "script": page.url}
            return Ask(url, headers=(("Referer", page.url),), purpose=Purpose.LIST, data=state)
    return None


def read_script_rows(page: Page) -> tuple[Row, ...]:
    """Return the rows of a script file."""
    if not (_IS_SCRIPT.search(page.media_type) or urlsplit(page.url).path.endswith(".js")):
        return ()
    found: dict[str, Row] = {}
    for number, item in enumerate(_OBJECT.finditer(page.text)):
        if number >= _MOST_OBJECTS:
            break
        if (row := _read_object(page, item[1])) is not None:
            found.setdefault(row.url, row)
    return tuple(found.values())


def _read_object(page: Page, text: str) -> Row | None:
    """Tell address, title and date of an object apart by what they look like, not by their keys."""
    values = list(_values(text))
    address = next((value for value in values if _is_address(value)), None)
    titles = [value for value in values if _CHINESE.search(value) and not _is_address(value)]
    date = next((found[0] for value in values if (found := _DATE.search(value))), "")
    url = resolve(page.url, address) if address else None
    return make_row(url, max(titles, key=len), date) if url and titles else None


def _is_address(value: str) -> bool:
    return bool(_ADDRESS.fullmatch(value)) or is_file(value)


def _values(text: str) -> Iterator[str]:
    for pair in _PAIR.finditer(text):
        yield one_line(unescape_literal(pair[1] if pair[1] is not None else pair[2] or ""))
