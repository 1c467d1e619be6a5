"""Texts are invented; `own` makes a paragraph that no other number makes."""

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.rules.copies import reuse_of
from corpus.rules.model import Prose, Verdict
from corpus.rules.text.boilerplate import learn_boilerplate
from corpus.rules.text.clusters import clusters_of, find_pairs
from corpus.rules.text.shingles import containment, covered, shingles
from tests.corpus.rules.invent import TOWNS, case, district, only, outcomes, report

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
S1, S5 = "section_1_overview", "section_5_problems"
_SIGNS = (
    "云栖鹭桐荫枫榆苇青禾梨竹松溪石桥川泽塘湾岭峰清安永泰和"
    "顺丰宁渔樵耕读琴棋书画诗酒花茶梅兰菊荷柳桂杏桃"
)


def own(number: int, length: int = 300) -> str:
    """Return sentences drawn for a number."""
    rng = random.Random(number)  # noqa: S311 - no secret
    return "".join("".join(rng.choices(_SIGNS, k=19)) + "。" for _ in range(length // 20))


def reused(now: str, then: str | None) -> Verdict:
    past = [] if then is None else [report(year=2021, sections={S1: then})]
    return only("DU-01", case(report(sections={S1: now}), *past))


def test_a_report_whose_own_words_stood_last_year_is_seen() -> None:
    assert reused(own(1), own(2)) is PASS
    assert reused(own(1), own(1)) is FAIL
    assert reused(own(1, 180) + own(2, 120), own(1, 180)) is FAIL
    assert reused(own(1, 120) + own(2, 180), own(1, 120)) is PASS


def test_short_texts_and_missing_years_prove_nothing() -> None:
    assert reused(own(1, 100), own(1, 100)) is OPEN
    assert reused(own(1), None) is OPEN


def test_numbers_years_and_the_own_name_do_not_make_a_text_new() -> None:
    text = "2021年柳荻镇" + own(1) + "共收到申请3件，其中柳荻镇受理2件。"
    assert reused(text.replace("2021", "2022").replace("3件", "9件"), text) is FAIL


def test_what_everybody_in_the_district_prints_is_nobodys_own() -> None:
    law = own(9, 400)
    now = [report(town, sections={S1: law + own(n)}) for n, town in enumerate(TOWNS)]
    last = [report(town, 2021, sections={S1: law + own(n + 50)}) for n, town in enumerate(TOWNS)]
    found = case(now[0], last[0], around=district(now, last))
    reuse = reuse_of(found)
    assert only("DU-01", found) is PASS
    assert reuse is not None
    assert reuse.share < Fraction(1, 10)


LIST = "（一）存在的主要问题。一是{}；二是{}。（二）下一步改进措施。一是{}；二是{}。"
WORDS = (
    "公租房轮候名册更新滞后两个季度",
    "河道采砂许可目录检索排序混乱",
    "渔船检验结果附件无法打开查看",
    "集体林权登记的办理指南语言生硬",
    "每季度邀请村民代表评议公开目录",
    "将缴费单背面用于公布救助标准",
)


def five(*chosen: int) -> Mapping[str, str]:
    return {S5: LIST.format(*(WORDS[n] for n in chosen))}


def listed(alias: str, now: Mapping[str, str], then: Mapping[str, str]) -> Verdict:
    return only(alias, case(report(sections=now), report(year=2021, sections=then)))


def test_problems_of_last_year_are_told_and_all_of_them_are_worse() -> None:
    assert listed("DU-02", five(0, 1, 4, 5), five(2, 3, 4, 5)) is PASS
    now, then = report(sections=five(0, 1, 4, 5)), report(year=2021, sections=five(0, 3, 4, 5))
    assert [o.severity.value for o in outcomes("DU-02", case(now, then))] == ["info"]
    both = report(year=2021, sections=five(1, 0, 4, 5))
    assert [o.severity.value for o in outcomes("DU-02", case(now, both))] == ["warning"]
    assert listed("DU-02", {S1: own(1)}, five(0, 1, 4, 5)) is OPEN


def test_measures_that_are_all_old_are_seen() -> None:
    assert listed("DU-03", five(0, 1, 4, 5), five(2, 3, 4, 1)) is PASS
    assert listed("DU-03", five(0, 1, 4, 5), five(2, 3, 5, 4)) is FAIL
    assert listed("DU-03", five(0, 1, 4, 5), {S1: own(1)}) is OPEN


def clustered(*texts: str) -> list[Verdict]:
    reports = [report(town, sections={S1: text}) for town, text in zip(TOWNS, texts, strict=False)]
    return [o.verdict for o in outcomes("DU-04", district(reports))]


def test_agencies_that_share_their_own_words_are_seen_and_nobody_else() -> None:
    assert clustered(own(1), own(2), own(3)) == [PASS] * 3
    assert clustered(own(1), own(2), own(1)) == [FAIL, PASS, FAIL]
    assert clustered(own(1), own(1, 100) + own(2, 200)) == [PASS, PASS]
    assert clustered(own(1, 100), own(1, 100)) == [OPEN, OPEN]


def test_a_text_inside_a_longer_one_is_no_cluster() -> None:
    assert clustered(own(1), own(1) + own(2, 400)) == [PASS, PASS]


def speaking(text: str, signed: str | None = None) -> Verdict:
    now = report(sections={S1: text})
    now = replace(now, prose=replace(now.prose, signed_by=signed))
    return only("DU-05", case(now, around=district([now])), "other_name")


def test_another_agencys_name_as_the_subject_is_seen() -> None:
    assert speaking("柳荻镇认真落实各项要求。") is PASS
    assert speaking("2022年，白鹭镇认真落实各项要求。") is FAIL
    assert speaking("柳荻镇与白鹭镇共建公开专区。白鹭镇的做法值得学习。") is PASS
    assert speaking("我镇认真落实各项要求。", "沐岚区教育局") is FAIL
    assert speaking("我镇认真落实各项要求。", "柳荻镇人民政府") is PASS


def left(text: str) -> Verdict:
    return only("DU-06", case(report(sections={S5: text})))


def test_another_year_that_was_left_over_is_seen() -> None:
    assert left("2022年我镇主动公开信息40条。2023年我镇将继续努力。") is PASS
    assert left("2019年存在的主要问题已整改。") is FAIL
    assert left("较2019年我镇主动公开数量有所增加。") is PASS
    assert left("依照《条例（2019年政府信息公开工作情况）》执行。") is PASS
    assert left("咨询电话0512-62019年政府信息公开工作") is PASS
    assert only("DU-06", case(report())) is OPEN


def test_prose_that_says_hardly_anything_is_told() -> None:
    def dense(text: str) -> Verdict:
        return only("DU-07", case(report(sections={S1: text})))

    assert dense(own(1)) is PASS
    assert dense("公开工作平稳有序。") is FAIL
    assert dense("公开工作平稳有序，共12件。") is PASS
    assert only("DU-07", case(report())) is OPEN


def test_an_empty_part_five_is_seen() -> None:
    def five_says(text: str) -> Verdict:
        return only("DU-08", case(report(sections={S5: text})))

    assert five_says(LIST.format(*WORDS[:4])) is PASS
    assert five_says("无。") is FAIL
    assert (
        five_says(
            "公开工作还需进一步加强，公开内容不够全面，公开意识有待提高，队伍建设仍需完善，时效需提升。"
        )
        is FAIL
    )
    assert only("DU-08", case(report(sections={S1: own(1)}))) is APART


def test_part_one_about_nobody_in_particular_is_seen() -> None:
    def one_says(text: str) -> Verdict:
        return only("DU-09", case(report(sections={S1: text})))

    assert one_says("部分地区对公开工作重视不够，多数部门已经整改。") is FAIL
    assert one_says("柳荻镇督促部分单位整改。") is PASS
    assert one_says("部分单位公开信息40条。") is PASS
    assert only("DU-09", case(report())) is OPEN


def test_a_long_paragraph_that_stands_twice_is_seen() -> None:
    paragraph = own(1, 60)

    def repeated(text: str) -> Verdict:
        return only("DU-10", case(report(sections={S1: text})))

    assert repeated(f"{paragraph}\n{own(2, 60)}") is PASS
    assert repeated(f"{paragraph}\n{own(2, 60)}\n{paragraph}") is FAIL
    assert repeated(f"{paragraph}\n一、总体情况\n一、总体情况") is PASS
    assert repeated("短。") is OPEN


def test_a_telephone_number_of_two_agencies_is_told() -> None:
    def numbers(*phones: str | None) -> list[Verdict]:
        pairs = zip(TOWNS, phones, strict=False)
        reports = [report(town, prose=Prose(phone=phone)) for town, phone in pairs]
        return [o.verdict for o in outcomes("DU-11", district(reports))]

    assert numbers("0990-1", "0990-2") == [PASS, PASS]
    assert numbers("0990-1", "0990-1") == [FAIL, FAIL]
    assert numbers(None, None) == []


def test_a_sentence_of_few_is_never_boilerplate() -> None:
    reports = [["a", "b"], ["a", "c"], ["d"]]
    assert learn_boilerplate(reports, Decimal("0.3"), 5) == frozenset()


_TEXT = st.text(alphabet="云栖鹭桐荫\n", max_size=60)


@given(_TEXT, _TEXT)
def test_reuse_lies_between_nothing_and_all(text: str, other: str) -> None:
    hit, size = covered(text, shingles(other))
    assert 0 <= hit <= size == len(text.replace("\n", ""))
    assert covered(text, shingles(text)) == (size, size)
    assert 0 <= containment(shingles(text), shingles(other)) <= 1


@settings(max_examples=20)
@given(st.lists(st.integers(0, 400), min_size=2, max_size=6), st.integers(0, 3))
def test_pairs_are_exactly_those_that_contain_each_other(kept: list[int], seed: int) -> None:
    base = own(seed, 600)
    texts = {f"t{n}": base[: 600 - cut] + own(100 + n, cut) for n, cut in enumerate(kept)}
    found = {(pair.one, pair.other): pair.share for pair in find_pairs(texts, Decimal("0.8"))}
    for one, left_text in texts.items():
        for other, right_text in texts.items():
            a, b = shingles(left_text), shingles(right_text)
            share = min(containment(a, b), containment(b, a))
            if one < other and share >= Fraction(4, 5):
                assert found.pop((one, other)) == share
    assert found == {}


def test_clusters_are_what_pairs_connect_whatever_their_order() -> None:
    texts = {key: own(key == "c", 400) for key in "dcba"}
    pairs = find_pairs(texts, Decimal("0.8"))
    assert clusters_of(pairs) == clusters_of(pairs[::-1]) == [("a", "b", "d")]
