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
from parsers.checks.terms import AllOf, Equation
from parsers.fold import fold
from parsers.model import Cell, ExtraRow, Severity, State
from parsers.numbers import read_value
from parsers.templates import TABLE_3


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
    if not subject.has_table("t3"):
        return
    headings = tuple(row for row in subject.reading.extra_rows if _is_heading(row))
    for group in TABLE_3.groups:
        named = tuple(row for row in headings if _group_of(row) == group.key)
        if not named:
            continue
        rows = _members(subject, group.key)
        for index, column in enumerate(T3_COLUMNS):
            members = column_cells(subject, rows, column)
            parts = tuple(_subtotal_parts(named, f"{group.key}.{column}", index, members))
            if parts:
                yield AllOf(f"{group.key}.{column}", parts)


def _members(subject: Subject, group: str) -> tuple[str, ...]:
    if group == "results":
        return result_rows(subject)
    listed = {row.key for row in TABLE_3.rows if row.group == group}
    return tuple(row for row in request_rows(subject) if row in listed)


def _is_heading(row: ExtraRow) -> bool:
    """Take only subtotals with one value for each column; else the columns are unknown."""
    is_table_3 = row.table == TABLE_3.key and row.kind == "subtotal"
    return is_table_3 and len(row.values_raw) == len(T3_COLUMNS)


def _group_of(row: ExtraRow) -> str | None:
    """Return the group named last, for a label may start with the group around it."""
    label = fold(row.label_raw)
    found = {
        label.rfind(fold(name)): group.key
        for group in TABLE_3.groups
        for name in (group.zh, *group.synonyms)
    }
    found.pop(-1, None)
    return found[max(found)] if found else None


def _subtotal_parts(
    rows: tuple[ExtraRow, ...], place: str, index: int, members: tuple[Cell, ...]
) -> Iterator[Equation]:
    """Yield one equation per printed number; headings are blank on the form."""
    for row in rows:
        read = read_value(row.values_raw[index])
        if members and read.state is State.NUMBER:
            heading = Cell(f"t3.{place}", read.state, value=read.value, locator=row.locator)
            text = f"The rows of t3.{place} sum to {{left}}, but the heading says {{right}}"
            yield Equation(place, members, (heading,), text)
