"""Rates of everybody below a body, and how long pages last; all of them invented."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from corpus.coverage.counting import Count
from corpus.indicators.districts import district_figures, survival
from corpus.indicators.model import Figure
from corpus.rules.model import Clocks
from tests.corpus.rules.invent import TOWNS, case, change, district, report


def test_a_district_is_covered_and_in_time_as_far_as_its_roster_goes() -> None:
    around = district([report(town) for town in TOWNS[:7]])
    count = Count(expected=14, held=7, read=6, on_time=5, late=1, beyond=3)
    found = {f.variant.key: f for f in district_figures(around, [], count)}
    assert found["coverage"].value == Fraction(7, 14)
    assert found["on_time"].value == Fraction(5, 14)
    assert found["readable_coverage"].value == Fraction(6, 14)
    assert found["survival"].status == "not_defined"


def test_of_a_body_nobody_is_known_to_lie_below_no_rate_is_made() -> None:
    empty = replace(district([]), lineage="t1")
    for key, figure in ((f.variant.key, f) for f in district_figures(empty, [], Count())):
        if key != "survival":
            assert (figure.value, figure.status) == (None, "NS")
    nobody_had_to = {f.variant.key: f for f in district_figures(district([]), [], Count())}
    assert nobody_had_to["coverage"].status == "not_defined"


def test_pages_that_end_lower_survival_those_seen_too_short_do_not() -> None:
    start = datetime(2023, 5, 1, tzinfo=UTC)
    clocks = Clocks(first_seen=start)
    reports = [report("t1", clocks=clocks, changes=(change("text", 20),)),
               report("t2", clocks=clocks)]  # fmt: skip
    around = district(reports)
    cases = [case(each, around=around) for each in reports]
    followed = dict.fromkeys((each.page_key for each in reports), start + timedelta(days=400))
    found = {f.variant.key: f for f in district_figures(around, cases, Count(), followed)}
    assert found["survival"].value == Fraction(1, 2)
    assert survival([(timedelta(5), False)]) == (None, 1)


def test_a_page_counts_only_as_long_as_it_was_itself_followed() -> None:
    start = datetime(2023, 5, 1, tzinfo=UTC)
    reports = [report(town, clocks=Clocks(first_seen=start)) for town in ("t1", "t2")]
    around = district(reports)
    cases = [case(each, around=around) for each in reports]
    once = {each.page_key: start for each in reports}

    def lasting(followed: Mapping[str, datetime]) -> Figure:
        found = district_figures(around, cases, Count(), followed)
        return next(figure for figure in found if figure.variant.key == "survival")

    assert (lasting(once).value, lasting(once).status) == (None, "NY")
    assert [(gap.ref, gap.code.value) for gap in lasting(once).gaps] == [("d/2022:followed", "NY")]
    assert lasting(once).denominator == 2
    longer = {**once, reports[1].page_key: start + timedelta(days=365)}
    assert lasting(longer).value == 1


def test_an_edited_attachment_ends_a_life_too() -> None:
    start = datetime(2023, 5, 1, tzinfo=UTC)
    edited = report("t1", clocks=Clocks(first_seen=start), changes=(change("attachment", 20),))
    found = district_figures(district([edited]), [case(edited)], Count(), {})
    assert next(f for f in found if f.variant.key == "survival").value == 0
