"""Two crawls at once, each a process of its own: a host sees no more than one visitor."""

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from corpus.sample.portals import (
    SampleServer,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    most_at_once,
    serve,
)
from storage.frontier import find_campaign
from storage.frontier.reconcile import reconcile
from storage.session import Store
from tests.corpus.crawl.bench import PATIENCE, Bench

PORTAL, PACE = "slug", 0.15
# The server's clock starts when a request has arrived, the crawl's when the answer is there.
TOLERANCE = 0.01
SMALL = Scale(departments=1, townships=1, years=(2021, 2022))


def test_two_crawls_of_a_portal_keep_its_pace_together(store: Store, tmp_path: Path) -> None:
    web = build_web(1, WebOptions(SMALL, only=frozenset({PORTAL})))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        _crawl_at_once(server, store, tmp_path)
        asked = sorted(server.log.requests, key=lambda each: each.started_at)
    for name in ("one", "two"):
        with store.read_only() as session:
            account = reconcile(session, find_campaign(session, f"{PORTAL} {name}"))
        assert account.open_count == 0
        assert account.is_balanced
    # Each one is a visit of its own: it asks for its rules, its lists and its reports.
    assert sum(each.path == "/robots.txt" for each in asked) == 2
    for expected in web.portal(PORTAL).expected:
        assert sum(each.url in expected.addresses for each in asked) == 2
    assert most_at_once(asked) == 1
    gaps = [later.started_at - earlier.started_at for earlier, later in pairwise(asked)]
    assert min(gaps) >= PACE - TOLERANCE


def _crawl_at_once(server: SampleServer, store: Store, folder: Path) -> None:
    url = store.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                Bench(server, folder, name, changes={"database_url": url}).started(
                    [PORTAL], {PORTAL: PACE}
                )
            )
            for name in ("one", "two")
        ]
        for process in processes:
            process.join(PATIENCE)
            assert process.exitcode == 0
