"""A second crawl of a portal: what is unchanged is not sent again, what is gone is noted."""

import pytest
import sqlalchemy as sa

from corpus.sample.portals import Logged
from crawler.spiders.portal import WITHDRAWN
from crawler.verdict import Completeness
from storage.models.exchange import Outlink
from storage.session import Store
from tests.corpus.crawl.bench import Bench
from tests.corpus.crawl.conftest import CHANGING


def _asked(bench: Bench, case: str) -> Logged:
    url = bench.web.cases[case][0]
    [found] = [request for request in bench.requests if request.url == url]
    return found


def _withdrawn(bench: Bench) -> set[str]:
    statement = sa.select(Outlink.url).where(Outlink.relation == WITHDRAWN)
    with Store(bench.url).read_only() as session:
        return set(session.execute(statement).scalars())


def test_a_second_crawl_finds_what_is_there_by_then(revisited: Bench) -> None:
    assert revisited.missing(CHANGING, 2) == []


def test_pages_withdrawn_leave_a_crawl_complete(revisited: Bench) -> None:
    assert revisited.verdict(CHANGING).completeness is Completeness.COMPLETE


def test_validators_are_sent_with_the_second_crawl(revisited: Bench) -> None:
    asked = _asked(revisited, "lying-304")
    assert asked.headers["if-none-match"] == '"1"'
    assert asked.status == 304


def test_what_has_no_validator_is_asked_for_plainly(revisited: Bench) -> None:
    asked = _asked(revisited, "silent-edit")
    assert asked.status == 200
    assert asked.headers.keys().isdisjoint({"if-none-match", "if-modified-since"})


@pytest.mark.parametrize("way", ["410", "404", "soft", "home"])
def test_a_withdrawn_report_is_noted(revisited: Bench, way: str) -> None:
    assert revisited.web.cases[f"withdrawn-{way}"][0] in _withdrawn(revisited)


def test_only_what_is_gone_is_noted_as_withdrawn(revisited: Bench) -> None:
    cases = revisited.web.cases.items()
    gone = {url for name, urls in cases if name.startswith("withdrawn") for url in urls}
    assert _withdrawn(revisited) == gone
