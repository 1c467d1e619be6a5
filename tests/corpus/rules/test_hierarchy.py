from dataclasses import replace

import pytest

from corpus.rules.case import DistrictYear
from corpus.rules.duties import Duties
from corpus.rules.model import Verdict, YearReport
from parsers.model import Scope
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind, Certainty
from tests.corpus.rules.invent import (
    NAMES,
    TOWNS,
    YEAR,
    Cells,
    district,
    only,
    outcomes,
    registry,
    report,
)

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
NEW, IN = "t3.new_received.total", "t3.carried_in.total"
ALL = (*TOWNS, "d/edu", "d/fin")


def whole(head: Cells, each: Cells, members: tuple[str, ...] = ALL,
          scope: Scope = Scope.AGGREGATE) -> DistrictYear:  # fmt: skip
    top = report("d", cells=head, scope=scope)
    return district([report(key, cells=each) for key in members], head=top)


def test_a_government_says_whose_work_it_counts() -> None:
    assert only("HI-01", whole({}, {})) is PASS
    assert only("HI-01", whole({}, {}, scope=Scope.UNKNOWN)) is FAIL
    assert only("HI-01", district([report()])) is APART


def test_a_whole_is_not_less_than_its_parts() -> None:
    assert only("HI-02", whole({NEW: 14}, {NEW: 1}), NEW) is PASS
    assert only("HI-02", whole({NEW: 13}, {NEW: 1}), NEW) is FAIL
    assert only("HI-02", whole({NEW: 13}, {NEW: 1}, TOWNS), NEW) is PASS
    assert only("HI-02", whole({NEW: 1}, {NEW: 1}, scope=Scope.UNKNOWN), NEW) is OPEN
    assert only("HI-02", whole({NEW: 1}, {NEW: 1}, scope=Scope.OWN), NEW) is APART


def test_a_blank_part_is_no_zero() -> None:
    assert only("HI-02", whole({NEW: 5}, {NEW: None}), NEW) is OPEN


@pytest.mark.parametrize(("alias", "key"), [("HI-03", NEW), ("HI-05", IN)])
def test_a_whole_is_its_parts_when_all_are_known(alias: str, key: str) -> None:
    assert only(alias, whole({key: 14}, {key: 1}), key) is PASS
    assert only(alias, whole({key: 15}, {key: 1}), key) is FAIL
    assert only(alias, whole({key: 15}, {key: 1}, TOWNS), key) is OPEN


def test_a_roster_that_is_only_inferred_proves_no_whole() -> None:
    guessed = PeriodFact("d/fin", "财政局", AgencyKind.DEPARTMENT, None, "d",
                         certainty=Certainty.INFERRED)  # fmt: skip
    made = whole({NEW: 15}, {NEW: 1})
    known = registry(periods=[guessed])
    assert only("HI-03", district(made.reports, head=made.head, registry=known), NEW) is OPEN


def test_counting_twice_is_suspected_far_above_the_parts() -> None:
    assert only("HI-04", whole({NEW: 21}, {NEW: 1})) is PASS
    assert only("HI-04", whole({NEW: 22}, {NEW: 1})) is FAIL
    assert only("HI-04", whole({NEW: 40}, {NEW: 1}, TOWNS[:6])) is OPEN


LISTED = "全区共收到政府信息公开申请60件，其中{}6件、青桐乡9件。"


def telling(name: str, town: Cells) -> list[Verdict]:
    top = report("d", sections={"section_1_overview": LISTED.format(name)}, scope=Scope.AGGREGATE)
    found = district([report("t1", cells=town)], head=top)
    return [outcome.verdict for outcome in outcomes("HI-06", found)]


def test_what_the_text_says_of_a_body_below_is_what_it_reports() -> None:
    assert telling("柳荻镇", {NEW: 5, IN: 1}) == [PASS]
    assert telling("柳荻镇", {NEW: 6, IN: 1}) == [PASS]
    assert telling("柳荻镇", {NEW: 5, IN: 2}) == [FAIL]
    assert telling("柳荻镇", {NEW: 5, IN: None}) == [OPEN]
    assert telling("某某镇", {NEW: 5, IN: 2}) == []


