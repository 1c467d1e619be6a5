"""Each rule with a report that passes, one that fails and a trap."""

from typing import Any

import pytest

from corpus.rules.case import Case
from corpus.rules.measures import T3_COLUMNS
from corpus.rules.model import Verdict
from parsers.model import Attribution, Generation, Scope, Severity
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyEventKind, AgencyKind
from tests.corpus.rules.invent import (
    TOWNS,
    YEAR,
    Cells,
    case,
    district,
    event,
    only,
    outcomes,
    registry,
    report,
)

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
OLD = Generation.T2019
OUT, IN = "t3.carried_out.total", "t3.carried_in.total"
NEW = "t3.new_received.total"


def two(before: Cells, now: Cells, **more: Any) -> Case:  # noqa: ANN401 - fields by name
    return case(report(cells=now, **more), report(year=YEAR - 1, cells=before, **more))


def said(alias: str, before: Cells, now: Cells, place: str = "", **more: Any) -> Verdict:  # noqa: ANN401
    return only(alias, two(before, now, **more), place)


def test_what_is_carried_out_is_carried_in() -> None:
    assert said("XY-01", {OUT: 3}, {IN: 3}, "total") is PASS
    assert said("XY-01", {OUT: 3}, {IN: 4}, "total") is FAIL
    assert said("XY-01", {OUT: None}, {IN: 0}, "total") is OPEN
    assert said("XY-01", {OUT: 3}, {IN: "/"}, "total") is OPEN


def test_only_the_total_carried_wrongly_is_an_error_and_names_both_reports() -> None:
    cells = {f"t3.carried_out.{c}": 1 for c in T3_COLUMNS}
    found = outcomes("XY-01", two(cells, {f"t3.carried_in.{c}": 2 for c in T3_COLUMNS}))
    assert [o.severity for o in found] == [Severity.WARNING] * 6 + [Severity.ERROR]
    assert [ref for ref, _ in found[-1].operands] == [f"t1/2021:{OUT}", f"t1/2022:{IN}"]


@pytest.mark.parametrize("kind", [AgencyEventKind.MERGE, AgencyEventKind.SPLIT])
def test_a_merger_or_split_within_the_year_parts_the_series(kind: AgencyEventKind) -> None:
    for told in (event("t1", kind, "2022-05", "t2"), event("t2", kind, "2022-05", "t1")):
        known = registry([told])
        around = district([], registry=known)
        now, before = report(cells={IN: 4}), report(year=YEAR - 1, cells={OUT: 3})
        assert only("XY-01", case(now, before, around=around)) is APART


def test_a_new_parent_or_a_merger_of_other_years_parts_nothing() -> None:
    told = [event("t1", AgencyEventKind.TRANSFER, "2022-05"),
            event("t1", AgencyEventKind.MERGE, "2020", "t2")]  # fmt: skip
    around = district([], registry=registry(told))
    now, before = report(cells={IN: 4}), report(year=YEAR - 1, cells={OUT: 3})
    assert only("XY-01", case(now, before, around=around), "total") is FAIL


def test_another_form_or_scope_cannot_be_bridged_and_an_unknown_scope_blames_nobody() -> None:
    now = report(cells={IN: 4})
    assert only("XY-01", case(now, report(year=YEAR - 1, generation=OLD))) is APART
    assert only("XY-01", case(now, report(year=YEAR - 1, scope=Scope.AGGREGATE))) is APART
    before = report(year=YEAR - 1, cells={OUT: 3}, scope=Scope.UNKNOWN)
    found = next(o for o in outcomes("XY-01", case(now, before)) if o.rule.endswith("total"))
    assert (found.verdict, found.severity) == (FAIL, Severity.WARNING)
    assert found.attribution is Attribution.UNKNOWN


def test_without_last_years_report_the_rule_is_open_unless_there_was_no_body() -> None:
    assert only("XY-01", case(report(cells={IN: 4}))) is OPEN
    made = PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "990102001", "d", "2022-01")
    around = district([], registry=registry(periods=[made]))
    assert only("XY-01", case(report(cells={IN: 4}), around=around)) is APART


@pytest.mark.parametrize(("alias", "row"), [("XY-02", "normative_documents"), ("XY-03", "rules")])
def test_a_stock_follows_from_last_years(alias: str, row: str) -> None:
    before = {f"t2.{row}.in_force": 10}
    now = {f"t2.{row}.issued": 3, f"t2.{row}.repealed": 2, f"t2.{row}.in_force": 11}
    assert said(alias, before, now) is PASS
    assert said(alias, before, now | {f"t2.{row}.in_force": 13}) is FAIL
    assert said(alias, before, now | {f"t2.{row}.repealed": None}) is OPEN
    assert said(alias, before, now, generation=OLD) is APART


