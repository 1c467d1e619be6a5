"""Observations on sections, headings and text."""

from dataclasses import replace

import pytest

from parsers.checks import Subject, run_checks
from parsers.document import Line
from parsers.model import Generation, Locator, Outcome, Section, Severity
from tests.parsers.checks.subjects import add_lines, balanced, change_section, names, only

OTHER = "section_6_other"


def _section(subject: Subject, key: str) -> Section:
    return next(section for section in subject.sections if section.key == key)


def test_a_missing_section_is_noted_by_its_key() -> None:
    subject = change_section(balanced(), Section(OTHER, present=False))
    found = only(run_checks(subject), "doc.section_missing")
    assert found.severity is Severity.INFO
    assert found.operands[0].ref == OTHER


def test_a_section_that_is_not_listed_is_missing_too() -> None:
    subject = balanced()
    shorter = replace(subject, sections=subject.sections[:5])
    assert names(run_checks(shorter)) == {"doc.section_missing"}


def test_older_reports_have_other_parts() -> None:
    subject = replace(balanced(), sections=(), generation=Generation.STAT_2014, report_year=2016)
    assert not [name for name in names(run_checks(subject)) if name.startswith("doc.")]


@pytest.mark.parametrize(
    ("title", "is_noted"),
    [
        ("其他报告事项", True),
        ("其他需要报告的事项：", False),
        ("其他 需要报告的事项", False),
        ("其他需要報告的事項", False),
        (None, False),
    ],
)
def test_another_title_is_noted_another_spelling_is_not(title: str | None, is_noted: bool) -> None:
    section = replace(_section(balanced(), OTHER), title=title)
    report = run_checks(change_section(balanced(), section))
    assert ("doc.section_title_variant" in names(report)) is is_noted


@pytest.mark.parametrize(
    ("ordinal", "is_mixed"),
    [("6、", True), ("（六）", True), ("六.", False), ("六 、", False), (None, False)],
)
def test_ordinals_of_different_styles_are_noted(ordinal: str | None, is_mixed: bool) -> None:
    section = replace(_section(balanced(), OTHER), ordinal_raw=ordinal)
    report = run_checks(change_section(balanced(), section))
    assert ("doc.heading_style_mixed" in names(report)) is is_mixed


def test_the_ordinal_of_a_missing_section_does_not_count() -> None:
    section = replace(_section(balanced(), OTHER), ordinal_raw="6、", present=False)
    report = run_checks(change_section(balanced(), section))
    assert "doc.heading_style_mixed" not in names(report)


def test_a_mark_of_a_word_processor_is_located_to_the_character() -> None:
    subject = add_lines(
        balanced(), "云溪县柳河镇", "二、[bookmark: _GoBack]主动公开", "[bookmark: a]"
    )
    found = only(run_checks(subject), "doc.artifact")
    assert found.locator == Locator("text", 9, 28, line=2, column=3)
    assert [operand.ref for operand in found.operands] == ["line 2", "line 3"]


def test_a_mark_inside_an_element_is_located_by_its_path() -> None:
    line = Line(10, 32, "一、[bookmark: _GoBack]", 3, path="/html/body/p[2]", path_start=4)
    subject = replace(balanced(), lines=(line,), medium="html")
    found = only(run_checks(subject), "doc.artifact")
    assert found.locator == Locator("html", 12, 31, "/html/body/p[2]", 6, 25)


def test_plain_brackets_are_no_mark() -> None:
    subject = add_lines(balanced(), "柳政发[2021]5号", "bookmark: 书签")
    assert "doc.artifact" not in names(run_checks(subject))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("本机关未收取信息处理费。", "no information-processing fee was charged"),
        ("全年没有产生信息处理费。", "no information-processing fee was charged"),
        ("收取信息处理费0元。", "no information-processing fee was charged"),
        ("发出收费通知2件，收取信息处理费390元，减免0元。", "an amount of"),
        ("按《信息处理费管理办法》执行。本年度未收取信息处理费。", "no information-processing"),
        ("信息处理费按规定收取。", "speaks of the information-processing fee"),
    ],
)
def test_what_section_6_says_of_the_fee_is_noted(text: str, meaning: str) -> None:
    section = replace(_section(balanced(), OTHER), text=text)
    found = only(run_checks(change_section(balanced(), section)), "doc.fee_statement")
    assert meaning in found.message
    assert (found.severity, found.outcome) == (Severity.INFO, Outcome.PASS)


@pytest.mark.parametrize("text", ["无。", "本年度行政事业性收费12万元。", ""])
def test_other_fees_and_silence_are_no_statement(text: str) -> None:
    section = replace(_section(balanced(), OTHER), text=text)
    assert "doc.fee_statement" not in names(run_checks(change_section(balanced(), section)))


def test_the_fee_in_another_section_is_no_statement() -> None:
    section = replace(_section(balanced(), "section_1_overview"), text="未收取信息处理费。")
    assert run_checks(change_section(balanced(), section)).findings == ()
