"""Observations on cells and columns."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import run_checks
from parsers.model import Cell, Generation, Number, Reason, Severity, State
from tests.parsers.checks.subjects import (
    COLUMNS,
    Change,
    balanced,
    change,
    drop_table,
    names,
    only,
    place,
    request_rows,
)

OLD = Generation.T2019
AMOUNT = "t2.procurement.procurement_amount"


def _conflict(key: str) -> Cell:
    return Cell(key, State.AMBIGUOUS, "3", reason=Reason.CONFLICT, locator=place(7))


@pytest.mark.parametrize(
    ("note", "new", "severity"),
    [
        ("cell_text", State.TEXT, Severity.WARNING),
        ("value_unclear", State.AMBIGUOUS, Severity.WARNING),
        ("value_conflict", _conflict("t3.granted.research"), Severity.WARNING),
        ("cell_unreadable", State.UNREADABLE, Severity.WARNING),
        ("placeholder_cells", State.PLACEHOLDER, Severity.INFO),
        ("cell_blank", State.BLANK, Severity.INFO),
    ],
)
def test_a_cell_without_a_sure_number_is_reported_once(
    note: str, new: Change, severity: Severity
) -> None:
    report = run_checks(change(balanced(), {"t3.granted.research": new}))
    found = only(report, f"t3.{note}")
    assert found.severity is severity
    assert [operand.ref for operand in found.operands] == ["t3.granted.research"]
    assert names(report) == {f"t3.{note}"}


def test_many_cells_make_one_finding_that_names_a_few_and_keeps_all() -> None:
    changes = {f"t3.granted.{column}": State.TEXT for column in COLUMNS}
    found = only(run_checks(change(balanced(), changes)), "t3.cell_text")
    assert len(found.operands) == 7
    assert found.message.startswith("Table t3 has 7 cells with words in place of a number: ")
    assert found.message.endswith(" and 2 more.")


def _column(column: str, new: Change) -> dict[str, Change]:
    return {f"t3.{row}.{column}": new for row in request_rows(Generation.T2021)}


def test_blank_columns_beside_filled_ones_are_one_warning() -> None:
    changes = _column("research", State.BLANK) | _column("other_org", State.BLANK)
    report = run_checks(change(balanced(), changes))
    found = only(report, "t3.column_blank")
    assert [operand.ref for operand in found.operands] == ["t3.research", "t3.other_org"]
    assert names(report) == {"t3.column_blank"}


@pytest.mark.parametrize("value", [0, State.PLACEHOLDER])
def test_a_column_with_anything_in_it_is_not_blank(value: Change) -> None:
    changes = _column("research", State.BLANK) | {"t3.granted.research": value}
    found = names(run_checks(change(balanced(), changes)))
    assert "t3.column_blank" not in found
    assert "t3.cell_blank" in found


def test_a_table_that_is_blank_all_over_has_no_blank_columns() -> None:
    changes = {key: new for column in COLUMNS for key, new in _column(column, State.BLANK).items()}
    assert names(run_checks(change(balanced(), changes))) == {"t3.cell_blank"}


def test_a_blank_total_column_beside_numbers_is_a_warning() -> None:
    report = run_checks(change(balanced(), _column("total", State.BLANK)))
    found = only(report, "t3.total_column_blank")
    assert "natural_person has up to 5" in found.message
    assert report.outcomes["t3.row_total.granted"] == "not_assessable"
    assert report.if_blank_is_zero["t3.row_total.granted"] == "fail"


def test_a_blank_total_column_beside_zeros_is_only_a_blank_column() -> None:
    zeros = {key: 0 for column in COLUMNS for key in _column(column, 0)}
    subject = change(change(balanced(), zeros), _column("total", State.BLANK))
    assert names(run_checks(subject)) == {"t3.column_blank"}


@pytest.mark.parametrize(
    ("value", "unit", "is_reported"),
    [
        (Decimal("1859950.00"), None, True),
        (24, None, True),
        (Decimal("24.5"), "万元", False),
        (0, None, False),
        (Decimal("0.00"), None, False),
    ],
)
def test_an_amount_needs_a_unit_unless_it_is_zero(
    value: Number, unit: str | None, is_reported: bool
) -> None:
    cell = Cell(AMOUNT, State.NUMBER, str(value), value, unit, locator=place(7))
    count = {"t2.procurement.procurement_items": 4 if value else 0}
    report = run_checks(change(balanced(OLD), {AMOUNT: cell, **count}))
    assert names(report) == ({"t2.amount_unit_not_stated"} if is_reported else set())


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("rules", "t2.rules_stock_vs_flow"),
        ("normative_documents", "t2.normative_stock_vs_flow"),
    ],
)
def test_more_made_than_disclosed_in_total_is_a_warning(row: str, rule: str) -> None:
    changes = {f"t2.{row}.made_new": 20, f"t2.{row}.disclosed_total": 11}
    subject = replace(change(balanced(OLD), changes), level_hint="province")
    found = only(run_checks(subject), rule)
    assert found.severity is Severity.WARNING
    assert "made_new is 20, above disclosed_total 11" in found.message
    assert [operand.value for operand in found.operands] == [20, 11]


@pytest.mark.parametrize("total", [20, 21, State.BLANK, State.TEXT])
def test_a_stock_that_is_enough_or_unknown_is_not_reported(total: Change) -> None:
    changes: dict[str, Change] = {
        "t2.normative_documents.made_new": 20,
        "t2.normative_documents.disclosed_total": total,
    }
    report = run_checks(change(balanced(OLD), changes))
    assert "t2.normative_stock_vs_flow" not in names(report)


def test_cells_of_a_missing_table_are_not_reported() -> None:
    assert names(run_checks(drop_table(balanced(OLD), "t2"))) == {"t2.table_missing"}
