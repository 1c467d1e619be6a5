"""Links as browsers resolve them: broken spelling is mended, what leads nowhere is dropped.

Which links matter is decided elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LONGEST = 4_000
# A page with more is a trap or a site map; the longest real list held 1,000.
_MOST_LINKS = 5_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BARE_SCHEME = re.compile(r"https?:/*", re.IGNORECASE)
_BLANKS = " \u00a0\u3000\t"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):")
_REPEATED_SCHEME = re.compile(r"^(?:https?:/*)+(?=https?:/)", re.IGNORECASE)
_SLOPPY_SCHEME = re.compile(r"^(https?)(?::/*|//+)\s*(?=[^/?#\s])", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_])?\.?|\[[0-9a-f:.]{2,45}\]")
# A page of its own behind the number sign: a route of a script, or a category of gkmlpt.
_ROUTE = re.compile(r"!|/")
_CATEGORY = re.compile(r"\d+\Z", re.ASCII)
_SAFE = "!#$%&'()*+,-./:;=?@_~[]"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCRIPTED = re.compile(
    r"""(?:open|href|replace|assign|goto|jump\w{0,12})\s{0,3}[(=]\s{0,3}["']([^"'\s]{2,500})["']""",
    re.IGNORECASE,
)
# Links whose first step replaces the last one of the page's address: only its folder counts.
_STEPS_ASIDE = re.compile(r"https?://[^/?#;\\]|(?:/(?!/)|[^/?#;:])[^:]*\Z", re.DOTALL)
_FOLDER = re.compile(r"https?://[^/?#]*/(?:[^?#]*/)?")
# All pages of a folder share their menus.
_MOST_KEPT = 8_192
_ELSEWHERE = ("data-href", "data-url", "data-link", "onclick", "href")
_LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text and full title as shown, and the element it stands on."""

    url: str
    text: str
    title: str
    node: LexborNode

    @property
    def label(self) -> str:
        """Return the fuller of text and title; templates cut either of them with an ellipsis."""
        if not self.text or (_is_cut(self.text) and self.title and not _is_cut(self.title)):
            return self.title
        return self.text


def resolve(base: str, href: str, charset: str = "utf-8") -> str | None:
    r"""Return the absolute address of a link, or nothing if it leads to no web page.

    Browsers escape a path as UTF-8 but a query in the page's own charset.

    >>> resolve("http://www.demo.gov.cn/a/b/", " ..\\c\\t 1.html#top ")
    'http://www.demo.gov.cn/a/c/t%201.html'
    >>> resolve("http://www.demo.gov.cn/", "javascript:void(0)")
    """
    mended = _mend(href[: 2 * _LONGEST])
    if not mended or len(mended) > _LONGEST:
        return None
    return _resolve(_folder_of(base) if _steps_aside(mended) else base, mended, charset)


@lru_cache(_MOST_KEPT)
def _resolve(base: str, mended: str, charset: str) -> str | None:
    if _BARE_SCHEME.fullmatch(mended):
        return None
    scheme = _SCHEME.match(mended)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return None
    try:
        return _normalise(urljoin(base, mended), charset)
    except ValueError:
        return None


@lru_cache(_MOST_KEPT)
def _steps_aside(mended: str) -> bool:
    return bool(_STEPS_ASIDE.match(mended))


@lru_cache(64)
def _folder_of(url: str) -> str:
    folder = _FOLDER.match(url)
    return folder[0] if folder else url


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """Return the address that relative links of a page start from."""
    node = tree.css_first("base[href]")
    href = node.attributes.get("href") if node is not None else None
    return (resolve(url, href) if href else None) or url


def find_links(tree: LexborHTMLParser, base: str, charset: str = "utf-8") -> Iterator[Link]:
    """Yield the links of a page in order, those that only a script would follow included."""
    for node in tree.css("a, area")[:_MOST_LINKS]:
        url = _target(node, base, charset)
        if url is not None:
            yield Link(url, read_text(node) or _image_text(node), _attribute(node, "title"), node)


def read_text(node: LexborNode, limit: int = _LONGEST_TEXT) -> str:
    """Return the beginning of an element's text in one line."""
    pieces: list[str] = []
    length = 0
    for part in node.traverse(include_text=True):
        if part.is_text_node:
            pieces.append(part.text_content or "")
            length += len(pieces[-1])
        if length > limit:
            break
    return one_line(" ".join(pieces), limit)


def one_line(text: str, limit: int = _LONGEST_TEXT) -> str:
    """Return a text with every run of blanks as one space."""
    return " ".join(text[: 4 * limit].split())[:limit]


def _attribute(node: LexborNode, name: str) -> str:
    return one_line(node.attributes.get(name) or "")


def _image_text(node: LexborNode) -> str:
    image = node.css_first("img[alt], img[title]")
    return _attribute(image, "alt") or _attribute(image, "title") if image is not None else ""


def _is_cut(text: str) -> bool:
    return text.endswith(("…", "...", "．．．"))


def _target(node: LexborNode, base: str, charset: str) -> str | None:
    attributes = node.attributes
    href = attributes.get("href") or ""
    if (url := resolve(base, href, charset)) is not None and href.strip(_BLANKS)[:1] != "#":
        return url
    for name in _ELSEWHERE:
        value = attributes.get(name) or ""
        scripted = _SCRIPTED.search(value[:_LONGEST])
        plain = value if name.startswith("data-") else ""
        if target := scripted[1] if scripted else plain:
            return resolve(base, target, charset)
    return None


@lru_cache(_MOST_KEPT)
def _mend(href: str) -> str:
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", href)).strip(_BLANKS)
    path, mark, query = text.partition("?")
    text = path.replace("\\", "/") + mark + query
    text = _REPEATED_SCHEME.sub("", text)
    return _SLOPPY_SCHEME.sub(lambda found: found[1].lower() + "://", text)


def _normalise(url: str, charset: str) -> str | None:
    parts = urlsplit(url)
    host = _read_host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or host is None:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    path = _escape(_without_dots(parts.path) or "/", "utf-8")
    query = _escape(parts.query, charset)
    fragment = parts.fragment if _is_page_fragment(path, parts.fragment) else ""
    shown = urlunsplit((parts.scheme, host + port, path, query, _escape(fragment, "utf-8")))
    return shown if len(shown) <= 3 * _LONGEST else None


def _read_host(host: str) -> str | None:
    name = f"[{host}]" if ":" in host else host
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    return name if _HOST.fullmatch(name.lower()) else None


def _is_page_fragment(path: str, fragment: str) -> bool:
    return bool(_ROUTE.match(fragment) or ("gkmlpt" in path and _CATEGORY.match(fragment)))


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    steps = path.split("/")
    for step in steps[1:]:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    ends_in_folder = steps[-1] in (".", "..")
    return "/" + "/".join(kept) + ("/" if ends_in_folder and kept else "")


def _escape(text: str, charset: str) -> str:
    plain = _STRAY_PERCENT.sub("%25", text)
    return quote(plain, _SAFE, encoding=charset, errors="replace")
