"""Who ought to report and of whom a report is held and readable (HI-07, HI-09)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from corpus.rules.case import DistrictYear
from corpus.rules.measures import REQUESTS
from corpus.rules.model import Judgement, Ref, YearReport, fails, inapplicable, passes
from corpus.rules.registry import district_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity
from storage.models.agencies import AgencyKind, Certainty

GOVERNMENTS = frozenset({AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY})


@district_rule(
    RuleInfo(
        id="across.report_missing",
        alias="HI-07",
        severity=Severity.WARNING,
        zh="缺少下级机关报告",
        formula="every body on the roster that has to report has a report",
        attribution=Attribution.UNKNOWN,
    )
)
def report_missing(district: DistrictYear) -> Iterator[Judgement]:
    """Report obliged bodies without a report, where others like them have one.

    A government that nobody is above is missing where bodies of its own have reports.
    """
    kinds = {district.kind_of(report.lineage) for report in district.reports}
    for lineage, period in district.members:
        about = (lineage, district.report_year)
        is_looked_for = bool(kinds - GOVERNMENTS if lineage == district.lineage else
                             kinds & {period.kind})  # fmt: skip
        if lineage in district.by_lineage:
            yield replace(passes(), about=about)
        elif not district.is_obliged(lineage):
            yield replace(inapplicable(message="no duty to report"), about=about)
        elif is_looked_for and period.certainty is not Certainty.INFERRED:
            ref = Ref(f"{lineage}/{district.report_year}:report", None)
            told = f"{period.name} has no report for {district.report_year}."
            yield replace(fails(told, ref), about=about)


@district_rule(
    RuleInfo(
        id="across.line_coverage.<kind>",
        alias="HI-09",
        severity=Severity.INFO,
        zh="条线汇总覆盖不足",
        formula="share of bodies of a kind with a readable report >= line_coverage",
        attribution=Attribution.EXTRACTION,
    ),
    "across.line_coverage",
)
def line_coverage(district: DistrictYear) -> Iterator[Judgement]:
    """Report kinds of bodies of which too few are held for a sum to mean anything."""
    for kind in AgencyKind:
        expected = [key for key, period in district.below if period.kind is kind]
        if not expected:
            continue
        held = [key for key in expected if _is_readable(district.by_lineage.get(key))]
        share = Decimal(len(held)) / len(expected)
        if share >= district.limits["across.line_coverage"]:
            yield passes(kind.value)
            continue
        place = f"{district.lineage}/{district.report_year}:{kind.value}"
        yield fails(
            f"{len(held)} of {len(expected)} bodies of the kind {kind.value} have a readable "
            "report; a sum over them is not made.",
            Ref(f"{place} held", len(held)), Ref(f"{place} expected", len(expected)),
            place=kind.value,
        )  # fmt: skip


def _is_readable(report: YearReport | None) -> bool:
    return report is not None and report.number(REQUESTS) is not None
