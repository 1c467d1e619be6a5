"""Visits: crawl some portals, parse what is new, and judge each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.job import Job
from corpus.jobs.crawl import CrawlEnd, Hear, run_crawl
from corpus.jobs.engines import open_engine
from corpus.jobs.harvest import snapshots_of
from corpus.jobs.parse import parse_snapshots
from corpus.jobs.portals import allow_hosts
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.reports import ParseReport
from corpus.jobs.verdicts import ChosenCampaign, VisitReport, choose_campaign, judge_visit
from crawler.portals.portal import Portal
from crawler.process import CrawlPlan, Visit
from crawler.verdict import Completeness
from storage.frontier import find_campaign
from storage.frontier.errors import CampaignUnknown
from storage.session import Store

DEFAULT_JOBS = 8
"""Portals side by side: each is asked slowly, so that one process serves many."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a crawl goes about it; what is None is as the crawler has it.

    `vantage` says from where it asks; it is kept with the run.
    """

    allowed_hosts: tuple[str, ...] = ()
    name_map: tuple[str, ...] = ()
    proxy: str | None = None
    pace: float | None = None
    window: str | None = None
    budget: int | None = None
    time_limit: float = 0.0
    user_agent: str = "nianbao"
    vantage: str | None = None
    side_by_side: int = DEFAULT_JOBS
    log: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def adapt(self, portal: Portal) -> Portal:
        """Return a portal with the hosts and the pace that these terms name."""
        wider = allow_hosts(portal, self.allowed_hosts)
        return wider if self.pace is None else replace(wider, pace=self.pace)

    def crawler_settings(self) -> dict[str, Any]:
        """Return the settings of the crawler that these terms change."""
        chosen: dict[str, Any] = {"USER_AGENT": self.user_agent, "VANTAGE": self.vantage}
        if self.window is not None:
            chosen["CONDUCT_WINDOW"] = self.window
        if self.budget is not None:
            chosen["CONDUCT_BUDGET"] = self.budget
        return chosen | dict(self.settings)


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl of some portals came to."""

    end: CrawlEnd
    visits: tuple[VisitReport, ...]
    parsed: ParseReport | None

    @property
    def is_complete(self) -> bool:
        """Tell whether every portal is complete and every page readable by a program."""
        is_whole = all(visit.verdict.is_complete for visit in self.visits)
        return self.end == CrawlEnd() and is_whole and not (self.parsed and self.parsed.failed)

    @property
    def has_failed(self) -> bool:
        """Tell whether the crawl broke off, or brought nothing of any portal."""
        endings = {visit.verdict.completeness for visit in self.visits}
        return self.end.error is not None or endings == {Completeness.FAILED}


def make_plan(
    job: Job, portals: Sequence[Portal], terms: Terms
) -> tuple[CrawlPlan, list[ChosenCampaign]]:
    """Return the plan of a crawl and the campaign of each portal."""
    now = job.now()
    with job.store.read_only() as session:
        chosen = [choose_campaign(session, portal.id, now) for portal in portals]
    visits = tuple(
        Visit(terms.adapt(portal), campaign.name, definition=portal)
        for portal, campaign in zip(portals, chosen, strict=True)
    )
    plan = CrawlPlan(
        visits=visits,
        database_url=job.store.url.render_as_string(hide_password=False),
        last_year=now.year,
        side_by_side=terms.side_by_side,
        name_map=terms.name_map,
        allowed_hosts=terms.allowed_hosts,
        proxy=terms.proxy,
        time_limit=terms.time_limit,
        settings=terms.crawler_settings() | _places_of(job.store),
    )
    return plan, chosen


def _places_of(store: Store) -> dict[str, Any]:
    """Return where the crawl, a process of its own, must look beside the database."""
    return {
        "ARCHIVE_OBJECTS": store.places.objects,
        "ARCHIVE_SEGMENTS": store.places.segments,
        "ARCHIVE_ALLOW_UNSAFE": store.is_unsafe_allowed,
    }


def crawl_portals(
    job: Job, portals: Sequence[Portal], terms: Terms, hear: Hear, *, parsers: int
) -> CrawlReport:
    """Crawl, parse with so many processes (none: not at all), and judge; write all of it down."""
    plan, chosen = make_plan(job, portals, terms)
    end = run_crawl(plan, hear, terms.log)
    is_parsing = parsers and not end.is_interrupted
    parsed = _parse(job, chosen, parsers) if is_parsing else None
    visits = tuple(
        judge_visit(job, portal, campaign) for portal, campaign in zip(portals, chosen, strict=True)
    )
    return CrawlReport(end, visits, parsed)


def _parse(job: Job, chosen: Sequence[ChosenCampaign], parsers: int) -> ParseReport:
    found: list[int] = []
    with job.store.read_only() as session:
        for campaign in chosen:
            try:
                campaign_id = find_campaign(session, campaign.name)
            except CampaignUnknown:
                continue  # the crawl ended before this portal's turn
            found += snapshots_of(session, campaign_id)
    return parse_snapshots(job, open_engine(parsers, prepare_batch), found)
