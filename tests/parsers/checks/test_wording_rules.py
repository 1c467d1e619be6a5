"""What the parts must say, which form they follow, and how they are worded."""

from dataclasses import replace
from datetime import date

import pytest

from parsers.checks import Subject, run_checks
from parsers.model import Generation, Period, PeriodStatus, Severity
from parsers.tables.reading import HeaderReading
from tests.parsers.checks.subjects import (
    add_headers,
    add_lines,
    balanced,
    change,
    change_section,
    names,
    only,
    place,
    with_prose,
)

S1, S5, S6 = "section_1_overview", "section_5_problems", "section_6_other"
TOPICS = "主动公开信息，办理依申请公开，加强信息管理和平台建设，落实监督保障。"
GOVERNMENT = replace(balanced(), agency_name="云溪县人民政府", level_hint="county")
OLD = balanced(Generation.T2019)


def period(first: date, last: date) -> Subject:
    return replace(balanced(), period=Period("统计期限", first, last, PeriodStatus.STATED))


def opening(text: str) -> Subject:
    """Put a line before part one, whose heading stands behind it."""
    subject = add_lines(balanced(), text, "一、总体情况")
    section = next(section for section in subject.sections if section.key == S1)
    locator = replace(place(2), start=len(text) + 1, end=len(text) + 2)
    return change_section(subject, replace(section, locator=locator))


def numbered(ordinal: str) -> Subject:
    section = next(section for section in balanced().sections if section.key == S5)
    return change_section(balanced(), replace(section, ordinal_raw=ordinal))


def fee_header(raw: str) -> Subject:
    return add_headers(balanced(), HeaderReading("t2", "fee_amount_wan", raw, place(3)))


