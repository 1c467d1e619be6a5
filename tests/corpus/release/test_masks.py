"""Masks: what is a person's goes, what is an office's stays; all texts are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.release.masks import MASK, Kind, mask_persons, mask_value

CARD, NUMBER, NAME = Kind.IDENTITY_NUMBER, Kind.MOBILE, Kind.NAME
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "hidden", "kinds"),
    [
        ("身份证号110101199003071234。", ["110101199003071234"], [CARD]),
        ("证号11010119900307123X", ["11010119900307123X"], [CARD]),
        (
            "证号１１０１０１１９９００３０７１２３４。",
            ["１１０１０１１９９００３０７１２３４"],
            [CARD],
        ),
        ("身份证号码：110101900307123", ["110101900307123"], [CARD]),
        ("申请人手机13900000000", ["13900000000"], [NUMBER]),
        ("申请人留下的联系电话为139-0000-0000。", ["139-0000-0000"], [NUMBER]),
        ("王女士来电，号码 139 0000 0000", ["139 0000 0000"], [NUMBER]),
        ("经办人手机+8613900000000", ["+8613900000000"], [NUMBER]),
        ("１３９００００００００", ["１３９００００００００"], [NUMBER]),
        ("申请人张某某要求公开", ["张某某"], [NAME]),
        ("申请人：李小明，要求公开", ["李小明"], [NAME]),
        ("申请人王大伟、赵晓（共2人）", ["王大伟", "赵晓"], [NAME]),
        ("张三（化名）申请公开", ["张三"], [NAME]),
        ("村民欧阳明先生反映", ["欧阳明"], [NAME]),
        ("原告陈某诉本机关", ["陈某"], [NAME]),
        ("申请人高先生来函", ["高"], [NAME]),
    ],
)
def test_what_is_a_persons_is_masked(text: str, hidden: list[str], kinds: list[Kind]) -> None:
    masked = mask_persons(text)
    assert all(each not in masked.text for each in hidden)
    assert list(masked.spans) == kinds
    assert len(masked.text) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话：0571-86000000，传真0571-86000001。",
        "咨询电话13900000000（办公室）。",
        "联系人：党政办；联系电话：0571-86000000、13900000000。",
        "监督电话：400-800-1234",
        "热线12345、12388、96150。",
        "统计期限2023年1月1日至2023年12月31日（20230101-20231231）。",
        "2019 2020 2021 2022 2023年",
        "共150 2019 2020三项",
        "云政发〔2019〕13900000000号",
        "文号：13900000000号，第13900000000号",
        "涉及资金13900000000元，13900000000.50元",
        "统一社会信用代码11330110002512345X",
        "统一社会信用代码113301100025123456",
        "项目编号330110202113010012345",
        "索引号 001008003/2021-13901",
        "申请人情况",
        "申请人向本机关提出申请",
        "申请人应当补正，申请人逾期不补正。",
        "申请人无正当理由，申请人不服，申请人要求公开。",
        "申请人于2023年5月提出，申请人陈述意见，申请人许可范围。",
        "被申请人王家镇人民政府",
        "申请人范围、申请人数量、申请人身份",
        "局长张三同志主持会议",
        "张三镇、李四村公开信息12条",
        "全市村民代表、居民小组",
    ],
)
def test_what_is_an_offices_or_nobodys_stays(text: str) -> None:
    assert mask_persons(text) == (text, ())


@given(_TEXTS)
def test_masking_changes_nothing_but_signs_and_is_done_once(text: str) -> None:
    masked = mask_persons(text)
    assert len(masked.text) == len(text)
    assert all(new in (old, MASK) for old, new in zip(text, masked.text, strict=True))
    assert mask_persons(masked.text).text == masked.text


@given(_TEXTS, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_of_nobody_in_particular_never_passes(text: str, mobile: str) -> None:
    assert mobile not in mask_persons(f"{text}。手机 {mobile}。").text


def test_values_are_masked_inside_and_figures_are_not() -> None:
    value = {"cells": [{"raw": "13900000000", "said": "申请人手机13900000000"}], "n": 13900000000}
    masked = mask_value(value)
    assert masked == {
        "cells": [{"raw": "13900000000", "said": "申请人手机" + MASK * 11}], "n": 13900000000,
    }  # fmt: skip