def test_items_follow_from_last_years_in_the_form_of_2019() -> None:
    before = {"t2.licensing.items_prior": 10, "t2.licensing.items_change": -2}
    now = {"t2.licensing.items_prior": 8}
    assert said("XY-04", before, now, "licensing", generation=OLD) is PASS
    wrong = {"t2.licensing.items_prior": 9}
    assert said("XY-04", before, wrong, "licensing", generation=OLD) is FAIL
    assert said("XY-04", before, wrong) is APART


def test_what_is_disclosed_in_total_does_not_shrink() -> None:
    key = "t2.rules.disclosed_total"
    assert said("XY-05", {key: 5}, {key: 5}, "rules", generation=OLD) is PASS
    assert said("XY-05", {key: 5}, {key: 4}, "rules", generation=OLD) is FAIL
    assert said("XY-05", {key: 5}, {key: "若干"}, "rules", generation=OLD) is OPEN


def test_cases_pending_are_among_those_of_the_next_year() -> None:
    before, key = {"t4.review_pending": 3}, "t4.review_total"
    assert said("XY-06", before, {key: 3}, "review") is PASS
    assert said("XY-06", before, {key: 2}, "review") is FAIL
    assert said("XY-06", before, {key: None}, "review") is OPEN


def test_the_worked_pair_of_a_city_is_continuous_until_one_column_is_changed() -> None:
    carried = dict(zip(T3_COLUMNS, (118, 3, 0, 0, 0, 0, 121), strict=True))
    before: Cells = {f"t3.carried_out.{c}": n for c, n in carried.items()} | {
        "t2.normative_documents.in_force": 597, "t2.rules.in_force": 11,
    }  # fmt: skip
    now: Cells = {f"t3.carried_in.{c}": n for c, n in carried.items()} | {
        "t2.normative_documents.issued": 50, "t2.normative_documents.repealed": 227,
        "t2.normative_documents.in_force": 420, "t2.rules.issued": 2, "t2.rules.repealed": 1,
        "t2.rules.in_force": 12,
    }  # fmt: skip
    for alias in ("XY-01", "XY-02", "XY-03"):
        assert {o.verdict for o in outcomes(alias, two(before, now))} == {PASS}
    wrong = {**now, "t3.carried_in.natural_person": 117}
    found = [o.rule for o in outcomes("XY-01", two(before, wrong)) if o.verdict is FAIL]
    assert found == ["years.carried.natural_person"]


def moved(now: int, then: int, others: int) -> Verdict:
    reports = [report(town, cells={NEW: 21}) for town in TOWNS[1 : others + 1]]
    past = [report(town, YEAR - 1, {NEW: 20}) for town in TOWNS[1 : others + 1]]
    mine, before = report(cells={NEW: now}), report(year=YEAR - 1, cells={NEW: then})
    around = district([mine, *reports], [before, *past])
    return only("XY-07", case(mine, before, around=around), NEW)


def test_a_figure_that_leaps_while_those_of_peers_do_not_is_seen() -> None:
    assert moved(22, 20, 9) is PASS
    assert moved(400, 20, 9) is FAIL
    assert moved(400, 20, 3) is OPEN
    assert moved(9, 1, 9) is APART


def test_a_leap_that_all_peers_make_is_none() -> None:
    reports = [report(town, cells={NEW: 400}) for town in TOWNS]
    past = [report(town, YEAR - 1, {NEW: 20}) for town in TOWNS]
    assert only("XY-07", case(reports[0], past[0], around=district(reports, past)), NEW) is PASS


FIGURES: Cells = {
    NEW: 7, "t3.granted.total": 4, "t3.handled_total.total": 6, OUT: 1,
    "t3.refused_third_party.total": 2, "t2.licensing.decisions": 55, "t2.penalty.decisions": 0,
}  # fmt: skip


def test_figures_copied_from_last_year_are_seen() -> None:
    assert said("XY-08", FIGURES, {**FIGURES, NEW: 8}) is PASS
    assert said("XY-08", FIGURES, FIGURES) is FAIL
    assert said("XY-08", FIGURES, {**FIGURES, "t2.licensing.decisions": 60}) is PASS


@pytest.mark.parametrize("unread", [None, "?"])
def test_where_a_figure_could_not_be_read_nobody_knows_whether_all_are_copied(
    unread: str | None,
) -> None:
    more: Cells = {**FIGURES, "t3.granted.natural_person": 900}
    hole: Cells = {**FIGURES, "t3.granted.natural_person": unread}
    assert said("XY-08", more, hole) is OPEN
    assert said("XY-08", hole, more) is OPEN
    assert said("XY-08", hole, hole) is FAIL, "what neither states is no difference"
    assert said("XY-08", more, {**hole, NEW: 8}) is PASS, "it differs elsewhere"


def test_zeros_and_tiny_towns_copy_nothing() -> None:
    zeros: Cells = dict.fromkeys(FIGURES, 0)
    assert said("XY-08", zeros, zeros) is PASS
    few: Cells = {**zeros, NEW: 1, "t3.granted.total": 1}
    assert said("XY-08", few, few) is PASS


