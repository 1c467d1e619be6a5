"""Equations of table 2, information disclosed proactively."""

import re
from collections.abc import Iterator
from functools import cache

from parsers.checks.each import EveryNumber, is_not_negative, is_whole
from parsers.checks.form import disclosure_columns
from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.checks.terms import AllOf, Equation, Values, at_least
from parsers.fold import fold
from parsers.model import Cell, Severity
from parsers.templates import TABLE_2, ValueKind, cell_forms

# 立法法 (2023) art. 91, 93: only ministries, provinces and cities with districts make rules.
_WITH_POWER = frozenset({"central", "national", "ministry", "province", "city", "prefecture"})
_WITHOUT_POWER = frozenset(
    {"county", "district", "township", "town", "village", "subdistrict", "sub_district", "street"}
    | {"department", "bureau", "office", "zone", "institution", "enterprise", "university"}
)
# Ministries and central administrations are departments with the power.
_MINISTRY = re.compile(r"(?:部|总局|总署)(?:\(.*\))?$|^(?:中华人民共和国|国家)[^省市县区州旗]*$")

_RULES = next(row for row in TABLE_2.rows if row.key == "rules")


def _row_cells(subject: Subject, *columns: str) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the rows that have all the columns, each with its cells there."""
    if not subject.has_table(TABLE_2.key):
        return
    for row in TABLE_2.rows:
        if set(columns).issubset(disclosure_columns(subject, row)):
            yield row.key, subject.cells_of(f"t2.{row.key}.{column}" for column in columns)


def _stays_possible(left: Values, right: Values) -> bool:
    return left[0] >= 0 and at_least(left, right)


@rule(
    RuleInfo(
        id="t2.stock_vs_flow.<row>",
        alias="AR-08, AR-09",
        severity=Severity.WARNING,
        formula="2019: disclosed_total >= disclosed_new;"
        " 2021: in_force >= 0 and in_force + repealed >= issued",
        zh="存量不小于当年增量",
    )
)
def stock_vs_flow(subject: Subject) -> Iterator[Equation]:
    """Require that the stock of documents is not below what the year added to it."""
    for row, (total, new) in _row_cells(subject, "disclosed_total", "disclosed_new"):
        text = f"In row {row} disclosed_total {{left}} is below disclosed_new {{right}}."
        yield Equation(row, (total,), (new,), text, at_least)
    for row, (stock, repealed, issued) in _row_cells(subject, "in_force", "repealed", "issued"):
        text = f"In row {row} in_force + repealed is {{left}}, below issued {{right}}."
        yield Equation(row, (stock, repealed), (issued,), text, _stays_possible)


@rule(
    RuleInfo(
        id="t2.items_nonneg.<row>",
        alias="AR-10",
        severity=Severity.WARNING,
        formula="items_prior + items_change >= 0",
        zh="上一年项目数量与本年增/减之和不为负",
    )
)
def items_nonneg(subject: Subject) -> Iterator[Equation]:
    """Require that no more items are dropped than there were."""
    for row, cells in _row_cells(subject, "items_prior", "items_change"):
        text = f"In row {row} items_prior + items_change is {{left}}, which is below 0."
        yield Equation(row, cells, (), text, at_least)


def _are_independent(left: Values, right: Values) -> bool:
    _prior, change = left
    return change == 0 or sum(left) != sum(right)


@rule(
    RuleInfo(
        id="t2.decisions_equals_items.<row>",
        alias="AR-11",
        severity=Severity.WARNING,
        formula="items_change = 0 or decisions != items_prior + items_change",
        zh="处理决定数量不应为项目数量之和",
    )
)
def decisions_equals_items(subject: Subject) -> Iterator[Equation]:
    """Require that decisions are a number of their own, not the sum of the two columns before."""
    columns = ("items_prior", "items_change", "decisions")
    for row, (prior, change, decisions) in _row_cells(subject, *columns):
        text = (
            f"In row {row} items_prior + items_change is {{left}} and decisions is {{right}},"
            " so the column seems to be filled with the sum."
        )
        yield Equation(row, (prior, change), (decisions,), text, _are_independent)


def _is_zero(left: Values, _right: Values) -> bool:
    return not any(left)


@rule(
    RuleInfo(
        id="t2.rules_authority",
        alias="XT-06",
        severity=Severity.WARNING,
        formula="rules = 0 in every column unless the issuer may make rules",
        zh="无规章制定权的机关规章数应为零",
    )
)
def rules_authority(subject: Subject) -> Iterator[AllOf]:
    """Require that a body without the power to make rules reports none."""
    if not subject.has_table(TABLE_2.key):
        return
    text = f"A body of level {subject.level_hint} has no power to make rules, but {{failing}}."
    yield AllOf("", tuple(_authority_parts(subject)), text)


def _authority_parts(subject: Subject) -> Iterator[Equation]:
    """Yield nothing for an unknown level, an empty truth for a body with the power."""
    match has_rule_power(subject):
        case True:
            yield Equation("", (), ())
        case False:
            for column in disclosure_columns(subject, _RULES):
                cell = subject.cell(f"t2.rules.{column}")
                yield Equation("", (cell,), (), f"{cell.key} is {{left}}", _is_zero)


def has_rule_power(subject: Subject) -> bool | None:
    """Say whether the issuer may make rules; nothing where its level is not known."""
    if subject.level_hint in _WITH_POWER:
        return True
    if subject.level_hint not in _WITHOUT_POWER:
        return None
    is_department = subject.level_hint == "department"
    return is_department and bool(_MINISTRY.search(fold(subject.agency_name or "")))


@cache
def _keys(*kinds: ValueKind) -> tuple[str, ...]:
    forms = cell_forms().values()
    listed = (form for form in forms if form.table.key == TABLE_2.key)
    return tuple(form.key for form in listed if form.column.value in kinds)


@rule(
    RuleInfo(
        id="t2.nonnegative",
        alias="CE-03",
        severity=Severity.ERROR,
        formula="every number but items_change >= 0",
        zh="除本年增/减外各项不为负",
    )
)
def nonnegative(subject: Subject) -> Iterator[EveryNumber]:
    """Require that only items added or dropped are negative."""
    if subject.has_table(TABLE_2.key):
        demand = "Only items_change may be negative"
        yield EveryNumber(subject.cells_of(_keys("count", "money")), is_not_negative, demand)


@rule(
    RuleInfo(
        id="t2.integers",
        alias="CE-04",
        severity=Severity.ERROR,
        formula="every number but amounts of money is an integer",
        zh="除金额外各项为整数",
    )
)
def integers(subject: Subject) -> Iterator[EveryNumber]:
    """Require that only amounts of money have decimals."""
    if subject.has_table(TABLE_2.key):
        demand = "Only amounts of money may have decimals"
        yield EveryNumber(subject.cells_of(_keys("count", "signed")), is_whole, demand)
