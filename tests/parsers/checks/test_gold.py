"""The five seed reports: the checks give what a careful reader wrote down, and nothing louder."""

from parsers.checks import run_checks
from parsers.model import Outcome, Severity
from tests.parsers.checks.conftest import Gold

_LOUD = (Severity.ERROR, Severity.WARNING)
# What the readers of identity and prose have to find.
_ELSEWHERE = frozenset(
    {"doc.period_not_stated", "doc.contact_not_stated", "doc.contact_partial", "doc.period_partial"}
    # A stock above the year's production is how it should be: reporting it would be noise.
    | {"doc.false_heading_trap", "t2.total_exceeds_flow"}
)


def test_outcomes_are_those_of_the_gold_file(gold: Gold) -> None:
    report = run_checks(gold.subject)
    expected = {check["id"]: Outcome(check["status"]) for check in gold.raw["checks"]}
    assert {key: report.outcomes.get(key) for key in expected} == expected


def test_sums_and_balances_have_no_instances_beyond_the_gold_file(gold: Gold) -> None:
    names = ("t3.results_sum.", "t3.balance.", "t3.row_total.", "t4.sum.")
    found = [key for key in run_checks(gold.subject).outcomes if key.startswith(names)]
    assert found == [check["id"] for check in gold.raw["checks"]]


def test_outcomes_if_blank_is_zero_are_those_of_the_gold_file(gold: Gold) -> None:
    report = run_checks(gold.subject)
    expected = {
        check["id"]: Outcome(check["status_if_blank_is_zero"])
        for check in gold.raw["checks"]
        if "status_if_blank_is_zero" in check
    }
    found = {
        check["id"]: report.if_blank_is_zero[check["id"]]
        for check in gold.raw["checks"]
        if check["id"] in report.if_blank_is_zero
    }
    assert found == expected


def test_warnings_and_errors_are_exactly_those_of_the_gold_file(gold: Gold) -> None:
    loud = {f.rule for f in run_checks(gold.subject).findings if f.severity in _LOUD}
    expected = {
        finding["id"]
        for finding in gold.raw["findings"]
        if finding["severity"] in {"error", "warning"} and finding["id"].startswith("t")
    }
    assert loud == expected


def test_notes_of_the_gold_file_on_tables_and_sections_are_made(gold: Gold) -> None:
    found = {f.rule for f in run_checks(gold.subject).findings if f.severity is Severity.INFO}
    expected = {f["id"] for f in gold.raw["findings"] if f["severity"] == "info"} - _ELSEWHERE
    assert expected <= found


def test_each_finding_names_what_it_is_about(gold: Gold) -> None:
    findings = run_checks(gold.subject).findings
    assert [f.rule for f in findings if not f.message.endswith(".")] == []
    assert [f.rule for f in findings if "{" in f.message] == []
