"""Runs crawls: one process, one reactor, several portals side by side, each its own campaign.

To be called in a process of its own: a reactor runs only once.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.archive.desk import DESKS_ATTRIBUTE, Desks
from crawler.conduct.conductor import LEDGER_ATTRIBUTE, Ledger
from crawler.portals.definition import write_definition
from crawler.portals.portal import Portal
from crawler.spiders.portal import PortalSpider
from storage.frontier import DEFINITION

_TOLD = (
    "NAME_MAP",
    "ALLOWED_PRIVATE_HOSTS",
    "PROXY",
    "VANTAGE",
    "CONDUCT_PACE",
    "CONDUCT_GROUPS",
    "DOWNLOADER_CLIENT_TLS_CIPHERS",
    "DOWNLOAD_TLS_MIN_VERSION",
)
"""Settings that are kept with the run beside those that every run keeps."""

# For reading public pages of servers that nobody has mended for years; said of each such portal in
# its file, so that no other one is read this way.
_LENIENT_TLS: Mapping[str, object] = {
    "DOWNLOAD_VERIFY_CERTIFICATES": False,
    "DOWNLOADER_CLIENT_TLS_CIPHERS": "ALL:@SECLEVEL=0",
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
}

Tell = Callable[[dict[str, Any]], None]
"""Whom to tell of progress: each report is a mapping of JSON values."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One portal to crawl in one campaign.

    `definition` is the portal as it is written down, where this run changes its pace or hosts.
    """

    portal: Portal
    campaign: str
    definition: Portal | None = None


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What to crawl, where it goes, and what the run was told.

    `name_map` are `NAME=IP:PORT` entries, `allowed_hosts` hosts whose addresses need not be public,
    `settings` Scrapy settings that this run changes.
    """

    visits: tuple[Visit, ...]
    database_url: str
    last_year: int
    side_by_side: int = 8
    name_map: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    proxy: str | None = None
    time_limit: float = 0.0
    settings: Mapping[str, Any] = field(default_factory=dict)


def crawl(plan: CrawlPlan, tell: Tell) -> None:
    """Crawl all portals of a plan; return when the last is done or given up."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    settings.update(_settings_of(plan), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    waiting, shared = deque(plan.visits), {LEDGER_ATTRIBUTE: Ledger(), DESKS_ATTRIBUTE: Desks()}
    settings.set("CONDUCT_GROUPS", _groups_of(plan), priority="cmdline")

    def pass_on(report: dict[str, Any]) -> None:
        if report.get("reason") == "shutdown":
            # Asked to stop: what has not begun is left for the next run.
            waiting.clear()
        tell(report)

    def start_next(_: object = None) -> None:
        if waiting:
            visit = waiting.popleft()
            crawler = _make_crawler(visit, settings, pass_on)
            for name, value in shared.items():
                setattr(crawler, name, value)
            task = process.crawl(crawler, portal=visit.portal, last_year=plan.last_year)
            task.add_done_callback(start_next)

    for _ in range(max(1, plan.side_by_side)):
        start_next()
    process.start()


def _settings_of(plan: CrawlPlan) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ARCHIVE_DATABASE_URL": plan.database_url,
        "NAME_MAP": list(plan.name_map),
        "ALLOWED_PRIVATE_HOSTS": list(plan.allowed_hosts),
        "CLOSESPIDER_TIMEOUT": plan.time_limit,
    }
    if plan.proxy is not None:
        told["PROXY"] = plan.proxy
    return told | dict(plan.settings)


def _groups_of(plan: CrawlPlan) -> dict[str, str]:
    """Return the firewall of each host of the plan that stands behind one."""
    portals = [visit.portal for visit in plan.visits]
    return {host: each.firewall for each in portals if each.firewall for host in each.allowed_hosts}


def _make_crawler(visit: Visit, common: Settings, tell: Tell) -> Crawler:
    settings = common.copy()
    settings.update(_settings_of_visit(visit), priority="cmdline")
    facts = {name: settings.get(name) for name in _TOLD}
    facts[DEFINITION] = write_definition(visit.definition or visit.portal)
    settings.set("ARCHIVE_RUN_FACTS", facts, priority="cmdline")
    crawler = Crawler(PortalSpider, settings)
    reporter = _Reporter(crawler, visit, tell)
    crawler.signals.connect(reporter.note_response, signals.response_received, weak=False)
    crawler.signals.connect(reporter.note_end, signals.spider_closed, weak=False)
    return crawler


def _settings_of_visit(visit: Visit) -> dict[str, Any]:
    portal = visit.portal
    return {
        "CAMPAIGN": visit.campaign,
        "CAMPAIGN_PORTAL": portal.id,
        "CONDUCT_PACE": portal.pace,
        **(_LENIENT_TLS if portal.is_tls_lenient else {}),
    }


class _Reporter:
    """Tell of each response and of the end of one crawl."""

    def __init__(self, crawler: Crawler, visit: Visit, tell: Tell) -> None:
        self._crawler = crawler
        self._tell = tell
        self._about = {"portal": visit.portal.id, "campaign": visit.campaign}

    def note_response(self) -> None:
        """Tell that a response came."""
        self._tell({**self._about, "event": "response"})

    def note_end(self, reason: str) -> None:
        """Tell how the crawl ended."""
        outcome = self._crawler.stats.get_value("frontier/outcome")
        self._tell({**self._about, "event": "end", "reason": reason, "outcome": outcome})
