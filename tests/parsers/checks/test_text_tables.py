"""Prose against tables: each rule holds, breaks, and is not taken in by what only looks alike."""

import pytest

from parsers.checks import run_checks
from parsers.model import Outcome, Severity, State
from tests.parsers.checks.subjects import Change, balanced, change, only, with_prose

PASS, FAIL, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_ASSESSABLE
ASKED = "收到政府信息公开申请12件，"
LAW = "因政府信息公开引起的"
# rule, a text that holds, one that does not, one that must not fire
REQUESTS = [
    ("received", "收到信息公开申请18件", "收到信息公开申请13件", "收到信息公开方面的咨询申请13件"),
    ("carried_in", ASKED + "上年结转6件", ASKED + "上年结转5件", ASKED + "上年结转的均已办结"),
    ("accepted", "受理政府信息公开申请18件", "受理政府信息公开申请5件", "受理信访申请5件"),
    ("handled", ASKED + "办结6件", ASKED + "办结5件", ASKED + "其中网上办结5件"),
    ("carried_out", ASKED + "结转下年度12件", ASKED + "结转下年度1件", ASKED + "约1件结转下年度"),
    ("granted", ASKED + "予以公开4件", ASKED + "予以公开5件", ASKED + "属于主动公开范围3件"),
    ("partially_granted", ASKED + "部分公开0件", ASKED + "部分公开1件", ASKED + "约1件部分公开"),
    ("refused", ASKED + "不予公开2件", ASKED + "不予公开3件", "不予公开的3条理由"),
    ("unable", ASKED + "无法提供2件", ASKED + "无法提供3件", "全区共无法提供3件，申请公开"),
    ("rejected", ASKED + "不予处理0件", ASKED + "不予处理3件", ASKED + "其中网络不予处理3件"),
    ("other", ASKED + "其他处理0件", ASKED + "其他处理3件", ASKED + "申请人撤回3件"),
    ("applicants", ASKED + "其中自然人5件", ASKED + "其中自然人4000件", ASKED + "公民、法人4000件"),
    ("none", "", "未收到政府信息公开申请", "未收到群众投诉申请"),
    ("all_closed", "", ASKED + "均已办结", ASKED + "均在法定期限内答复"),
]


