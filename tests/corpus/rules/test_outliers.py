import pytest

from corpus.rules.model import Verdict
from tests.corpus.rules.invent import TOWNS, Cells, case, district, only, report

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
NEW, GRANTED, HANDLED = (f"t3.{row}.total" for row in ("new_received", "granted", "handled_total"))


def alone(cells: Cells, alias: str, place: str = "") -> Verdict:
    return only(alias, case(report(cells=cells)), place)


def among(cells: Cells, peers: Cells, alias: str, place: str) -> Verdict:
    mine = report(cells=cells)
    around = district([mine, *(report(town, cells=peers) for town in TOWNS[1:])])
    return only(alias, case(mine, around=around), place)


@pytest.mark.parametrize("alias", ["OU-01", "OU-06"])
def test_a_part_above_its_whole_is_impossible(alias: str) -> None:
    assert alone({GRANTED: 3, HANDLED: 3}, alias, "granted") is PASS
    assert alone({GRANTED: 4, HANDLED: 3}, alias, "granted") is FAIL
    assert (
        alone({"t4.review_corrected": 1, "t4.review_total": 0}, alias, "review_corrected") is FAIL
    )
    assert alone({GRANTED: 4, HANDLED: "/"}, alias, "granted") is OPEN


def test_a_rate_beyond_the_funnel_of_peers_is_seen() -> None:
    peers: Cells = {GRANTED: 20, HANDLED: 50}
    assert among({GRANTED: 25, HANDLED: 50}, peers, "OU-02", "granted") is PASS
    assert among({GRANTED: 49, HANDLED: 50}, peers, "OU-02", "granted") is FAIL
    assert among({GRANTED: 20, HANDLED: 20}, peers, "OU-02", "granted") is APART
    assert alone({GRANTED: 49, HANDLED: 50}, "OU-02", "granted") is OPEN


def test_peers_that_scatter_widen_the_funnel() -> None:
    mine = report(cells={GRANTED: 45, HANDLED: 50})
    counts = [5, 48, 10, 45, 20, 40, 2, 49, 25, 30, 33]
    peers = [
        report(t, cells={GRANTED: n, HANDLED: 50}) for t, n in zip(TOWNS[1:], counts, strict=True)
    ]
    assert only("OU-02", case(mine, around=district([mine, *peers])), "granted") is PASS


def test_a_zero_where_peers_have_many_is_seen() -> None:
    assert among({NEW: 1}, {NEW: 20}, "OU-03", NEW) is PASS
    assert among({NEW: 0}, {NEW: 20}, "OU-03", NEW) is FAIL
    assert among({NEW: 0}, {NEW: 19}, "OU-03", NEW) is PASS
    assert among({NEW: None}, {NEW: 20}, "OU-03", NEW) is OPEN


def test_a_mark_where_peers_have_numbers_is_seen() -> None:
    assert among({NEW: 0}, {NEW: 0}, "OU-04", NEW) is PASS
    assert among({NEW: "/"}, {NEW: 0}, "OU-04", NEW) is FAIL
    assert among({NEW: "/"}, {NEW: "/"}, "OU-04", NEW) is PASS
    assert alone({NEW: "/"}, "OU-04", NEW) is OPEN


def test_many_requests_all_granted_are_odd() -> None:
    assert alone({GRANTED: 49, HANDLED: 50}, "OU-05") is PASS
    assert alone({GRANTED: 50, HANDLED: 50}, "OU-05") is FAIL
    assert alone({GRANTED: 49, HANDLED: 49}, "OU-05") is PASS
    assert alone({GRANTED: 50}, "OU-05") is OPEN
