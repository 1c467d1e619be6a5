"""Table 3: sums, balances, totals; each holds, breaks, and keeps quiet where it cannot know."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import run_checks
from parsers.model import Attribution, ExtraRow, Generation, Number, Outcome, Severity, State
from tests.parsers.checks.subjects import (
    Change,
    add_extra,
    balanced,
    balanced_requests,
    change,
    change_row,
    drop_table,
    names,
    only,
    place,
)

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_ASSESSABLE
_OTHER = {Generation.T2019: "other_handling", Generation.T2021: "other_misc"}
BOTH = pytest.mark.parametrize("generation", [Generation.T2019, Generation.T2021])


@BOTH
def test_a_balanced_report_passes_everything(generation: Generation) -> None:
    report = run_checks(balanced(generation))
    assert set(report.outcomes.values()) == {PASS}
    assert report.if_blank_is_zero == {}
    assert report.findings == ()


def test_a_wrong_handled_total_is_an_error_with_both_sides() -> None:
    report = run_checks(change(balanced(), {"t3.handled_total.enterprise": 3}))
    found = only(report, "t3.results_sum.enterprise")
    assert (found.severity, found.attribution) == (Severity.ERROR, Attribution.AGENCY)
    assert "2" in found.message
    assert "handled_total is 3" in found.message
    values = {operand.ref: operand.value for operand in found.operands}
    assert values["t3.handled_total.enterprise"] == 3
    assert values["t3.unable_not_held.enterprise"] == 2
    assert len(values) == 22
    assert found.locator == place(7)
    assert found.if_blank_is_zero is FAIL


def test_one_blank_result_leaves_the_sum_open_and_the_rest_is_never_summed_alone() -> None:
    report = run_checks(change(balanced(), {"t3.rejected_repeat.enterprise": State.BLANK}))
    assert report.outcomes["t3.results_sum.enterprise"] is UNKNOWN
    assert report.if_blank_is_zero["t3.results_sum.enterprise"] is PASS
    assert "t3.results_sum.enterprise" not in names(report)


def test_a_blank_that_hides_a_number_fails_if_blank_is_zero() -> None:
    report = run_checks(change(balanced(), {"t3.unable_not_held.enterprise": State.BLANK}))
    assert report.outcomes["t3.results_sum.enterprise"] is UNKNOWN
    assert report.if_blank_is_zero["t3.results_sum.enterprise"] is FAIL


@pytest.mark.parametrize("state", [State.TEXT, State.AMBIGUOUS, State.UNREADABLE])
def test_text_and_unclear_cells_are_not_zero_even_if_blank_is(state: State) -> None:
    report = run_checks(change(balanced(), {"t3.rejected_repeat.enterprise": state}))
    assert report.outcomes["t3.results_sum.enterprise"] is UNKNOWN
    assert report.if_blank_is_zero["t3.results_sum.enterprise"] is UNKNOWN


def test_the_row_other_handling_counts_in_the_form_of_2019() -> None:
    subject = change(balanced(Generation.T2019), {"t3.other_handling.research": 1})
    assert run_checks(subject).outcomes["t3.results_sum.research"] is FAIL


def test_a_typed_subtotal_of_other_handling_is_not_counted_twice_in_2021() -> None:
    subject = change(
        balanced(),
        {
            "t3.other_handling.research": 5, "t3.other_misc.research": 5,
            "t3.other_misc.total": 5, "t3.handled_total.research": 5,
            "t3.new_received.research": 6,
        },
    )  # fmt: skip
    assert run_checks(subject).outcomes["t3.results_sum.research"] is PASS


@pytest.mark.parametrize("generation", [Generation.MIXED, Generation.UNKNOWN])
@pytest.mark.parametrize("form", [Generation.T2019, Generation.T2021])
def test_without_a_sure_form_the_rows_that_are_there_are_summed(
    generation: Generation, form: Generation
) -> None:
    table = balanced_requests(form, {(_OTHER[form], "other_org"): 3}, (0, 0))
    subject = balanced(form, table)
    report = run_checks(replace(subject, generation=generation))
    assert report.outcomes["t3.results_sum.other_org"] is PASS
    assert f"t3.row_total.{_OTHER[form]}" in report.outcomes
    loud = {f.rule for f in report.findings if f.severity is not Severity.INFO}
    assert loud <= {"doc.forms_mixed"}


def test_without_a_sure_form_and_other_rows_the_sum_stays_open() -> None:
    subject = balanced()
    for row in ("other_no_correction", "other_fee_unpaid", "other_misc"):
        subject = change_row(subject, "t3", row, State.ABSENT)
    report = run_checks(replace(subject, generation=Generation.UNKNOWN))
    assert report.outcomes["t3.results_sum.total"] is UNKNOWN
    assert report.if_blank_is_zero["t3.results_sum.total"] is PASS


def test_a_broken_balance_names_both_sums() -> None:
    report = run_checks(change(balanced(), {"t3.carried_out.natural_person": 9}))
    found = only(report, "t3.balance.natural_person")
    assert "is 6, but handled_total + carried_out is 13" in found.message
    assert [operand.ref for operand in found.operands] == [
        "t3.new_received.natural_person",
        "t3.carried_in.natural_person",
        "t3.handled_total.natural_person",
        "t3.carried_out.natural_person",
    ]


def test_a_blank_carry_leaves_the_balance_open() -> None:
    report = run_checks(change(balanced(), {"t3.carried_out.natural_person": State.PLACEHOLDER}))
    assert report.outcomes["t3.balance.natural_person"] is UNKNOWN
    assert report.if_blank_is_zero["t3.balance.natural_person"] is FAIL


def test_a_wrong_total_fails_its_row_and_points_at_the_total() -> None:
    report = run_checks(change(balanced(), {"t3.granted.total": 5}))
    found = only(report, "t3.row_total.granted")
    assert "applicants sum to 4, but the total is 5" in found.message
    assert found.operands[-1].ref == "t3.granted.total"
    assert found.locator == place(7)


def test_a_missing_row_is_not_judged_as_zero() -> None:
    report = run_checks(change_row(balanced(), "t3", "refused_third_party", State.ABSENT))
    assert report.outcomes["t3.row_total.refused_third_party"] is UNKNOWN
    assert report.if_blank_is_zero["t3.row_total.refused_third_party"] is PASS
    assert report.outcomes["t3.results_sum.total"] is UNKNOWN


@pytest.mark.parametrize("value", [-1, Decimal("2.5")])
def test_a_count_must_be_a_whole_number_of_at_least_zero(value: Number) -> None:
    report = run_checks(change(balanced(), {"t3.refused_state_secret.research": value}))
    found = only(report, "t3.nonnegative")
    assert f"t3.refused_state_secret.research is {value}" in found.message
    assert [operand.ref for operand in found.operands] == ["t3.refused_state_secret.research"]


def test_blank_cells_do_not_keep_the_other_counts_from_being_judged() -> None:
    report = run_checks(change(balanced(), {"t3.granted.research": State.BLANK}))
    assert report.outcomes["t3.nonnegative"] is PASS


def test_without_any_number_counts_cannot_be_judged() -> None:
    subject = balanced()
    blank = {k: State.BLANK for k, c in subject.cells.items() if c.state is State.NUMBER}
    report = run_checks(change(subject, blank))
    for rule in ("t3.nonnegative", "t4.nonnegative", "t2.nonnegative", "t2.integers"):
        assert report.outcomes[rule] is UNKNOWN
        assert report.if_blank_is_zero[rule] is PASS


def test_a_column_above_its_total_fails_even_beside_blank_columns() -> None:
    changes: dict[str, Change] = {"t3.granted.total": 3, "t3.granted.legal_service": State.BLANK}
    report = run_checks(change(balanced(), changes))
    assert report.outcomes["t3.row_total.granted"] is UNKNOWN
    assert "the total 3 is below natural_person 4" in only(report, "t3.total_max.granted").message


def test_a_column_above_its_total_is_not_reported_twice() -> None:
    report = run_checks(change(balanced(), {"t3.granted.total": 3}))
    assert report.outcomes["t3.total_max.granted"] is FAIL
    assert "t3.row_total.granted" in names(report)
    assert "t3.total_max.granted" not in names(report)


def test_a_blank_total_has_no_maximum() -> None:
    report = run_checks(change(balanced(), {"t3.granted.total": State.BLANK}))
    assert report.outcomes["t3.total_max.granted"] is UNKNOWN
    assert "t3.total_max.granted" not in names(report)


def _subtotal(label: str, *values: str) -> ExtraRow:
    return ExtraRow("t3", label, values, "subtotal", place(40))


def test_a_right_subtotal_passes() -> None:
    row = _subtotal("（四）无法提供", "0", "2", "0", "0", "0", "0", "2")
    report = run_checks(add_extra(balanced(), row))
    assert report.outcomes["t3.subtotal.unable.enterprise"] is PASS
    assert report.findings == ()


def test_a_wrong_subtotal_is_an_error() -> None:
    row = _subtotal("（四）无法提供", "0", "4", "0", "0", "0", "0", "2")
    found = only(run_checks(add_extra(balanced(), row)), "t3.subtotal.unable.enterprise")
    assert "sum to 2, but the heading says 4" in found.message
    assert found.locator == place(40)


def test_the_innermost_group_of_a_label_is_meant() -> None:
    row = _subtotal("三、本年度办理结果（四）无法提供", "0", "2", "0", "0", "0", "0", "2")
    outcomes = run_checks(add_extra(balanced(), row)).outcomes
    assert outcomes["t3.subtotal.unable.total"] is PASS
    assert "t3.subtotal.results.total" not in outcomes


def test_a_subtotal_of_all_results_equals_their_sum() -> None:
    row = _subtotal("三、本年度办理结果", "4", "2", "0", "0", "0", "0", "6")
    assert run_checks(add_extra(balanced(), row)).outcomes["t3.subtotal.results.total"] is PASS


@pytest.mark.parametrize(
    "row",
    [
        _subtotal("（四）无法提供", "", "", "", "", "", "", ""),
        _subtotal("（四）无法提供", "2", "2"),
        _subtotal("（五）不予处理", "/", "详见附件", "1 0", "", "", "", ""),
        _subtotal("合计情况", "9", "9", "9", "9", "9", "9", "9"),
    ],
    ids=["blank", "columns unknown", "no numbers", "no group"],
)
def test_headings_without_a_placeable_number_have_no_subtotal(row: ExtraRow) -> None:
    outcomes = run_checks(add_extra(balanced(), row)).outcomes
    assert not [key for key in outcomes if key.startswith("t3.subtotal")]


def test_a_missing_table_has_no_instances() -> None:
    report = run_checks(drop_table(balanced(), "t3"))
    assert not [key for key in report.outcomes if key.startswith("t3.")]
    assert names(report) == {"t3.table_missing"}
