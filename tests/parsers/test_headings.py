"""Sections are found by their words and their order, not by their ordinals."""

import pytest

from parsers.encoding import decode
from parsers.headings import find_headings
from parsers.media.text import read_text

SIX = [
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
]


def found(text: str) -> list[tuple[int, str]]:
    document = read_text(decode(text.encode()))
    return [(heading.section.number, heading.raw) for heading in find_headings(document)]


def report(*headings: str, body: str = "本年度做了许多工作。") -> str:
    return "\n".join(f"{heading}\n{body}" for heading in headings)


def numbers(text: str) -> list[int]:
    return [number for number, _ in found(text)]


def test_ordinals_may_be_mixed_or_missing() -> None:
    mixed = [
        f"1、 {SIX[0]}",
        *(f"{o}、{t}" for o, t in zip("二三四", SIX[1:4], strict=True)),
        *SIX[4:],
    ]
    assert numbers(report(*mixed)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "heading",
    [
        "五、存在的问题及改进措施",
        "五 、存在问题和改进情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
        "（五）存在的主要问题及改进情况",
        "五、存在的主要问题及改进情况（宋体加粗小四号字）",
        "[bookmark: _GoBack]五、存在的主要问题及改进情况",
        "五、存在的主要問題及改進情況",
    ],
)
def test_titles_have_many_wordings(heading: str) -> None:
    assert numbers(report("一、总体情况", heading)) == [1, 5]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    text = "一、总体情况\n正文。\n四、政府信息公开行政复议、\n行政诉讼情况\n正文。"
    assert numbers(text) == [1, 4]


def test_sub_items_in_the_same_style_are_no_sections() -> None:
    text = report(
        "1、总体情况", "1、机构职能", "（二）主动公开政府信息情况", "二、主动公开政府信息情况"
    )
    assert found(text) == [(1, "1、总体情况"), (2, "二、主动公开政府信息情况")]


def test_headings_glued_to_their_text_are_found() -> None:
    text = "年度报告如下： 一、总体情况 2021年做了许多工作。二、主动公开政府信息情况 公开信息十条。"
    assert numbers(text) == [1, 2]


def test_a_list_of_the_parts_is_not_the_parts() -> None:
    listed = "本报告包括：" + "；".join(
        f"{o}、{t}" for o, t in zip("一二三四五六", SIX, strict=True)
    )
    text = f"{listed}。\n{report(*(f'{o}、{t}' for o, t in zip('一二三四五六', SIX, strict=True)))}"
    document = read_text(decode(text.encode()))
    assert [heading.line for heading in find_headings(document)] == [1, 3, 5, 7, 9, 11]


def test_the_parts_beat_a_table_of_contents() -> None:
    titles = [f"{o}、{t}" for o, t in zip("一二三四五六", SIX, strict=True)]
    document = read_text(decode(("\n".join(titles) + "\n" + report(*titles)).encode()))
    assert next(heading.line for heading in find_headings(document)) == 6


def test_generic_words_need_an_ordinal() -> None:
    assert found("概述\n基本情况\n工作开展情况") == []


def test_a_text_without_sections_has_none() -> None:
    assert found("关于召开会议的通知\n请各单位参加。") == []
    assert found("") == []
