"""Folding for matching, and the raw text beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fold import clean, fold, is_blank, strip_blank


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("（三）\n\n不予公开", "(三)不予公开"),
        ("3.危及“三安全一稳定”", "3.危及三安全一稳定"),
        ('3．危及"三安全一稳定"', "3.危及三安全一稳定"),
        ("政府資訊公開工作年度報告", "政府信息公开工作年度报告"),
        ("行政複議、行政訴訟", "行政复议、行政诉讼"),
        ("－ ４ －", "-4-"),
        ("〔2021〕30号", "(2021)30号"),
    ],
)
def test_spellings_of_one_label_fold_together(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_is_idempotent_and_leaves_no_blank(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(character.isspace() for character in folded)


@given(st.text(max_size=60))
def test_cleaning_removes_only_outer_blanks_and_line_breaks(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\n" not in cleaned
    assert "".join(cleaned.split()) == "".join(text.split()) or "\u200b" in text or "\ufeff" in text


def test_a_broken_label_is_joined_without_a_gap() -> None:
    assert clean("\u00a0本年新 \n 公开数量\u3000") == "本年新公开数量"


def test_every_kind_of_blank_is_a_blank() -> None:
    assert is_blank(" \t\u00a0\u3000\u2002\u200b\ufeff")
    assert strip_blank("\u20022\u00a0") == "2"
