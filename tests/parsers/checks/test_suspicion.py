"""The parser's doubts about its own reading: shifted, split, shared, glued, or simply wrong."""

from dataclasses import replace

import pytest

from parsers.checks import CheckReport, Subject, run_checks
from parsers.document import Line
from parsers.model import Attribution, Cell, Generation, Locator, Number, Section, Severity, State
from parsers.templates import TABLE_3
from tests.parsers.checks.subjects import (
    COLUMNS,
    add_lines,
    balanced,
    balanced_requests,
    change,
    change_section,
    names,
    only,
    place,
    request_rows,
    result_rows,
)

FORM = Generation.T2021
ROWS = request_rows(FORM)


def varied() -> Subject:
    """Return a report whose table 3 has a number of its own in nearly every cell."""
    results = {
        (row, column): 3 + 7 * at + 2 * position
        for at, row in enumerate(result_rows(FORM))
        for position, column in enumerate(COLUMNS[:-1])
    }
    return balanced(FORM, balanced_requests(FORM, results, (5, 4)))


def matrix(subject: Subject) -> dict[str, list[Number]]:
    return {r: [subject.cells[f"t3.{r}.{c}"].value or 0 for c in COLUMNS] for r in ROWS}


def filled(subject: Subject, table: dict[str, list[Number]]) -> Subject:
    numbers = {
        f"t3.{row}.{column}": value
        for row, values in table.items()
        for column, value in zip(COLUMNS, values, strict=True)
    }
    return change(subject, numbers)


def rules_of(report: CheckReport) -> set[str]:
    return {name for name in names(report) if name.startswith("t3.")}


def assert_ours(report: CheckReport, rule: str) -> None:
    """Expect the doubt, and that no error of the table is laid at the agency's door."""
    assert only(report, rule).attribution is Attribution.EXTRACTION
    errors = [f for f in report.findings if f.severity is Severity.ERROR]
    assert errors == []
    doubted = [f for f in report.findings if f.rule.startswith(("t3.row_total", "t3.results_sum"))]
    assert all(f.attribution is Attribution.EXTRACTION for f in doubted)


def test_a_whole_table_raises_no_doubt() -> None:
    assert run_checks(varied()).findings == ()


def test_columns_that_are_exchanged_with_the_total_are_our_mistake() -> None:
    table = {row: [values[-1], *values[:-1]] for row, values in matrix(varied()).items()}
    assert_ours(run_checks(filled(varied(), table)), "t3.columns_shifted")


def test_columns_that_moved_into_the_place_of_a_lost_one_are_our_mistake() -> None:
    table = {row: [*values[1:], 7] for row, values in matrix(varied()).items()}
    assert_ours(run_checks(filled(varied(), table)), "t3.columns_shifted")


def test_one_total_copied_from_the_first_column_is_the_agencys() -> None:
    table = matrix(varied())
    table["granted"][-1] = table["granted"][0]
    report = run_checks(filled(varied(), table))
    assert "t3.columns_shifted" not in names(report)
    assert only(report, "t3.row_total.granted").attribution is Attribution.AGENCY


@pytest.mark.parametrize("at", [3, 9, 15])
def test_values_that_slipped_by_one_row_are_our_mistake(at: int) -> None:
    values = list(matrix(varied()).values())
    nothing: list[Number] = [0] * 7
    slipped = [*values[:at], nothing, *values[at:-1]]
    lifted = [*values[:at], *values[at + 1 :], nothing]
    for shifted in (slipped, lifted):
        table: dict[str, list[Number]] = dict(zip(ROWS, shifted, strict=True))
        assert_ours(run_checks(filled(varied(), table)), "t3.rows_shifted")


def test_a_forgotten_row_is_no_shift() -> None:
    table = matrix(varied())
    table["handled_total"] = [0] * 7
    report = run_checks(filled(varied(), table))
    assert "t3.rows_shifted" not in names(report)
    assert only(report, "t3.balance.total").severity is Severity.ERROR


def test_two_rows_that_changed_places_are_one_note() -> None:
    table = matrix(varied())
    table["handled_total"], table["carried_out"] = table["carried_out"], table["handled_total"]
    found = only(run_checks(filled(varied(), table)), "t3.rows_swapped")
    assert found.attribution is Attribution.UNKNOWN
    assert "handled_total and carried_out" in found.message


def test_rows_that_sum_to_the_same_may_change_places_unnoticed() -> None:
    table = matrix(varied())
    table["granted"], table["partially_granted"] = table["partially_granted"], table["granted"]
    assert run_checks(filled(varied(), table)).findings == ()


def test_neighbours_that_changed_places_are_our_mistake() -> None:
    table = matrix(varied())
    row = table["granted"]
    row[1], row[2] = row[2], row[1]
    assert_ours(run_checks(filled(varied(), table)), "t3.cells_swapped")


def test_a_number_typed_into_the_wrong_column_is_the_agencys() -> None:
    table = matrix(varied())
    row = table["granted"]
    row[1], row[2] = 0, row[1] + row[2]
    report = run_checks(filled(varied(), table))
    assert "t3.cells_swapped" not in names(report)
    assert only(report, "t3.results_sum.enterprise").attribution is Attribution.AGENCY


