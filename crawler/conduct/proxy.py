"""The downloader middleware that sends plain HTTP through the proxy a run names in PROXY.

What would go over TLS is refused: inside a tunnel nothing could be captured, and whoever names a
proxy does not want it passed by.
"""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from crawler.conduct.errors import ProxyInvalid

HTTPS_OVER_PROXY = "https_over_proxy"

_KEY = "proxy"


class UseProxy:
    """Name the proxy in each request; let none pass that cannot go through it."""

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for a crawl with a proxy; the others do without this middleware."""
        proxy = crawler.settings.get("PROXY")
        if not proxy:
            raise NotConfigured
        return cls(check_proxy(str(proxy)))

    def process_request(self, request: Request) -> None:
        """Set the proxy of a request, whatever an earlier run had set; refuse what needs TLS."""
        if urlparse_cached(request).scheme != "http":
            raise IgnoreRequest(HTTPS_OVER_PROXY)
        request.meta[_KEY] = self._proxy


def check_proxy(proxy: str) -> str:
    """Return the address of a proxy if it can be used.

    >>> check_proxy("http://127.0.0.1:8118")
    'http://127.0.0.1:8118'
    """
    try:
        parts = urlsplit(proxy)
        is_usable = parts.scheme == "http" and bool(parts.hostname) and parts.port is not None
        is_secret = bool(parts.username or parts.password)
    except ValueError:
        is_usable, is_secret = False, False
    if not is_usable or is_secret:
        raise ProxyInvalid(f"`{proxy}` is no proxy: write it as http://HOST:PORT, without a name.")
    return proxy
