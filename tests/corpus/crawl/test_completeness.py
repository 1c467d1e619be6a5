"""Every report is found, nothing forbidden is asked for, and the verdict is right."""

import pytest

from corpus.sample.portals import PORTALS
from crawler.verdict import Completeness
from tests.corpus.crawl.bench import Bench
from tests.corpus.crawl.conftest import CHOSEN

# Portals that can be read but never wholly, and what keeps a crawl from more.
PARTIAL = {
    "jpaas-stuck": "may go on",
    "catch-all": "script_shell",
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


def _judge(bench: Bench, name: str) -> None:
    verdict = bench.verdict(name)
    if name in BLOCKED:
        expected, reason = Completeness.BLOCKED, BLOCKED[name]
    elif name in PARTIAL:
        expected, reason = Completeness.PARTIAL, PARTIAL[name]
    else:
        expected, reason = Completeness.COMPLETE, ""
    assert verdict.completeness is expected, verdict.reasons
    assert not reason or any(reason in told for told in verdict.reasons), verdict.reasons


@pytest.mark.parametrize("name", CHOSEN)
def test_every_report_of_a_chosen_portal_is_found(crawled: Bench, name: str) -> None:
    assert crawled.missing(name) == []


@pytest.mark.parametrize("name", CHOSEN)
def test_a_chosen_portal_gets_the_right_verdict(crawled: Bench, name: str) -> None:
    _judge(crawled, name)


def test_nothing_forbidden_is_asked_for(crawled: Bench) -> None:
    assert crawled.web.trespasses([asked.url for asked in crawled.requests]) == []


def test_no_more_is_asked_for_than_matters(crawled: Bench) -> None:
    wanted = sum(
        1 + len(found.attachments) for portal in crawled.web.portals for found in portal.expected
    )
    assert len(crawled.requests) <= 3 * wanted


def test_a_complete_portal_has_a_proof_for_each_list(crawled: Bench) -> None:
    assert "not_proven" not in crawled.verdict("trs-styled").proofs
    assert sum(crawled.verdict("trs-styled").proofs.values()) >= 6


@pytest.mark.campaign
@pytest.mark.parametrize("name", PORTALS)
def test_every_portal_is_read_and_judged(all_crawled: Bench, name: str) -> None:
    assert all_crawled.missing(name) == []
    _judge(all_crawled, name)


@pytest.mark.campaign
def test_nothing_forbidden_is_asked_for_anywhere(all_crawled: Bench) -> None:
    assert all_crawled.web.trespasses([asked.url for asked in all_crawled.requests]) == []
