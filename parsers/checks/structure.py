"""Observations on what the parts of a report must say, and on what it says of its own parts."""

import re
from collections.abc import Iterator
from datetime import date

from parsers.checks.claims.figures import read_han
from parsers.checks.claims.passages import locate_in
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.document import Line
from parsers.model import Generation, Operand, PeriodStatus, Section, Severity

_OVERVIEW, _PROBLEMS, _OTHER = "section_1_overview", "section_5_problems", "section_6_other"
_SINCE_2019 = (Generation.T2019, Generation.T2021, Generation.MIXED)
# 国办公开办函〔2021〕30号: what part one has to cover.
_TOPICS = {
    "主动公开": re.compile(r"主动公开|公开.{0,10}信息"),
    "依申请公开": re.compile(r"依申请|申请"),
    "政府信息管理": re.compile(r"管理|审查|审核|清理|目录"),
    "平台建设": re.compile(r"平台|网站|公众号|专栏|新媒体"),
    "监督保障": re.compile(r"监督|保障|考核|培训|评议|追究"),
}
# 条例 art. 50 asks these of governments alone.
_OF_GOVERNMENTS = {
    "工作考核": re.compile(r"考核|考评|绩效"),
    "社会评议": re.compile(r"评议|测评|评估|满意度"),
    "责任追究": re.compile(r"责任追究|追究|问责"),
}
_GOVERNMENT = re.compile(r"人民政府$")
_PROBLEM = re.compile(
    r"问题|不足|不严|不到位|频繁|单一|分散"
    r"|差距|薄弱|有待|欠缺|不够|困难|短板|不强|不高|偏|滞后|参差|待提高"
)
_REMEDY = re.compile(
    r"改进|措施|计划|打算|增加|建立"
    r"|下一步|加强|提高|提升|完善|继续|将|推进|整改|强化|今后|拟"
)
# The fees of table 2 are others: 行政事业性收费 is no statement on the processing of requests.
_FEE = re.compile(r"信息处理费|(?<!事业性)收费|费用")
_PARTS = re.compile(r"(?P<count>[一二三四五六七八九十]|\d)个?(?:大)?部分(?:组成|构成)?")
_REPORT = re.compile(r"报告|年报|由|包括|分为|全文")
_BASIS = re.compile(r"条例|国办|办公厅")
_MIN_PROSE = 20


def _prose(section: Section | None) -> str:
    return section.text if section else ""


def _note(section: Section, message: str, *operands: Operand) -> Observation:
    return Observation(message, operands=operands, locator=section.locator)


@rule(
    RuleInfo(
        id="doc.opening_basis_missing",
        alias="ST-05",
        severity=Severity.INFO,
        zh="引言未说明编制依据",
    )
)
def opening_basis_missing(subject: Subject) -> Iterator[Observation]:
    """Report that nothing before the end of part one names the regulation it is made under."""
    overview = subject.section(_OVERVIEW)
    if overview is None or not subject.lines or subject.generation not in _SINCE_2019:
        return
    opening = _opening(subject, overview)
    if not any(_BASIS.search(line.text) for line in opening) and not _BASIS.search(overview.text):
        yield _note(overview, "The opening does not name the regulation the report is made under.")


def _opening(subject: Subject, overview: Section) -> tuple[Line, ...]:
    start = overview.locator.start if overview.locator else 0
    return tuple(line for line in subject.lines if line.start < start)


def _lacking(topics: dict[str, re.Pattern[str]], text: str) -> list[str]:
    return [name for name, words in topics.items() if not words.search(text)]


@rule(
    RuleInfo(
        id="doc.overview_topics_missing",
        alias="ST-06",
        severity=Severity.INFO,
        zh="总体情况缺少规定内容",
    )
)
def overview_topics_missing(subject: Subject) -> Iterator[Observation]:
    """Report which of the five prescribed topics part one leaves out (form of 2021)."""
    overview = subject.section(_OVERVIEW)
    if overview is None or subject.generation is not Generation.T2021:
        return
    text = _prose(overview)
    missing = _lacking(_TOPICS, text) if len(text) >= _MIN_PROSE else []
    if missing:
        named = Operand(_OVERVIEW, "、".join(missing))
        yield _note(overview, f"Part one says nothing of {named.value}.", named)


