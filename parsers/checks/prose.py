"""Observations on sections, headings and running text; figures in prose are checked elsewhere."""

import re
from collections.abc import Iterator

from parsers.checks.form import has_fixed_form
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.checks.wording import count_of
from parsers.document import Line
from parsers.fold import fold, strip_blank
from parsers.model import Attribution, Generation, Locator, Operand, Outcome, Section, Severity
from parsers.templates import SECTIONS

_OLDER = (Generation.FREE_PRE2014, Generation.STAT_2014)
_BOOKMARK_START = "[bookmark:"
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,80}\]")
_ARABIC = re.compile(r"\d")
_BRACKETED = re.compile(r"^\(.*\)")
_SENTENCE = re.compile(r"[^。；;！!\n]+")
_FEE = "信息处理费"
_NO_FEE = re.compile(r"(?:未|没有|无)[^,]{0,8}(?:收取|产生|发生|收费|收到|涉及)")
_AMOUNT = re.compile(r"\d[\d,.]*万?元|零元")
_NOT_ZERO = re.compile(r"[1-9]")


@rule(
    RuleInfo(
        id="doc.section_missing",
        alias="ST-01, ST-02",
        severity=Severity.INFO,
        zh="缺少部分",
        attribution=Attribution.UNKNOWN,
    )
)
def section_missing(subject: Subject) -> Iterator[Observation]:
    """Report parts of the form since 2019 that have no heading in the text."""
    is_sectioned = any(section.present for section in subject.sections)
    if subject.generation in _OLDER or not (is_sectioned or has_fixed_form(subject)):
        return
    for form in SECTIONS:
        if subject.section(form.key) is None:
            yield Observation(
                f"Section {form.number} ({form.zh}) is missing.",
                operands=(Operand(form.key, None),),
            )


@rule(
    RuleInfo(
        id="doc.section_title_variant",
        alias="ST-01",
        severity=Severity.INFO,
        zh="部分标题与规定不同",
    )
)
def section_title_variant(subject: Subject) -> Iterator[Observation]:
    """Report sections under another title than the form's."""
    for form in SECTIONS:
        section = subject.section(form.key)
        title = fold(section.title or "").strip(":。.") if section else ""
        if section and title and title != fold(form.zh):
            yield Observation(
                f"Section {form.number} is titled {section.title} instead of {form.zh}.",
                operands=(Operand(form.key, section.title),),
                locator=section.locator,
            )


@rule(
    RuleInfo(
        id="doc.heading_style_mixed",
        alias="TP-05",
        severity=Severity.INFO,
        zh="标题序号样式不一",
    )
)
def heading_style_mixed(subject: Subject) -> Iterator[Observation]:
    """Report ordinals of more than one style, as 1、 beside 二、."""
    styles = [(section, _style(section)) for section in subject.sections]
    numbered = tuple(section for section, style in styles if style)
    if len({style for _, style in styles if style}) > 1:
        ordinals = ", ".join(strip_blank(section.ordinal_raw or "") for section in numbered)
        yield Observation(
            f"The sections are numbered in different styles: {ordinals}.",
            operands=tuple(Operand(section.key, section.ordinal_raw) for section in numbered),
            locator=numbered[0].locator,
        )


def _style(section: Section) -> str:
    """Name the style of an ordinal; the mark behind it does not count."""
    ordinal = fold(section.ordinal_raw or "") if section.present else ""
    if not ordinal:
        return ""
    numerals = "arabic" if _ARABIC.search(ordinal) else "chinese"
    return numerals + ("-bracketed" if _BRACKETED.match(ordinal) else "")


@rule(
    RuleInfo(
        id="doc.artifact",
        alias="TP-05",
        severity=Severity.INFO,
        zh="文字处理软件残留标记",
        attribution=Attribution.UNKNOWN,
    )
)
def artifact(subject: Subject) -> Iterator[Observation]:
    """Report marks of a word processor in the text."""
    lines = (line for line in subject.lines if _BOOKMARK_START in line.text)
    found = [(line, match) for line in lines for match in _BOOKMARK.finditer(line.text)]
    if found:
        line, match = found[0]
        yield Observation(
            f"The text holds a mark of a word processor, {match[0]}, {count_of(found, 'time')}.",
            operands=tuple(Operand(f"line {line.number}", match[0]) for line, match in found),
            locator=_locate(subject, line, match.start(), match.end()),
        )


def _locate(subject: Subject, line: Line, start: int, end: int) -> Locator:
    """Locate a part of a line as a document does, by line and column where it has no path."""
    span = (subject.medium, line.start + start, line.start + end)
    if line.path is None:
        return Locator(*span, line=line.number, column=start + 1)
    return Locator(*span, line.path, line.path_start + start, line.path_start + end)


@rule(
    RuleInfo(
        id="doc.fee_statement",
        alias="ST-09",
        severity=Severity.INFO,
        zh="第六部分说明信息处理费收取情况",
    )
)
def fee_statement(subject: Subject) -> Iterator[Observation]:
    """Report what section 6 says of the information-processing fee."""
    section = subject.section("section_6_other")
    sentences = _SENTENCE.findall(section.text) if section else []
    spoken = [strip_blank(sentence) for sentence in sentences if _FEE in fold(sentence)]
    if section and spoken:
        told = next((sentence for sentence in spoken if _fee_meaning(sentence)), spoken[0])
        meaning = _fee_meaning(told) or "speaks of the information-processing fee"
        yield Observation(
            f"Section 6 {meaning}: {told}.",
            operands=(Operand(section.key, told),),
            locator=section.locator,
            outcome=Outcome.PASS,
        )


def _fee_meaning(sentence: str) -> str:
    """Say what a sentence tells of the fee; an amount outweighs a waiver beside it."""
    amounts = _AMOUNT.findall(fold(sentence))
    if any(_NOT_ZERO.search(amount) for amount in amounts):
        return "states an amount of information-processing fee"
    if amounts or _NO_FEE.search(fold(sentence)):
        return "states that no information-processing fee was charged"
    return ""
