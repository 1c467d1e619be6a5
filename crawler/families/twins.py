"""Twins: addresses of one page in other dress, folded to one key with the reasons.

Only differences that portals make without changing the page are folded; when in doubt two keys
stay, which costs one fetch, while a wrong fold would lose a page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

from crawler.families.links import resolve

_DEVICE_HOST = re.compile(r"^(?:www\d?|wap|m|3g)\.(?=[^.]+\.[^.])")
_BIG5 = re.compile(r"^/gate/big5/([\w.-]+\.\w{2,})(/.*)?$")
_SESSION = re.compile(r";(?:jsessionid|shirojsessionid)=[\w.!-]+", re.IGNORECASE)
_WAP_FILE = re.compile(r"_wap(?=\.s?html?$)")
_POST = re.compile(r"/mpost_(?=\d+\.html$)")
_TRACKING = re.compile(
    r"^(?:utm_\w+|spm|from|isappinstalled|wap|print|_|jsessionid|hmsr|hmpl|hmcu|hmkw|hmci|share_token|tdsourcetag|scene|nsukey)$",
    re.IGNORECASE,
)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_DEFAULT_PORTS = (80, 443)
INDEXES = ("index.html",)
"""File names that a bare directory answers with on most portals."""


@dataclass(frozen=True, slots=True)
class Twin:
    """The key of a page, and what was folded to get it."""

    key: str
    evidence: tuple[str, ...] = ()


def fold_address(url: str, indexes: Iterable[str] = INDEXES) -> Twin:
    """Fold an address to the key of its page; `indexes` are the portal's directory pages.

    >>> fold_address("https://www.demo.gov.cn:443/nb/index.html?utm_source=x")
    Twin(key='demo.gov.cn/nb/', evidence=('scheme', 'host www.', 'index.html', 'query utm_source'))
    """
    full = resolve(url, url)
    if full is None:
        return Twin(url)
    notes: list[str] = []
    if full.startswith("https:"):
        notes.append("scheme")
    key = _fold_parts(full, frozenset(indexes), notes)
    return Twin(key, tuple(dict.fromkeys(notes)))


def _fold_parts(url: str, indexes: frozenset[str], notes: list[str]) -> str:
    parts = urlsplit(url)
    host, path = parts.hostname or "", _unify_escapes(parts.path)
    if gate := _BIG5.match(path):
        host, path = gate[1].lower(), gate[2] or "/"
        notes.append("big5 gateway")
    port = f":{parts.port}" if parts.port and parts.port not in _DEFAULT_PORTS else ""
    host = _fold_host(host.rstrip("."), notes)
    if ":" in host:
        host = f"[{host}]"  # an address of IPv6, to which a port may follow
    path = _fold_path(path, indexes, notes)
    query = _fold_query(parts.query, notes)
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{port}{path}{f'?{query}' if query else ''}{fragment}"


def _fold_host(host: str, notes: list[str]) -> str:
    """Drop `www.` and the names of device copies, of which at least a domain must remain."""
    found = _DEVICE_HOST.match(host)
    rest = host[found.end() :] if found else host
    # `m.gov.cn` is a county of that name, not the mobile copy of `gov.cn`.
    if found is None or rest in ("gov.cn", "com.cn", "org.cn", "net.cn", "edu.cn"):
        return host
    notes.append(f"host {found[0]}")
    return rest


def _fold_path(path: str, indexes: frozenset[str], notes: list[str]) -> str:
    for name, pattern, other in (
        ("session id", _SESSION, ""),
        ("mobile file", _WAP_FILE, ""),
        ("mobile post", _POST, "/post_"),
    ):
        path, count = pattern.subn(other, path)
        if count:
            notes.append(name)
    folder, slash, file = path.rpartition("/")
    if file in indexes:
        notes.append(file)
        return folder + slash
    return path


def _fold_query(query: str, notes: list[str]) -> str:
    """Drop what only tracks a reader and sort the rest by name, equal names in their order."""
    kept = []
    for pair in filter(None, query.split("&")):
        name = pair.partition("=")[0]
        if _TRACKING.match(name):
            notes.append(f"query {name}")
        else:
            kept.append(_unify_escapes(pair))
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _unify_escapes(text: str) -> str:
    """Write each escape in capitals, and not at all where it was not needed."""
    return _ESCAPE.sub(_unify_escape, text)


def _unify_escape(found: re.Match[str]) -> str:
    raw = unquote_to_bytes(found[0])
    return quote(raw) if raw[0] in _UNRESERVED else found[0].upper()