@pytest.mark.parametrize(("name", "good", "bad", "trap"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_what_is_said_of_requests(name: str, good: str, bad: str, trap: str) -> None:
    rule = f"text.requests_match.{name}"
    subject = balanced()
    nothing: dict[str, Change] = {"t3.new_received.total": 0, "t3.carried_out.total": 0}
    zero = change(subject, nothing)
    of, text = (subject, good) if good else (zero, bad)
    holds = with_prose(of, "section_1_overview", text)
    assert run_checks(holds).outcomes[rule] is PASS
    report = run_checks(with_prose(subject, "section_1_overview", bad))
    found = only(report, rule)
    assert found.severity is (Severity.ERROR if name == "none" else Severity.WARNING)
    assert found.locator is not None
    assert found.locator.line == 2
    assert any(operand.ref.startswith("t3.") for operand in found.operands)
    assert any(operand.ref.startswith("line 2") for operand in found.operands)
    trapped = run_checks(with_prose(subject, "section_1_overview", trap)).outcomes
    assert trapped.get(rule, OPEN) is not FAIL


def test_a_claim_against_blank_cells_is_open_and_says_what_zero_would_mean() -> None:
    cells: dict[str, Change] = dict.fromkeys(("t3.new_received.total",), State.BLANK)
    subject = with_prose(change(balanced(), cells), "section_1_overview", ASKED)
    report = run_checks(subject)
    rule = "text.requests_match.received"
    assert report.outcomes[rule] is OPEN
    assert report.if_blank_is_zero[rule] is FAIL


DISPUTES = [
    ("text.review_match", LAW + "行政复议6件", LAW + "行政复议5件", "全年办理行政复议5件"),
    ("text.suit_match", LAW + "行政诉讼12件", LAW + "行政诉讼5件", "应诉行政诉讼5件"),
    (
        "text.corrected_match", LAW + "行政复议被纠正1件", LAW + "行政复议被纠正2件",
        "纠正行政诉讼程序2件",
    ),
    ("text.no_dispute", "", "未发生" + LAW + "行政复议、诉讼", "未发生行政复议被纠错情况"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "good", "bad", "trap"), DISPUTES, ids=[d[0] for d in DISPUTES])
def test_what_is_said_of_disputes(rule: str, good: str, bad: str, trap: str) -> None:
    subject = balanced()
    if good:
        assert run_checks(with_prose(subject, "section_1_overview", good)).outcomes[rule] is PASS
    else:
        zeros: dict[str, Change] = {
            key: 0 for key in subject.cells if key.startswith("t4.") and key.endswith("_total")
        }
        empty = with_prose(change(subject, zeros), "section_1_overview", bad)
        assert run_checks(empty).outcomes[rule] is PASS
    found = only(run_checks(with_prose(subject, "section_1_overview", bad)), rule)
    assert found.locator is not None
    assert any(operand.ref.startswith("t4.") for operand in found.operands)
    trapped = run_checks(with_prose(subject, "section_1_overview", trap)).outcomes
    assert trapped.get(rule, OPEN) is not FAIL


def test_two_kinds_of_disputes_in_one_clause_are_kept_apart() -> None:
    text = LAW + "行政复议6件、行政诉讼12件。"
    outcomes = run_checks(with_prose(balanced(), "section_4_review_litigation", text)).outcomes
    assert (outcomes["text.review_match"], outcomes["text.suit_match"]) == (PASS, PASS)


PROACTIVE = [
    ("documents", "制发行政规范性文件2件", "制发行政规范性文件5件", "解读规范性文件5件"),
    ("documents", "现行有效规范性文件8件", "现行有效规范性文件5件", "制定规章制度5项"),
    ("documents", "废止规范性文件1件", "废止规范性文件5件", "上年废止规范性文件5件"),
    ("decisions", "作出行政许可决定70件", "作出行政许可决定5件", "公开行政许可信息5条"),
    ("decisions", "行政处罚决定70件", "行政处罚决定5件", "全区行政处罚决定5件"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "good", "bad", "trap"), PROACTIVE)
def test_what_is_said_of_proactive_disclosure(rule: str, good: str, bad: str, trap: str) -> None:
    def outcome(text: str) -> Outcome | None:
        subject = with_prose(balanced(), "section_2_proactive", text + "。")
        return run_checks(subject).outcomes.get(f"text.t2_match.{rule}")

    assert (outcome(good), outcome(bad)) == (PASS, FAIL)
    assert outcome(trap) in (None, OPEN)


def test_the_fee_of_table_2_and_the_processing_fee_are_never_linked() -> None:
    text = "本年度未收取信息处理费。"
    report = run_checks(with_prose(balanced(), "section_6_other", text))
    assert "t2.fees.fee_amount_wan" not in {o.ref for f in report.findings for o in f.operands}
    assert not [rule for rule in report.outcomes if rule.startswith("text.")]


def test_a_message_survives_braces_in_the_text() -> None:
    subject = with_prose(balanced(), "section_1_overview", "{x}收到政府信息公开申请13件{0}")
    assert "{0}" in only(run_checks(subject), "text.requests_match.received").message


def test_both_places_are_given() -> None:
    subject = with_prose(balanced(), "section_1_overview", "收到政府信息公开申请13件")
    found = only(run_checks(subject), "text.requests_match.received")
    refs = [operand.ref for operand in found.operands]
    assert refs == ["t3.new_received.total", "line 2, 11"]
    assert subject.cells[refs[0]].locator is not None
    assert found.locator is not None
    assert found.locator.line == 2
