"""Equations of table 3, requests received and handled."""

from collections.abc import Iterator

from parsers.checks.each import EveryNumber, NoneAbove, is_count
from parsers.checks.form import (
    T3_COLUMNS,
    column_cells,
    request_rows,
    result_rows,
    row_cells,
    table_cells,
)
from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.checks.subtotals import typed_subtotals
from parsers.checks.terms import AllOf, Equation, at_least
from parsers.model import Severity
from parsers.templates import TABLE_3

_GROUPED = [f"{group.key}.{column}" for group in TABLE_3.groups for column in T3_COLUMNS]


@rule(
    RuleInfo(
        id="t3.results_sum.<column>",
        alias="AR-02",
        severity=Severity.ERROR,
        formula="granted + partially_granted + 8 refused + 3 unable + 5 rejected + other"
        " = handled_total",
        zh="各项办理结果之和等于总计",
    )
)
def results_sum(subject: Subject) -> Iterator[Equation]:
    """Require that the results of a column add up to its handled total."""
    if not subject.has_table("t3"):
        return
    rows = result_rows(subject)
    for column in T3_COLUMNS:
        yield Equation(
            column,
            column_cells(subject, rows, column),
            column_cells(subject, ("handled_total",), column),
            f"In column {column} the results sum to {{left}}, but handled_total is {{right}}.",
        )


@rule(
    RuleInfo(
        id="t3.balance.<column>",
        alias="AR-01",
        severity=Severity.ERROR,
        formula="new_received + carried_in = handled_total + carried_out",
        zh="第一项加第二项之和，等于第三项加第四项之和",
    )
)
def balance(subject: Subject) -> Iterator[Equation]:
    """Require the balance the form prints: what came in was handled or is carried over."""
    if not subject.has_table("t3"):
        return
    for column in T3_COLUMNS:
        yield Equation(
            column,
            column_cells(subject, ("new_received", "carried_in"), column),
            column_cells(subject, ("handled_total", "carried_out"), column),
            f"In column {column} new_received + carried_in is {{left}},"
            " but handled_total + carried_out is {right}.",
        )


@rule(
    RuleInfo(
        id="t3.row_total.<row>",
        alias="AR-03",
        severity=Severity.ERROR,
        formula="natural_person + enterprise + research + public_interest + legal_service"
        " + other_org = total",
        zh="各类申请人之和等于总计",
    )
)
def row_total(subject: Subject) -> Iterator[Equation]:
    """Require that the six kinds of applicants of a row add up to its total."""
    if not subject.has_table("t3"):
        return
    for row in request_rows(subject):
        cells = row_cells(subject, "t3", row)
        text = f"In row {row} the applicants sum to {{left}}, but the total is {{right}}."
        yield Equation(row, cells[:-1], cells[-1:], text)


@rule(
    RuleInfo(
        id="t3.nonnegative",
        alias="CE-03",
        severity=Severity.ERROR,
        formula="every number is an integer >= 0",
        zh="各项数量为非负整数",
    )
)
def nonnegative(subject: Subject) -> Iterator[EveryNumber]:
    """Require whole numbers that are not negative."""
    if subject.has_table("t3"):
        demand = "Counts must be integers of at least 0"
        yield EveryNumber(table_cells(subject, "t3"), is_count, demand)


@rule(
    RuleInfo(
        id="t3.total_max.<row>",
        alias="AR-07",
        severity=Severity.ERROR,
        formula="total >= each kind of applicants",
        zh="总计不小于任一类申请人",
        implied_by="t3.row_total.<row>",
    )
)
def total_max(subject: Subject) -> Iterator[NoneAbove]:
    """Require that no kind of applicants exceeds the row's total, even where others are blank."""
    if not subject.has_table("t3"):
        return
    for row in request_rows(subject):
        *kinds, total = row_cells(subject, "t3", row)
        yield NoneAbove(row, total, tuple(kinds))


@rule(
    RuleInfo(
        id="t3.subtotal.<group>.<column>",
        alias="AR-05",
        severity=Severity.ERROR,
        formula="heading subtotal = sum of its rows",
        zh="小计等于所属各项之和",
    )
)
def subtotal(subject: Subject) -> Iterator[AllOf]:
    """Require that a number typed into a group heading is the sum of the group's rows."""
    parts: dict[str, list[Equation]] = {}
    for part in typed_subtotals(subject) if subject.has_table("t3") else ():
        parts.setdefault(part.place, []).append(part)
    for place in sorted(parts, key=_GROUPED.index):
        yield AllOf(place, tuple(parts[place]))


@rule(
    RuleInfo(
        id="t3.handled_max.<column>",
        alias="AR-06",
        severity=Severity.ERROR,
        formula="handled_total <= new_received + carried_in",
        zh="办理结果总计不超过新收与结转之和",
        implied_by="t3.balance.<column>",
    )
)
def handled_max(subject: Subject) -> Iterator[Equation]:
    """Require that no more requests are handled than came in, even where the rest is blank."""
    if not subject.has_table("t3"):
        return
    for column in T3_COLUMNS:
        yield Equation(
            column,
            column_cells(subject, ("new_received", "carried_in"), column),
            column_cells(subject, ("handled_total",), column),
            f"In column {column} new_received + carried_in is {{left}}, below handled_total"
            " {right}.",
            at_least,
        )
