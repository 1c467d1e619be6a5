"""Resolves names for the connections of a crawl and hides every address it must not reach.

Named in TWISTED_DNS_RESOLVER. The connection goes to exactly the addresses that were looked at, so
that a name which changes its address between look and connection gains nothing.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no hints

from crawler.conduct.addresses import is_public
from crawler.conduct.errors import NameMapInvalid

logger = logging.getLogger(__name__)

NAME_MAP_SETTING = "NAME_MAP"
ALLOWED_HOSTS_SETTING = "ALLOWED_PRIVATE_HOSTS"
RESOLVER_ATTRIBUTE = "name_guard"

# Twisted's interfaces are opaque to mypy without its plugin.
_Opaque = Any


@dataclass(frozen=True, slots=True)
class Target:
    """Where connections for a name go instead; without a port to the one that was asked for."""

    ip: str
    port: int | None = None


@dataclass(slots=True)
class NameGuard:
    """Decide which addresses of a name may be connected to.

    `allowed` are the hosts whose addresses need not be public. `refused` collects the others that
    had an address which is not, with that address.
    """

    name_map: Mapping[str, Target] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    refused: dict[str, str] = field(default_factory=dict)
    _let_in: list[tuple[str, int]] = field(default_factory=list)

    @contextmanager
    def letting_in(self, host: str, port: int) -> Iterator[None]:
        """Let one port of a host be connected to for a while, for a connection of our own making.

        The whole host would be open meanwhile to whatever else is crawled.
        """
        self._let_in.append((host, port))
        try:
            yield
        finally:
            self._let_in.remove((host, port))

    def target_of(self, host: str, port: int) -> Target | None:
        """Return where the map sends a name."""
        return self.name_map.get(f"{host}:{port}") or self.name_map.get(host)

    def admits(self, host: str, port: int, addresses: Iterable[str]) -> bool:
        """Tell whether a name may be connected to; one bad address is enough to refuse."""
        if host in self.allowed or (host, port) in self._let_in:
            return True
        bad = [address for address in addresses if not is_public(address)]
        if bad:
            self.refused[host] = bad[0]
            logger.warning("address_refused host=%s address=%s", host, bad[0])
        return not bad


def parse_name_map(entries: Iterable[str]) -> dict[str, Target]:
    """Read `NAME=IP`, `NAME=IP:PORT` and `NAME:PORT=IP:PORT` entries; IPv6 stands in brackets.

    >>> parse_name_map(["www.qinghe.gov.cn=127.0.0.1:8080"])
    {'www.qinghe.gov.cn': Target(ip='127.0.0.1', port=8080)}
    """
    return dict(_parse_entry(entry) for entry in entries)


def _parse_entry(entry: str) -> tuple[str, Target]:
    name, sign, target = entry.strip().partition("=")
    ip, port = target, ""
    if target.startswith("["):
        ip, _bracket, port = target[1:].partition("]")
        port = port.removeprefix(":")
    elif ":" in target:
        ip, _colon, port = target.rpartition(":")
    if not (name and sign and ip) or (port and not port.isdecimal()):
        raise NameMapInvalid(f"`{entry}` is no entry of a name map: write it as NAME=IP:PORT.")
    return name.lower(), Target(ip, int(port) if port else None)


class _Collecting:
    """Keep the answer back until all of it is known."""

    def __init__(self, receiver: _Opaque, guard: NameGuard, place: tuple[str, int]) -> None:
        self._receiver = receiver
        self._guard = guard
        self._host, self._port = place
        self._addresses: list[_Opaque] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        addresses = [address.host for address in self._addresses]
        if self._guard.admits(self._host, self._port, addresses):
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@dataclass(frozen=True, slots=True)
class _Resolution:
    """Stand for a resolution that is complete before it can be cancelled."""

    name: str

    def cancel(self) -> None:
        """Do nothing: there is nothing under way."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolve through the map, then through the reactor's own resolver, under guard."""

    def __init__(self, reactor: _Opaque, guard: NameGuard) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: _Opaque) -> Self:
        """Build with the map and the named hosts of the run."""
        guard = NameGuard(
            parse_name_map(crawler.settings.getlist(NAME_MAP_SETTING)),
            frozenset(host.lower() for host in crawler.settings.getlist(ALLOWED_HOSTS_SETTING)),
        )
        setattr(crawler, RESOLVER_ATTRIBUTE, guard)
        return cls(reactor, guard)

    def install_on_reactor(self) -> None:
        """Become the reactor's resolver; the name is Scrapy's."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802, PLR0917 - Twisted's name and parameters
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> _Opaque:
        """Tell the receiver the addresses of a name that may be connected to, maybe none."""
        host = hostName.lower().rstrip(".")
        target = self.guard.target_of(host, portNumber)
        if target is not None:
            return _answer(resolutionReceiver, host, target, portNumber)
        receiver: _Opaque = _Collecting(resolutionReceiver, self.guard, (host, portNumber))
        answer: _Opaque = self._inner.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return answer


def _answer(receiver: _Opaque, host: str, target: Target, port: int) -> _Opaque:
    kind = IPv6Address if ":" in target.ip else IPv4Address
    resolution = _Resolution(host)
    receiver.resolutionBegan(resolution)
    receiver.addressResolved(kind("TCP", target.ip, target.port or port))
    receiver.resolutionComplete()
    return resolution


def find_guard() -> NameGuard | None:
    """Return the guard of the process, whose crawls share one resolver."""
    from twisted.internet import reactor  # here, since importing it installs it

    resolver = getattr(reactor, "nameResolver", None)
    return resolver.guard if isinstance(resolver, GuardedResolver) else None
