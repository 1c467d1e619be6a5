"""Odd numbers: too large, dressed up, repeated, alone, or against what the body does."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.checks import Subject, run_checks
from parsers.model import Cell, Generation, Severity, State
from parsers.tables.reading import HeaderReading
from tests.parsers.checks.subjects import Change, add_headers, balanced, change, names, only, place

OLD = balanced(Generation.T2019)
NEW = balanced()


def cell(key: str, raw: str, value: int | Decimal, unit: str | None = None) -> dict[str, Change]:
    return {key: Cell(key, State.NUMBER, raw, value, unit, locator=place(7))}


def unclear(key: str, raw: str) -> dict[str, Change]:
    return {key: Cell(key, State.AMBIGUOUS, raw, locator=place(7))}


def polices(name: str, decisions: Change) -> Subject:
    return replace(change(NEW, {"t2.penalty.decisions": decisions}), agency_name=name)


def routed(not_held: int, granted: int) -> Subject:
    return change(
        NEW,
        {
            "t3.unable_not_held.total": not_held,
            "t3.handled_total.total": not_held + granted,
        },
    )


FEE, ITEMS = "t2.fees.fee_amount_wan", "t2.procurement.procurement_items"
AMOUNT = "t2.procurement.procurement_amount"
ZEROS = [key for key, cell in NEW.cells.items() if cell.value == 0 and key.startswith("t3.")]
NONE: dict[str, Change] = {"t3.new_received.total": 0, "t3.carried_in.total": 0}
# rule, what holds, what does not, what must not fire
CASES: list[tuple[str, Subject, Subject, Subject]] = [
    (
        "t3.count_absurd", NEW, change(NEW, {"t3.new_received.total": 100_001}),
        change(NEW, {"t2.penalty.decisions": 2_822_652}),
    ),
    (
        "t2.unit_in_cell", NEW, change(NEW, cell("t2.penalty.decisions", "70件", 70)),
        change(NEW, cell(FEE, "3.0000", Decimal("3.0000"))),
    ),
    (
        "t2.amount_unit_conflict", change(NEW, cell(FEE, "3", 3, "万元")),
        change(NEW, cell(FEE, "3元", 3, "元")), change(NEW, cell(FEE, "3", 3)),
    ),
    (
        "t3.cell_fragment", NEW, change(NEW, unclear("t3.granted.total", "007")),
        change(NEW, unclear("t3.granted.total", "1 0")),
    ),
    (
        "t3.conventions_mixed", NEW, change(NEW, {"t3.granted.research": State.BLANK}),
        change(NEW, dict.fromkeys(ZEROS, State.BLANK)),
    ),
    (
        "t2.newly_disclosed_above_made.normative_documents", OLD,
        change(OLD, {"t2.normative_documents.disclosed_new": 3}),
        change(OLD, {"t2.normative_documents.made_new": State.BLANK}),
    ),
    (
        "t2.change_repeats.penalty", OLD, change(OLD, {"t2.penalty.items_change": 5}),
        change(OLD, {"t2.penalty.items_change": 0, "t2.penalty.items_prior": 0}),
    ),
    (
        "t4.disputes_without_requests", NEW, change(NEW, NONE),
        change(NEW, {**NONE, "t3.carried_in.total": State.BLANK}),
    ),
    (
        "t2.no_penalties", polices("云溪县市场监督管理局", 4), polices("云溪县市场监督管理局", 0),
        polices("云溪县柳河镇", 0),
    ),
    (
        "t2.procurement_pair", change(OLD, {ITEMS: 2, AMOUNT: Decimal("3.5")}),
        change(OLD, {ITEMS: 0, AMOUNT: Decimal("3.5")}),
        change(OLD, {ITEMS: State.PLACEHOLDER, AMOUNT: Decimal("3.5")}),
    ),
    ("t3.not_held_share", routed(19, 2), routed(20, 1), routed(5, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "good", "bad", "trap"), CASES, ids=[case[0] for case in CASES])
def test_odd_numbers_are_noted(rule: str, good: Subject, bad: Subject, trap: Subject) -> None:
    def is_noted(subject: Subject) -> bool:
        return rule in {finding.rule for finding in run_checks(subject).findings}

    assert (is_noted(good), is_noted(bad), is_noted(trap)) == (False, True, False)
    found = only(run_checks(bad), rule)
    assert found.operands
    assert found.locator is not None
    assert found.severity is not Severity.ERROR


@pytest.mark.parametrize(
    ("raw", "header", "is_noted"),
    [
        ("3.5", "采购总金额（万元，保留四位小数）", True),
        ("3.5000", "采购总金额（万元，保留四位小数）", False),
        ("3.5", "采购总金额", False),
    ],
)
def test_decimals_are_those_the_header_asks_for(raw: str, header: str, is_noted: bool) -> None:
    subject = change(OLD, {**cell(AMOUNT, raw, Decimal(raw), "万元"), ITEMS: 2})
    reading = HeaderReading("t2", "procurement_amount", header, place(3))
    report = run_checks(add_headers(subject, reading))
    assert ("t2.amount_places" in names(report)) is is_noted


@pytest.mark.parametrize(
    ("handled", "is_failing"), [(Decimal(99), True), (State.BLANK, False), (Decimal(0), False)]
)
def test_more_cannot_be_handled_than_came_in(handled: Change, is_failing: bool) -> None:
    changes: dict[str, Change] = {
        "t3.handled_total.enterprise": handled, "t3.carried_out.enterprise": State.BLANK,
    }  # fmt: skip
    report = run_checks(change(NEW, changes))
    assert ("t3.handled_max.enterprise" in names(report)) is is_failing
