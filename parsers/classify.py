"""Document class: is this a report, and if not, what; every verdict names its evidence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Document, Line
from parsers.fold import fold
from parsers.headings import Heading
from parsers.model import DocClass
from parsers.tables.reading import TablesReading

_REPORT_TITLE = re.compile(
    r"(?:信息|政务)公开(?:工作)?(?:的|情况)*(?:年度)?(?:工作)?(?:年报|年度报告|报告|年度工作报告)|公开年报"
)
_UNIVERSITY = re.compile(r"(?:大学|学院|高等专科学校|职业技术学校)(?:\d{4})?")
_UNIVERSITY_RULES = re.compile(r"高等学校信息公开办法|(?:学年|校务)信息公开")
_CHALLENGE = re.compile(
    r"验证码|人机验证|安全验证|访问验证|请开启JavaScript|enableJavaScript|WAF|创宇盾|访问过于频繁|拦截|jsl_clearance",
    re.IGNORECASE,
)
# A script that sets a cookie or loads the page again, and nothing to read.
_CHALLENGE_SCRIPT = re.compile(r"document\.cookie|location\.(?:reload|href|replace)|__jsl|acw_sc")
_ERROR = re.compile(
    r"404|页面不存在|找不到(?:该|您|页面)|页面(?:已|被)删除|您访问的页面|NotFound|服务器错误|500Internal|BadGateway|403Forbidden"
    r"|无权访问|内容不存在",
    re.IGNORECASE,
)
_BY_TITLE = (
    (DocClass.SAMPLE_TEXT, re.compile(r"范文|模板|样本|格式文本")),
    (DocClass.INTERPRETATION, re.compile(r"解读|图解|一图读懂|一图看懂")),
    (DocClass.NOTICE, re.compile(r"通知|关于(?:做好|开展|编制|报送|印发)|通报")),
    (DocClass.PERIODIC_STATISTICS, re.compile(r"季度|半年|月度|\d月份|统计表")),
    (DocClass.WORK_SUMMARY, re.compile(r"工作总结|工作要点|工作计划|法治政府建设|工作自查")),
)
_NEWS_TITLE = re.compile(r"发布|公布|召开|出炉|晒出|亮相|部署|举行")
_FILLED_IN = re.compile(r"(?:(?<![x×X*])[x×X*]{2,40}|某某|〇〇)(?:年|县|市|区|局|镇|件|条)")
_EMPTY_NOTE = re.compile(r"暂无|正在建设|正在整理|尚未|新成立|新组建|内容更新中|敬请期待|未编制")
_SHELL_LENGTH, _ERROR_LENGTH, _CHALLENGE_LENGTH, _PLACEHOLDER_LENGTH = 80, 600, 1500, 300
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
    title = fold(subject.title)
    text = "\n".join(line.text for line in subject.lines)
    parts, tables = len(subject.headings), len(subject.reading.tables)
    yield from _broken_pages(subject, title, parts)
    yield from _by_title(title, tables, parts)
    if len(_FILLED_IN.findall(text)) >= _MIN_LISTED:
        yield DocClass.SAMPLE_TEXT, "numbers or names are left to be filled in"
    if _UNIVERSITY_RULES.search(text) and (_UNIVERSITY.search(title) or not tables):
        yield DocClass.UNIVERSITY_REPORT, "a university reports under its own rules"
    yield from _reports(title, parts, tables)
    yield from _others(subject, title, fold(text))


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


def _by_title(title: str, tables: int, parts: int) -> Iterator[tuple[DocClass, str]]:
    """Believe a title's word for another kind of page unless the whole form is there."""
    is_whole = tables == len(("t2", "t3", "t4")) and parts >= _MIN_SECTIONS
    for doc_class, pattern in _BY_TITLE:
        match = pattern.search(title)
        if match and not (is_whole and doc_class in (DocClass.NOTICE, DocClass.WORK_SUMMARY)):
            yield doc_class, f"the title says {match[0]}"


def _reports(title: str, parts: int, tables: int) -> Iterator[tuple[DocClass, str]]:
    if tables >= 2:
        yield DocClass.ANNUAL_REPORT, f"{tables} tables of the form"
    if parts >= _MIN_SECTIONS:
        yield DocClass.ANNUAL_REPORT, f"{parts} sections of the form"
    if tables and _REPORT_TITLE.search(title):
        yield DocClass.ANNUAL_REPORT, "the title and a table of the form"


def _others(subject: Evidence, title: str, text: str) -> Iterator[tuple[DocClass, str]]:
    listed = sum(1 for line in subject.lines if _is_listed_report(line))
    if listed >= _MIN_LISTED and not subject.headings:
        yield DocClass.LISTING, f"{listed} lines name reports"
    if _NEWS_TITLE.search(title):
        yield DocClass.NEWS, "the title tells of an event"
    if _REPORT_TITLE.search(title):
        if len(text) <= _PLACEHOLDER_LENGTH or _EMPTY_NOTE.search(text[:2000]):
            yield DocClass.PLACEHOLDER, "the title of a report over hardly any text"
        yield DocClass.ANNUAL_REPORT, "the title of a report over narrative text"
    if _REPORT_TITLE.search(text[:3000]):
        yield DocClass.NEWS, "a text about a report without its sections or tables"


def _is_listed_report(line: Line) -> bool:
    return len(line.text) < 80 and bool(_REPORT_TITLE.search(fold(line.text)))
