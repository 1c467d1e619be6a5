"""The statistics annex of 2014 to 2018: its sums."""

from dataclasses import replace

import pytest

from parsers.checks import Subject, run_checks
from parsers.model import Cell, Generation, Outcome, Severity, State
from tests.parsers.checks.subjects import balanced, change, drop_table, only, place


def annex(**numbers: int | State) -> Subject:
    subject = balanced()
    for table in ("t2", "t3", "t4"):
        subject = drop_table(subject, table)
    subject = replace(subject, generation=Generation.STAT_2014, report_year=2016)
    cells = {
        f"st14.{key}": Cell(f"st14.{key}", State.NUMBER, str(value), value, locator=place(9))
        if isinstance(value, int)
        else Cell(f"st14.{key}", value, locator=place(9))
        for key, value in numbers.items()
    }
    return change(subject, cells)


_CHANNELS = {
    "requests_in_person": 1, "requests_fax": 0, "requests_online": 4, "requests_letter": 2,
}  # fmt: skip
_REASONS = {
    "refused_state_secret": 1, "refused_trade_secret": 0, "refused_privacy": 2,
    "refused_security_stability": 0, "refused_not_gov_info": 0, "refused_other_law": 0,
}  # fmt: skip


def test_items_of_the_annex_add_up_to_their_total() -> None:
    report = run_checks(annex(requests_received=7, **_CHANNELS))
    assert report.outcomes["st14.sum.requests_received"] is Outcome.PASS
    wrong = run_checks(annex(requests_received=8, **_CHANNELS))
    found = only(wrong, "st14.sum.requests_received")
    assert found.severity is Severity.ERROR
    assert "sum to 7, but the total is 8" in found.message
    assert found.locator == place(9)


@pytest.mark.parametrize("state", [State.BLANK, State.ABSENT])
def test_a_gap_in_the_annex_leaves_its_sum_open(state: State) -> None:
    channels: dict[str, int | State] = {**_CHANNELS, "requests_fax": state}
    report = run_checks(annex(requests_received=7, **channels))
    assert report.outcomes["st14.sum.requests_received"] is Outcome.NOT_ASSESSABLE
    assert report.if_blank_is_zero["st14.sum.requests_received"] is Outcome.PASS


def test_reasons_of_refusal_are_a_warning() -> None:
    report = run_checks(annex(reply_refused=3, **_REASONS))
    assert report.outcomes["st14.reasons.reply_refused"] is Outcome.PASS
    wrong = run_checks(annex(reply_refused=5, **_REASONS))
    assert only(wrong, "st14.reasons.reply_refused").severity is Severity.WARNING


def test_reports_of_later_forms_have_no_sums_of_the_annex() -> None:
    assert not [rule for rule in run_checks(balanced()).outcomes if rule.startswith("st14.")]
