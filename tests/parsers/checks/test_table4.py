"""Table 4: outcomes of reviews and suits against their totals."""

import pytest

from parsers.checks import run_checks
from parsers.model import Outcome, Severity, State
from tests.parsers.checks.subjects import Change, balanced, change, drop_table, names, only, place

GROUPS = pytest.mark.parametrize("group", ["review", "direct_suit", "post_review_suit"])


@GROUPS
def test_outcomes_that_add_up_pass(group: str) -> None:
    assert run_checks(balanced()).outcomes[f"t4.sum.{group}"] is Outcome.PASS


@GROUPS
def test_outcomes_that_do_not_add_up_are_an_error(group: str) -> None:
    report = run_checks(change(balanced(), {f"t4.{group}_total": 5}))
    found = only(report, f"t4.sum.{group}")
    assert found.severity is Severity.ERROR
    assert "sum to 6, but the total is 5" in found.message
    assert found.locator == place(7)


@GROUPS
def test_a_blank_outcome_leaves_the_sum_open_although_the_rest_adds_up(group: str) -> None:
    report = run_checks(change(balanced(), {f"t4.{group}_other": State.BLANK}))
    assert report.outcomes[f"t4.sum.{group}"] is Outcome.NOT_ASSESSABLE
    assert report.if_blank_is_zero[f"t4.sum.{group}"] is Outcome.PASS
    assert names(report) == {"t4.cell_blank"}


def test_negative_counts_are_an_error_whatever_is_blank() -> None:
    changes: dict[str, Change] = {
        "t4.review_upheld": -2,
        "t4.review_total": 2,
        "t4.direct_suit_other": State.BLANK,
    }
    found = only(run_checks(change(balanced(), changes)), "t4.nonnegative")
    assert "t4.review_upheld is -2" in found.message


def test_a_missing_table_has_no_instances() -> None:
    report = run_checks(drop_table(balanced(), "t4"))
    assert not [key for key in report.outcomes if key.startswith("t4.")]
