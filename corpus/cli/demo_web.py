"""The demo's portals: invented ones on this machine, visited as real ones are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.cli.crawl_options import user_agent
from corpus.cli.crawl_text import show_crawl
from corpus.cli.surroundings import open_signing_job
from corpus.jobs.visits import CrawlReport, Terms, crawl_portals
from corpus.sample.portals import (
    SamplePortal,
    SampleServer,
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
# Codes of GB/T 2260 that belong to no province.
_DIVISION = "99"


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One visit to all portals; months are counted from 0."""

    month: int
    report: CrawlReport


def visit_portals(store: Store, seed: int) -> Iterator[DemoVisit]:
    """Visit the portals and, the first time, once more a month later."""
    with _served(seed) as (server, portals):
        months = (1,) if _is_known(store, portals) else (0, 1)
        for month in months:
            server.visit = month
            yield DemoVisit(month, _visit(store, server, portals))


@contextmanager
def _served(seed: int) -> Iterator[tuple[SampleServer, list[Portal]]]:
    web = build_web(seed, WebOptions(scale=_SCALE, only=frozenset(_PORTALS)))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        yield server, [_portal(each) for each in web.portals]


def _portal(sample: SamplePortal) -> Portal:
    """Return a portal of which only the home page is known."""
    return Portal(f"sample-{sample.name}", sample.place, _DIVISION, sample.home, pace=0.0)


def _is_known(store: Store, portals: list[Portal]) -> bool:
    with store.read_only() as session:
        return all(last_campaign(session, portal.id) is not None for portal in portals)


def _visit(store: Store, server: SampleServer, portals: list[Portal]) -> CrawlReport:
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
