"""A second crawl of a portal: what is unchanged is not sent again, what is gone is noted."""

import pytest
import sqlalchemy as sa

from corpus.jobs.verdicts import VisitReport
from corpus.sample.portals import Logged, SampleWeb
from crawler.spiders.portal import WITHDRAWN
from crawler.verdict import Completeness
from storage.models.exchange import Outlink
from storage.session import Store
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.conftest import CHANGING, PLAIN, VALIDATING


def _asked(bench: Crawled, case: str) -> Logged:
    url = bench.web.cases[case][0]
    [found] = [request for request in bench.requests if request.url == url]
    return found


def _withdrawn(bench: Crawled) -> set[str]:
    statement = sa.select(Outlink.url).where(Outlink.relation == WITHDRAWN)
    with Store(bench.url).read_only() as session:
        return set(session.execute(statement).scalars())


def test_a_second_crawl_finds_what_is_there_by_then(revisited: Crawled) -> None:
    assert revisited.missing(CHANGING, 2) == []


def test_pages_withdrawn_leave_a_crawl_complete(revisited: Crawled) -> None:
    assert revisited.verdict(CHANGING).completeness is Completeness.COMPLETE


def test_validators_are_sent_with_the_second_crawl(revisited: Crawled) -> None:
    asked = _asked(revisited, "lying-304")
    assert asked.headers["if-none-match"] == '"1"'
    assert asked.status == 304


def test_what_has_no_validator_is_asked_for_plainly(revisited: Crawled) -> None:
    asked = _asked(revisited, "silent-edit")
    assert asked.status == 200
    assert asked.headers.keys().isdisjoint({"if-none-match", "if-modified-since"})


@pytest.mark.parametrize("way", ["410", "404", "soft", "home"])
def test_a_withdrawn_report_is_noted(revisited: Crawled, way: str) -> None:
    assert revisited.web.cases[f"withdrawn-{way}"][0] in _withdrawn(revisited)


def test_only_what_is_gone_is_noted_as_withdrawn(revisited: Crawled) -> None:
    cases = revisited.web.cases.items()
    gone = {url for name, urls in cases if name.startswith("withdrawn") for url in urls}
    assert _withdrawn(revisited) == gone


def test_exactly_what_changed_is_reported(second_report: VisitReport, web: SampleWeb) -> None:
    changes = second_report.changes
    assert changes is not None
    cases = {url: name for name, urls in web.cases.items() for url in urls}
    assert {cases[url] for url in changes.new} == {"published-later", "corrected-elsewhere"}
    assert [(cases[old], cases[new]) for old, new in changes.moved] == [("moved", "moved")]
    assert {(cases[one.url], one.level.value) for one in changes.changed} == {
        ("silent-edit", "numbers"), ("replaced-file", "numbers"), ("noise-only", "bytes"),
    }  # fmt: skip
    assert {cases[one.url] for one in changes.withdrawn} == {
        f"withdrawn-{way}" for way in ("404", "410", "soft", "home")
    }


def test_the_cells_of_a_change_are_named(second_report: VisitReport) -> None:
    changes = second_report.changes
    assert changes is not None
    cells = {one.cells for one in changes.changed if one.level.value == "numbers"}
    assert cells == {("t3.granted.natural_person", "t3.granted.total")}


@pytest.mark.parametrize(
    ("name", "is_known", "status"),
    [*((name, True, 304) for name in VALIDATING), *((name, False, 200) for name in PLAIN)],
)
def test_what_is_unchanged_costs_one_request(
    revisited: Crawled, name: str, is_known: bool, status: int
) -> None:
    for found in revisited.web.portal(name).expected:
        pages = [found.addresses, *(frozenset({file.url}) for file in found.attachments)]
        for addresses in pages:
            [asked] = [each for each in revisited.requests if each.url in addresses]
            assert ("if-none-match" in asked.headers, asked.status) == (is_known, status)