@rule(
    RuleInfo(
        id="doc.government_topics_missing",
        alias="ST-07",
        severity=Severity.WARNING,
        zh="政府年报缺少考核、评议、责任追究内容",
    )
)
def government_topics_missing(subject: Subject) -> Iterator[Observation]:
    """Report which of appraisal, evaluation and accountability a county or city leaves out."""
    overview = subject.section(_OVERVIEW)
    is_government = bool(_GOVERNMENT.search(subject.agency_name or ""))
    is_high = subject.level_hint in ("county", "district", "city", "prefecture", "province")
    if overview is None or not (is_government and is_high) or subject.generation not in _SINCE_2019:
        return
    text = "".join(section.text for section in subject.sections)
    missing = _lacking(_OF_GOVERNMENTS, text) if len(overview.text) >= _MIN_PROSE else []
    if missing:
        named = Operand(_OVERVIEW, "、".join(missing))
        yield _note(overview, f"The report of a government says nothing of {named.value}.", named)


@rule(
    RuleInfo(
        id="doc.problems_incomplete",
        alias="ST-08",
        severity=Severity.WARNING,
        zh="第五部分缺少问题或改进措施",
    )
)
def problems_incomplete(subject: Subject) -> Iterator[Observation]:
    """Report that part five names no problem or no remedy."""
    section = subject.section(_PROBLEMS)
    if section is None or not section.text.strip() or subject.generation not in _SINCE_2019:
        return
    lacking = [
        name for name, words in (("problems", _PROBLEM), ("remedies", _REMEDY))
        if not words.search(section.text)
    ]  # fmt: skip
    if lacking:
        told = " and no ".join(lacking)
        yield _note(section, f"Part five names no {told}.", Operand(_PROBLEMS, section.text[:40]))


@rule(
    RuleInfo(
        id="doc.fee_statement_missing",
        alias="ST-09",
        severity=Severity.WARNING,
        zh="第六部分未说明信息处理费收取情况",
    )
)
def fee_statement_missing(subject: Subject) -> Iterator[Observation]:
    """Report that part six is silent on the information-processing fee (form of 2021)."""
    section = subject.section(_OTHER)
    if section is None or not section.text.strip() or subject.generation is not Generation.T2021:
        return
    if not _FEE.search(section.text):
        told = Operand(_OTHER, section.text[:40])
        yield _note(section, "Part six does not say whether a processing fee was charged.", told)


@rule(
    RuleInfo(
        id="doc.parts_announced",
        alias="TI-08",
        severity=Severity.INFO,
        zh="预告的部分数与实际不符",
    )
)
def parts_announced(subject: Subject) -> Iterator[Observation]:
    """Report that the opening announces another number of parts than there are."""
    present = sum(1 for section in subject.sections if section.present)
    overview = subject.section(_OVERVIEW)
    for line in _opening(subject, overview) if overview else ():
        match = _PARTS.search(line.text)
        if match and _REPORT.search(line.text[: match.start()]):
            raw = match["count"]
            count = int(raw) if raw.isdigit() else read_han(raw)
            if count != present:
                yield Observation(
                    f"The opening announces {count} parts, there are {present}.",
                    operands=(Operand(f"line {line.number}", match[0]),),
                    locator=locate_in(subject.medium, line, *match.span()),
                )
            return


@rule(
    RuleInfo(
        id="doc.period_not_year",
        alias="TI-09",
        severity=Severity.WARNING,
        zh="统计期限不是报告年度全年",
    )
)
def period_not_year(subject: Subject) -> Iterator[Observation]:
    """Report a stated period that is not the whole report year; a new body may have reasons."""
    period, year = subject.period, subject.report_year
    if period is None or period.status is not PeriodStatus.STATED or year is None:
        return
    if (period.start, period.end) != (date(year, 1, 1), date(year, 12, 31)):
        told = f"The period stated is {period.start} to {period.end}, not the year {year}."
        yield Observation(told, operands=(Operand("period", period.raw),), locator=period.locator)
