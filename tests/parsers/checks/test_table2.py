"""Table 2: stocks against flows, items, decisions, the power to make rules."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import run_checks
from parsers.model import Generation, Outcome, Severity, State
from tests.parsers.checks.subjects import Change, balanced, change, drop_table, names, only

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_ASSESSABLE
OLD, NEW = Generation.T2019, Generation.T2021


def _row(row: str, **values: Change) -> dict[str, Change]:
    return {f"t2.{row}.{column}": value for column, value in values.items()}


def _outcome(rule: str, generation: Generation, changes: dict[str, Change]) -> Outcome:
    return run_checks(change(balanced(generation), changes)).outcomes[rule]


@pytest.mark.parametrize(
    ("generation", "values", "expected"),
    [
        (OLD, {"disclosed_new": 3, "disclosed_total": 3}, PASS),
        (OLD, {"disclosed_new": 4, "disclosed_total": 3}, FAIL),
        # made_new does not enter: 20/3/11 was allowed in the form of 2019
        (OLD, {"made_new": 20, "disclosed_new": 3, "disclosed_total": 11}, PASS),
        (OLD, {"disclosed_new": 4, "disclosed_total": State.BLANK}, UNKNOWN),
        (NEW, {"issued": 3, "repealed": 0, "in_force": 3}, PASS),
        (NEW, {"issued": 3, "repealed": 2, "in_force": 1}, PASS),
        (NEW, {"issued": 3, "repealed": 1, "in_force": 1}, FAIL),
        (NEW, {"issued": 0, "repealed": 3, "in_force": -1}, FAIL),
        (NEW, {"issued": State.PLACEHOLDER, "repealed": 0, "in_force": 1}, UNKNOWN),
    ],
)
def test_a_stock_is_not_below_its_flow(
    generation: Generation, values: dict[str, Change], expected: Outcome
) -> None:
    changes = _row("normative_documents", **values)
    assert _outcome("t2.stock_vs_flow.normative_documents", generation, changes) is expected


def test_a_stock_below_its_flow_is_a_warning_with_both_numbers() -> None:
    changes = _row("normative_documents", disclosed_new=4, disclosed_total=3)
    report = run_checks(change(balanced(OLD), changes))
    found = only(report, "t2.stock_vs_flow.normative_documents")
    assert found.severity is Severity.WARNING
    assert "disclosed_total 3 is below disclosed_new 4" in found.message


@pytest.mark.parametrize(
    ("prior", "item_change", "expected"),
    [(4, -4, PASS), (4, -5, FAIL), (State.BLANK, -5, UNKNOWN), (0, 0, PASS)],
)
def test_no_more_items_are_dropped_than_there_were(
    prior: Change, item_change: Change, expected: Outcome
) -> None:
    changes = _row("coercion", items_prior=prior, items_change=item_change)
    assert _outcome("t2.items_nonneg.coercion", OLD, changes) is expected


@pytest.mark.parametrize(
    ("prior", "item_change", "decisions", "expected"),
    [
        (61, 36, 97, FAIL),
        (9, 43, 52, FAIL),
        (61, 36, 98, PASS),
        # without a change of items the equal numbers mean nothing
        (7, 0, 7, PASS),
        (0, 0, 0, PASS),
        (61, 36, State.BLANK, UNKNOWN),
    ],
)
def test_decisions_filled_with_the_sum_of_items_are_suspicious(
    prior: Change, item_change: Change, decisions: Change, expected: Outcome
) -> None:
    changes = _row("penalty", items_prior=prior, items_change=item_change, decisions=decisions)
    assert _outcome("t2.decisions_equals_items.penalty", OLD, changes) is expected


def test_items_and_decisions_are_compared_only_where_the_form_has_both() -> None:
    new, old = run_checks(balanced(NEW)).outcomes, run_checks(balanced(OLD)).outcomes
    assert not [key for key in new if "items" in key]
    assert "t2.items_nonneg.fees" in old
    assert "t2.decisions_equals_items.fees" not in old


@pytest.mark.parametrize(
    ("level", "name", "in_force", "expected"),
    [
        ("township", "柳河镇", 0, PASS),
        ("township", "柳河镇", 6, FAIL),
        ("county", "云溪县人民政府", 1, FAIL),
        ("department", "云溪县教育局", 1, FAIL),
        ("department", "商务部", 12, PASS),
        ("department", "国家税务总局", 12, PASS),
        ("province", "云山省人民政府", 180, PASS),
        ("city", "云溪市人民政府", 9, PASS),
        (None, "柳河", 6, UNKNOWN),
        ("unknown", "柳河", 6, UNKNOWN),
        ("township", "柳河镇", State.BLANK, UNKNOWN),
    ],
)
def test_only_bodies_with_the_power_report_rules(
    level: str | None, name: str, in_force: Change, expected: Outcome
) -> None:
    subject = change(balanced(NEW), _row("rules", in_force=in_force))
    report = run_checks(replace(subject, level_hint=level, agency_name=name))
    assert report.outcomes["t2.rules_authority"] is expected


def test_one_rule_too_many_is_reported_although_other_cells_are_blank() -> None:
    report = run_checks(change(balanced(NEW), _row("rules", in_force=6, issued=State.PLACEHOLDER)))
    found = only(report, "t2.rules_authority")
    assert found.severity is Severity.WARNING
    assert "t2.rules.in_force is 6" in found.message
    assert [operand.ref for operand in found.operands] == ["t2.rules.in_force"]


def test_an_unknown_level_is_not_judged_if_blank_is_zero_either() -> None:
    report = run_checks(replace(balanced(NEW), level_hint=None))
    assert report.if_blank_is_zero["t2.rules_authority"] is UNKNOWN


@pytest.mark.parametrize(
    ("rule", "key", "value", "expected"),
    [
        ("t2.nonnegative", "t2.licensing.items_change", -3, PASS),
        ("t2.nonnegative", "t2.licensing.decisions", -3, FAIL),
        ("t2.nonnegative", "t2.procurement.procurement_amount", Decimal("-0.5"), FAIL),
        ("t2.nonnegative", "t2.licensing.decisions", State.BLANK, PASS),
        ("t2.integers", "t2.licensing.decisions", Decimal("3.5"), FAIL),
        ("t2.integers", "t2.licensing.decisions", Decimal("3.0"), PASS),
        ("t2.integers", "t2.procurement.procurement_amount", Decimal("24.5"), PASS),
        ("t2.integers", "t2.licensing.items_change", Decimal("0.5"), FAIL),
    ],
)
def test_counts_are_whole_and_only_changes_are_negative(
    rule: str, key: str, value: Change, expected: Outcome
) -> None:
    assert _outcome(rule, OLD, {key: value}) is expected


def test_without_a_sure_form_the_columns_that_are_there_are_compared() -> None:
    subject = change(balanced(OLD), _row("rules", disclosed_new=4, disclosed_total=3))
    report = run_checks(replace(subject, generation=Generation.MIXED))
    assert report.outcomes["t2.stock_vs_flow.rules"] is FAIL


def test_a_missing_table_has_no_instances() -> None:
    report = run_checks(drop_table(balanced(OLD), "t2"))
    assert not [key for key in report.outcomes if key.startswith("t2.")]
    assert names(report) == {"t2.table_missing"}
