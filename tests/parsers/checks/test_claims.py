"""Claims of the prose: which number is said of what, where it stands, and when nobody can tell."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.checks import Subject, run_checks
from parsers.checks.claims import Claim, read_claims
from parsers.checks.claims.figures import find_figures, read_han
from parsers.model import Outcome, Scope
from tests.parsers.checks.subjects import balanced, with_prose

S1 = "section_1_overview"


def claims(text: str, subject: Subject | None = None) -> tuple[Claim, ...]:
    return read_claims(with_prose(subject or balanced(), S1, text))


def certain(text: str) -> dict[str, int | None]:
    found = (claim for claim in claims(text) if claim.is_certain)
    return {c.metric: int(c.figure.low) if c.figure else None for c in found}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1,176条", 1176, 1176),
        ("１２件", 12, 12),
        ("440余次", 440, 449),
        ("18万余人次", 180_000, 189_999),
        ("1.2万条", 11_500, 12_500),
        ("十二件", 12, 12),
        ("一百零三件", 103, 103),
        ("0件", 0, 0),
    ],
)
def test_numbers_of_prose_are_read_with_what_their_words_leave_open(
    text: str, low: int, high: int
) -> None:
    (figure,) = find_figures(text.translate(str.maketrans("１２", "12")))
    assert (figure.low, figure.high, figure.is_vague) == (low, high, False)


@pytest.mark.parametrize("text", ["约20件", "3至5件", "20件左右", "超过20件"])
def test_vague_numbers_are_vague(text: str) -> None:
    assert all(figure.is_vague for figure in find_figures(text) if figure.raw != text[:2])


@pytest.mark.parametrize("text", ["第20条", "2021", "0571-63201270", "007件", "三五件"])
def test_what_is_no_number_of_things_is_no_figure(text: str) -> None:
    assert list(find_figures(text)) == []


@given(st.text(alphabet="零〇一二两三四五六七八九十百千", min_size=1, max_size=9))
def test_chinese_numerals_are_numbers_or_nothing(text: str) -> None:
    value = read_han(text)
    assert value is None or 0 <= value < 10_000


def test_a_sentence_is_read_clause_by_clause() -> None:
    text = "全年共收到政府信息公开申请12件，上年结转6件，办结6件，结转下年度继续办理12件。"
    assert certain(text) == {"received": 12, "carried_in": 6, "handled": 6, "carried_out": 12}


def test_results_listed_behind_the_requests_are_read_with_their_reasons() -> None:
    text = (
        "收到信息公开申请12件。其中予以公开4件，部分公开1件，不予公开2件，本机关不掌握3件，"
        "不予处理1件，其他处理1件。"
    )
    assert certain(text) == {
        "received": 12, "granted": 4, "partially_granted": 1, "refused": 2,
        "unable_not_held": 3, "rejected": 1, "other": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "全市共收到政府信息公开申请9件。",
        "全年收到政府信息公开申请12件，其中网上收到9件。",
        "2018年收到政府信息公开申请9件。",
        "累计收到政府信息公开申请9件。",
        "收到政府信息公开申请约9件。",
        "全年收到群众咨询申请9件，涉及信息公开。",
        "柳河镇财政所收到政府信息公开申请9件。",
        "较上年收到政府信息公开申请减少9件。",
        "收到申请应在9件以内。",
    ],
)
def test_doubtful_claims_are_never_compared(text: str) -> None:
    report = run_checks(with_prose(balanced(), S1, text))
    outcomes = {r: o for r, o in report.outcomes.items() if r.startswith("text.requests")}
    assert Outcome.FAIL not in outcomes.values()


def test_a_whole_jurisdiction_is_no_doubt_where_the_report_is_of_one() -> None:
    subject = replace(balanced(), scope=Scope.AGGREGATE)
    (claim,) = claims("全县共收到政府信息公开申请12件。", subject)
    assert claim.is_certain


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("本镇未收到政务信息依申请公开的申请。", "received_none"),
        ("没有收到公民、法人或者其他组织提出的政府信息公开申请。", "received_none"),
        ("政府信息公开零申请。", "received_none"),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", "disputes_none"),
        ("无行政复议案件。", "review_none"),
        ("没有因信息公开被提起行政诉讼的情况。", "suit_none"),
    ],
)
def test_none_is_a_claim(text: str, metric: str) -> None:
    assert metric in certain(text)


def test_what_a_paragraph_said_before_still_holds() -> None:
    text = "全市新收政府信息公开申请9件。其中自然人申请8件，法人或其他组织申请1件。"
    assert certain(text) == {}
    assert certain("2018年收到政府信息公开申请9件。其中予以公开8件。") == {}


def test_suits_without_and_after_review_are_suits() -> None:
    text = "因信息公开被提起行政诉讼2件，未经复议直接起诉1件，复议后起诉1件。"
    assert {claim.metric for claim in claims(text)} == {"suit"}


@pytest.mark.parametrize(
    "text",
    [
        "未收到群众投诉。",
        "未收到电话、网络平台、来信等方式提出的相关政府信息公开申请。",
        "未经复议直接起诉的行政诉讼由区政府应对。",
        "无法提供的，依法说明行政复议途径。",
        "未发生行政诉讼败诉案件。",
        "未按时答复引发行政复议。",
        "没有及时答复引起行政诉讼。",
    ],
)
def test_other_denials_are_no_certain_claim(text: str) -> None:
    assert not [metric for metric in certain(text) if metric.endswith("_none")]


def test_a_claim_knows_its_span_in_the_printed_line() -> None:
    printed = "　2021年 收到政府信息公开申请 １２ 件。"
    subject = with_prose(balanced(), S1, printed)
    (claim,) = read_claims(subject)
    place = claim.locator
    assert place is not None
    assert place.column is not None
    line = subject.lines[1]
    assert line.text[place.column - 1 :][: place.end - place.start] == "１２ 件"
    assert place.start == line.start + place.column - 1


@given(
    st.text(
        alphabet="收到申请公开政府信息办结其中，。、（）0123456789件条余万一二未{}", max_size=80
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    subject = with_prose(balanced(), S1, "政府信息公开申请" + text)
    for claim in read_claims(subject):
        assert claim.passage.text[claim.start : claim.end] == claim.raw
    for finding in run_checks(subject).findings:
        assert finding.message


@given(st.text(max_size=60))
def test_any_characters_are_survived(text: str) -> None:
    run_checks(with_prose(balanced(), S1, *(text or "x").split("\n")))