UNPAID = change(balanced(), {"t3.other_fee_unpaid.total": 2})
BORN = "110101199003077758"
# rule, what holds, what does not, what must not fire
CASES: list[tuple[str, Subject, Subject, Subject]] = [
    (
        "doc.opening_basis_missing", opening("根据《条例》编制本报告。"),
        opening("现将情况报告如下。"),
        replace(
            opening("现将情况报告如下。"), generation=Generation.FREE_PRE2014, report_year=2010
        ),
    ),
    (
        "doc.overview_topics_missing", with_prose(balanced(), S1, TOPICS),
        with_prose(balanced(), S1, TOPICS.replace("平台", "阵地")),
        with_prose(OLD, S1, "本镇认真做好全年的各项工作，取得了良好的成效。"),
    ),
    (
        "doc.government_topics_missing",
        with_prose(GOVERNMENT, S1, TOPICS + "开展考核、社会评议，无责任追究情形。"),
        with_prose(GOVERNMENT, S1, TOPICS), with_prose(balanced(), S1, TOPICS),
    ),
    (
        "doc.problems_incomplete", with_prose(balanced(), S5, "存在不足。", "下一步加强培训。"),
        with_prose(balanced(), S5, "无。"),
        with_prose(balanced(), S5, "形式有待丰富，今后拟多样。"),
    ),
    (
        "doc.fee_statement_missing", with_prose(balanced(), S6, "未收取信息处理费。"),
        with_prose(balanced(), S6, "无。"), with_prose(OLD, S6, "无。"),
    ),
    (
        "doc.parts_announced", opening("本报告由六个部分组成。"), opening("本报告由八个部分组成。"),
        opening("结合八个部分村社的实际开展工作。"),
    ),
    (
        "doc.period_not_year", period(date(2021, 1, 1), date(2021, 12, 31)),
        period(date(2021, 1, 1), date(2021, 12, 11)), balanced(),
    ),
    (
        "text.fee_notice", with_prose(UNPAID, S6, "发出收费通知2件，实际收取0元。"),
        with_prose(UNPAID, S6, "无其他事项。"), with_prose(balanced(), S6, "无其他事项。"),
    ),
    (
        "text.fee_amount", with_prose(balanced(), S6, "收取信息处理费2件，共30元。"),
        with_prose(balanced(), S6, "收取信息处理费2件，共0元。"),
        with_prose(OLD, S6, "收取信息处理费2件，共0元。"),
    ),
    (
        "text.fee_stated_twice",
        with_prose(balanced(), S1, "信息处理费共30元。", "信息处理费30元。"),
        with_prose(balanced(), S1, "信息处理费共30元。", "信息处理费20元。"),
        with_prose(balanced(), S1, "信息处理费共30元。", "其中甲信息处理费20元。"),
    ),
    (
        "text.closing_rate",
        with_prose(balanced(), S1, "申请按时办结率100%。"),
        with_prose(balanced(), S1, "申请办结率达100%。"),
        with_prose(balanced(), S1, "工单办结率达100%。"),
    ),
    (
        "doc.form_of_other_year", balanced(), replace(OLD, report_year=2023),
        replace(balanced(), generation=Generation.UNKNOWN, report_year=2023),
    ),
    (
        "doc.forms_mixed", balanced(), replace(balanced(), generation=Generation.MIXED),
        replace(balanced(), generation=Generation.UNKNOWN),
    ),
    ("doc.numbering_wrong", numbered("五、"), numbered("四、"), numbered("")),
    (
        "t2.unit_label_missing", fee_header("本年收费金额（单位：万元）"),
        fee_header("本年收费金额"),
        balanced(),
    ),
    (
        "doc.old_regulation", with_prose(balanced(), S1, "根据《条例》第五十条编制。"),
        with_prose(balanced(), S1, "根据《条例》第三十一条编制。"),
        with_prose(replace(balanced(), report_year=2016), S1, "根据《条例》第三十一条编制。"),
    ),
    (
        "doc.form_unfilled", with_prose(balanced(), S1, "共公开信息12条。"),
        with_prose(balanced(), S1, "共公开信息XX条。"),
        with_prose(balanced(), S1, "使用EXXON系统。"),
    ),
    (
        "doc.level_unlike_name", with_prose(balanced(), S1, "我镇严格落实。"),
        with_prose(balanced(), S1, "我街道严格落实。"),
        with_prose(balanced(), S1, "请我局里的同志协助。"),
    ),
    (
        "doc.word_doubled", with_prose(balanced(), S1, "认认真真公开信息。"),
        with_prose(balanced(), S1, "加强信息公开信息公开工作。"),
        with_prose(balanced(), S1, "一步一步推进。"),
    ),
    (
        "doc.sentence_broken", with_prose(balanced(), S1, "工作进一步加强。"),
        with_prose(balanced(), S1, "工作进一步。"),
        with_prose(balanced(), S1, "对于申请，及时答复。"),
    ),
    (
        "doc.word_wrong", with_prose(balanced(), S1, "公开、便民、高效。"),
        with_prose(balanced(), S1, "公开、便民、高校。"),
        with_prose(balanced(), S1, "高校信息公开。"),
    ),
    (
        "doc.punctuation", with_prose(balanced(), S1, "公开，便民；高效。"),
        with_prose(balanced(), S1, "公开,便民。。"),
        with_prose(balanced(), S1, "网址http://a.cn/b?c=1,2。"),
    ),
    (
        "doc.residue", with_prose(balanced(), S1, "公开信息。"),
        with_prose(balanced(), S1, "公开\ufffd信息。"), with_prose(balanced(), S1, "见“&”符号。"),
    ),
    (
        "doc.personal_data", with_prose(balanced(), S1, "联系电话：13800138000。"),
        with_prose(balanced(), S1, f"申请人身份证{BORN}。"),
        with_prose(balanced(), S1, "编号2021010112345678901234567890。"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "good", "bad", "trap"), CASES, ids=[case[0] for case in CASES])
def test_what_a_report_says_and_how(rule: str, good: Subject, bad: Subject, trap: Subject) -> None:
    found = [rule in names(run_checks(subject)) for subject in (good, bad, trap)]
    assert found == [False, True, False]
    finding = only(run_checks(bad), rule)
    assert finding.message.endswith(".")
    assert finding.operands or finding.locator


def test_personal_data_are_never_repeated() -> None:
    report = run_checks(with_prose(balanced(), S1, f"申请人身份证{BORN}。"))
    found = only(report, "doc.personal_data")
    assert found.severity is Severity.WARNING
    assert BORN not in repr(found)
    assert found.locator is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("收取信息处理费1件，35元。", "no multiple"),
        ("收取信息处理费999件，20元。", "only 6 were handled"),
        ("收取信息处理费0件，20元。", "0 cases"),
    ],
)
def test_each_flaw_of_a_fee_has_its_words(text: str, told: str) -> None:
    found = only(run_checks(with_prose(balanced(), S6, text)), "text.fee_amount")
    assert told in found.message
    assert {operand.ref for operand in found.operands} >= {"t3.handled_total.total"}
