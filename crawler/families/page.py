"""A fetched page as the families see it: address, bytes, text, and what markup and head say."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.families.links import Link, base_of, find_links, one_line
from parsers.encoding import decode

_PADDED_JSON = re.compile(r"\s*[\w$.]{1,80}\s*\((.*)\)\s*;?\s*", re.DOTALL)
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/)){0,20000}+\*/|(?<![:\w\"'\\])//[^\n]{0,2000}")
_SILENT = "script, style, template"
# What is shown may be longer; no sign stands further down.
_MOST_SHOWN = 6_000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A fetched page; `fields` are the header fields of the answer, in order."""

    url: str
    status: int
    media_type: str
    text: str
    payload: bytes
    fields: tuple[tuple[str, str], ...] = ()

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Return the HTML5 tree of the text."""
        return LexborHTMLParser(self.text.replace("\0", "\ufffd"))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Return the links of the page, resolved as a browser does."""
        return tuple(find_links(self.tree, base_of(self.tree, self.url), self.query_charset))

    @cached_property
    def own_addresses(self) -> str:
        """Return the addresses of the links to the page's own site, one in a line."""
        site = _site(self.url)
        own = (link.url for link in self.links if _site(link.url).endswith(site))
        return "\n".join(dict.fromkeys(own))

    @cached_property
    def meta(self) -> Mapping[str, str]:
        """Return the named head statements under lower-case names, the first filled one each."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta[name]"):
            name = (node.attributes.get("name") or "").strip().lower()
            content = one_line(node.attributes.get("content") or "")
            if content:
                found.setdefault(name, content)
        return found

    @cached_property
    def title(self) -> str:
        """Return the text of the title element."""
        node = self.tree.css_first("title")
        return one_line(node.text()) if node is not None else ""

    @cached_property
    def shown_text(self) -> str:
        """Return the beginning of what a reader without scripts sees, in one line."""
        # A copy, because the other readers need the scripts.
        copy = self.tree.clone()
        body = copy.body
        if body is None:
            return ""
        for node in body.css(_SILENT):
            for child in list(node.iter(include_text=True)):
                if child.is_text_node:
                    child.decompose()
        # The text of a tree never holds the separator.
        shown = body.text(separator="\0")
        pieces = shown.split("\0")
        if len(shown) > _MOST_SHOWN:
            pieces = _take_beginning(pieces)
        return one_line(" ".join(pieces), _MOST_SHOWN)

    @cached_property
    def scripts(self) -> str:
        """Return the text of all scripts, one after the other."""
        return "\n".join(node.text() for node in self.tree.css("script"))

    @cached_property
    def live_scripts(self) -> str:
        """Return the scripts without their comments, which hold dead calls."""
        return _COMMENT.sub(" ", self.scripts)

    @cached_property
    def json(self) -> object:
        """Return the value of a JSON or JSONP answer; null if it is none."""
        padded = _PADDED_JSON.fullmatch(self.text) if "{" not in self.text[:80] else None
        text = (padded[1] if padded else self.text).lstrip("\ufeff \r\n\t")
        if text[:1] not in ("{", "["):
            return None
        try:
            return json.loads(text, parse_int=_read_integer)
        except (ValueError, RecursionError):
            return None

    def select(self, selector: str) -> tuple[LexborNode, ...]:
        """Return the elements of a selector that several readers ask for; found once."""
        found = self._selected.get(selector)
        if found is None:
            found = self._selected[selector] = tuple(self.tree.css(selector))
        return found

    @cached_property
    def _selected(self) -> dict[str, tuple[LexborNode, ...]]:
        return {}

    @cached_property
    def query_charset(self) -> str:
        """Return the charset in which a browser would escape the query of a link."""
        label = _CHARSET.search(self.text[:4096])
        return "gb18030" if label and label[1].lower().startswith("gb") else "utf-8"

    @property
    def cookies(self) -> str:
        """Return the cookies that the answer sets, as sent."""
        return "\n".join(value for name, value in self.fields if name.lower() == "set-cookie")


def read_page(
    url: str,
    payload: bytes,
    *,
    status: int = 200,
    media_type: str = "text/html",
    fields: tuple[tuple[str, str], ...] = (),
) -> Page:
    """Decode a payload into a page; the bytes decide the charset, labels are believed less."""
    return Page(url, status, media_type, decode(payload).text, payload, fields)


def _take_beginning(pieces: list[str]) -> list[str]:
    """Return the pieces until there is enough text, blanks around them not counted."""
    length = 0
    for number, piece in enumerate(pieces):
        length += len(piece.strip())
        if length > _MOST_SHOWN:
            return pieces[: number + 1]
    return pieces


def _site(url: str) -> str:
    """Return the host with a dot before it, so that sub-domains end alike."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return "." + host.removeprefix("www.")


def _read_integer(digits: str) -> int | float:
    # The interpreter refuses to convert very long numerals; no count is that long.
    return int(digits) if len(digits) <= 30 else float("nan")
