"""The fingerprint of a request: what makes two requests the same entry of a campaign.

It is stored, so it never changes with a library: SHA-256 over a version, the method, the canonical
URL and the digest of the body. Headers and the fragment do not count. The canonical URL has its
scheme and host in lower case, no default port, percent-escapes only where RFC 3986 needs them (in
upper case; bytes that are no UTF-8 stay what they are), and its query arguments in order.
"""

import hashlib
import json
import re
from urllib.parse import SplitResult, quote_from_bytes, urlsplit, urlunsplit

from scrapy import Request

_VERSION = "1"
_PORTS = {"http": "80", "https": "443"}
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
# Everything that may stand in a path or query as it is; `%` keeps the escapes that are there.
_LEGAL = "!$&'()*+,;=:@/?%"


def fingerprint(request: Request, salt: str = "") -> str:
    """Return the fingerprint; a salt makes an entry of its own of a request that came before."""
    parts = [
        _VERSION,
        request.method.upper(),
        canonical_url(request.url),
        hashlib.sha256(request.body).hexdigest(),
        *([salt] if salt else []),
    ]
    return "sha256:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def canonical_url(url: str) -> str:
    """Return the form of a URL in which equal ones are equal.

    >>> canonical_url("HTTP://Example.com:80/%7Ea?b=2&a=%e5#top")
    'http://example.com/~a?a=%E5&b=2'
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    path = _normalise(parts.path) or "/"
    return urlunsplit((scheme, _netloc(parts, scheme), path, _sort_query(parts.query), ""))


def host_of(url: str) -> str:
    """Return the host of a URL, with its port if that is not the usual one."""
    parts = urlsplit(url)
    return _netloc(parts, parts.scheme.lower()).rpartition("@")[2]


def _netloc(parts: SplitResult, scheme: str) -> str:
    user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.rpartition(":")
    if not colon or not (port.isdigit() or not port):
        host, port = place, ""
    is_usual = not port or port == _PORTS.get(scheme)
    return user + at + (host.lower() if is_usual else f"{host.lower()}:{port}")


def _sort_query(query: str) -> str:
    arguments = [_normalise(part.replace("+", "%20")) for part in query.split("&") if part]
    pairs = sorted(argument.partition("=")[::2] for argument in arguments)
    return "&".join(f"{name}={value}" for name, value in pairs)


def _normalise(text: str) -> str:
    octets = _ESCAPE.sub(_tidy_escape, text.encode(errors="surrogatepass"))
    return quote_from_bytes(_escape_bare_percent(octets), safe=_LEGAL)


def _tidy_escape(match: re.Match[bytes]) -> bytes:
    octet = bytes([int(match.group(1), 16)])
    return octet if _UNRESERVED.fullmatch(octet) else match.group(0).upper()


def _escape_bare_percent(octets: bytes) -> bytes:
    return re.sub(rb"%(?![0-9A-F]{2})", b"%25", octets)
