"""Generated reports: every injected error is found and placed, and clean ones raise no alarm.

The short runs are for every day; the campaigns behind them are the measure of the rules.
"""

from collections.abc import Iterator
from typing import get_args

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.damage_cells import misprint
from corpus.sample.figures import Mode
from corpus.sample.pools import chance
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import TextOptions, render_text_bytes
from parsers.model import Attribution, Finding, Outcome, Record, State
from parsers.parse import parse

MODES: tuple[Mode, ...] = get_args(Mode)
# Distinct and busy figures give every body regulations of its own; drawn numbers in prose are
# not made to agree with each other.
NOT_ARITHMETIC = {"t2.rules_authority", "text.part_above_whole", "text.parts_sum_above"}
CHANGES = (1, 2, 3, 7, 10, 90)
SUMS = ("t3.results_sum.", "t3.balance.", "t3.row_total.", "t4.sum.")


def clean(seed: int) -> SampleDocument:
    """Lay out a report whose form, mode and length follow from its seed."""
    options = SampleOptions(
        generation=("2019", "2021")[seed % 2],
        figures=MODES[seed // 2 % len(MODES)],
        prose="short" if seed % 3 else "full",
    )
    return lay_out(sample_report(seed, options))


def read(document: SampleDocument, seed: int) -> Record:
    if seed % 4 == 0:
        return parse(render_text_bytes(document, TextOptions()))
    return parse(render_html(document, HtmlOptions(style="plain")))


def alarms(record: Record) -> set[str]:
    """Return the failed equations, and every doubt of the parser about its own reading."""
    failed = {rule for rule, outcome in record.checks.items() if outcome is Outcome.FAIL}
    doubts = {f.rule for f in record.findings if f.attribution is Attribution.EXTRACTION}
    return (failed | doubts) - NOT_ARITHMETIC


def injected(seed: int) -> tuple[str, int, Record]:
    """Print one number of table 3 or 4 of a clean report wrong, and read the report."""
    document, rng = clean(seed), chance(seed, "campaign")
    numbered = [k for k, f in document.truth.figures.items() if f.state is State.NUMBER]
    key = rng.choice([key for key in numbered if key.startswith(("t3.", "t4."))])
    true = document.truth.figures[key].value
    assert isinstance(true, int)
    change = rng.choice([*CHANGES, *(-change for change in CHANGES if change <= true)])
    return key, true, read(misprint(document, key, change), seed)


def located(record: Record) -> Iterator[Finding]:
    return (f for f in record.findings if ".wrong_cell" in f.rule)


def is_unique(finding: Finding, key: str, true: int) -> bool:
    operands = {operand.ref: operand.value for operand in finding.operands}
    return operands["is_unique"] == "yes" and operands.get(f"{key}.implied") == true


def is_among(finding: Finding, key: str, true: int) -> bool:
    return any(o.ref == f"{key}.implied" and o.value == true for o in finding.operands)


def judge(seeds: range) -> dict[str, list[int]]:
    """Return the seeds of errors not found, not placed (table 3), not even named (table 4)."""
    missed: dict[str, list[int]] = {"found": [], "t3": [], "t4": [], "doubted": []}
    for seed in seeds:
        key, true, record = injected(seed)
        failed = [r for r, o in record.checks.items() if o is Outcome.FAIL and r.startswith(SUMS)]
        holds = is_unique if key.startswith("t3.") else is_among
        if not failed:
            missed["found"].append(seed)
        if not any(holds(finding, key, true) for finding in located(record)):
            missed[key[:2]].append(seed)
        if any(f.attribution is Attribution.EXTRACTION for f in record.findings):
            missed["doubted"].append(seed)
    return missed


def test_an_injected_error_is_found_and_placed() -> None:
    missed = judge(range(12))
    assert (missed["found"], missed["t3"], missed["t4"]) == ([], [], [])


def test_clean_reports_raise_no_alarm() -> None:
    found = {seed: alarms(read(clean(seed), seed)) for seed in range(12)}
    assert {seed: rules for seed, rules in found.items() if rules} == {}


@pytest.mark.campaign
def test_a_thousand_injected_errors_are_found_and_placed() -> None:
    missed = judge(range(1000))
    assert missed["found"] == []
    assert missed["t4"] == []
    assert len(missed["t3"]) <= 50
    # A digit torn off its number looks like a split cell: the parser rather doubts itself.
    assert len(missed["doubted"]) <= 20


@pytest.mark.campaign
def test_a_thousand_clean_reports_raise_no_alarm() -> None:
    found = {seed: alarms(read(clean(seed), seed)) for seed in range(1000)}
    assert {seed: rules for seed, rules in found.items() if rules} == {}
