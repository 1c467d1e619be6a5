"""Observations on rows out of order, figures that leaked into prose, and a year nobody states."""

from collections.abc import Iterator, Sequence

from parsers.checks.form import request_rows
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.model import Attribution, Operand, Severity

_MIN_NUMBER_LINES = 20


@rule(
    RuleInfo(
        id="<table>.row_order",
        alias="EX-02",
        severity=Severity.INFO,
        zh="行序与规定格式不同",
        attribution=Attribution.UNKNOWN,
    )
)
def row_order(subject: Subject) -> Iterator[Observation]:
    """Report rows in another order than the form's; they are read by their labels all the same."""
    readings = [row for row in subject.rows_read("t3") if row.row in request_rows(subject)]
    placed = sorted(readings, key=lambda row: row.locator.start)
    names = list(dict.fromkeys(row.row for row in placed))
    expected = [row for row in request_rows(subject) if row in set(names)]
    if names != expected and len({row.locator.start for row in placed}) == len(placed):
        at = next(
            at for at, pair in enumerate(zip(names, expected, strict=True)) if len(set(pair)) > 1
        )
        yield Observation(
            f"Table t3 has row {names[at]} where the form has {expected[at]}.",
            "t3",
            (Operand(f"t3.{names[at]}", at + 1),),
            next(row.locator for row in placed if row.row == names[at]),
        )


@rule(
    RuleInfo(
        id="doc.table_leaked",
        alias="EX-04",
        severity=Severity.WARNING,
        zh="表格数字疑混入正文",
        attribution=Attribution.EXTRACTION,
    )
)
def table_leaked(subject: Subject) -> Iterator[Observation]:
    """Report a part of the report whose prose holds many lines of nothing but a number."""
    for section in subject.sections:
        bare = _bare_numbers(section.text.split("\n"))
        if len(bare) >= _MIN_NUMBER_LINES:
            yield Observation(
                f"The prose of {section.key} has {len(bare)} lines of nothing but a number.",
                operands=(Operand(section.key, len(bare)),),
                locator=section.locator,
            )


def _bare_numbers(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line and line.strip().isdigit()]


@rule(
    RuleInfo(
        id="doc.report_year_missing",
        alias="EX-05",
        severity=Severity.WARNING,
        zh="无法确定报告年度",
        attribution=Attribution.EXTRACTION,
    )
)
def report_year_missing(subject: Subject) -> Iterator[Observation]:
    """Report that no place of the document speaks for a report year."""
    if subject.report_year is None:
        yield Observation("No place of the document tells which year it reports on.")
