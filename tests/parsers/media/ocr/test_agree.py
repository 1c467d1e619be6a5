"""Readings of one cell: what they may say together, and what stays in doubt."""

import pytest

from parsers.media.ocr.agree import (
    Believed,
    believe_figure,
    believe_label,
    doubt_figure,
    halved,
    is_label,
    votes_of,
)
from parsers.media.ocr.glyphs import Opinion
from parsers.media.ocr.lexicon import nearest_label
from parsers.media.ocr.recogniser import Reading


def lines(*readings: tuple[str, int]) -> list[list[Reading]]:
    return [[Reading(text, confidence)] if text else [] for text, confidence in readings]


def settle(opinion: Opinion, *readings: tuple[str, int], touches: bool = False) -> Believed | None:
    return believe_figure(votes_of(lines(*readings)), opinion, touches)


def test_a_reading_and_the_shapes_of_the_digits_make_a_figure() -> None:
    believed = settle("proven", ("12", 90), ("12", 96), ("", 0))
    assert believed == Believed("12", 96, is_certain=True)


def test_without_other_digits_to_compare_three_sure_readings_make_a_figure() -> None:
    assert settle("open", ("12", 90), ("12", 96)) is None
    believed = settle("open", ("12", 90), ("12", 96), ("12", 80))
    assert believed == Believed("12", 80, is_certain=True)


@pytest.mark.parametrize(
    "readings",
    [
        [("12", 96), ("17", 95), ("12", 96)],
        [("12", 60), ("17", 55)],
        [("012", 96), ("012", 96), ("012", 96)],
        [("", 0), ("", 0), ("", 0)],
    ],
)
def test_any_doubt_leaves_no_figure(readings: list[tuple[str, int]]) -> None:
    assert settle("proven", *readings) is None


def test_shapes_that_contradict_outweigh_every_reading() -> None:
    assert settle("refuted", ("12", 96), ("12", 96), ("12", 96), ("12", 96)) is None


def test_ink_at_the_border_is_doubted_even_if_all_agree() -> None:
    assert settle("proven", ("12", 96), ("12", 96), ("12", 96), touches=True) is None


def test_a_doubt_shows_what_most_readings_saw() -> None:
    votes = votes_of(lines(("12", 96), ("17", 90), ("12", 40)))
    assert doubt_figure(votes, []) == Believed("12", 40, is_certain=False)


def test_ink_without_a_reading_is_no_blank() -> None:
    assert doubt_figure(votes_of([[], []]), []) == Believed("", 0, is_certain=False)


def test_a_dash_is_a_placeholder_only_if_nobody_reads_a_digit() -> None:
    dash = [Reading("/", 90)]
    assert doubt_figure(votes_of([[], []]), dash).is_certain
    assert not doubt_figure(votes_of(lines(("1", 20))), dash).is_certain


def test_a_figure_shown_twice_counts_only_if_both_halves_agree() -> None:
    assert halved([Reading("11 11", 90)]) == [Reading("11", 90)]
    assert halved([Reading("11 1", 90)]) == []
    assert halved([Reading("1111", 90)]) == []


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
    assert not is_label([[Reading("阳光", 80)]])
    assert is_label([[Reading("规章", 60)]])
    assert believe_label([[Reading("规章", 60)]]).is_certain


def test_a_label_like_two_of_the_form_is_not_certain() -> None:
    believed = believe_label([[Reading("法人芭共他组织", 0)]])
    assert not believed.is_certain
