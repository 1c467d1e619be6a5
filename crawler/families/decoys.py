"""What a link's text announces: the report, or one of the many things listed beside it.

A guess from the text alone, for choosing what to fetch first; the fetched page decides.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from parsers.dates import YEAR_PATTERN, read_year
from parsers.fold import fold


class LinkKind(StrEnum):
    """What a link's text announces."""

    ANNUAL_REPORT = "annual_report"
    INTERPRETATION = "interpretation"
    WEBSITE_REPORT = "website_report"
    RULE_OF_LAW_REPORT = "rule_of_law_report"
    OTHER_ANNUAL_REPORT = "other_annual_report"
    WORK_SUMMARY = "work_summary"
    PERIODIC_STATISTICS = "periodic_statistics"
    STATISTICS = "statistics"
    FORMAT_NOTICE = "format_notice"
    NEWS = "news"
    BUDGET = "budget"
    GUIDE = "guide"
    CATALOGUE = "catalogue"
    RULES = "rules"
    ON_REQUEST = "on_request"
    YEAR = "year"
    UNITS = "units"
    GATEWAY = "gateway"
    REPORT_COLUMN = "report_column"
    OTHER = "other"

    @property
    def is_decoy(self) -> bool:
        """Say whether the text announces something that is taken for the report."""
        return self not in _WANTED


_WANTED = frozenset(
    {LinkKind.ANNUAL_REPORT, LinkKind.REPORT_COLUMN, LinkKind.YEAR, LinkKind.UNITS}
    | {LinkKind.GATEWAY, LinkKind.OTHER}
)


@dataclass(frozen=True, slots=True)
class LinkReading:
    """What a text announces, the words that say so, and the report years it hints at."""

    kind: LinkKind
    evidence: str = ""
    years: tuple[int, ...] = ()


