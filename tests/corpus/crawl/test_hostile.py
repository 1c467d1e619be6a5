"""Every hostile case ends as the reference says, in real crawls of the sample web."""

from dataclasses import replace

import pytest

from corpus.jobs.verdicts import VisitReport
from corpus.sample.portals.hostile.faults import FAULTS
from storage.models.frontier import EntryState
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.conftest import CHOSEN
from tests.corpus.crawl.dangers import danger_web
from tests.corpus.crawl.hostile import CASES, PAGE, write_page
from tests.corpus.crawl.hostile_case import Hostile
from tests.corpus.crawl.outcomes import Seen

_CRAWLED = frozenset({*CHOSEN, *(portal.name for portal in danger_web(1).portals)})
HERE = [case for case in CASES if _CRAWLED.issuperset(case.check.portals)]
ELSEWHERE = [case for case in CASES if case not in HERE]
_OVER = frozenset({EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED})


def _name(case: Hostile) -> str:
    return f"{case.section}-{case.name}"


@pytest.fixture(scope="session")
def seen(
    crawled: Crawled,
    revisited: Crawled,
    second_report: VisitReport,
    endangered: tuple[Crawled, int],
) -> Seen:
    return Seen(crawled, revisited, second_report, endangered[0])


@pytest.mark.parametrize("case", HERE, ids=_name)
def test_a_hostile_case_ends_as_the_reference_says(seen: Seen, case: Hostile) -> None:
    case.check(seen)


@pytest.mark.campaign
@pytest.mark.parametrize("case", ELSEWHERE, ids=_name)
def test_a_hostile_case_of_a_portal_left_to_the_campaign(
    seen: Seen, all_crawled: Crawled, case: Hostile
) -> None:
    case.check(replace(seen, first=all_crawled))


def test_no_case_is_told_twice_and_no_fault_is_left_out() -> None:
    names = [(case.section, case.name) for case in CASES]
    assert len(names) == len(set(names))
    assert {name for section, name in names if section == "wire"} == FAULTS.keys() - {
        "redirect-loop2"
    }


def test_nothing_hangs(seen: Seen) -> None:
    for crawled in (seen.first, seen.dangers):
        for portal in crawled.web.portals:
            states = {entry.state for entry in crawled.entries(portal.name)}
            assert states <= _OVER, portal.name


def test_the_reference_page_is_this_list() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page()
