"""Where an error sits: the smallest change that satisfies every equation, or honestly several."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checks import Subject, run_checks
from parsers.checks.localise import is_slip, smallest_repairs
from parsers.checks.system import failing_disputes, failing_requests
from parsers.model import ExtraRow, Finding, Locator, Number, State
from tests.parsers.checks.subjects import (
    COLUMNS,
    Change,
    add_extra,
    balanced,
    change,
    names,
    only,
    place,
    request_rows,
)
from tests.parsers.checks.test_suspicion import FORM, varied

fewer = settings(max_examples=settings().max_examples // 4)


def implied(finding: Finding) -> dict[str, Number | str | None]:
    return {operand.ref: operand.value for operand in finding.operands}


@fewer
@given(st.sampled_from(request_rows(FORM)), st.sampled_from(COLUMNS), st.integers(1, 500))
def test_one_wrong_cell_of_table_3_is_placed_exactly(row: str, column: str, delta: int) -> None:
    key, subject = f"t3.{row}.{column}", varied()
    true = subject.cells[key].value or 0
    found = only(run_checks(change(subject, {key: true + delta})), "t3.wrong_cell")
    assert implied(found) == {key: true + delta, f"{key}.implied": true, "is_unique": "yes"}
    assert found.locator == place(7)


@fewer
@given(st.data())
def test_two_wrong_cells_are_placed_together(data: st.DataObject) -> None:
    subject = varied()
    rows = data.draw(st.permutations(request_rows(FORM)))[:2]
    columns = data.draw(st.permutations(COLUMNS))[:2]
    keys = [f"t3.{row}.{column}" for row, column in zip(rows, columns, strict=True)]
    wrong = {
        key: (subject.cells[key].value or 0) + by for key, by in zip(keys, (3, 11), strict=True)
    }
    system = failing_requests(change(subject, wrong))
    assert system is not None
    truth = tuple(sorted((key, subject.cells[key].value) for key in keys))
    assert truth in [repair.changes for repair in smallest_repairs(system)]


def test_three_wrong_cells_are_no_claim() -> None:
    wrong: dict[str, Change] = {
        "t3.granted.research": 901, "t3.refused_internal_affairs.enterprise": 904,
        "t3.rejected_repeat.other_org": 907,
    }  # fmt: skip
    report = run_checks(change(varied(), wrong))
    assert "t3.row_total.granted" in names(report)
    assert "t3.wrong_cell" not in names(report)


def test_nothing_is_placed_where_nothing_fails() -> None:
    assert failing_requests(varied()) is None
    assert failing_disputes(varied()) is None
    assert not [name for name in names(run_checks(varied())) if "wrong_cell" in name]


def test_a_group_of_table_4_has_one_equation_and_so_several_suspects() -> None:
    found = only(run_checks(change(balanced(), {"t4.review_total": 8})), "t4.wrong_cell.review")
    operands = implied(found)
    assert operands["is_unique"] == "no"
    assert operands["t4.review_total.implied"] == 6
    assert operands["t4.review_upheld.implied"] == 4
    assert "one of these" in found.message


def test_a_change_below_zero_is_no_way_out() -> None:
    found = only(run_checks(change(balanced(), {"t4.review_total": 0})), "t4.wrong_cell.review")
    assert implied(found)["is_unique"] == "yes"


def test_a_cell_whose_column_has_a_gap_is_placed_by_its_row_and_the_other_columns() -> None:
    subject = varied()
    key = "t3.granted.research"
    gap: dict[str, Change] = {"t3.handled_total.research": State.BLANK, key: 900}
    found = only(run_checks(change(subject, gap)), "t3.wrong_cell")
    assert implied(found)["is_unique"] == "yes"
    assert implied(found)[f"{key}.implied"] == subject.cells[key].value


def test_a_typed_subtotal_is_an_equation_more() -> None:
    values = [str(sum(varied().cells[f"t3.{r}.{c}"].value or 0 for r in _UNABLE)) for c in COLUMNS]
    values[2] = "1"
    row = ExtraRow("t3", "（四）无法提供", tuple(values), "subtotal", place(40))
    found = only(run_checks(add_extra(varied(), row)), "t3.wrong_cell")
    assert implied(found)["is_unique"] == "yes"
    assert "t3.unable.research" in implied(found)
    assert found.locator == place(40)


def test_a_row_unknown_to_the_form_may_be_what_the_total_counts() -> None:
    subject = varied()
    more = {
        f"t3.{row}.{column}": (subject.cells[f"t3.{row}.{column}"].value or 0) + by
        for row in ("handled_total", "new_received")
        for column, by in zip(COLUMNS, (2, 0, 0, 1, 0, 0, 3), strict=True)
    }
    values = ("2", "0", "0", "1", "0", "0", "3")
    row = ExtraRow("t3", "电话答复", values, "unknown", place(40))
    report = run_checks(add_extra(change(subject, more), row))
    assert only(report, "t3.row_outside_sum").locator == place(40)
    assert "t3.row_outside_sum" not in names(run_checks(add_extra(subject, row)))
    heading = replace(row, kind="subtotal")
    assert "t3.row_outside_sum" not in names(run_checks(add_extra(change(subject, more), heading)))


_UNABLE = ("unable_not_held", "unable_needs_creation", "unable_still_unclear")


@pytest.mark.parametrize(
    ("printed", "meant", "told"),
    [
        (231, 213, "two digits are exchanged"), (120, 12, "a digit is added"),
        (12, 120, "a digit is lost"), (17, 11, "one digit differs"),
        (5, 8, None), (231, 132, None), (1200, 12, None), (99, 100, None),
    ],
)  # fmt: skip
def test_slips_of_the_hand_have_names(printed: int, meant: int, told: str | None) -> None:
    assert is_slip(printed, meant) == told


def test_a_slip_is_a_hint_beside_the_place() -> None:
    key, subject = "t3.granted.total", varied()
    true = int(subject.cells[key].value or 0)
    report = run_checks(change(subject, {key: true * 10}))
    assert "a digit is added" in only(report, "t3.digit_slip").message
    assert "t3.digit_slip" not in names(run_checks(change(subject, {key: true * 3 + 1000})))


def test_a_slip_singles_out_one_suspect_of_table_4() -> None:
    wrong: dict[str, Change] = {"t4.review_upheld": 31, "t4.review_total": 17}
    found = only(run_checks(change(balanced(), wrong)), "t4.digit_slip.review")
    assert found.operands[0].ref == "t4.review_upheld"


def _heading(values: tuple[str, ...]) -> ExtraRow:
    return ExtraRow("t3", "（四）无法提供", values, "subtotal", place(40))


def test_a_subtotal_printed_under_exchanged_columns_is_no_error() -> None:
    swapped = _heading(("2", "0", "0", "0", "0", "0", "2"))
    assert "t3.wrong_cell" not in names(run_checks(add_extra(balanced(), swapped)))
    assert not _subtotals(add_extra(balanced(), swapped))


def test_a_subtotal_is_read_in_the_order_of_the_rows_around_it() -> None:
    subject = _printed_in_reverse(balanced())
    right = _heading(("2", "0", "0", "0", "0", "2", "0"))
    outcomes = run_checks(add_extra(subject, right)).outcomes
    assert outcomes["t3.subtotal.unable.enterprise"] == "pass"
    assert outcomes["t3.subtotal.unable.total"] == "pass"


def test_a_subtotal_between_rows_of_different_order_has_no_columns() -> None:
    subject = _printed_in_reverse(balanced(), until=10)
    between = replace(_heading(("9",) * 7), locator=Locator("text", 1050, 1050))
    assert not _subtotals(add_extra(subject, between))


def _subtotals(subject: Subject) -> list[str]:
    return [rule for rule in run_checks(subject).outcomes if rule.startswith("t3.subtotal")]


def _printed_in_reverse(subject: Subject, until: int = 99) -> Subject:
    """Place the cells of each row one behind the other, the first rows from the total back."""
    cells: dict[str, Change] = {}
    readings = []
    listed = [reading for reading in subject.reading.rows if reading.table == "t3"]
    for number, reading in enumerate(listed):
        start = number * 100
        readings.append(replace(reading, locator=Locator("text", start, start)))
        for at, column in enumerate(COLUMNS[::-1] if number <= until else COLUMNS, start=1):
            key = f"t3.{reading.row}.{column}"
            cell = subject.cells[key]
            cells[key] = replace(cell, locator=Locator("text", start + at, start + at))
    changed = change(subject, cells)
    return replace(changed, reading=replace(changed.reading, rows=tuple(readings)))
