"""A corrected cell counts as what it was corrected to, in checks, too."""

import json
from typing import Any

from tests.corpus.cli.reported import KEY, YEAR, Told

TOTAL, SUM = "t4.review_total", "t4.sum.review"


def _rows(told: Told, *words: object) -> list[dict[str, Any]]:
    result = told(*words, "--agency", KEY, "--year", YEAR, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def _consistency(told: Told) -> tuple[int, int]:
    [row] = _rows(told, "indicators", "--id", "D43")
    return int(row["numerator"]), int(row["denominator"])


def _errors(told: Told) -> int:
    result = told("coverage", "--year", YEAR, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    [cell] = [row for row in rows if row["lineage"] == KEY]
    return int(cell["errors"])


def _correct(told: Told, *words: object) -> None:
    for step in (("correct", f"{KEY}@{YEAR}", TOTAL, *words), ("reports", "build")):
        result = told(*step)
        assert result.exit_code == 0, result.output


def test_findings_and_consistency_follow_a_correction_and_its_withdrawal(told: Told) -> None:
    before, share, errors = _rows(told, "findings"), _consistency(told), _errors(told)
    assert SUM not in {row["rule"] for row in before}
    _correct(told, 999, "--by", "王五", "--reason", "as the scan shows")
    [found] = _rows(told, "findings", "--rule", SUM)
    assert {"ref": TOTAL, "value": 999} in found["operands"]
    assert found["attribution"] == "agency"
    assert _errors(told) > errors
    passed, judged = _consistency(told)
    assert judged >= share[1]
    assert judged - passed > share[1] - share[0]
    _correct(told, "--withdraw", "--by", "王五", "--reason", "the page again")
    assert _rows(told, "findings") == before
    assert _errors(told) == errors
    assert _consistency(told) == share
