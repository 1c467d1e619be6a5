"""Crawls of the sample web for tests: in a process of their own, since a reactor starts once."""

import logging
import multiprocessing as mp
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from corpus.sample.portals import Logged, SampleServer, SampleWeb
from crawler.portals.portal import Portal
from crawler.process import CrawlPlan, Visit, crawl
from crawler.spiders.portal import LIST_END
from crawler.verdict import Verdict, judge_crawl
from storage.frontier import find_campaign
from storage.frontier.review import EntryEnd, entry_ends, list_ends
from storage.session import Store

_PATIENCE = 120
_QUICK: Mapping[str, Any] = {
    "FRONTIER_RETRY_DELAY": 0.05,
    "DOWNLOAD_TIMEOUT": 5,
    "LOG_LEVEL": "ERROR",
}


@dataclass(frozen=True)
class Bench:
    """A served sample web, a database to crawl it into, and what the server saw of a crawl."""

    server: SampleServer
    folder: Path
    campaign: str = "first"
    requests: tuple[Logged, ...] = ()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'crawl.db'}"

    @property
    def web(self) -> SampleWeb:
        return self.server.web

    def run(self, names: Iterable[str], paces: Mapping[str, float] | None = None) -> None:
        """Crawl portals to the end."""
        with self.started(names, paces) as process:
            process.join(_PATIENCE)
            assert process.exitcode == 0, f"the crawl ended with {process.exitcode}"

    @contextmanager
    def started(
        self, names: Iterable[str], paces: Mapping[str, float] | None = None
    ) -> Iterator[mp.process.BaseProcess]:
        """Start a crawl; whatever is left of it at the end is killed."""
        plan = self.plan(names, paces or {})
        certificates = self._certificates()
        process = mp.get_context("spawn").Process(target=_crawl, args=(plan, certificates))
        process.start()
        try:
            yield process
        finally:
            process.kill()
            process.join()

    def plan(self, names: Iterable[str], paces: Mapping[str, float]) -> CrawlPlan:
        visits = tuple(Visit(self._portal(name, paces.get(name, 0.0)), name) for name in names)
        visits = tuple(replace(visit, campaign=self._name(visit.campaign)) for visit in visits)
        names_map = self._name_map()
        return CrawlPlan(
            visits, self.url, 2026, side_by_side=4, name_map=names_map, settings=_QUICK
        )

    def later(self, campaign: str) -> "Bench":
        """Return the bench for another campaign on the same database."""
        return replace(self, campaign=campaign, requests=())

    def closed(self, start: int = 0) -> "Bench":
        """Return the bench with what the server has seen since a number of requests."""
        return replace(self, requests=self.server.log.requests[start:])

    def of_host(self, name: str) -> list[Logged]:
        """Return what the usual host of a portal was asked."""
        host = urlsplit(self.web.portal(name).home).hostname
        return [request for request in self.requests if request.host == host]

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on the crawl of a portal."""
        with Store(self.url).read_only() as session:
            found = self._find(session, name)
            return judge_crawl(entry_ends(session, found), list_ends(session, found, LIST_END))

    def entries(self, name: str) -> list[EntryEnd]:
        """Return the requests of the crawl of a portal."""
        with Store(self.url).read_only() as session:
            return list(entry_ends(session, self._find(session, name)))

    def missing(self, name: str, visit: int = 0) -> list[str]:
        """Return the reports that should have been fetched and were not."""
        asked = {request.url for request in self.requests}
        wanted = (found for found in self.web.portal(name).expected if found.truth_at(visit))
        return [found.url for found in wanted if not found.addresses & asked]

    def _portal(self, name: str, pace: float) -> Portal:
        found = self.web.portal(name)
        return Portal(name, name, "99", found.home, hosts=found.hosts[1:], pace=pace)

    def _name(self, name: str) -> str:
        return f"{name} {self.campaign}"

    def _find(self, session: Session, name: str) -> int:
        found = find_campaign(session, self._name(name))
        assert found is not None, f"{name} was never crawled"
        return found

    def _name_map(self) -> tuple[str, ...]:
        return tuple(
            f"{host}:{port}={ip}:{real}"
            for (host, port), (ip, real) in self.server.endpoints.items()
        )

    def _certificates(self) -> str:
        file = self.folder / "authority.pem"
        file.write_bytes(self.server.authority or b"")
        return str(file)


@contextmanager
def bench_at(server: SampleServer, folder: Path) -> Iterator[Bench]:
    """Prepare a database to crawl into."""
    bench = Bench(server, folder)
    store = Store(bench.url)
    store.upgrade()
    store.close()
    yield bench


def _crawl(plan: CrawlPlan, certificates: str) -> None:
    logging.disable(logging.CRITICAL)
    os.environ["SSL_CERT_FILE"] = certificates
    crawl(plan, _hear)


def _hear(report: dict[str, Any]) -> None:
    """Hear of progress and say nothing."""
