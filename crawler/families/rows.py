"""Rows of a list, whatever the template: links of articles and files with the date beside them.

Where the markup hides rows in scripts or XML islands, they are taken from there.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.families.decoys import read_link
from crawler.families.dialects import is_file
from crawler.families.links import Link, base_of, find_links, read_text
from crawler.families.model import Row
from crawler.families.page import Page

_DATE = re.compile(
    r"(?:19|20)\d{2}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}日?"
    # split over two elements: the day large, year and month below, or the reverse
    r"|(?<![\d-])\d{1,2}\s(?:19|20)\d{2}[-./年]\d{1,2}月?(?!\d)"
    r"|(?<!\d)(?:19|20)\d{2}[-./年]\d{1,2}月?\s\d{1,2}(?![\d-])"
    r"|(?<![\d-])\d{2}-\d{2}(?![\d-])"
)
_ITEMS = frozenset({"li", "tr", "dd", "dl", "p"})
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_LISTS = frozenset({"ul", "ol", "table", "tbody", "body", "html", "form"})
_AROUND = frozenset({"nav", "footer", "header"})
_AROUND_CLASSES = frozenset(
    "nav navbar footer foot header top crumb crumbs breadcrumb breadcrumbs position location"
    " share friendlink friendlinks copyright page pages pagination pager prevnext".split()
)
_CLIMB = 10
_MOST_LINKS_IN_ITEM = 4
_SHORTEST_TEXT = 4
PAGER_TEXT = re.compile(
    r"\s*(?:\d{1,4}|[<>«»]{1,2}|首\s?页|尾\s?页|末\s?页|[上下]\s?一?\s?页|最后一页|第一页|更多.{0,3}|返回.{0,4}|跳转|GO|\.{2,3})\s*",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{|<%|\$\{")
_WRITTEN = re.compile(
    r"""document\.write(?:ln)?\s{0,9}\(\s{0,9}"""
    r"""(?:"((?:[^"\\]|\\.){0,8000})"|'((?:[^'\\]|\\.){0,8000})')""",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
# A dummy row for search engines has the flag of real rows, but empty.
_FLAGS = ("flag", "data-flag", "isshow")


def find_rows(page: Page, article: re.Pattern[str]) -> tuple[Row, ...]:
    """Return the rows of a page: links of the article shape, of files, or with a date beside."""
    return read_rows(page, (*page.links, *_hidden_links(page)), article)


def read_rows(page: Page, links: Iterable[Link], article: re.Pattern[str]) -> tuple[Row, ...]:
    """Return the rows among some links of a page, each address once with its longest text."""
    column = page.meta.get("columnname", "")
    found: dict[str, Row] = {}
    for link in links:
        row = _read_row(link, article, column)
        if row is not None and (row.url not in found or len(found[row.url].text) < len(row.text)):
            found[row.url] = row
    found.pop(page.url, None)
    return tuple(found.values())


def make_row(url: str, text: str, date: str = "", *, column: str = "", unit: str = "") -> Row:
    """Return a row whose kind is guessed from its text."""
    return Row(url, text, date, column, unit, read_link(text).kind.value)


def read_fragments(page: Page, fragments: Iterable[str]) -> Iterator[Link]:
    """Yield the links of pieces of markup that stand apart from the page's tree."""
    base = base_of(page.tree, page.url)
    joined = "\n".join(_as_item(fragment) for fragment in fragments)
    if joined:
        yield from find_links(LexborHTMLParser(joined), base, page.query_charset)


def is_around(node: LexborNode) -> bool:
    """Say whether an element stands in the frame of the portal and not in its content."""
    current: LexborNode | None = node
    for _ in range(_CLIMB):
        if current is None or not current.is_element_node:
            return False
        names = f"{current.attributes.get('class') or ''} {current.attributes.get('id') or ''}"
        if current.tag in _AROUND or not _AROUND_CLASSES.isdisjoint(names.lower().split()):
            return True
        current = current.parent
    return False


def find_islands(text: str) -> list[str]:
    """Return the records of an XML island or answer, each a piece of markup."""
    pieces = text.split(_CDATA)[1:]
    return [_unescape_entities(piece.partition(_CDATA_END)[0]) for piece in pieces]


def _unescape_entities(fragment: str) -> str:
    """Undo one round of entities where a record was escaped as a whole."""
    return unescape(fragment) if "<" not in fragment and "&lt;" in fragment else fragment


def _hidden_links(page: Page) -> Iterator[Link]:
    fragments = find_islands(page.text) if "<record>" in page.text else []
    if "document.write" in page.text:
        fragments.append(
            "".join(
                unescape_literal(found[1] or found[2] or "")
                for found in _WRITTEN.finditer(page.scripts)
            )
        )
    return read_fragments(page, fragments)


def _as_item(fragment: str) -> str:
    """Close a bare table row into a table: without one a browser drops the cells."""
    return (
        f"<table>{fragment}</table>"
        if fragment.lstrip()[:3].lower() == "<tr"
        else f"<div>{fragment}</div>"
    )


def unescape_literal(literal: str) -> str:
    """Return what a string literal of a script stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], literal)


def _read_row(link: Link, article: re.Pattern[str], column: str) -> Row | None:
    label = link.label
    if _TEMPLATE.search(label + link.url) or PAGER_TEXT.fullmatch(label):
        return None
    item = _item_of(link.node)
    if is_around(link.node) or any(item.attributes.get(flag, "x") == "" for flag in _FLAGS):
        return None
    text = read_text(item).replace(link.text, " ")
    date = found[0] if (found := _DATE.search(text)) else ""
    is_known = article.search(link.url) or is_file(link.url)
    if not label or not (is_known or (date and len(label) >= _SHORTEST_TEXT)):
        return None
    return make_row(link.url, label, date, column=column)


def _item_of(node: LexborNode) -> LexborNode:
    """Return the largest element around a link that holds hardly any other link."""
    best = node
    current = node.parent
    for _ in range(4):
        if current is None or not current.is_element_node or current.tag in _LISTS:
            break
        if _holds_many_links(current):
            break
        best = current
        if current.tag in _ITEMS:
            break
        current = current.parent
    return best


def _holds_many_links(node: LexborNode) -> bool:
    found = 0
    for inner in node.traverse():
        found += inner.tag == "a"
        if found > _MOST_LINKS_IN_ITEM:
            return True
    return False
