"""Equations between a report and the one of the year before (XY-01 to XY-06)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import ge

from corpus.rules.case import Case
from corpus.rules.measures import CARRIED_IN, CARRIED_OUT, DISPUTES, T3_COLUMNS, TOTAL
from corpus.rules.model import Judgement, Verdict, YearReport
from corpus.rules.registry import case_rule
from corpus.rules.terms import Term, Told, equate
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Generation, Severity

_FORM_2019, _FORM_2021 = Generation.T2019, Generation.T2021
_STOCKS = ("licensing", "other_services", "penalty", "coercion", "fees")


def _bridged(case: Case, *forms: Generation) -> tuple[YearReport | None, tuple[Judgement, ...]]:
    """Return the report of the year before, or what there is to say without it."""
    found = case.bridge(*forms)
    return (None, (found,)) if isinstance(found, Judgement) else (found, ())


@case_rule(
    RuleInfo(
        id="years.carried.<column>",
        alias="XY-01",
        severity=Severity.WARNING,
        zh="上年结转数与上年报告结转下年度数不符",
        formula="carried_out of last year = carried_in of this year",
        attribution=Attribution.AGENCY,
    )
)
def carried(case: Case) -> Iterator[Judgement]:
    """Require that requests carried out of a year are carried into the next; an error in total."""
    before, rest = _bridged(case, _FORM_2019, _FORM_2021)
    yield from rest
    if before is not None:
        yield from case.compare(before, (_carried(case, before, column) for column in T3_COLUMNS))


def _carried(case: Case, before: YearReport, column: str) -> Judgement:
    out, into = f"{CARRIED_OUT}.{column}", f"{CARRIED_IN}.{column}"
    told = Told(
        column,
        f"{case.report_year - 1} carries out {{left}} requests ({column}), "
        f"{case.report_year} carries in {{right}}.",
    )
    found = equate(told, [Term(before, out)], [Term(case.report, into)])
    is_error = column == TOTAL and found.verdict is Verdict.FAIL
    return replace(found, severity=Severity.ERROR) if is_error else found


def _stock(case: Case, row: str) -> Iterable[Judgement]:
    before, rest = _bridged(case, _FORM_2021)
    if before is None:
        return rest
    key = f"t2.{row}."
    told = Told(
        "",
        "In force at the end of the year are {left}; last year's stock, plus issued, less "
        "repealed gives {right}.",
    )
    now = case.report
    right = [Term(before, f"{key}in_force"), Term(now, f"{key}issued"),
             Term(now, f"{key}repealed", -1)]  # fmt: skip
    return case.compare(before, [equate(told, [Term(now, f"{key}in_force")], right)])


@case_rule(
    RuleInfo(
        id="years.normative_stock",
        alias="XY-02",
        severity=Severity.WARNING,
        zh="行政规范性文件现行有效件数与上年不衔接",
        formula="in_force = in_force of last year + issued - repealed",
        attribution=Attribution.AGENCY,
    )
)
def normative_stock(case: Case) -> Iterable[Judgement]:
    """Require that the stock of normative documents follows from last year's (form of 2021)."""
    return _stock(case, "normative_documents")


@case_rule(
    RuleInfo(
        id="years.rules_stock",
        alias="XY-03",
        severity=Severity.WARNING,
        zh="规章现行有效件数与上年不衔接",
        formula="in_force = in_force of last year + issued - repealed",
        attribution=Attribution.AGENCY,
    )
)
def rules_stock(case: Case) -> Iterable[Judgement]:
    """Require that the stock of rules follows from last year's (form of 2021)."""
    return _stock(case, "rules")


@case_rule(
    RuleInfo(
        id="years.items.<row>",
        alias="XY-04",
        severity=Severity.WARNING,
        zh="上一年项目数量与上年报告不衔接",
        formula="items_prior = items_prior of last year + items_change of last year",
        attribution=Attribution.UNKNOWN,
    )
)
def items(case: Case) -> Iterator[Judgement]:
    """Require that the items of last year follow from last year's report (form of 2019)."""
    before, rest = _bridged(case, _FORM_2019)
    yield from rest
    if before is not None:
        yield from case.compare(before, (_items(case, before, row) for row in _STOCKS))


def _items(case: Case, before: YearReport, row: str) -> Judgement:
    told = Told(row, f"Row {row} names {{left}} items of last year, whose report gives {{right}}.")
    prior, change = f"t2.{row}.items_prior", f"t2.{row}.items_change"
    return equate(
        told, [Term(case.report, prior)], [Term(before, prior), Term(before, change)]
    )  # fmt: skip


@case_rule(
    RuleInfo(
        id="years.disclosed_total.<row>",
        alias="XY-05",
        severity=Severity.INFO,
        zh="对外公开总数量小于上年",
        formula="disclosed_total >= disclosed_total of last year",
        attribution=Attribution.UNKNOWN,
    )
)
def disclosed_total(case: Case) -> Iterator[Judgement]:
    """Require that what is disclosed in total does not shrink; repeals may explain it (2019)."""
    before, rest = _bridged(case, _FORM_2019)
    yield from rest
    if before is None:
        return
    for row in ("rules", "normative_documents"):
        key = f"t2.{row}.disclosed_total"
        told = Told(row, f"Row {row} discloses {{left}} in total, below {{right}} of last year.")
        now, then = [Term(case.report, key)], [Term(before, key)]
        yield from case.compare(before, [equate(told, now, then, ge)])


@case_rule(
    RuleInfo(
        id="years.pending.<group>",
        alias="XY-06",
        severity=Severity.INFO,
        zh="本年案件总数小于上年尚未审结数",
        formula="total >= pending of last year",
        attribution=Attribution.DEFINITION,
    )
)
def pending(case: Case) -> Iterator[Judgement]:
    """Require as many cases as were pending last year; some do not count those again."""
    before, rest = _bridged(case)
    yield from rest
    if before is None:
        return
    for group in DISPUTES:
        told = Told(group, f"{{left}} {group} cases are fewer than {{right}} pending last year.")
        now, then = [Term(case.report, f"t4.{group}_total")], [Term(before, f"t4.{group}_pending")]
        yield from case.compare(before, [equate(told, now, then, ge)])
