"""Properties of all checks together, and the catalogue of rules."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parsers.checks import CheckReport, Rule, Subject, all_rules, rules, run_checks
from parsers.checks.registry import fill_place
from parsers.model import Cell, Generation, Outcome, Severity, State
from tests.parsers.checks.subjects import (
    APPLICANTS,
    COLUMNS,
    balanced,
    balanced_requests,
    change,
    request_rows,
    result_rows,
)

FORMS = st.sampled_from([Generation.T2019, Generation.T2021])
EMPTY = st.sampled_from([State.BLANK, State.PLACEHOLDER, State.ABSENT])
# A report has 200 cells, so an example is slow to draw; the profile still decides how many.
fewer = settings(max_examples=settings().max_examples // 4)
SUMS = ("t3.results_sum.", "t3.balance.", "t3.row_total.", "t4.sum.")


@st.composite
def reports(draw: st.DrawFn) -> Subject:
    """Draw a report whose table 3 balances."""
    form = draw(FORMS)
    places = st.tuples(st.sampled_from(result_rows(form)), st.sampled_from(APPLICANTS))
    results = draw(st.dictionaries(places, st.integers(0, 400), max_size=12))
    carried = draw(st.tuples(st.integers(0, 50), st.integers(0, 50)))
    return balanced(form, balanced_requests(form, results, carried))


def _number_keys(subject: Subject) -> list[str]:
    return [key for key, cell in subject.cells.items() if cell.state is State.NUMBER]


@fewer
@given(reports())
def test_whatever_balances_passes_without_a_finding(subject: Subject) -> None:
    report = run_checks(subject)
    assert set(report.outcomes.values()) == {Outcome.PASS}
    assert [f.rule for f in report.findings if f.severity is not Severity.INFO] == []


@fewer
@given(reports(), st.data())
def test_the_order_of_the_cells_changes_nothing(subject: Subject, data: st.DataObject) -> None:
    keys = data.draw(st.permutations(list(subject.cells)))
    wrong = data.draw(st.sampled_from(_number_keys(subject)))
    subject = change(subject, {wrong: 7001})
    shuffled = replace(subject, cells={key: subject.cells[key] for key in keys})
    assert _listed(run_checks(shuffled)) == _listed(run_checks(subject))


def _listed(report: CheckReport) -> tuple[object, ...]:
    """Return a report with the order of its entries."""
    return list(report.outcomes.items()), list(report.if_blank_is_zero.items()), report.findings


@fewer
@given(reports(), st.data(), st.integers(-300, 300))
def test_one_changed_number_fails_an_equation_of_its_row_or_column(
    subject: Subject, data: st.DataObject, delta: int
) -> None:
    assume(delta != 0)
    row = data.draw(st.sampled_from(request_rows(subject.generation)))
    column = data.draw(st.sampled_from(COLUMNS))
    key = f"t3.{row}.{column}"
    outcomes = run_checks(change(subject, {key: (subject.cells[key].value or 0) + delta})).outcomes
    assert outcomes[f"t3.row_total.{row}"] is Outcome.FAIL
    columns = {outcomes[f"t3.balance.{column}"], outcomes[f"t3.results_sum.{column}"]}
    assert Outcome.FAIL in columns


@fewer
@given(reports(), st.data(), EMPTY)
def test_emptying_a_cell_never_turns_a_failed_sum_into_a_passed_one(
    subject: Subject, data: st.DataObject, state: State
) -> None:
    wrong, empty = (
        data.draw(st.sampled_from(_number_keys(subject))),
        data.draw(st.sampled_from(_number_keys(subject))),
    )
    before = run_checks(change(subject, {wrong: 7001})).outcomes
    after = run_checks(change(subject, {wrong: 7001, empty: state})).outcomes
    turned = [
        key for key, outcome in before.items()
        if outcome is Outcome.FAIL and after.get(key) is Outcome.PASS and key.startswith(SUMS)
    ]  # fmt: skip
    assert turned == []


@fewer
@given(reports(), st.data(), EMPTY)
def test_an_empty_cell_makes_no_new_failure(
    subject: Subject, data: st.DataObject, state: State
) -> None:
    empty = data.draw(st.lists(st.sampled_from(_number_keys(subject)), max_size=20))
    report = run_checks(change(subject, dict.fromkeys(empty, state)))
    assert Outcome.FAIL not in report.outcomes.values()


@fewer
@given(reports(), st.data(), EMPTY)
def test_blank_read_as_zero_says_what_printed_zeros_would(
    subject: Subject, data: st.DataObject, state: State
) -> None:
    empty = data.draw(st.lists(st.sampled_from(_number_keys(subject)), max_size=20))
    blank = run_checks(change(subject, dict.fromkeys(empty, state)))
    printed = run_checks(change(subject, dict.fromkeys(empty, 0)))
    assert {key: printed.outcomes[key] for key in blank.if_blank_is_zero} == blank.if_blank_is_zero


@fewer
@given(reports(), st.data())
def test_only_open_outcomes_have_one_for_blank_as_zero(
    subject: Subject, data: st.DataObject
) -> None:
    states = st.sampled_from([State.BLANK, State.TEXT, State.AMBIGUOUS, State.UNREADABLE])
    keys = data.draw(st.lists(st.sampled_from(_number_keys(subject)), max_size=10))
    report = run_checks(change(subject, {key: data.draw(states) for key in keys}))
    still_open = [k for k, o in report.outcomes.items() if o is Outcome.NOT_ASSESSABLE]
    assert list(report.if_blank_is_zero) == still_open


def test_every_failed_equation_has_a_finding_with_evidence() -> None:
    subject = balanced(Generation.T2019)
    wrong = dict.fromkeys(_number_keys(subject)[::9], -7)
    report = run_checks(change(subject, wrong))
    failed = [key for key, outcome in report.outcomes.items() if outcome is Outcome.FAIL]
    findings = {finding.rule: finding for finding in report.findings}
    unreported = [key for key in failed if key not in findings]
    assert [
        key for key in unreported if not key.startswith(("t3.total_max.", "t3.handled_max."))
    ] == []
    for finding in report.findings:
        assert finding.operands
        assert finding.locator
        assert finding.message.endswith(".")


def test_a_report_with_nothing_in_it_is_checked_without_a_word() -> None:
    subject = balanced()
    reading = replace(subject.reading, cells={}, tables=frozenset(), rows=())
    bare = replace(subject, cells={}, reading=reading, sections=(), generation=Generation.UNKNOWN)
    assert run_checks(bare) == CheckReport({}, {}, ())


def test_cells_that_no_form_has_are_left_alone() -> None:
    key = "st14.requests_received"
    subject = change(balanced(), {key: Cell(key, State.NUMBER, "-3", -3)})
    assert run_checks(subject).findings == ()


def test_rule_ids_are_unique_and_complete_for_the_catalogue() -> None:
    ids = [info.id for info in rules()]
    assert len(set(ids)) == len(ids)
    for info in rules():
        assert info.alias
        assert info.zh
        assert info.summary.endswith(".")
        assert info.kind == ("equation" if info.formula else "observation")


def test_implied_rules_are_declared_before_those_they_silence() -> None:
    ids = [info.id for info in rules()]
    for info in rules():
        if info.implied_by:
            assert ids.index(info.implied_by) < ids.index(info.id)


@pytest.mark.parametrize("declared", all_rules(), ids=lambda declared: declared.info.id)
def test_every_rule_runs_alone_on_a_whole_report(declared: Rule) -> None:
    for generation in Generation:
        list(declared.apply(replace(balanced(), generation=generation)))


def test_the_place_fills_the_whole_bracketed_part() -> None:
    assert fill_place("t3.subtotal.<group>.<column>", "a.b") == "t3.subtotal.a.b"
    assert fill_place("<table>.row_missing", "t2") == "t2.row_missing"
    assert fill_place("t4.nonnegative", "") == "t4.nonnegative"
