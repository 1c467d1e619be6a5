"""Arithmetic and logic of prose: lists, shares, growth, repetition, contradiction."""

import pytest

from parsers.checks import run_checks
from parsers.model import Outcome, Severity
from tests.parsers.checks.subjects import balanced, names, only, with_prose

PASS, FAIL = Outcome.PASS, Outcome.FAIL
ASKED = "收到政府信息公开申请12件。"
# rule, a text that holds, one that does not, one that must not fire
EQUATIONS = [
    (
        "part_above_whole", "发布信息9条，其中动态5条", "发布信息9条，其中动态15条",
        "发布信息9条，其中浏览15次",
    ),
    (
        "parts_sum_above", "发布信息9条，其中动态5条，公告4条", "发布信息9条，其中动态5条，公告6条",
        "开设专栏1个，其中子栏目8个",
    ),
    (
        "closed_list", "申请9件，分别为甲类5件，乙类4件", "申请9件，分别为甲类5件，乙类3件",
        "申请9件，分别为甲类5件，乙类3件等",
    ),
    (
        "bodies_sum", "全县9件，其中公安局5件，教育局4件", "全县9件，其中公安局5件，教育局3件",
        "全县9件，其中公安局5件，教育局3件，其余略",
    ),
    (
        "share", "信息408条。其中职能类44条，占10.78%", "信息408条。其中职能类44条，占20%",
        "信息408条，公告70条。其中职能类44条，占20%",
    ),
    (
        "shares_sum", "信息10条，其中甲5条，占50%，乙5条，占50%",
        "信息10条，其中甲5条，占50%，乙5条，占75%",
        "信息10条，其中甲5条，占50%，同比75%",
    ),
    (
        "growth", "办件5件，较上年的4件增长25%", "办件5件，较上年的4件增长20%",
        "办件5件，增长率排名前20%",
    ),
    ("growth_direction", "由3件增加到5件", "由5件增加到3件", "由县局增加到5件"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "good", "bad", "trap"), EQUATIONS, ids=[e[0] for e in EQUATIONS])
def test_arithmetic_of_the_prose(name: str, good: str, bad: str, trap: str) -> None:
    rule = f"text.{name}"

    def subject_of(text: str) -> Outcome | None:
        return run_checks(with_prose(balanced(), "section_1_overview", text + "。")).outcomes.get(
            rule
        )

    assert (subject_of(good), subject_of(bad)) == (PASS, FAIL)
    assert subject_of(trap) in (None, PASS)
    found = only(run_checks(with_prose(balanced(), "section_1_overview", bad + "。")), rule)
    assert found.locator is not None
    assert found.locator.line == 2
    assert len(found.operands) >= 2


def test_the_amounts_of_a_fee_add_up() -> None:
    def outcome(text: str, section: str = "section_6_other") -> Outcome | None:
        return run_checks(with_prose(balanced(), section, text)).outcomes.get("text.fee_sum")

    assert outcome("收取信息处理费30元，其中甲10元，乙20元。") is PASS
    assert outcome("收取信息处理费30元，其中甲10元，乙10元。") is FAIL
    assert outcome("支出30元，其中甲10元，乙10元。", "section_1_overview") is None


def test_an_open_list_of_a_township_is_left_alone() -> None:
    text = "主动公开信息282条，其中政务动态信息发布239条、信息公开目录发布10条内容。"
    outcomes = run_checks(with_prose(balanced(), "section_1_overview", text)).outcomes
    assert "text.closed_list" not in outcomes
    assert FAIL not in outcomes.values()


@pytest.mark.parametrize(
    ("first", "second", "is_reported"),
    [
        ("收到政府信息公开申请12件。", "共收到政府信息公开申请18件。", True),
        ("收到政府信息公开申请12件。", "共收到政府信息公开申请12件。", False),
        ("收到政府信息公开申请10余件。", "共收到政府信息公开申请12件。", False),
        ("收到政府信息公开申请12件。", "2018年收到政府信息公开申请18件。", False),
    ],
)
def test_a_metric_stated_twice_agrees(first: str, second: str, is_reported: bool) -> None:
    subject = with_prose(balanced(), "section_1_overview", first, second)
    assert ("text.stated_twice" in names(run_checks(subject))) is is_reported


@pytest.mark.parametrize(
    ("text", "is_reported"),
    [
        (ASKED + "本镇未收到政府信息公开申请。", True),
        (ASKED + "均已办结。另有3件结转下年度。", True),
        ("未发生信息公开行政复议。信息公开行政复议6件。", True),
        (ASKED + "未收到群众投诉。", False),
        (ASKED + "均在法定期限内答复，3件结转下年度。", False),
    ],
)
def test_denials_and_counts_of_the_same_contradict(text: str, is_reported: bool) -> None:
    report = run_checks(with_prose(balanced(), "section_1_overview", text))
    assert ("text.contradiction" in names(report)) is is_reported
    if is_reported:
        found = only(report, "text.contradiction")
        assert len(found.operands) == 2
        assert found.severity is Severity.WARNING
