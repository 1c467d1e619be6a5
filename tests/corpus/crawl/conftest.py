"""One crawl of the whole sample web, small, looked at by most tests; a second visit to some of it.

Each is done once for all workers of a test run.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.job import Job
from corpus.jobs.engines import open_engine
from corpus.jobs.harvest import snapshots_of
from corpus.jobs.parse import parse_snapshots
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.verdicts import ChosenCampaign, VisitReport, judge_visit
from corpus.sample.blocks import SampleDocument
from corpus.sample.portals import (
    PORTALS,
    Attachment,
    Logged,
    SampleWeb,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from corpus.sample.portals.attachments import html_as
from corpus.sample.portals.behaviours import conditional
from crawler.portals.portal import Portal
from storage.session import Store
from tests.corpus.crawl.bench import Bench, Crawled, done_once, prepare
from tests.corpus.crawl.dangers import DEAD, FLAPPING, INSIDE_NAMES, SHUT, ZONE, canary, danger_web
from tests.corpus.crawl.names import ANSWERS_SETTING

SMALL = Scale(departments=1, townships=1, years=(2021, 2022))
CHANGING, KILLED = "changing", "robots-allow"
# One of each kind; the campaign has them all, at their full size.
CHOSEN = (
    "trs-styled", "ucap", "jcms", "xxgk", "gkmlpt", "vsb", "script-list", "traps", "catch-all",
    "robots-absent", "robots-allow", "robots-some", "robots-all", "robots-403", "robots-503",
    "robots-reset", "wall-challenge-412", "wall-challenge-521", "wall-challenge-stub",
    "wall-challenge-slider", "wall-forbidden", "wall-silent", "wall-maintenance", "wall-shell",
    "moods", "labels", "cases", "changing",
)  # fmt: skip
# Whose servers tell pages apart by ETag, as those of static files do, and whose do not.
VALIDATING, PLAIN = ("trs-styled", "ucap"), ("gkmlpt",)
PACE = 0.2
DOOR = "door"


@dataclass(frozen=True)
class _Visits:
    """What is left of two visits, without what can be built again."""

    first: tuple[Logged, ...]
    second: tuple[Logged, ...]
    judged: tuple[VisitReport, VisitReport]


@dataclass(frozen=True)
class _Endangered:
    port: int
    requests: tuple[Logged, ...]
    visitors: int


def office_files(document: SampleDocument) -> Sequence[Attachment]:
    """Make what a crawl can tell of office files: their names and how they begin."""
    title = document.truth.title or "附件"
    text = title.encode()
    return (
        Attachment(f"{title}.pdf", b"%PDF-1.7\n" + text, "application/pdf"),
        Attachment(f"{title}.docx", b"PK\x03\x04" + text, "application/octet-stream"),
        html_as(document, "doc"),
    )


def small_web() -> SampleWeb:
    """Return the sample web in few reports, some of it on servers that know what they sent."""
    web = build_web(1, WebOptions(SMALL, office_files, frozenset(CHOSEN)))
    for name in VALIDATING:
        for host in web.portal(name).hosts[:1]:
            web.sites[host].around.append(conditional())
    return web


@pytest.fixture(scope="session")
def web() -> SampleWeb:
    return small_web()


@pytest.fixture(scope="session")
def _visits(tmp_path_factory: pytest.TempPathFactory, web: SampleWeb) -> tuple[Path, _Visits]:
    return done_once(tmp_path_factory, "visits", lambda folder: _visit(folder, web))


@pytest.fixture(scope="session")
def crawled(_visits: tuple[Path, _Visits], web: SampleWeb) -> Crawled:
    """The whole sample web after one crawl."""
    return Crawled(web, _visits[0], "first", _visits[1].first)


@pytest.fixture(scope="session")
def revisited(_visits: tuple[Path, _Visits], web: SampleWeb) -> Crawled:
    """Some portals crawled once more two visits later, one of them killed in the middle."""
    return Crawled(web, _visits[0], "second", _visits[1].second)


@pytest.fixture(scope="session")
def second_report(_visits: tuple[Path, _Visits]) -> VisitReport:
    """What the second visit to the portal that changes came to."""
    return _visits[1].judged[1]


def _visit(folder: Path, web: SampleWeb) -> _Visits:
    with serve(web, ServeOptions(time_scale=0.0)) as server:
        bench = Bench(server, folder)
        bench.run(CHOSEN)
        judged = _judge(bench)
        start = bench.asked_count
        server.visit, later = 2, bench.later("second")
        kill_after(later, [KILLED], start + 6, {KILLED: PACE})
        later.run([KILLED, CHANGING, *VALIDATING, *PLAIN], {KILLED: PACE})
        requests = server.log.requests
        return _Visits(requests[:start], requests[start:], (judged, _judge(later)))


def kill_after(
    bench: Bench, names: list[str], count: int, paces: dict[str, float] | None = None
) -> None:
    """Crawl until the server has had so many requests in all, then kill the crawl."""
    until = time.monotonic() + 60
    with bench.started(names, paces) as process:
        while bench.asked_count < count and process.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.join()


def _judge(bench: Bench) -> VisitReport:
    """Parse what a visit to the portal that changes brought, and compare it with the one before."""
    portal = Portal(CHANGING, CHANGING, "99", bench.web.portal(CHANGING).home)
    with Store(bench.url) as store:
        job = Job(store, lambda: datetime.now(UTC), "1")
        crawled = bench.crawled()
        with store.read_only() as session:
            found = snapshots_of(session, crawled.find(session, CHANGING))
        parse_snapshots(job, open_engine(1, prepare_batch), found)
        chosen = ChosenCampaign(f"{CHANGING} {bench.campaign}", is_continued=False)
        return judge_visit(job, portal, chosen)


@pytest.fixture(scope="session")
def endangered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, int]:
    """The dangers after a crawl, and how many came to a server inside."""
    folder, outcome = done_once(tmp_path_factory, "dangers", _go_into_danger)
    crawled = Crawled(danger_web(outcome.port), folder, "first", outcome.requests)
    return crawled, outcome.visitors


def _go_into_danger(folder: Path) -> _Endangered:
    with canary() as inside, serve(danger_web(inside.port), ServeOptions(time_scale=0.0)) as server:
        flapping, shut = f"www.{FLAPPING}.{ZONE}", f"www.{SHUT}.{ZONE}"
        ip, port = server.address
        here = f"{ip}|{port}"
        closed = server.endpoint(shut, 443)
        assert closed is not None
        plain = Bench(server, folder)
        places = (
            *plain.plan([], {}).name_map,
            f"www.{DEAD[1]}.{ZONE}={closed[0]}:{closed[1]}",
            f"www.{DEAD[1]}.{ZONE}:80={closed[0]}:{closed[1]}",
            f"www.{DEAD[1]}.{ZONE}:443={closed[0]}:{closed[1]}",
        )
        settings = {
            "DOWNLOAD_TIMEOUT": 4, "RETRY_TIMES": 1, "FRONTIER_RETRY_DELAY": 0.05,
            "TWISTED_DNS_RESOLVER": "tests.corpus.crawl.names.LyingResolver",
            ANSWERS_SETTING: {**INSIDE_NAMES, flapping: [[], [here], [here], [], [here]]},
        }  # fmt: skip
        changes = {"name_map": places, "allowed_hosts": (flapping,), "side_by_side": 8}
        bench = Bench(server, folder, changes=changes, settings=settings)
        bench.run([portal.name for portal in server.web.portals])
        return _Endangered(inside.port, server.log.requests, len(inside.visitors))


@pytest.fixture(scope="session")
def all_crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Every portal of the sample web, at its full size, after one crawl."""
    folder = prepare(tmp_path_factory.mktemp("all"))
    with serve(build_web(1), ServeOptions(time_scale=0.0)) as server:
        bench = Bench(server, folder)
        bench.run(PORTALS, patience=900)
        return bench.crawled()
