"""Observations on tables, rows and headers."""

from dataclasses import replace

import pytest

from parsers.checks import Subject, run_checks
from parsers.model import Attribution, ExtraRow, Generation, Reason, Severity, State
from parsers.tables.reading import HeaderReading, RowReading
from tests.parsers.checks.subjects import (
    add_extra,
    add_headers,
    balanced,
    change_row,
    drop_label,
    drop_table,
    names,
    only,
    place,
    relabel,
)

TABLES = pytest.mark.parametrize("table", ["t2", "t3", "t4"])


@TABLES
def test_a_missing_table_is_reported_at_its_section(table: str) -> None:
    found = only(run_checks(drop_table(balanced(), table)), f"{table}.table_missing")
    assert found.severity is Severity.WARNING
    assert found.locator is not None


def _without_tables(subject: Subject) -> Subject:
    for table in ("t2", "t3", "t4"):
        subject = drop_table(subject, table)
    return replace(subject, generation=Generation.UNKNOWN)


def test_all_tables_missing_from_their_sections_are_reported() -> None:
    expected = {"t2.table_missing", "t3.table_missing", "t4.table_missing"}
    assert names(run_checks(_without_tables(balanced()))) == expected


@pytest.mark.parametrize(
    "subject",
    [
        replace(_without_tables(balanced()), generation=Generation.STAT_2014, report_year=2016),
        replace(_without_tables(balanced()), generation=Generation.FREE_PRE2014, report_year=2010),
        # sections of the new kind were entered later for older years, without tables
        replace(_without_tables(balanced()), report_year=2018),
        replace(_without_tables(balanced()), sections=()),
    ],
    ids=["stat_2014", "free_pre2014", "2018", "no sections"],
)
def test_tables_are_not_missed_where_no_form_demands_them(subject: Subject) -> None:
    assert run_checks(subject).findings == ()
    assert run_checks(subject).outcomes == {}


def test_missing_rows_are_one_finding_per_table() -> None:
    subject = change_row(balanced(), "t2", "coercion", State.ABSENT)
    subject = change_row(subject, "t2", "penalty", State.ABSENT)
    found = only(run_checks(subject), "t2.row_missing")
    assert found.attribution is Attribution.UNKNOWN
    assert [operand.ref for operand in found.operands] == ["t2.penalty", "t2.coercion"]
    assert "行政强制" in found.message


def test_rows_of_the_other_form_are_not_missed() -> None:
    assert "t2.row_missing" not in names(run_checks(balanced(Generation.T2021)))
    mixed = replace(balanced(Generation.T2021), generation=Generation.MIXED)
    assert "t2.row_missing" not in names(run_checks(mixed))


def test_a_row_with_cells_but_without_its_own_label_is_not_missed() -> None:
    assert run_checks(drop_label(balanced(), "t3", "granted")).findings == ()


def _misread(table: str, row: str, count: int, expected: int) -> Subject:
    subject = change_row(
        balanced(Generation.T2019), table, row, State.AMBIGUOUS, Reason.VALUE_COUNT
    )
    return relabel(subject, table, row, RowReading(table, row, row, count, expected, place(9)))


def test_a_label_without_value_cells_is_a_broken_row() -> None:
    report = run_checks(_misread("t2", "penalty", 0, 3))
    assert only(report, "t2.row_broken").locator == place(9)
    assert "t2.row_missing" not in names(report)
    assert "t2.cells_ambiguous" not in names(report)


@pytest.mark.parametrize(("count", "expected"), [(2, 3), (4, 3), (3, 0), (3, 3)])
def test_values_that_fit_no_columns_are_ambiguous(count: int, expected: int) -> None:
    report = run_checks(_misread("t2", "penalty", count, expected))
    found = only(report, "t2.cells_ambiguous")
    assert f"penalty ({count} of {expected} values)" in found.message
    assert names(report) == {"t2.cells_ambiguous"}


def test_a_count_that_differs_is_no_doubt_where_the_reader_placed_the_values() -> None:
    row = RowReading("t3", "granted", "（一）予以公开", 6, 7, place(9))
    assert run_checks(relabel(balanced(), "t3", "granted", row)).findings == ()


def test_ambiguous_rows_are_grouped() -> None:
    subject = _misread("t3", "granted", 5, 7)
    subject = change_row(subject, "t3", "carried_in", State.AMBIGUOUS, Reason.VALUE_COUNT)
    found = only(run_checks(subject), "t3.cells_ambiguous")
    assert {operand.ref for operand in found.operands} == {"t3.granted", "t3.carried_in"}


def test_an_unknown_row_is_noted_with_its_values() -> None:
    row = ExtraRow("t2", "行政检查", ("1", "0", "3"), "unknown", place(30))
    found = only(run_checks(add_extra(balanced(), row)), "t2.row_unknown")
    assert found.severity is Severity.INFO
    assert found.operands[0].value == "1 | 0 | 3"
    subtotal = replace(row, kind="subtotal")
    assert run_checks(add_extra(balanced(), subtotal)).findings == ()


def test_a_truncated_header_is_noted() -> None:
    header = HeaderReading("t2", "made_new", "本年新", place(30), truncated=True)
    found = only(run_checks(add_headers(balanced(), header)), "t2.header_truncated")
    assert found.severity is Severity.INFO
    assert "made_new reads only 本年新" in found.message
    whole = replace(header, raw="本年新制作数量", truncated=False)
    assert run_checks(add_headers(balanced(), whole)).findings == ()


def test_a_missing_balance_note_is_noted_only_where_table_3_is_there() -> None:
    subject = balanced()
    subject = replace(subject, reading=replace(subject.reading, has_balance_note=False))
    assert names(run_checks(subject)) == {"t3.header_note_missing"}
    assert names(run_checks(drop_table(subject, "t3"))) == {"t3.table_missing"}


def test_a_short_label_of_the_partly_granted_is_noted() -> None:
    row = RowReading("t3", "partially_granted", "（二）部分公开", 7, 7, place(30))
    subject = relabel(balanced(), "t3", "partially_granted", row)
    assert names(run_checks(subject)) == {"t3.row_label_short"}
    spaced = replace(row, label_raw="(二) 部分公开 (区分 处理的…)")
    assert run_checks(relabel(subject, "t3", "partially_granted", spaced)).findings == ()