def test_a_body_on_the_roster_without_report_is_seen() -> None:
    found = {
        o.lineage: o.verdict for o in outcomes("HI-07", district([report("t1"), report("t2")]))
    }
    assert found["t1"] is PASS
    assert {found[town] for town in TOWNS[2:]} == {FAIL}
    assert "d/edu" not in found, "no department has a report: they need not have one here"


def test_who_need_not_report_misses_no_report() -> None:
    streets = Duties(lambda kind, *_: kind is not AgencyKind.TOWNSHIP)
    held = [report("t1"), report("d/edu")]
    found = {o.lineage: o.verdict for o in outcomes("HI-07", district(held, duties=streets))}
    assert (found["t1"], found["t2"], found["d/fin"]) == (PASS, APART, FAIL)


def test_duties_are_asked_for_with_kind_task_year_and_codes_up_to_the_top() -> None:
    codes = ("990102002", "990102", "990100")
    duties = Duties(lambda *about: about == (AgencyKind.TOWNSHIP, None, YEAR, codes))
    found = outcomes("HI-07", district([report("t1")], duties=duties))
    assert {o.lineage for o in found if o.verdict is FAIL} == {"t2"}


def test_a_government_that_nobody_is_above_is_missed_beside_its_own_bodies() -> None:
    alone = registry(periods=[PeriodFact("d", "沐岚区", AgencyKind.COUNTY, "990102")])
    top = district([report("t1")], registry=alone)
    assert {o.lineage: o.verdict for o in outcomes("HI-07", top)}["d"] is FAIL
    held = district([report("t1"), report("d")], registry=alone)
    assert {o.lineage: o.verdict for o in outcomes("HI-07", held)}["d"] is PASS
    assert "d" not in {o.lineage for o in outcomes("HI-07", district([report("t1")]))}
    city = replace(district([report("d")]), lineage="c")
    assert {o.lineage for o in outcomes("HI-07", city)} == {"d"}, "its own portal nobody looked at"


def test_a_government_that_nobody_is_above_is_no_part_of_itself() -> None:
    alone = registry(periods=[PeriodFact("d", "沐岚区", AgencyKind.COUNTY, "990102")])
    top = report("d", cells={NEW: 14}, scope=Scope.AGGREGATE)
    parts = [report(key, cells={NEW: 1}) for key in ALL]
    around = district([top, *parts], head=top, registry=alone)
    assert only("HI-03", around, NEW) is PASS
    assert "county" not in {o.rule.rpartition(".")[2] for o in outcomes("HI-09", around)}


def test_a_body_that_was_not_there_yet_misses_no_report() -> None:
    later = PeriodFact("t3", NAMES["t3"], AgencyKind.TOWNSHIP, None, "d", "2023-02")
    around = district([report("t1")], registry=registry(periods=[later]))
    assert "t3" not in {o.lineage for o in outcomes("HI-07", around)}


def test_one_body_with_nearly_everything_is_seen() -> None:
    def share(of_one: int) -> set[Verdict]:
        top = report("d", cells={NEW: 100}, scope=Scope.AGGREGATE)
        reports: list[YearReport] = [
            report("t1", cells={NEW: of_one}),
            report("t2", cells={NEW: 1}),
        ]
        return {o.verdict for o in outcomes("HI-08", district(reports, head=top))}

    assert share(79) == {PASS}
    assert share(80) == {PASS, FAIL}
    small = district([report("t1", cells={NEW: 9})],
                     head=report("d", cells={NEW: 10}, scope=Scope.AGGREGATE))  # fmt: skip
    assert only("HI-08", small) is APART


def test_a_kind_of_which_few_are_readable_is_not_summed() -> None:
    def covered(readable: int) -> Verdict:
        cells: list[Cells] = [{NEW: 1}] * readable + [{NEW: None}] * (12 - readable)
        pairs = zip(TOWNS, cells, strict=True)
        reports = [report(town, YEAR, given) for town, given in pairs]
        return only("HI-09", district(reports), "township")

    assert covered(10) is PASS
    assert covered(9) is FAIL
