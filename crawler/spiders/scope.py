"""Which addresses a portal's crawl may ask for, and why not the others."""

from urllib.parse import urlsplit

from crawler.conduct.hosts import HOST_NOT_ALLOWED
from crawler.families.model import Ask, Purpose
from crawler.portals.portal import GOVERNMENT, Portal

OTHER_PORTAL = "other_portal"

_OWN_ONLY = frozenset({Purpose.HOME, Purpose.COLUMN, Purpose.LIST, Purpose.API})


class Scope:
    """Judge addresses for one portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def refusal(self, ask: Ask) -> str | None:
        """Return why a page is not asked for, or nothing.

        Reports and their files may stand on another government host; lists that do belong to
        another portal. Clones of portals stand on hosts of nobody's.
        """
        host = urlsplit(ask.url).hostname or ""
        if self._portal.covers(host):
            return None
        if not self.is_allowed(host):
            return HOST_NOT_ALLOWED
        return OTHER_PORTAL if ask.purpose in _OWN_ONLY else None

    def is_allowed(self, host: str) -> bool:
        """Tell whether a host may be asked at all, by a link or by a redirect."""
        return self._portal.covers(host) or host.lower().endswith(GOVERNMENT)
