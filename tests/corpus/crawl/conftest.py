"""One crawl of chosen portals, looked at by most tests; all portals are crawled by name only."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

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
from corpus.sample.portals.replies import fixed, html, moved
from corpus.sample.portals.site import Site
from tests.corpus.crawl.bench import Bench, bench_at

SMALL = Scale(departments=1, townships=1, years=(2021, 2022))
INSIDE, CHANGING, KILLED = "inside", "changing", "robots-allow"
PACE = 0.2
CHOSEN = (
    "trs-styled", "ucap", "jcms", "gkmlpt", "vsb", "script-list", "traps", "catch-all",
    "robots-allow", "robots-some", "robots-503", "robots-reset", "wall-challenge-412",
    "wall-shell", "wall-maintenance", "changing",
)  # fmt: skip


@pytest.fixture(scope="session")
def chosen() -> tuple[str, ...]:
    return (*CHOSEN, INSIDE)


@pytest.fixture(scope="session")
def chosen_server() -> Iterator[SampleServer]:
    web = build_web(1, WebOptions(SMALL, only=frozenset(CHOSEN)))
    with serve(_with_inside(web), ServeOptions(time_scale=0.0)) as server:
        yield server


@pytest.fixture(scope="session")
def crawled(
    chosen_server: SampleServer, chosen: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """The chosen portals after one crawl."""
    with bench_at(chosen_server, tmp_path_factory.mktemp("crawled")) as bench:
        bench.run(chosen)
        yield bench.closed()


@pytest.fixture(scope="session")
def revisited(crawled: Bench) -> Bench:
    """Two portals crawled once more two visits later, one of them killed in the middle."""
    bench, log = crawled.later("second"), crawled.server.log
    start = len(log.requests)
    crawled.server.visit = 2
    _kill_after(bench, start + 6)
    bench.run([KILLED, CHANGING], {KILLED: PACE})
    return bench.closed(start)


def _kill_after(bench: Bench, count: int) -> None:
    until = time.monotonic() + 60
    with bench.started([KILLED], {KILLED: PACE}) as process:
        while len(bench.server.log.requests) < count and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.join()


@pytest.fixture(scope="session")
def all_crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Every portal of the sample web after one crawl."""
    with (
        serve(build_web(1), ServeOptions(time_scale=0.0)) as server,
        bench_at(server, tmp_path_factory.mktemp("all")) as bench,
    ):
        bench.run(PORTALS)
        yield bench.closed()


def _with_inside(web: SampleWeb) -> SampleWeb:
    """Add a portal that leads to addresses inside our own network, by links and by redirects."""
    host = f"www.{INSIDE}.sample.gov.cn"
    site = Site()
    rows = "".join(
        f'<li><a href="{href}">某局{year}年政府信息公开工作年度报告</a><i>{year + 1}-01-20</i>'
        for year, href in (
            (2020, "http://localhost/nb/202101/t20210120_1.html"),
            (2021, "/nb/202201/t20220120_2.html"),
            (2022, "/nb/202301/t20230120_3.html"),
            (2023, "http://10.0.0.8/nb/202401/t20240120_4.html"),
        )
    )
    meta = '<meta name="ColumnName" content="政府信息公开年报">'
    page = html(f"<html><head>{meta}</head><body>{'信息' * 900}<ul>{rows}</ul></body></html>")
    site.put("/", fixed(page))
    site.put("/nb/202201/t20220120_2.html", moved("http://127.0.0.1/admin/"))
    site.put("/nb/202301/t20230120_3.html", moved("http://localhost/admin/"))
    portal = SamplePortal(INSIDE, "hostile", "内网", f"http://{host}/", (host, "localhost"))
    return replace(web, portals=(*web.portals, portal), sites={**web.sites, host: site})
