"""Who a report is of, against what the registry knows (ID-03 to ID-07)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.agencies.forms import fold_name
from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import (
    Judgement,
    Ref,
    YearReport,
    fails,
    inapplicable,
    judge,
    open_at,
    passes,
)
from corpus.rules.registry import case_rule, district_rule
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity
from storage.models.agencies import AgencyKind

_KINDS = (
    (AgencyKind.TOWNSHIP, re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处|政府)?$|苏木$")),
    (AgencyKind.ZONE, re.compile(r"(?:开发区|高新区|产业园区?|管理委员会|管委会)$")),
    (AgencyKind.DEPARTMENT, re.compile(r"(?:局|厅|委员会|办公室|支队|大队)$")),
    (AgencyKind.CITY, re.compile(r"(?:市|州|盟|地区)(?:人民政府)$")),
    (AgencyKind.COUNTY, re.compile(r"(?:县|区|旗)(?:人民政府)$")),
)  # fmt: skip
# 市人民政府 may be a city's or a county-level city's; a government's office reports for it.
_ALIKE = (
    {AgencyKind.CITY, AgencyKind.COUNTY},
    {AgencyKind.ZONE, AgencyKind.DEPARTMENT},
    {AgencyKind.DEPARTMENT, AgencyKind.COUNTY}, {AgencyKind.DEPARTMENT, AgencyKind.CITY},
    {AgencyKind.PROVINCE, AgencyKind.CITY}, {AgencyKind.PROVINCE, AgencyKind.DEPARTMENT},
    {AgencyKind.ZONE, AgencyKind.COUNTY},
)  # fmt: skip
_LEAST_TEXT = 200


@case_rule(
    RuleInfo(
        id="bodies.versions_conflict",
        alias="ID-03",
        severity=Severity.WARNING,
        zh="同一年度存在相互冲突的报告版本",
        formula="one version of a report; all others are copies of it or older",
        attribution=Attribution.UNKNOWN,
    )
)
def versions_conflict(case: Case) -> Iterator[Judgement]:
    """Report other versions of the same report that neither copy it nor precede it."""
    found = [copy for copy in case.report.copies if copy.relation == "conflict"]
    refs = [Ref(case.report.ref(f"version.{copy.where}"), "conflict") for copy in found]
    places = ", ".join(copy.where for copy in found[:3])
    yield judge(not found, f"{len(found)} other versions contradict this one: {places}.", *refs)


@case_rule(
    RuleInfo(
        id="bodies.not_there",
        alias="ID-04",
        severity=Severity.WARNING,
        zh="报告年度内该机关不存在",
        formula="the body is there on some day of the report year",
        attribution=Attribution.UNKNOWN,
    )
)
def not_there(case: Case) -> Iterator[Judgement]:
    """Report reports of a body for a year in which the registry has no such body."""
    if case.body is None:
        yield open_at("", Ref(f"{case.lineage}/{case.report_year}:registry", None))
        return
    periods = [f"{p.starts_on or ''}–{p.ends_on or ''}" for p in case.body.periods]
    ref = Ref(case.report.ref("registry"), "; ".join(periods))
    told = f"The registry has no {case.lineage} in {case.report_year}."
    yield judge(bool(case.body.within(case.report_year)), told, ref)


@district_rule(
    RuleInfo(
        id="bodies.same_content",
        alias="ID-05",
        severity=Severity.ERROR,
        zh="两个机关或两个年度的报告内容完全相同",
        formula="no two agencies and no two years have a report of the same content",
        attribution=Attribution.AGENCY,
    )
)
def same_content(district: DistrictYear) -> Iterator[Judgement]:
    """Report reports whose whole content is that of another agency's or of last year's."""
    holders: dict[str, list[YearReport]] = {}
    then = district.last.reports if district.last else ()
    for report in (*district.reports, *then):
        if report.content_digest and _size(report) >= _LEAST_TEXT:
            holders.setdefault(report.content_digest, []).append(report)
    for report in district.reports:
        about = (report.lineage, report.report_year)
        same = [r for r in holders.get(report.content_digest, ()) if r is not report]
        refs = [Ref(other.ref("content"), "same") for other in same]
        told = "The report is word for word that of "
        told += "、".join(f"{district.name_of(r.lineage)} {r.report_year}" for r in same[:3])
        yield replace(judge(not same, f"{told}.", *refs), about=about)


def _size(report: YearReport) -> int:
    return sum(map(len, report.prose.sections.values()))


@case_rule(
    RuleInfo(
        id="bodies.moved",
        alias="ID-06",
        severity=Severity.INFO,
        zh="年度内隶属关系或代码有变动",
        formula="parent and code at the end of the year are those of the whole year",
        attribution=Attribution.DEFINITION,
    )
)
def moved(case: Case) -> Iterator[Judgement]:
    """Report bodies that came under another parent or code within the year; its end counts."""
    if case.body is None:
        yield open_at()
        return
    held = case.body.within(case.report_year)
    places = dict.fromkeys((period.parent, period.code) for period in held)
    now = case.body.as_of(case.district.year_end)
    refs = [Ref(case.report.ref(f"parent.{p}"), code) for p, code in places]
    told = f"Within the year it was under {' and '.join(str(p) for p, _ in places)}."
    told += f" The report is filed under {now.parent if now else None}."
    yield judge(len(places) <= 1, told, *refs)


@case_rule(
    RuleInfo(
        id="bodies.kind_unlike_name",
        alias="ID-07",
        severity=Severity.INFO,
        zh="机关类型与名称不符",
        formula="the name as printed is that of a body of the registry's kind",
        attribution=Attribution.UNKNOWN,
    )
)
def kind_unlike_name(case: Case) -> Iterator[Judgement]:
    """Report a name as printed that is that of another kind of body than the registry has."""
    name = fold_name(case.report.prose.agency_name or "")
    told_kind = next((kind for kind, words in _KINDS if words.search(name)), None)
    if not name or case.kind is None:
        yield open_at()
    elif told_kind is None:
        yield inapplicable(message="the name tells no kind")
    elif told_kind is case.kind or {told_kind, case.kind} in _ALIKE:
        yield passes()
    else:
        refs = Ref(case.report.ref("agency.name"), name), Ref(case.report.ref("kind"), case.kind)
        yield fails(f"{name} is a {told_kind.value}, the registry has a {case.kind.value}.", *refs)
