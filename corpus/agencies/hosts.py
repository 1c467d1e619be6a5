"""Hosts: the division whose portal an address belongs to."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.portals.portal import Portal


class PortalHosts:
    """The divisions of portals by host; a host below another belongs to the nearer one."""

    def __init__(self, portals: Iterable[Portal]) -> None:
        self._codes: dict[str, str] = {}
        for portal in portals:
            if portal.division.isdigit() and portal.division.strip("0"):
                for host in portal.allowed_hosts:
                    bare = host.lower().removeprefix("www.")
                    self._codes.setdefault(bare, portal.division.ljust(6, "0"))

    def describe(self) -> str:
        """Return every host with its code, in order."""
        return " ".join(f"{host}={code}" for host, code in sorted(self._codes.items()))

    def code_of(self, url: str | None) -> str | None:
        """Return the code of the division on whose portal a page lies, if that is known."""
        if url is None:
            return None
        try:
            host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
        except ValueError:
            return None
        while host:
            if host in self._codes:
                return self._codes[host]
            host = host.partition(".")[2]
        return None
