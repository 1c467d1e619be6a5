"""What a series looks like as a whole: its scope, its gaps, its form (XY-12, XY-13, TP-01)."""

from collections.abc import Iterator

from corpus.rules.case import Case, is_flipped
from corpus.rules.model import Judgement, Ref, fails, inapplicable, judge, open_at, passes
from corpus.rules.registry import case_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Generation, Scope, Severity

_ORDER = (
    Generation.FREE_PRE2014, Generation.STAT_2014, Generation.T2019, Generation.T2021,
)  # fmt: skip


@case_rule(
    RuleInfo(
        id="years.scope_flip",
        alias="XY-12",
        severity=Severity.WARNING,
        zh="统计范围与上年不同",
        formula="scope of this year = scope of last year",
        attribution=Attribution.DEFINITION,
    )
)
def scope_flip(case: Case) -> Iterator[Judgement]:
    """Require that own work and that of the whole jurisdiction do not take turns."""
    before, now = case.year_before(), case.report
    if before is None or Scope.UNKNOWN in (before.scope, now.scope):
        yield open_at()
        return
    operands = tuple(Ref(r.ref("scope"), r.scope.value) for r in (before, now))
    message = f"The figures of {before.report_year} are of scope {before.scope.value}, "
    message += f"those of {now.report_year} of scope {now.scope.value}: they make no series."
    yield judge(not is_flipped(before.scope, now.scope), message, *operands)


@case_rule(
    RuleInfo(
        id="years.gap",
        alias="XY-13",
        severity=Severity.INFO,
        zh="年度报告序列缺年",
        formula="every year between two reports has one",
        attribution=Attribution.UNKNOWN,
    )
)
def gap(case: Case) -> Iterator[Judgement]:
    """Report years without a report between two that have one, unless the body was not there."""
    earlier = [year for year in case.years if year < case.report_year]
    if not earlier:
        yield inapplicable()
        return
    missing = range(max(earlier) + 1, case.report_year)
    if not missing:
        yield passes()
    for year in missing:
        if case.body is not None and not case.body.within(year):
            yield inapplicable()
            continue
        refs = [Ref(f"{case.lineage}/{y}:report", held) for y, held in (
            (max(earlier), "held"), (year, None), (case.report_year, "held"),
        )]  # fmt: skip
        found = fails(f"There is no report for {year} between two others.", *refs)
        yield _about(found, case.lineage, year)


def _about(found: Judgement, lineage: str, year: int) -> Judgement:
    return Judgement(found.verdict, found.place, found.operands, found.message,
                     about=(lineage, year))  # fmt: skip


@case_rule(
    RuleInfo(
        id="years.form_went_back",
        alias="TP-01",
        severity=Severity.WARNING,
        zh="表格格式早于上年所用格式",
        formula="form of this year is not older than that of last year",
    )
)
def form_went_back(case: Case) -> Iterator[Judgement]:
    """Require that no report follows an older form than last year's did."""
    before, now = case.year_before(), case.report
    if before is None or before.generation not in _ORDER or now.generation not in _ORDER:
        yield open_at()
        return
    operands = tuple(Ref(r.ref("template_generation"), r.generation.value) for r in (before, now))
    message = f"After the form of {before.generation.value} that of {now.generation.value} is used."
    is_right = _ORDER.index(now.generation) >= _ORDER.index(before.generation)
    yield judge(is_right, message, *operands)
