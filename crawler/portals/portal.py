"""A portal as a crawl sees it: every field filled in, wherever it was written."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

FIRST_REPORT_YEAR = 2008
"""The regulation of 2007 took effect on 1 May 2008; the first reports are for that year."""

GOVERNMENT = ".gov.cn"
"""Where every portal of the government stands; clones of portals stand elsewhere."""

DEFAULT_PACE = 2.0
"""Seconds between two requests to a host: twice what public crawlers reported as unproblematic."""


@dataclass(frozen=True, slots=True)
class Portal:
    """One government portal.

    `division` is the code of GB/T 2260 (2, 4 or 6 digits) or a local pseudo code after it
    (`6101X1`). `hosts` are hosts beside the home page's own, `columns` known addresses of the
    annual report, `pace` seconds between requests, `firewall` the name of a group of portals that
    are limited together. `verified` is the day on which a crawl last found the reports.
    """

    id: str
    name: str
    division: str
    home: str
    family: str = "auto"
    columns: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    first_year: int = FIRST_REPORT_YEAR
    pace: float = DEFAULT_PACE
    firewall: str | None = None
    is_tls_lenient: bool = False
    verified: date | None = None

    @property
    def host(self) -> str:
        """Return the host of the home page, in lower case."""
        return urlsplit(self.home).hostname or ""

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Return the hosts that belong to the portal, its own first."""
        return (self.host, *self.hosts)

    def covers(self, host: str) -> bool:
        """Tell whether a host is one of the portal's or lies below one.

        >>> Portal("x", "x", "11", "https://www.portal.gov.cn/").covers("xxgk.portal.gov.cn")
        True
        """
        bare = host.lower().removeprefix("www.")
        roots = [allowed.removeprefix("www.") for allowed in self.allowed_hosts]
        return any(bare == root or bare.endswith(f".{root}") for root in roots)
