"""Observations on the form a report uses: of another year, mixed, damaged, left unfilled."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from parsers.checks.claims.passages import Hit, hits
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.fold import fold
from parsers.model import Attribution, Generation, Operand, Severity
from parsers.templates import SECTIONS

_FIRST_2019, _FIRST_2021 = 2019, 2021
_OLD_PARTS = re.compile(
    r"(?m:^)[一二三四五六七八九十\d(（]{1,3}[、.)）].{0,12}(?:收费及?减免|咨询处理|申诉|支出和收费|人员情况|不予公开政府信息)情况"
)
_OLD_ARTICLES = re.compile(r"条例》?(?:第三十一条|第三十二条|第31条|第32条)")
_UNFILLED = re.compile(
    # most places of a text are dismissed by their first sign
    r"(?=[(（XxＸ×╳○〇◯{])(?:[(（](?:文字描述|请填写|此处填|此处插)[^()（）\n]{0,12}[)）]|(?<![A-Za-z])[XxＸ]{2,}(?=[年月日件条份个次人元镇局县区市街])"
    r"|[×╳]{2,}|[○〇◯]{2,}(?=[年月日件条份个次人元镇局县区市街])|\{\{[^{}\n]{0,40}\}\})"
)
_SELF = re.compile(r"我(镇|乡|街道|局)(?=[严认积按高主全坚共未在的])")
_UNIT_WORD = re.compile(r"万元")


@rule(
    RuleInfo(
        id="doc.form_of_other_year",
        alias="TP-01",
        severity=Severity.WARNING,
        zh="表格格式与报告年度不符",
    )
)
def form_of_other_year(subject: Subject) -> Iterator[Observation]:
    """Report tables of a form that was not in force for the report year."""
    year, form = subject.report_year, subject.generation
    if year is None:
        return
    is_late = form is Generation.T2021 and year < _FIRST_2021
    is_old = form is Generation.T2019 and year >= _FIRST_2021
    is_older = form in (Generation.STAT_2014, Generation.FREE_PRE2014) and year >= _FIRST_2019
    if is_late or is_old or is_older:
        yield Observation(
            f"The report for {year} uses the form of {form.value}.",
            operands=(Operand("report_year", year), Operand("template_generation", form.value)),
        )


@rule(
    RuleInfo(
        id="doc.forms_mixed",
        alias="TP-02",
        severity=Severity.WARNING,
        zh="同一报告混用不同格式",
        attribution=Attribution.UNKNOWN,
    )
)
def forms_mixed(subject: Subject) -> Iterator[Observation]:
    """Report tables of different forms in one report."""
    if subject.generation is Generation.MIXED:
        yield Observation(
            "The tables of the report follow different forms.",
            operands=(Operand("template_generation", subject.generation.value),),
        )


@rule(
    RuleInfo(
        id="doc.numbering_wrong",
        alias="TP-05",
        severity=Severity.INFO,
        zh="部分序号有误",
    )
)
def numbering_wrong(subject: Subject) -> Iterator[Observation]:
    """Report parts whose ordinal is not their number in the form."""
    numbers = {form.key: form.number for form in SECTIONS}
    for section in subject.sections:
        stated = _ordinal(section.ordinal_raw or "") if section.present else None
        if stated is not None and stated != numbers[section.key]:
            yield Observation(
                f"Part {numbers[section.key]} is numbered {section.ordinal_raw}.",
                operands=(Operand(section.key, section.ordinal_raw),),
                locator=section.locator,
            )
            return


def _ordinal(raw: str) -> int | None:
    signs = re.sub(r"[^一二三四五六七八九\d]", "", fold(raw))
    if signs.isdigit() and signs.isascii():
        return int(signs)
    return "一二三四五六七八九".find(signs) + 1 or None if len(signs) == 1 else None


@rule(
    RuleInfo(
        id="t2.unit_label_missing",
        alias="TP-06",
        severity=Severity.INFO,
        zh="金额列标题未注明单位",
    )
)
def unit_label_missing(subject: Subject) -> Iterator[Observation]:
    """Report a header of fees that lacks the unit the form of 2021 prints there."""
    for header in subject.reading.headers:
        is_fee = header.table == "t2" and header.column == "fee_amount_wan"
        if is_fee and not header.truncated and not _UNIT_WORD.search(fold(header.raw)):
            yield Observation(
                f"The header of fees lacks its unit and reads {header.raw}.",
                operands=(Operand("t2.fee_amount_wan", header.raw),),
                locator=header.locator,
            )
            return


@rule(
    RuleInfo(
        id="doc.old_regulation",
        alias="TP-07",
        severity=Severity.INFO,
        zh="沿用旧条例内容",
    )
)
def old_regulation(subject: Subject) -> Iterator[Observation]:
    """Report parts or articles of the regulation of 2008 in a report since 2019."""
    if subject.report_year is None or subject.report_year < _FIRST_2019:
        return
    found = chain(hits(subject, _OLD_PARTS), hits(subject, _OLD_ARTICLES))
    yield from _told(found, "The report keeps words of the regulation of 2008")


def _told(found: Iterable[Hit], told: str) -> Iterator[Observation]:
    for hit in islice(found, 1):
        operands = (Operand(hit.passage.place, hit.match[0]),)
        yield Observation(f"{told}: {hit.match[0]}.", operands=operands, locator=hit.locator)


@rule(
    RuleInfo(
        id="doc.form_unfilled",
        alias="TP-08",
        severity=Severity.ERROR,
        zh="格式占位文字未填写",
    )
)
def form_unfilled(subject: Subject) -> Iterator[Observation]:
    """Report words of a form or sample that were never filled in."""
    yield from _told(hits(subject, _UNFILLED), "The text holds a gap that was never filled in")


@rule(
    RuleInfo(
        id="doc.level_unlike_name",
        alias="ID-07",
        severity=Severity.INFO,
        zh="机关层级与名称不符",
        attribution=Attribution.UNKNOWN,
    )
)
def level_unlike_name(subject: Subject) -> Iterator[Observation]:
    """Report a text that calls itself a township where the name is that of a street, or so on."""
    kinds = {
        "镇": "镇人民政府|镇政府|镇$",
        "乡": "乡人民政府|乡政府|乡$",
        "街道": "街道",
        "局": "局$",
    }
    name = subject.agency_name or ""
    own = next((kind for kind, words in kinds.items() if re.search(words, name)), None)
    if own is None:
        return
    others = (hit for hit in hits(subject, _SELF) if hit.match[1] != own)
    for hit in islice(others, 1):
        told = Operand(hit.passage.place, hit.match[0])
        yield Observation(
            f"{name} calls itself {hit.match[0]}.",
            operands=(Operand("agency.name", name), told),
            locator=hit.locator,
        )
