"""Name servers for crawls under test: some lie, some change their mind; nobody real is asked."""

from collections.abc import Mapping
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no hints

from crawler.conduct.names import GuardedResolver

ANSWERS_SETTING = "TEST_NAMES"
"""A mapping of names to their answers in turn, each a list of `IP` or `IP|PORT`; the last stays."""

# Twisted's interfaces are opaque to mypy without its plugin.
_Opaque = Any
_NUMERIC = frozenset("0123456789abcdefx.:[]")


@implementer(IHostnameResolver)
class Lies:
    """Answer from the table; spellings of numbers are read as the system reads them."""

    def __init__(self, inner: _Opaque, answers: Mapping[str, list[list[str]]]) -> None:
        self._inner = inner
        self._answers = {name: list(each) for name, each in answers.items()}

    def resolveHostName(  # noqa: N802 - Twisted's name
        self, receiver: _Opaque, name: str, port: int = 0, *others: object
    ) -> _Opaque:
        host = name.lower().rstrip(".")
        if host == "localhost" or set(host) <= _NUMERIC:
            return self._inner.resolveHostName(receiver, name, port, *others)
        receiver.resolutionBegan(None)
        for answer in self._next(host):
            ip, _, own = answer.partition("|")
            kind = IPv6Address if ":" in ip else IPv4Address
            receiver.addressResolved(kind("TCP", ip, int(own or port)))
        receiver.resolutionComplete()
        return None

    def _next(self, host: str) -> list[str]:
        answers = self._answers.get(host, [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class LyingResolver(GuardedResolver):
    """The crawl's own resolver with its guard, before a name server that cannot be trusted."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: _Opaque) -> Self:
        """Build with the answers that the test wants."""
        resolver = super().from_crawler(crawler, reactor)
        resolver._inner = Lies(resolver._inner, crawler.settings.getdict(ANSWERS_SETTING))
        return resolver
