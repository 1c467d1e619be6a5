"""Document class: is this a report, and if not, what; every verdict names its evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Document, Line
from parsers.fold import fold
from parsers.headings import Heading
from parsers.model import DocClass, State
from parsers.narrative import find_parts, is_older_outline
from parsers.tables.reading import TablesReading

_REPORT_TITLE = re.compile(
    r"(?:信息|政务)公开(?:工作)?(?:的|情况)*(?:年度)?(?:工作)?(?:年报|年度报告|报告|年度工作报告)|公开年报"
)
_UNIVERSITY = re.compile(r"(?:大学|学院|高等专科学校|职业技术学校)(?:\d{4})?")
_UNIVERSITY_RULES = re.compile(r"高等学校信息公开办法|(?:学年|校务)信息公开")
_CHALLENGE = re.compile(
    r"验证码|人机验证|安全验证|访问验证|请开启JavaScript|enableJavaScript|enablecookies|checkingyourbrowser"
    r"|justamoment|WAF|创宇盾|访问(?:过于频繁|过快)|拦截|拖动滑块|jsl_clearance",
    re.IGNORECASE,
)
# A script that sets a cookie or loads the page again, and nothing to read.
_CHALLENGE_SCRIPT = re.compile(r"document\.cookie|location\.(?:reload|href|replace)|__jsl|acw_sc")
_ERROR = re.compile(
    r"(?<!\d)404(?:NotFound|错误|页面|\D{0,3}$)|错误(?:代码)?:?404|NotFound|页面(?:不存在|未找到|找不到)|找不到(?:该|您|页面)"
    r"|页面(?:已|被)|您(?:要)?访问的(?:页面|内容|信息)|(?:信息|内容|文章|栏目)不存在|已(?:被删除|下线)|出错(?:啦|了)"
    r"|服务器错误|InternalServerError|BadGateway|ServiceUnavailable|GatewayTime-?out|(?<!\d)50[0234]错误"
    r"|403Forbidden|AccessDenied|(?:无|没有)权限?(?:访问|查看)|无法访问(?:请求的|该|此)?(?:页面|网站)",
    re.IGNORECASE,
)
_BY_TITLE = (
    (DocClass.SAMPLE_TEXT, re.compile(r"范文|模板|样本|格式文本")),
    (DocClass.INTERPRETATION, re.compile(r"解读|图解|一图读懂|一图看懂")),
    (DocClass.NOTICE, re.compile(r"通知|关于(?:做好|开展|编制|报送|印发)|通报")),
    (
        DocClass.PERIODIC_STATISTICS,
        re.compile(r"季度|半年|月度|\d月份|1[-至]\d{1,2}月(?<!1[-至]12月)"),
    ),
    (DocClass.WORK_SUMMARY, re.compile(r"工作总结|工作要点|工作计划|法治政府建设|工作自查")),
)
# A form of statistics that says nothing of a part of the year is the annex of an annual report.
_STATISTICS = re.compile(r"统计表|情况统计$|公开(?:工作)?数据$")
_PART_OF_YEAR = re.compile(
    r"第[一二三四1-4]季度|[上下]半年|(?<!\d)(?!1月1日)\d{1,2}月\d{1,2}日?(?:至|到|-)\d{1,2}月|1月1日?(?:至|到|-)(?!12月)\d{1,2}月"
)
# 关于印发某局年度报告的通知 may carry the report; one on its format never does.
_ISSUED = re.compile(r"关于(?:印发|公布|发布|报送)(?!.*格式).*(?:年度报告|年报)")
_RULES_TITLE = re.compile(r"公开(?:工作)?(?:指南|制度|办法|规定|条例)$|指南$")
_LEFT_OPEN = re.compile(r"\*{2}|[xX×]{2}|某某|〇〇|_{3}")
_NEWS_TITLE = re.compile(r"发布|公布|召开|出炉|晒出|亮相|部署|举行")
_FILLED_IN = re.compile(r"(?:(?<![x×X*])[x×X*]{2,40}|某某|〇〇)(?:年|县|市|区|局|镇|件|条)")
_EMPTY_NOTE = re.compile(r"暂无|正在建设|正在整理|尚未|新成立|新组建|内容更新中|敬请期待|未编制")
_SHELL_LENGTH, _ERROR_LENGTH, _CHALLENGE_LENGTH, _PLACEHOLDER_LENGTH = 80, 600, 1500, 300
_STATISTICS_HEAD, _HEAD = 600, 3000
_TABLES = frozenset(("t2", "t3", "t4"))
_MIN_TOLD = 30
_MAX_HEADLINE = 80
_MIN_SECTIONS = 4
_MIN_LISTED = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict rests on."""

    document: Document
    lines: Sequence[Line]
    headings: Sequence[Heading]
    reading: TablesReading
    title: str
    markup: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A class and what speaks for it."""

    doc_class: DocClass
    evidence: tuple[str, ...]


def classify(subject: Evidence) -> Verdict:
    """Return the class of a document by the first rule that has evidence."""
    for doc_class, evidence in _verdicts(subject):
        return Verdict(doc_class, (evidence,))
    return Verdict(DocClass.OTHER, ("nothing speaks for any class",))


def _verdicts(subject: Evidence) -> Iterator[tuple[DocClass, str]]:
    title = fold(subject.title or _headline(subject))
    text = "\n".join(line.text for line in subject.lines)
    parts, tables = len(subject.headings), len(subject.reading.tables & _TABLES)
    yield from _broken_pages(subject, title, parts)
    yield from _empty_forms(subject, title, text)
    yield from _by_title(subject, title, tables, parts)
    yield from _statistics(subject, title, text)
    if len(_FILLED_IN.findall(text)) >= _MIN_LISTED:
        yield DocClass.SAMPLE_TEXT, "numbers or names are left to be filled in"
    if _UNIVERSITY_RULES.search(text) and (_UNIVERSITY.search(title) or not tables):
        yield DocClass.UNIVERSITY_REPORT, "a university reports under its own rules"
    yield from _reports(title, parts, tables)
    yield from _others(subject, title, fold(text))


def _headline(subject: Evidence) -> str:
    """Return what stands where a title would, for a page that words none of a report."""
    heading = subject.document.meta.get("h1", "")
    if heading or subject.document.medium == "html":
        return heading
    return next((line.text for line in subject.lines if line.text.strip()), "")[:_MAX_HEADLINE]


def _broken_pages(subject: Evidence, title: str, parts: int) -> Iterator[tuple[DocClass, str]]:
    if parts or len(subject.document.text) > 2 * _CHALLENGE_LENGTH:
        return
    whole = fold(subject.document.text)
    if match := _CHALLENGE.search(whole):
        yield DocClass.CHALLENGE_PAGE, f"a short page speaks of {match[0]}"
    if len(whole) <= _SHELL_LENGTH and (match := _CHALLENGE_SCRIPT.search(subject.markup)):
        yield DocClass.CHALLENGE_PAGE, f"a page without text runs {match[0]}"
    match = _ERROR.search(title + whole)
    if match and len(whole) <= _ERROR_LENGTH:
        yield DocClass.ERROR_PAGE, f"a short page speaks of {match[0]}"


def _by_title(
    subject: Evidence, title: str, tables: int, parts: int
) -> Iterator[tuple[DocClass, str]]:
    """Believe a title's word for another kind of page unless the whole form is there."""
    is_whole = tables == len(_TABLES) and parts >= _MIN_SECTIONS
    for doc_class, pattern in _BY_TITLE:
        match = pattern.search(title)
        if match is None or (is_whole and doc_class in (DocClass.NOTICE, DocClass.WORK_SUMMARY)):
            continue
        if doc_class is DocClass.NOTICE and _ISSUED.search(title) and _has_told_parts(subject):
            yield DocClass.ANNUAL_REPORT, "a notice that issues the whole report"
        yield doc_class, f"the title says {match[0]}"


