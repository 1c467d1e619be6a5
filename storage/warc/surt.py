"""The key under which an index sorts a URL: host reversed, spelling that servers ignore removed.

Two addresses with the same key are one page to a replay tool; the URL itself is kept beside it.
"""

import posixpath
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_WEB = re.compile(r"(https?|ftp)://([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE | re.DOTALL)
_WWW = re.compile(r"^www\d*\.")
_BREAKS = re.compile(r"[\t\r\n]")
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_PATH_SESSION = re.compile(r"/\(([a-z]\()?[0-9a-z]{24}(?(1)\))\)", re.ASCII)
_QUERY_SESSION = re.compile(
    r"(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}"
    r"|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)",
    re.ASCII,
)
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"


def make_key(url: str) -> str:
    """Return the sort-friendly form of a URL.

    >>> make_key("https://www.Example.gov.cn:443/Art/1.html?b=2&a=1#top")
    'cn,gov,example)/art/1.html?a=1&b=2'
    """
    cleaned = _BREAKS.sub("", url.strip())
    web = _WEB.match(cleaned)
    if web is None:
        return _escape(cleaned).rstrip("/")
    scheme, authority, path, query = web.groups()
    key = _reverse_host(authority, scheme.lower()) + ")" + _clean_path(path)
    cleaned_query = _clean_query(query or "")
    return f"{key}?{cleaned_query}" if cleaned_query else key


def _reverse_host(authority: str, scheme: str) -> str:
    host, port = _split_port(authority.rpartition("@")[2])
    name = _WWW.sub("", _to_ascii(host.strip(".").lower()))
    # Replay tools turn IPv4 addresses round as well; an IPv6 address stands without its brackets.
    name = name[1:-1] if name.startswith("[") else ",".join(reversed(name.split(".")))
    return name if port in ("", _DEFAULT_PORTS[scheme]) else f"{name}:{_escape(port)}"


def _split_port(host: str) -> tuple[str, str]:
    if host.endswith("]"):
        return host, ""
    name, _, port = host.rpartition(":")
    return (name, port) if name else (host, "")


def _to_ascii(host: str) -> str:
    if host.isascii():
        return _escape(host)
    try:
        return _escape(host.encode("idna").decode("ascii"))
    except UnicodeError:
        return _escape(host)


def _clean_path(path: str) -> str:
    unescaped = _escape(path).lower()
    without_session = _PATH_SESSION.sub("", unescaped)
    shortest = posixpath.normpath("/" + without_session.lstrip("/"))
    return shortest if shortest != "/." else "/"


def _clean_query(query: str) -> str:
    kept = _QUERY_SESSION.sub("", _escape(query).lower())
    return "&".join(sorted(kept.split("&")))


def _escape(text: str) -> str:
    """Percent-escape what cannot stand in a key, once, whatever was escaped before."""
    raw = text.encode("utf-8", "surrogatepass")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return quote_from_bytes(raw, _KEPT)
