"""From home pages only: every report is found, no decoy, nothing forbidden, little for nothing."""

from collections.abc import Sequence

import pytest

from corpus.sample.portals import PORTALS
from crawler.verdict import Completeness
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.conftest import CHOSEN
from tests.corpus.crawl.figures import Figures, by_family, measure

# Portals that can be read but never wholly, and what keeps a crawl from more.
PARTIAL = {
    "jpaas-stuck": "may go on",
    "catch-all": "script_shell",
    "moods": "ResponseDataLossError",
    "robots-some": "robots_disallowed",
    "robots-huge": "robots_disallowed",
    "robots-moved": "robots_disallowed",
}
BLOCKED = {
    "robots-403": "http_403",
    "robots-all": "robots_disallowed",
    "robots-503": "robots_unreachable",
    "robots-500": "robots_unreachable",
    "robots-reset": "robots_unreachable",
    "wall-challenge-412": "robots_unreachable",
    "wall-challenge-521": "robots_unreachable",
    "wall-challenge-stub": "script_shell",
    "wall-challenge-slider": "blocked: challenge",
    "wall-forbidden": "http_403",
    "wall-silent": "robots_unreachable",
    "wall-maintenance": "soft_error",
    "wall-shell": "script_shell",
}
MOST_REQUESTS = 3
"""Requests for each page that matters (issue 4, "Must show")."""


@pytest.fixture(scope="session")
def figures(crawled: Crawled) -> dict[str, Figures]:
    return {name: measure(crawled, name) for name in CHOSEN}


@pytest.fixture(scope="session")
def all_figures(all_crawled: Crawled) -> dict[str, Figures]:
    return {name: measure(all_crawled, name) for name in PORTALS}


def _judge(crawled: Crawled, name: str) -> None:
    verdict = crawled.verdict(name)
    if name in BLOCKED:
        expected, reason = Completeness.BLOCKED, BLOCKED[name]
    elif name in PARTIAL:
        expected, reason = Completeness.PARTIAL, PARTIAL[name]
    else:
        expected, reason = Completeness.COMPLETE, ""
    assert verdict.completeness is expected, verdict.reasons
    assert not reason or any(reason in told for told in verdict.reasons), verdict.reasons


def _spare(figures: Sequence[Figures]) -> None:
    """Demand that each family, all its portals together, asks for little that does not matter."""
    for family, group in by_family(figures).items():
        asked = sum(each.requests for each in group)
        assert asked <= MOST_REQUESTS * sum(each.mattering for each in group), family


@pytest.mark.parametrize("name", CHOSEN)
def test_every_report_is_found_and_no_decoy(figures: dict[str, Figures], name: str) -> None:
    found = figures[name]
    assert (found.missing, found.decoys, found.trespasses) == ((), (), ())


@pytest.mark.parametrize("name", CHOSEN)
def test_a_portal_gets_the_right_verdict(crawled: Crawled, name: str) -> None:
    _judge(crawled, name)


def test_nothing_forbidden_is_asked_for(crawled: Crawled) -> None:
    assert crawled.web.trespasses([asked.url for asked in crawled.requests]) == []


def test_little_is_asked_for_that_does_not_matter(figures: dict[str, Figures]) -> None:
    _spare(list(figures.values()))


def test_a_complete_portal_has_a_proof_for_each_list(crawled: Crawled) -> None:
    assert "not_proven" not in crawled.verdict("trs-styled").proofs
    assert sum(crawled.verdict("trs-styled").proofs.values()) >= 6


@pytest.mark.campaign
@pytest.mark.parametrize("name", PORTALS)
def test_every_portal_is_read_and_judged(
    all_crawled: Crawled, all_figures: dict[str, Figures], name: str
) -> None:
    found = all_figures[name]
    assert (found.missing, found.decoys, found.trespasses) == ((), (), ())
    _judge(all_crawled, name)


@pytest.mark.campaign
def test_nothing_forbidden_is_asked_for_anywhere(all_crawled: Crawled) -> None:
    assert all_crawled.web.trespasses([asked.url for asked in all_crawled.requests]) == []


@pytest.mark.campaign
def test_little_is_asked_for_that_does_not_matter_anywhere(all_figures: dict[str, Figures]) -> None:
    _spare(list(all_figures.values()))