def _has_told_parts(subject: Evidence) -> bool:
    """Say whether the parts of a report before 2019 are there with text, not only listed."""
    parts = find_parts(_prose(subject))
    told = sum(part.stop - part.end for part in parts)
    return is_older_outline(parts) and told >= _MIN_TOLD * len(parts)


def _prose(subject: Evidence) -> list[Line]:
    reading = subject.reading
    outside = (line for line in subject.lines if line.number not in reading.lines)
    return [line for line in outside if line.grid is None or line.grid not in reading.grids]


def _empty_forms(subject: Evidence, title: str, text: str) -> Iterator[tuple[DocClass, str]]:
    """Tell a form to be filled in from a report whose agency left its cells blank."""
    cells = subject.reading.cells.values()
    if len(subject.reading.tables) < 2 or any(cell.state is State.NUMBER for cell in cells):
        return
    for doc_class, pattern in _BY_TITLE:
        if match := pattern.search(title):
            yield doc_class, f"the title says {match[0]} over an empty form"
    if match := _LEFT_OPEN.search(text):
        yield DocClass.SAMPLE_TEXT, f"an empty form leaves {match[0]} to be filled in"


def _statistics(subject: Evidence, title: str, text: str) -> Iterator[tuple[DocClass, str]]:
    """Tell statistics of a part of the year from the annex of an annual report."""
    if not _STATISTICS.search(title):
        return
    match = _PART_OF_YEAR.search(fold(text[:_STATISTICS_HEAD]))
    if match:
        yield DocClass.PERIODIC_STATISTICS, f"statistics of {match[0]}"
    elif subject.reading.tables:
        yield DocClass.ANNUAL_REPORT, "the annex of an annual report"
    else:
        yield DocClass.PERIODIC_STATISTICS, "the title says statistics"