def test_a_number_split_over_two_cells_is_our_mistake() -> None:
    results = {("granted", "natural_person"): 12, ("refused_third_party", "research"): 5}
    subject = balanced(FORM, balanced_requests(FORM, results, (0, 1)))
    split = change(subject, {"t3.granted.natural_person": 1, "t3.granted.enterprise": 2})
    report = run_checks(split)
    assert_ours(report, "t3.cell_split")
    assert "are one number, 12" in only(report, "t3.cell_split").message


def test_a_one_beside_a_zero_that_adds_up_is_no_split() -> None:
    results = {("granted", "natural_person"): 1, ("granted", "enterprise"): 0}
    subject = balanced(FORM, balanced_requests(FORM, results, (0, 1)))
    assert "t3.cell_split" not in names(run_checks(subject))


def test_a_wrong_digit_beside_a_digit_is_no_split() -> None:
    results = {("granted", "natural_person"): 5, ("granted", "enterprise"): 2}
    subject = balanced(FORM, balanced_requests(FORM, results, (0, 1)))
    report = run_checks(change(subject, {"t3.granted.natural_person": 4}))
    assert "t3.cell_split" not in names(report)
    assert only(report, "t3.row_total.granted").attribution is Attribution.AGENCY


def test_ordinals_in_place_of_values_are_our_mistake() -> None:
    numbered = {row.key: int(row.ordinal) for row in TABLE_3.rows if row.ordinal.isdecimal()}
    ordinals: dict[str, Number] = {
        f"t3.{row}.natural_person": ordinal for row, ordinal in numbered.items() if row in ROWS
    }
    assert_ours(run_checks(change(balanced(), ordinals)), "t3.ordinals_as_values")
    ordinals["t3.rejected_repeat.natural_person"] = 0
    assert "t3.ordinals_as_values" not in names(run_checks(change(balanced(), ordinals)))


def _placed(key: str, value: int, start: int, end: int) -> Cell:
    locator = Locator("text", start, end, line=1, column=start + 1)
    return Cell(key, State.NUMBER, str(value), value, locator=locator)


def test_one_place_read_into_two_cells_is_our_mistake() -> None:
    keys = ("t3.granted.natural_person", "t3.granted.total")
    shared = change(balanced(), {key: _placed(key, 4, 10, 11) for key in keys})
    assert "t3.token_shared" in names(run_checks(shared))
    apart = change(balanced(), {key: _placed(key, 4, at, at + 1) for at, key in enumerate(keys)})
    assert "t3.token_shared" not in names(run_checks(apart))
    blank = {key: Cell(key, State.BLANK, "", locator=place(3)) for key in keys}
    assert "t3.token_shared" not in names(run_checks(change(balanced(), blank)))


@pytest.mark.parametrize(
    ("text", "is_glued"), [("予以公开 412 0", True), ("予以公开 4 12 0", False), ("公开4件", False)]
)
def test_a_number_cut_out_of_a_longer_one_is_our_mistake(text: str, is_glued: bool) -> None:
    start = text.index("4")
    cell = _placed("t3.granted.natural_person", 4, start, start + 1)
    subject = replace(change(balanced(), {cell.key: cell}), lines=(Line(0, len(text), text, 1),))
    assert ("t3.number_glued" in names(run_checks(subject))) is is_glued


def test_rows_in_another_order_are_noted_and_read_all_the_same() -> None:
    subject = balanced()
    rows = tuple(
        replace(row, locator=Locator("text", at, at)) for at, row in enumerate(subject.reading.rows)
    )
    first, second = rows[-3], rows[-2]
    moved = (
        *rows[:-3],
        replace(first, locator=second.locator),
        replace(second, locator=first.locator),
    )
    for order, is_noted in ((rows, False), ((*moved, rows[-1]), True)):
        shuffled = replace(subject, reading=replace(subject.reading, rows=order))
        assert ("t3.row_order" in names(run_checks(shuffled))) is is_noted


def test_a_table_that_leaked_into_the_prose_is_our_mistake() -> None:
    def report(text: str) -> set[str]:
        section = next(s for s in balanced().sections if s.key == "section_3_requests")
        leaked = change_section(balanced(), replace(section, text=text, all_text=text))
        return names(run_checks(leaked))

    assert "doc.table_leaked" in report("\n".join(["0"] * 25))
    assert "doc.table_leaked" not in report("\n".join(["0"] * 5))
    assert "doc.table_leaked" not in report("\n".join(["第1项"] * 25))


def test_a_report_of_no_year_is_our_mistake() -> None:
    found = only(run_checks(replace(balanced(), report_year=None)), "doc.report_year_missing")
    assert found.attribution is Attribution.EXTRACTION
    assert "doc.report_year_missing" not in names(run_checks(balanced()))
    named = add_lines(balanced(), "本年度")
    assert "doc.report_year_missing" not in names(run_checks(named))


def test_a_claim_against_a_suspect_table_is_not_held_against_the_agency() -> None:
    table = {row: [values[-1], *values[:-1]] for row, values in matrix(varied()).items()}
    subject = filled(varied(), table)
    text = "收到政府信息公开申请3件。"
    section = Section("section_1_overview", True, "一、总体情况", "一、", "总体情况", text, text)
    found = only(run_checks(change_section(subject, section)), "text.requests_match.received")
    assert found.attribution is Attribution.EXTRACTION
