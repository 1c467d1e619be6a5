"""Crawls of the sample web for tests: in a process of their own, since a reactor starts once."""

import logging
import multiprocessing as mp
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from corpus.sample.portals import Logged, SampleServer, SampleWeb
from crawler.portals.portal import Portal
from crawler.process import CrawlPlan, Visit, crawl
from crawler.spiders.portal import LIST_END
from crawler.verdict import Verdict, judge_crawl
from storage.frontier import find_campaign
from storage.frontier.review import EntryEnd, entry_ends, list_ends
from storage.models.archive import Confirmation
from storage.models.frontier import Campaign, FrontierEntry
from storage.session import Store
from tests import surroundings
from tests.databases import new_file

T = TypeVar("T")

PATIENCE = 600
"""Seconds after which a crawl counts as hanging, on a machine that is busy with other things."""
_QUICK: Mapping[str, Any] = {
    "FRONTIER_RETRY_DELAY": 0.05,
    "DOWNLOAD_TIMEOUT": 5,
    "LOG_LEVEL": "ERROR",
}
_CONNECTED = "connected.txt"


@dataclass(frozen=True)
class Crawled:
    """What crawls left in a database, and what the server saw of them."""

    web: SampleWeb
    folder: Path
    campaign: str = "first"
    requests: tuple[Logged, ...] = ()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'crawl.db'}"

    @property
    def connected(self) -> set[tuple[str, int]]:
        """The addresses and ports that the crawling processes connected to."""
        lines = (self.folder / _CONNECTED).read_text().split()
        pairs = (line.rpartition("|") for line in lines)
        return {(address, int(port)) for address, _, port in pairs}

    def of_portal(self, name: str) -> list[Logged]:
        """Return what the hosts of a portal were asked."""
        hosts = self.web.portal(name).hosts
        return [request for request in self.requests if request.host in hosts]

    def of_host(self, name: str) -> list[Logged]:
        """Return what the usual host of a portal was asked."""
        host = urlsplit(self.web.portal(name).home).hostname
        return [request for request in self.requests if request.host == host]

    def verdict(self, name: str) -> Verdict:
        """Return the verdict on the crawl of a portal."""
        with Store(self.url).read_only() as session:
            found = self.find(session, name)
            return judge_crawl(entry_ends(session, found), list_ends(session, found, LIST_END))

    def entries(self, name: str) -> list[EntryEnd]:
        """Return the requests of the crawl of a portal."""
        with Store(self.url).read_only() as session:
            return list(entry_ends(session, self.find(session, name)))

    def asked(self) -> list[tuple[str, str, int | None]]:
        """Return which portals asked for what, and as which state of a page it is held."""
        statement = (
            sa.select(Campaign.portal, FrontierEntry.url, Confirmation.snapshot_id)
            .join(FrontierEntry, FrontierEntry.campaign_id == Campaign.id)
            .outerjoin(Confirmation, Confirmation.capture_id == FrontierEntry.capture_id)
            .where(
                Campaign.name == Campaign.portal + f" {self.campaign}",
                FrontierEntry.capture_id.is_not(None),
            )
        )
        with Store(self.url).read_only() as session:
            return [(portal, url, page) for portal, url, page in session.execute(statement)]

    def end_of(self, name: str, url: str) -> EntryEnd:
        """Return how the request for an address ended, at the last attempt to follow it."""
        return [entry for entry in self.entries(name) if entry.url == url][-1]

    def missing(self, name: str, visit: int = 0) -> list[str]:
        """Return the reports that should have been fetched and were not."""
        asked = {request.url for request in self.requests}
        wanted = (found for found in self.web.portal(name).expected if found.truth_at(visit))
        return [found.url for found in wanted if not found.addresses & asked]

    def find(self, session: Session, name: str) -> int:
        """Return the campaign in which a portal was crawled."""
        found = find_campaign(session, f"{name} {self.campaign}")
        assert found is not None, f"{name} was never crawled"
        return found