def _reports(title: str, parts: int, tables: int) -> Iterator[tuple[DocClass, str]]:
    if tables >= 2:
        yield DocClass.ANNUAL_REPORT, f"{tables} tables of the form"
    if parts >= _MIN_SECTIONS:
        yield DocClass.ANNUAL_REPORT, f"{parts} sections of the form"
    if tables and _REPORT_TITLE.search(title):
        yield DocClass.ANNUAL_REPORT, "the title and a table of the form"


def _older_reports(subject: Evidence, text: str) -> Iterator[tuple[DocClass, str]]:
    """Recognise reports before 2019, whose parts every region worded for itself."""
    if _REPORT_TITLE.search(text[:_HEAD]) and is_older_outline(find_parts(_prose(subject))):
        yield DocClass.ANNUAL_REPORT, "the parts of a report before 2019"
    if subject.reading.tables and _REPORT_TITLE.search(text[:_HEAD]):
        yield DocClass.ANNUAL_REPORT, "the annex of a report before 2019"


def _others(subject: Evidence, title: str, text: str) -> Iterator[tuple[DocClass, str]]:
    listed = sum(1 for line in subject.lines if _is_listed_report(line))
    if listed >= _MIN_LISTED and not subject.headings:
        yield DocClass.LISTING, f"{listed} lines name reports"
    if _NEWS_TITLE.search(title):
        yield DocClass.NEWS, "the title tells of an event"
    if _RULES_TITLE.search(title):
        yield DocClass.OTHER, "the title says rules or guide"
    if _REPORT_TITLE.search(title):
        if len(text) <= _PLACEHOLDER_LENGTH or _EMPTY_NOTE.search(text[:2000]):
            yield DocClass.PLACEHOLDER, "the title of a report over hardly any text"
        yield DocClass.ANNUAL_REPORT, "the title of a report over narrative text"
    yield from _older_reports(subject, text)
    if _REPORT_TITLE.search(text[:_HEAD]):
        yield DocClass.NEWS, "a text about a report without its sections or tables"


def _is_listed_report(line: Line) -> bool:
    return len(line.text) < 80 and bool(_REPORT_TITLE.search(fold(line.text)))
