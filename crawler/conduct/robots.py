"""What a robots.txt allows (RFC 9309), from the answer to the request for it.

Asks for nothing itself. Where the answer is that of a firewall, it counts as unreachable.
"""

from dataclasses import dataclass
from enum import StrEnum

from protego import Protego

LONGEST_READ = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5 asks for at least as many)."""

MOST_REDIRECTS = 5
LONGEST_KEPT = 24 * 3600.0
"""Seconds for which rules are used (RFC 9309, 2.4)."""

SLOWEST_DELAY = 60.0
"""Seconds; a longer Crawl-delay would keep a crawl from ever ending."""

# Answers of firewalls in front of portals (portals.md 12.2), never of a portal's own robots.txt.
_FIREWALL = frozenset({412, 418, 521})


class Standing(StrEnum):
    """What is known of the rules of a host."""

    RULES = "rules"
    NO_RULES = "no_rules"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer to the request for robots.txt; `status` is None if there was none."""

    status: int | None
    body: bytes = b""
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows."""

    standing: Standing
    parsed: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether an agent may fetch a URL; nothing may be where rules are unreachable."""
        if self.standing is Standing.UNREACHABLE:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, agent))

    def delay(self, agent: str) -> float | None:
        """Return the seconds that the host asks to wait between requests."""
        wish = None if self.parsed is None else self.parsed.crawl_delay(agent)
        return None if wish is None else min(max(float(wish), 0.0), SLOWEST_DELAY)


def read_rules(answer: Answer) -> Rules:
    """Return the rules that an answer stands for (RFC 9309, 2.3.1)."""
    status = answer.status
    if status is None or status >= 500 or status in _FIREWALL or status < 200:
        return Rules(Standing.UNREACHABLE)
    if answer.redirects > MOST_REDIRECTS or 300 <= status < 500:
        return Rules(Standing.NO_RULES)
    text = answer.body[:LONGEST_READ].decode("utf-8-sig", errors="replace")
    return Rules(Standing.RULES, Protego.parse(text))