_ANY_YEAR = rf"(?<!\d)(?:{YEAR_PATTERN})"
_SUBJECT = r"(?:政府|政务)?(?:信息|政务)公开"
_REPORT_WORD = r"(?:年度(?:工作)?(?:情况)?(?:的)?报告|工作报告|年报|报告)"
# The first match decides. What a thing is called last ("…年度报告解读") outweighs its subject; a
# full title outweighs what its agency is called (财政局, 统计局, 培训中心).
_RULES: tuple[tuple[LinkKind, tuple[str, ...]], ...] = (
    (LinkKind.INTERPRETATION, ("解读|图解|一图(?:读|看)懂|图说|长图|说明$|问答",)),
    (
        LinkKind.FORMAT_NOTICE,
        (
            "格式|模板|样式|范本|填报说明|编制(?:指南|要求)|的?通知$|国办公开办函",
            "关于(?!.{0,30}(?:报告|年报)$).{0,30}(?:通知|通告)",
        ),
    ),
    (
        LinkKind.NEWS,
        (
            "(?:发布|公布|召开|出炉|晒出|亮相|举行|部署).{0,20}年度报告",
            "年度报告.{0,6}(?:发布(?!时间|日期|于)|公布|出炉|亮相|编制工作|培训)(?!\\))",
        ),
    ),
    (
        LinkKind.WEBSITE_REPORT,
        (
            "网站(?:工作|建设|监管|管理){0,3}(?:年度)?(?:工作)?(?:报表|年报|年度报告|报告)",
            "网站.{0,6}年度.{0,4}报",
        ),
    ),
    (LinkKind.ON_REQUEST, ("依申请",)),
    (
        LinkKind.ANNUAL_REPORT,
        (r"(?:政府|政务)?信息公开(?:工作)?(?:年度(?:工作)?报告|年报)(?:\([^()]{1,30}\))?$",),
    ),
    (
        LinkKind.RULE_OF_LAW_REPORT,
        (
            "法治(?:政府|建设|工作|[一-龥]{0,6}建设).{0,12}(?:报告|情况|年报|总结)",
            "依法行政.{0,10}(?:报告|情况|总结)|法治政府",
        ),
    ),
    (LinkKind.PERIODIC_STATISTICS, (r"季度|半年|月度|\d{1,2}月份",)),
    (
        LinkKind.WORK_SUMMARY,
        ("工作(?:总结|要点|计划|方案|安排|自查|考核|推进)|总结$|实施方案|自查报告|整改",),
    ),
    (LinkKind.BUDGET, ("预算|决算|三公经费|财政(?:收支|专项|年报)|财务",)),
    (LinkKind.NEWS, ("会议|培训",)),
    (
        LinkKind.ANNUAL_REPORT,
        (
            rf"(?:{_SUBJECT}|公开).{{0,14}}{_REPORT_WORD}",
            rf"{_ANY_YEAR}年?(?:度)?(?:公开)?(?:工作)?(?:年度报告|年报)$",
            rf"年度{_SUBJECT}(?:工作)?情况",
        ),
    ),
    (LinkKind.STATISTICS, ("统计(?:报?表|数据|情况)|报表|一览表|汇总表",)),
    (
        LinkKind.OTHER_ANNUAL_REPORT,
        (
            "(?:统计|企业|公司|质量|环境|教学|审计|绩效|财政|发展|责任).{0,8}(?:年报|年度报告|报告)",
            "年鉴|公报|政府工作报告",
        ),
    ),
    (LinkKind.GUIDE, ("(?:信息|政务)?公开指南|办事指南|指南$",)),
    (LinkKind.CATALOGUE, ("(?:公开|主动公开|基本)目录|目录$|标准目录",)),
    (LinkKind.RULES, ("公开(?:制度|规定|条例|办法|保密|依据)|制度$|条例|法定主动公开内容",)),
)
_COMPILED = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _RULES)
_COLUMN = re.compile(
    rf"(?:各?(?:部门|单位|镇街|乡镇|街道|镇|区县|级|县直){{0,3}})?(?:{_SUBJECT}|公开)(?:工作)?(?:的)?"
    r"(?:年报|年度(?:工作)?报告|工作年度报告)|年报|年度报告|信息年报"
)
_YEAR_ITEM = re.compile(
    rf"\(?({_ANY_YEAR})年?度?(?:年报|公开年报|年度报告)?\)?"
    rf"|{_ANY_YEAR}年?[-至到~]{_ANY_YEAR}年?度?(?:年报)?"
    rf"|{_ANY_YEAR}年?度?(?:\(含\))?(?:及|之|以)*[前后](?:年度)?(?:年报)?"
    "|(?:历年|往年|历史|以往)(?:年度)?(?:公开)?(?:年报|年度报告)?"
)
_UNITS = re.compile(
    r"(?:各?(?:[市区县州]|[市区县]级)?(?:政府)?(?:[市区县]直)?(?:部门|单位|工作部门)"
    r"|各?(?:镇街|乡镇|街镇|镇乡|街道|乡镇街道|乡镇\(街道\)|街道\(乡镇\)|镇\(街道\)|镇)"
    r"|[市区县州]?政府|[市区县]人民政府|下级政府|[各市区县]{1,4}|开发区|园区)"
    r"(?:信息公开|年报|公开年报|年度报告)?"
)
_GATEWAY = re.compile(
    r"(?:政府|政务)?(?:信息|政务)公开(?:专栏|平台|栏|网|目录|专区)?"
    r"|(?:各?部门|乡镇|街道|镇街|乡镇街道)(?:政府|政务)?信息公开(?:目录|专栏)?"
)
_YEAR_SPAN = re.compile(rf"({YEAR_PATTERN})年?[-至到~](?=({YEAR_PATTERN}))")
_REPORT_YEAR = re.compile(rf"(?<!\d)({YEAR_PATTERN})(?=年|\D|$)")
_PUBLISHED = re.compile(
    rf"(?:发布|公开|公布|更新|印发)(?:时间|日期)?[:于]?(?:{YEAR_PATTERN})年"
    rf"|(?:{YEAR_PATTERN})[-./年]\d{{1,2}}[-./月]\d{{1,2}}"
)
_DOCUMENT_NUMBER = re.compile(rf"\(({YEAR_PATTERN})\)\d{{1,6}}号")
_LONGEST = 300
_LONGEST_SPAN = 30


@lru_cache(maxsize=4096)
def read_link(text: str) -> LinkReading:
    """Return what a link's text announces.

    >>> read_link("某某镇二〇二三年政府信息公开工作年度报告").years
    (2023,)
    >>> read_link("2023年某某区政府信息公开年报图解").kind.value
    'interpretation'
    """
    folded = fold(text[:_LONGEST])
    kind, evidence = _classify(folded)
    return LinkReading(kind, evidence, _find_years(folded))


def _classify(folded: str) -> tuple[LinkKind, str]:
    for kind, pattern in (
        (LinkKind.REPORT_COLUMN, _COLUMN),
        (LinkKind.YEAR, _YEAR_ITEM),
        (LinkKind.GATEWAY, _GATEWAY),
        (LinkKind.UNITS, _UNITS),
    ):
        if pattern.fullmatch(folded):
            return kind, folded
    for kind, pattern in _COMPILED:
        if match := pattern.search(folded):
            return kind, match[0]
    return LinkKind.OTHER, ""


def _find_years(folded: str) -> tuple[int, ...]:
    """Return the years a text may report on: dates of publication and file numbers are none."""
    text = _PUBLISHED.sub("", _DOCUMENT_NUMBER.sub("", folded))
    found = [year for match in _REPORT_YEAR.finditer(text) if (year := read_year(match[1]))]
    for match in _YEAR_SPAN.finditer(text):
        first, last = read_year(match[1]), read_year(match[2])
        if first and last and first < last <= first + _LONGEST_SPAN:
            found.extend(range(first, last + 1))
    return tuple(sorted(set(found)))
