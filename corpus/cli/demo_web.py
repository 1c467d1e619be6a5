"""The demo's portals: invented ones on this machine, visited as real ones are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.cli.crawl_options import user_agent
from corpus.cli.crawl_text import show_crawl
from corpus.cli.surroundings import open_signing_job
from corpus.jobs.visits import CrawlReport, Terms, crawl_portals
from corpus.sample.agencies import SampleAgency
from corpus.sample.portals import (
    PORTALS,
    SamplePortal,
    SampleServer,
    SampleWeb,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from crawler.portals.portal import Portal
from storage.frontier.review import last_campaign
from storage.session import Store

_PORTALS = ("trs-plain", "ucap", "slug", "changing")
_SCALE = Scale(departments=1, townships=1, years=(2021, 2022))


@dataclass(frozen=True, slots=True)
class DemoWeb:
    """The invented web and its portals as the crawler is told of them."""

    sample: SampleWeb
    portals: tuple[Portal, ...]

    def agencies(self) -> Iterator[tuple[Portal, list[SampleAgency]]]:
        """Yield every portal with the agencies that report on it, its government first."""
        for portal, sample in zip(self.portals, self.sample.portals, strict=True):
            truths = (edition.truth for each in sample.expected for edition in each.editions)
            found = {truth.agency.name: truth.agency for truth in truths if truth is not None}
            yield portal, sorted(found.values(), key=_rank)


def _rank(agency: SampleAgency) -> tuple[bool, str, str]:
    return agency.level != "district", agency.level, agency.name


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One visit to all portals; months are counted from 0."""

    month: int
    report: CrawlReport


def invent_web(seed: int) -> DemoWeb:
    """Invent the portals of a seed."""
    web = build_web(seed, WebOptions(scale=_SCALE, only=frozenset(_PORTALS)))
    return DemoWeb(web, tuple(map(_portal, web.portals)))


def write_portals(folder: Path, web: DemoWeb) -> None:
    """Write a portal file each, for commands that are to know the invented portals."""
    folder.mkdir(parents=True, exist_ok=True)
    for portal in web.portals:
        values = {"name": portal.name, "division": portal.division, "home": portal.home}
        text = "".join(f'{key} = "{value}"\n' for key, value in values.items())
        (folder / f"{portal.id}.toml").write_text(text, encoding="utf-8")


def visit_portals(store: Store, web: DemoWeb) -> Iterator[DemoVisit]:
    """Visit the portals and, the first time, once more a month later."""
    with serve(web.sample, ServeOptions(https=False, time_scale=0.0)) as server:
        months = (1,) if _is_known(store, web.portals) else (0, 1)
        for month in months:
            server.visit = month
            yield DemoVisit(month, _visit(store, server, web.portals))


def _portal(sample: SamplePortal) -> Portal:
    """Return a portal of which only the home page is known, and whose it is."""
    # The code of its invented county begins so; 99 is no province of GB/T 2260.
    division = f"99{PORTALS.index(sample.name):04}"
    return Portal(f"sample-{sample.name}", sample.place, division, sample.home, pace=0.0)


def _is_known(store: Store, portals: Sequence[Portal]) -> bool:
    with store.read_only() as session:
        return all(last_campaign(session, portal.id) is not None for portal in portals)


def _visit(store: Store, server: SampleServer, portals: Sequence[Portal]) -> CrawlReport:
    name_map = tuple(
        f"{host}:{port}={address}:{number}"
        for (host, port), (address, number) in server.endpoints.items()
    )
    terms = Terms(
        name_map=name_map, user_agent=user_agent(None), settings={"FRONTIER_RETRY_DELAY": 0.5}
    )
    job = open_signing_job(store, lambda _: None)
    with show_crawl(len(portals)) as hear:
        return crawl_portals(job, portals, terms, hear, parsers=1)
