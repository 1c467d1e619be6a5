"""Reading a value: exact numbers, and a state instead of a number for every doubt."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import State
from parsers.numbers import is_value_like, read_value

NUMBERS = [
    ("0", 0),
    ("　９", 9),
    (" 22 ", 22),
    ("0\u00a0", 0),
    ("１，１１３", 1113),
    ("1,113", 1113),
    ("2,822,652", 2822652),
    ("+43", 43),
    ("＋3", 3),
    ("-1942", -1942),
    ("－14", -14),
    ("−5", -5),
    ("3件", 3),
    ("12\n件", 12),
    ("O", 0),
    ("〇", 0),
    ("零", 0),
    ("十二", 12),
    ("二十", 20),
    ("一百零五", 105),
]
PLACEHOLDERS = ["/", "／", "-", "—", "－", "——", "无", "空", "一一", "不涉及", "N/A"]
TEXTS = ["本单位未制作规章", "详见附件", "10²", "①", "12①", "12^1", "~5~8", "½", "±3", "3+4"]
DOUBTS = [
    "1 0", "1 234", "145 434", "22\n0", "1,11", "1,113,22", "007", "1.", "一", "二〇", "1.2.3", "٣",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers_are_read_exactly(text: str, value: int) -> None:
    reading = read_value(text, "signed")
    assert (reading.state, reading.value) == (State.NUMBER, value)


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_no_number_and_a_lone_dash_never_minus_zero(text: str) -> None:
    assert (read_value(text).state, read_value(text).value) == (State.PLACEHOLDER, None)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000\u2002", "\n \n"])
def test_nothing_shown_is_blank_and_not_zero(text: str) -> None:
    assert (read_value(text).state, read_value(text).value) == (State.BLANK, None)


@pytest.mark.parametrize("text", TEXTS)
def test_words_and_decorated_digits_are_text(text: str) -> None:
    assert (read_value(text).state, read_value(text).value) == (State.TEXT, None)


@pytest.mark.parametrize("text", DOUBTS)
def test_what_may_be_two_numbers_or_none_is_ambiguous(text: str) -> None:
    assert (read_value(text).state, read_value(text).value) == (State.AMBIGUOUS, None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("24.5万元", "24.5", "万元"),
        ("1859950.00", "1859950.00", None),
        ("470.31万元", "470.31", "万元"),
    ],
)
def test_money_keeps_its_printed_decimals_and_unit(text: str, value: str, unit: str | None) -> None:
    reading = read_value(text, "money")
    assert (str(reading.value), reading.unit) == (value, unit)


@given(st.integers(-(10**12), 10**12))
def test_any_printed_integer_comes_back(value: int) -> None:
    assert read_value(str(value)).value == value
    assert read_value(f"{value:,}").value == value


@given(st.decimals(0, 10**9, places=4))
def test_any_printed_amount_comes_back_with_its_digits(value: Decimal) -> None:
    assert str(read_value(str(value), "money").value) == str(value)


@given(st.text(max_size=30))
def test_a_value_comes_only_with_the_state_number(text: str) -> None:
    reading = read_value(text)
    assert (reading.value is not None) == (reading.state is State.NUMBER)


@given(st.lists(st.integers(0, 999), min_size=2, max_size=4))
def test_stacked_numbers_are_never_joined(values: list[int]) -> None:
    assert read_value("\n".join(map(str, values))).state is State.AMBIGUOUS


def test_value_like_texts_can_stand_in_a_value_cell() -> None:
    assert all(is_value_like(text) for text in ("", "0", "/", "1 0"))
    assert not is_value_like("行政许可")