def test_a_drop_to_nothing_is_seen() -> None:
    assert said("XY-09", {NEW: 30}, {NEW: 1}, NEW) is PASS
    assert said("XY-09", {NEW: 30}, {NEW: 0}, NEW) is FAIL
    assert said("XY-09", {NEW: 30}, {NEW: None}, NEW) is FAIL
    assert said("XY-09", {NEW: 29}, {NEW: 0}, NEW) is PASS
    assert said("XY-09", {NEW: 30}, {NEW: "无数据"}, NEW) is OPEN


def test_fees_in_another_unit_are_seen() -> None:
    key = "t2.fees.fee_amount_wan"
    assert said("XY-10", {key: 12}, {key: 15}) is PASS
    assert said("XY-10", {key: 12}, {key: 121_000}) is FAIL
    assert said("XY-10", {key: 12_000}, {key: 12}) is FAIL
    assert said("XY-10", {key: 0}, {key: 120_000}) is PASS
    assert said("XY-10", {key: None}, {key: 120_000}) is OPEN


TOLD = "2022年，我镇共收到政府信息公开申请12件，较上年的{}件增长50%。"


def quoting(base: int, text: str = TOLD, now: int = 12) -> Verdict:
    told = {"section_1_overview": text.format(base)}
    return only("XY-11", case(report(cells={NEW: now}, sections=told),
                              report(year=YEAR - 1, cells={NEW: 8})))  # fmt: skip


def test_last_years_figure_in_the_text_is_that_of_last_years_report() -> None:
    assert quoting(8) is PASS
    assert quoting(6) is FAIL


def test_a_part_or_another_figure_in_the_text_is_not_compared() -> None:
    online = "2022年，我镇共收到网络申请12件，较上年的{}件增长50%。"
    assert quoting(6, online) is APART
    assert quoting(6, now=13) is APART


def test_a_scope_that_flips_is_seen() -> None:
    now = report(scope=Scope.AGGREGATE)
    assert only("XY-12", case(now, report(year=YEAR - 1, scope=Scope.SYSTEM))) is PASS
    assert only("XY-12", case(now, report(year=YEAR - 1))) is FAIL
    assert only("XY-12", case(now, report(year=YEAR - 1, scope=Scope.UNKNOWN))) is OPEN


def test_a_year_without_report_between_two_is_seen_where_it_lacks() -> None:
    assert only("XY-13", case(report(), report(year=YEAR - 1))) is PASS
    found = outcomes("XY-13", case(report(), report(year=YEAR - 2)))
    assert [(o.verdict, o.report_year) for o in found] == [(FAIL, YEAR - 1)]
    assert only("XY-13", case(report())) is APART


def test_a_year_in_which_there_was_no_body_is_no_gap() -> None:
    spans = [("2000", "2020-03"), ("2022-01", None)]
    held = [PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, None, "d", *span) for span in spans]
    around = district([], registry=registry(periods=held))
    assert only("XY-13", case(report(), report(year=YEAR - 2), around=around)) is APART


def test_the_same_number_of_requests_all_granted_for_years_is_odd() -> None:
    def years(count: int, last: int) -> Verdict:
        keys = (NEW, "t3.granted.total", "t3.handled_total.total")
        past = [report(year=YEAR - back, cells=dict.fromkeys(keys, count)) for back in (1, 2)]
        return only("XY-14", case(report(cells=dict.fromkeys(keys, last)), *past))

    assert years(12, 13) is PASS
    assert years(12, 12) is FAIL
    assert years(9, 9) is PASS


def test_a_form_older_than_last_years_is_seen() -> None:
    now = report(year=2022, generation=OLD)
    assert only("TP-01", case(now, report(year=2021, generation=OLD))) is PASS
    assert only("TP-01", case(now, report(year=2021))) is FAIL
    mixed = report(year=2021, generation=Generation.MIXED)
    assert only("TP-01", case(now, mixed)) is OPEN


def test_disputes_are_about_requests_of_two_years() -> None:
    handled = "t3.handled_total.total"
    now: Cells = {"t4.review_total": 2, "t4.direct_suit_total": 1, handled: 1}
    assert said("XT-02", {handled: 2}, now) is PASS
    assert said("XT-02", {handled: 1}, now) is FAIL
    assert said("XT-02", {handled: None}, now) is OPEN


def test_suits_after_review_follow_reviews_of_two_years() -> None:
    now: Cells = {"t4.review_total": 2, "t4.review_pending": 1, "t4.post_review_suit_total": 2}
    assert said("XT-03", {"t4.review_total": 1}, now) is PASS
    assert said("XT-03", {"t4.review_total": 0}, now) is FAIL
    assert said("XT-03", {}, now) is OPEN
