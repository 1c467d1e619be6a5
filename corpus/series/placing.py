"""Placing: whose host a version lies on, and what carries it."""

from urllib.parse import urlsplit

from corpus.agencies.hosts import PortalHosts
from corpus.agencies.registry import AgencyRegistry
from corpus.series.version import Carrier, HostRank
from parsers.model import TablesStatus

_FILES = (".doc", ".docx", ".wps", ".pdf", ".ofd", ".xls", ".xlsx", ".et", ".rtf", ".odt", ".zip")


class Placing:
    """Knows the portals and who was ever above whom."""

    def __init__(self, registry: AgencyRegistry, hosts: PortalHosts) -> None:
        self._registry = registry
        self._hosts = hosts

    def host_rank(self, lineage: str, year: int | None, url: str | None) -> HostRank:
        """Return whose host an address is to a lineage."""
        if url is None:
            return HostRank.NOWHERE
        code = self._hosts.code_of(url)
        holder = None if code is None else self._registry.coded(code, _day(year))
        if holder is None:
            return HostRank.PLATFORM
        if holder.key == lineage:
            return HostRank.OWN
        body = self._registry.bodies.get(lineage)
        if body is not None and holder.key in body.parents:
            return HostRank.PARENT
        is_higher = holder.key in self._registry.above(lineage)
        return HostRank.HIGHER if is_higher else HostRank.PLATFORM


def carrier_of(url: str | None, tables_status: TablesStatus, *, is_linked: bool) -> Carrier:
    """Return what carries a version; a name says more than nothing, a link from a page most.

    >>> carrier_of("http://a.example/1.PDF?v=2", TablesStatus.IN_PAGE, is_linked=False).name
    'FILE'
    """
    if tables_status is TablesStatus.IMAGE_ONLY:
        return Carrier.SCAN
    is_file = is_linked or (url is not None and _path(url).endswith(_FILES))
    return Carrier.FILE if is_file else Carrier.PAGE


def _day(year: int | None) -> str | None:
    return None if year is None else str(year)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""
