"""Readings of one cell: what they may say together, and what stays in doubt."""

import pytest

from parsers.media.ocr.agree import believe_figure, believe_label, is_label
from parsers.media.ocr.lexicon import nearest_label
from parsers.media.ocr.recogniser import Reading
from parsers.media.pdf.marks import LOST
from parsers.model import State
from parsers.numbers import read_value


def lines(*readings: tuple[str, int]) -> list[list[Reading]]:
    return [[Reading(text, confidence)] if text else [] for text, confidence in readings]


def test_readings_that_agree_make_a_figure() -> None:
    believed = believe_figure(lines(("12", 90), ("12", 96), ("", 0)), touches=False)
    assert (believed.text, believed.is_certain, believed.confidence) == ("12", True, 90)


@pytest.mark.parametrize(
    "readings",
    [
        [("12", 96), ("", 0), ("", 0)],
        [("12", 96), ("12", 60), ("", 0)],
        [("12", 96), ("12", 96), ("17", 55)],
        [("012", 96), ("012", 96), ("012", 96)],
        [("", 0), ("", 0), ("", 0)],
        [("I2", 40), ("12", 50), ("12", 40)],
    ],
)
def test_any_doubt_leaves_no_number(readings: list[tuple[str, int]]) -> None:
    believed = believe_figure(lines(*readings), touches=False)
    assert not believed.is_certain
    assert read_value(believed.text).state is not State.NUMBER
    assert read_value(believed.text).value is None


def test_ink_at_the_border_is_doubted_even_if_all_agree() -> None:
    believed = believe_figure(lines(("12", 96), ("12", 96), ("12", 96)), touches=True)
    assert read_value(believed.text).state is State.AMBIGUOUS


def test_ink_without_a_reading_is_no_blank() -> None:
    assert believe_figure([[], [], []], touches=False).text == LOST


def test_a_dash_is_a_placeholder_only_if_nobody_reads_a_digit() -> None:
    assert believe_figure(lines(("/", 90), ("", 0)), touches=False).text == "/"
    assert believe_figure(lines(("/", 90), ("1", 20)), touches=False).text == "1?\n1?"


@pytest.mark.parametrize(
    ("read", "known"),
    [
        ("2.其他法律行政法规禁止公开", "2.其他法律行政法规禁止公开"),
        ("规范竹广件", "规范性文件"),
        ("6.属于四类过程性信恩", "6.属于四类过程性信息"),
    ],
)
def test_a_misread_label_is_mended(read: str, known: str) -> None:
    assert nearest_label(read) == known


@pytest.mark.parametrize("read", ["阳光", "行政检查", "统计表", "1", ""])
def test_what_is_no_label_is_not_made_one(read: str) -> None:
    assert nearest_label(read) is None


def test_a_short_word_instead_of_a_figure_is_no_label() -> None:
    assert not is_label([Reading("阳光", 80)])
    assert is_label([Reading("规章", 60)])
    assert believe_label([Reading("规章", 60)]).is_certain
