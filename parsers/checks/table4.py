"""Equations of table 4, administrative review and litigation."""

from collections.abc import Iterator

from parsers.checks.each import EveryNumber, is_count
from parsers.checks.form import table_cells
from parsers.checks.registry import RuleInfo, Subject, rule
from parsers.checks.terms import Equation
from parsers.model import Severity
from parsers.templates import TABLE_4

_OUTCOMES = tuple(column.key for column in TABLE_4.columns if column.key != "total")


@rule(
    RuleInfo(
        id="t4.sum.<group>",
        alias="AR-04",
        severity=Severity.ERROR,
        formula="upheld + corrected + other + pending = total",
        zh="结果维持、结果纠正、其他结果、尚未审结之和等于总计",
    )
)
def outcome_sum(subject: Subject) -> Iterator[Equation]:
    """Require that the four outcomes of reviews or suits add up to their total."""
    if not subject.has_table("t4"):
        return
    for group in TABLE_4.groups:
        yield Equation(
            group.key,
            subject.cells_of(f"t4.{group.key}_{outcome}" for outcome in _OUTCOMES),
            (subject.cell(f"t4.{group.key}_total"),),
            f"The outcomes of {group.key} sum to {{left}}, but the total is {{right}}.",
        )


@rule(
    RuleInfo(
        id="t4.nonnegative",
        alias="CE-03",
        severity=Severity.ERROR,
        formula="every number is an integer >= 0",
        zh="各项数量为非负整数",
    )
)
def nonnegative(subject: Subject) -> Iterator[EveryNumber]:
    """Require whole numbers that are not negative."""
    if subject.has_table("t4"):
        demand = "Counts must be integers of at least 0"
        yield EveryNumber(table_cells(subject, "t4"), is_count, demand)
