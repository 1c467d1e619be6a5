"""A crawl in a process of its own: stopped, killed, gone on with."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus.job import Job
from corpus.jobs.crawl import Hear
from corpus.jobs.visits import CrawlReport, Terms, crawl_portals
from corpus.sample.portals import (
    SampleServer,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from crawler.portals.portal import Portal
from crawler.verdict import Completeness
from storage.session import Store
from tests.databases import new_file

NAME = "slug"


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    scale = Scale(departments=1, townships=1, years=(2021, 2022))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({NAME})))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as running:
        yield running


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with Store(new_file(tmp_path / "crawl.db")) as store:
        yield Job(store, lambda: datetime.now(UTC), "1")


def _crawl(job: Job, server: SampleServer, hear: Hear) -> CrawlReport:
    portal = Portal("sample", "sample", "99", server.web.portal(NAME).home, pace=0.0)
    name_map = tuple(
        f"{host}:{port}={address}:{number}"
        for (host, port), (address, number) in server.endpoints.items()
    )
    terms = Terms(name_map=name_map, settings={"FRONTIER_RETRY_DELAY": 0.1})
    return crawl_portals(job, [portal], terms, hear, parsers=0)


class _Signal:
    """Send a signal to the crawl when it has had some answers."""

    def __init__(self, number: signal.Signals, *, to_child: bool) -> None:
        self._number = number
        self._to_child = to_child
        self.heard: list[Mapping[str, Any]] = []

    def __call__(self, told: Mapping[str, Any]) -> None:
        self.heard.append(told)
        if len(self.heard) == 4:
            [child] = multiprocessing.active_children()
            os.kill((child.pid or 0) if self._to_child else os.getpid(), self._number)


def _ignore(_: Mapping[str, Any]) -> None:
    return None


def test_a_crawl_that_is_killed_or_interrupted_goes_on_where_it_was(
    job: Job, server: SampleServer
) -> None:
    killed = _crawl(job, server, _Signal(signal.SIGKILL, to_child=True))
    assert killed.end.error is not None
    assert "signal 9" in killed.end.error
    assert killed.has_failed
    [broken] = killed.visits
    assert broken.verdict.completeness is not Completeness.COMPLETE
    assert not broken.alerts

    hear = _Signal(signal.SIGINT, to_child=False)
    stopped = _crawl(job, server, hear)
    assert stopped.end.is_interrupted
    assert stopped.end.error is None
    assert hear.heard[-1]["event"] == "end"
    assert not stopped.is_complete

    whole = _crawl(job, server, _ignore)
    [visit] = whole.visits
    assert whole.is_complete, visit.verdict
    assert visit.is_continued
    assert visit.campaign == broken.campaign
    assert sum(visit.columns.values()) == len(server.web.portal(NAME).expected)