@dataclass(frozen=True)
class Bench:
    """A served sample web, a database to crawl it into, and how to crawl.

    `changes` are fields of the plan that differ from the usual ones, `settings` those of Scrapy.
    """

    server: SampleServer
    folder: Path
    campaign: str = "first"
    changes: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def web(self) -> SampleWeb:
        return self.server.web

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'crawl.db'}"

    @property
    def asked_count(self) -> int:
        """How many requests the server has had so far."""
        return len(self.server.log.requests)

    def run(
        self,
        names: Iterable[str],
        paces: Mapping[str, float] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Crawl portals to the end."""
        with self.started(names, paces) as process:
            process.join(patience)
            assert process.exitcode == 0, f"the crawl ended with {process.exitcode}"

    @contextmanager
    def started(
        self, names: Iterable[str], paces: Mapping[str, float] | None = None
    ) -> Iterator[mp.process.BaseProcess]:
        """Start a crawl; whatever is left of it at the end is killed."""
        plan = self.plan(names, paces or {})
        arguments = (plan, str(self.folder), dict(os.environ))
        process = _context().Process(target=_crawl, args=arguments)
        (self.folder / "authority.pem").write_bytes(self.server.authority or b"")
        process.start()
        try:
            yield process
        finally:
            process.kill()
            process.join()

    def plan(self, names: Iterable[str], paces: Mapping[str, float]) -> CrawlPlan:
        """Return what a crawl of some portals is told."""
        visits = tuple(
            Visit(self._portal(name, paces.get(name, 0.0)), f"{name} {self.campaign}")
            for name in names
        )
        plan = CrawlPlan(
            visits, self.url, 2026, side_by_side=4, name_map=name_map(self.server),
            settings={**_QUICK, **self.settings},
        )  # fmt: skip
        return replace(plan, **self.changes)

    def later(self, campaign: str) -> "Bench":
        """Return the bench for another campaign on the same database."""
        return replace(self, campaign=campaign)

    def crawled(self, start: int = 0) -> Crawled:
        """Return what is left of the crawls, and of the server's log since a number of requests."""
        requests = self.server.log.requests[start:]
        return Crawled(self.web, self.folder, self.campaign, requests)

    def _portal(self, name: str, pace: float) -> Portal:
        found = self.web.portal(name)
        return Portal(name, name, "99", found.home, hosts=found.hosts[1:], pace=pace)


def name_map(server: SampleServer) -> tuple[str, ...]:
    """Return where the names of a sample web really are, as a crawl is told."""
    return tuple(
        f"{host}:{port}={ip}:{real}" for (host, port), (ip, real) in server.endpoints.items()
    )


def prepare(folder: Path) -> Path:
    """Make an empty database to crawl into."""
    new_file(folder / "crawl.db")
    return folder


def done_once(
    temporary: pytest.TempPathFactory, name: str, work: Callable[[Path], T]
) -> tuple[Path, T]:
    """Do something with a new database once for all workers; return its folder and the outcome."""
    return surroundings.done_once(temporary, name, lambda folder: work(prepare(folder)))


@cache
def _context() -> mp.context.ForkServerContext:
    """Return what forks crawls from a process that has imported everything, and no reactor.

    Importing takes longer than most of the crawls live.
    """
    context = mp.get_context("forkserver")
    # The one that pools of workers were forked from has not imported that.
    forkserver._forkserver._stop()  # type: ignore[attr-defined] # no public way
    context.set_forkserver_preload([__name__, "tests.crash.zygote"])
    return context


def _crawl(plan: CrawlPlan, folder: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    logging.disable(logging.CRITICAL)
    os.environ["SSL_CERT_FILE"] = str(Path(folder) / "authority.pem")
    _note_connections(Path(folder) / _CONNECTED)
    crawl(plan, _hear)


def _note_connections(file: Path) -> None:
    """Write down every address that this process connects to, whoever does it."""
    stream = file.open("a", buffering=1)

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            stream.write(f"{arguments[1][0]}|{arguments[1][1]}\n")

    sys.addaudithook(note)


def _hear(report: dict[str, Any]) -> None:
    """Hear of progress and say nothing."""
