"""Checks said anew of reports of the sample district, as the store would have them."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from corpus.rules.corrected import Json, rejudge
from corpus.sample.district import sample_district
from parsers.model import Attribution, Finding, Outcome, Severity, State
from parsers.parse import parse
from parsers.record_json import record_json
from storage.series.model import PanelCell

TOTAL = "t4.review_total"
SUM = "t4.sum.review"


@cache
def _written() -> bytes:
    """Return the record of a report of the sample in which the sum of reviews holds."""
    for file in sample_district(1):
        record = parse(file.payload, name=file.name)
        if record.checks.get(SUM) is Outcome.PASS and record.doc_class.value == "annual_report":
            return record_json(record)
    raise AssertionError("no report of the sample has reviews")


def record(**more: Any) -> Json:  # noqa: ANN401 - fields by name
    found: Json = json.loads(_written())
    return found | more


def cells(given: Json, **corrected: int | State) -> dict[str, PanelCell]:
    """Return the cells of a record, some of them corrected."""
    found = {}
    for key, cell in given["cells"].items():
        value = None if cell["value"] is None else Decimal(str(cell["value"]))
        found[key] = PanelCell(value, State(cell["state"]), cell["raw"])
    for key, now in corrected.items():
        value, state = (None, now) if isinstance(now, State) else (Decimal(now), State.NUMBER)
        read = found[key]
        found[key] = PanelCell(value, state, read.raw, True, read.value, read.state)
    return found


def misread(given: Json, key: str, value: int) -> Json:
    """Return the record of a parser that read another number in a cell."""
    outcomes, findings = rejudge(given, cells(given, **{key: value}))
    cell = given["cells"][key] | {"value": value, "raw": str(value)}
    told = [
        {
            "rule": each.rule, "severity": each.severity.value, "message": each.message,
            "attribution": each.attribution.value, "outcome": each.outcome.value,
            "operands": [{"ref": one.ref, "value": one.value} for one in each.operands],
        }
        for each in findings
    ]  # fmt: skip
    return given | {"cells": given["cells"] | {key: cell}, "checks": outcomes, "findings": told}


def total_of(given: Json) -> int:
    return int(given["cells"][TOTAL]["value"])


def rules_of(findings: list[Finding]) -> set[str]:
    return {each.rule for each in findings}


def test_without_corrections_nothing_is_said_anew() -> None:
    given = record()
    outcomes, findings = rejudge(given, cells(given))
    assert outcomes == {rule: Outcome(word) for rule, word in given["checks"].items()}
    assert [each.rule for each in findings] == [each["rule"] for each in given["findings"]]


def test_a_correction_that_breaks_a_sum_makes_a_finding_of_it() -> None:
    given = record()
    wrong = total_of(given) + 5
    outcomes, findings = rejudge(given, cells(given, **{TOTAL: wrong}))
    assert outcomes[SUM] is Outcome.FAIL
    found = next(each for each in findings if each.rule == SUM)
    assert (TOTAL, wrong) in [(operand.ref, operand.value) for operand in found.operands]
    assert (found.severity, found.attribution) == (Severity.ERROR, Attribution.AGENCY)


def test_a_correction_of_a_misreading_gives_what_a_right_reading_gives() -> None:
    given = record()
    right = total_of(given)
    wrong = misread(given, TOTAL, right + 5)
    assert wrong["checks"][SUM] == Outcome.FAIL
    outcomes, findings = rejudge(wrong, cells(wrong, **{TOTAL: right}))
    assert outcomes == {rule: Outcome(word) for rule, word in given["checks"].items()}
    assert rules_of(findings) == {each["rule"] for each in given["findings"]}


def test_an_error_that_a_correction_does_not_mend_rests_on_the_corrected_value() -> None:
    given = record()
    wrong = misread(given, TOTAL, total_of(given) + 5)
    nearer = total_of(given) + 1
    _, findings = rejudge(wrong, cells(wrong, **{TOTAL: nearer}))
    found = next(each for each in findings if each.rule == SUM)
    assert (TOTAL, nearer) in [(operand.ref, operand.value) for operand in found.operands]


def test_what_a_person_could_not_read_is_not_assessed() -> None:
    given = record()
    outcomes, findings = rejudge(given, cells(given, **{TOTAL: State.UNREADABLE}))
    assert outcomes[SUM] is Outcome.NOT_ASSESSABLE
    assert SUM not in rules_of(findings)


def test_a_finding_that_only_the_original_can_tell_of_a_corrected_cell_is_left_open() -> None:
    given = record()
    seen = {"rule": "t4.number_glued", "severity": "warning", "message": "Two numbers in one.",
            "attribution": "extraction", "outcome": "fail",
            "operands": [{"ref": TOTAL, "value": 1}]}  # fmt: skip
    other = seen | {"operands": [{"ref": "t4.review_upheld", "value": 1}], "rule": "t4.other"}
    given["findings"] += [seen, other]
    outcomes, findings = rejudge(given, cells(given, **{TOTAL: total_of(given)}))
    assert "t4.number_glued" not in rules_of(findings)
    assert "t4.other" in rules_of(findings)
    assert outcomes[SUM] is Outcome.PASS


def test_a_new_error_in_a_table_whose_reading_is_suspect_is_not_laid_at_the_agency() -> None:
    given = record()
    given["findings"] += [
        {"rule": "t4.number_glued", "severity": "warning", "message": "Two numbers in one.",
         "attribution": "extraction", "outcome": "fail",
         "operands": [{"ref": "t4.review_upheld", "value": 1}]}
    ]  # fmt: skip
    _, findings = rejudge(given, cells(given, **{TOTAL: total_of(given) + 5}))
    found = next(each for each in findings if each.rule == SUM)
    assert (found.severity, found.attribution) == (Severity.WARNING, Attribution.EXTRACTION)
