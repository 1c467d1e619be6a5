"""Small inputs that once crashed, hung or were misread."""

import pytest

from parsers.encoding import decode
from parsers.fold import clean
from parsers.media.text import read_text
from parsers.model import DocClass, State
from parsers.numbers import read_value
from parsers.parse import parse
from tests.parsers.bounded import bounded


def page(cell: str) -> str:
    head = "<td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数"
    return f"<table><tr>{head}<tr><td>规章<td>{cell}<td>2<td>3</table>"


def state(cell: str) -> State:
    return parse(page(cell).encode()).cells["t2.rules.issued"].state


def value(cell: str) -> object:
    return parse(page(cell).encode()).cells["t2.rules.issued"].value


@pytest.mark.parametrize(
    "digits", ["9" * 19, "9" * 5000, "1," + "000," * 9 + "000", "1." + "0" * 9]
)
def test_endless_numbers_are_ambiguous(digits: str) -> None:
    assert read_value(digits).state is State.AMBIGUOUS
    assert state(digits) is State.AMBIGUOUS


@pytest.mark.parametrize("cell", ["-<br>5", "+<br>5", "<p>－</p><p>5</p>", "十<br>五", "5<p>6"])
def test_what_is_stacked_in_a_cell_is_not_joined(cell: str) -> None:
    assert state(cell) is State.AMBIGUOUS


@pytest.mark.parametrize(
    "blank", ["\u200b", "\ufeff", "&nbsp;", "&#12288;", "&ensp;", "&shy;", "<br>"]
)
def test_a_blank_inside_a_number_leaves_a_doubt(blank: str) -> None:
    assert state(f"1{blank}2") is State.AMBIGUOUS


@pytest.mark.parametrize(
    "tag",
    ["<i style='display:none'>", "<i hidden>", "<i style='visibility: hidden'>",
     "<i style='font-size:0'>"],
)  # fmt: skip
def test_hidden_digits_are_not_read(tag: str) -> None:
    assert value(f"1{tag}7</i>2") == 12


@pytest.mark.parametrize("tag", ["sup", "del", "s", "span style='text-decoration: line-through'"])
def test_raised_and_struck_digits_never_join_a_number(tag: str) -> None:
    assert state(f"1<{tag}>7</{tag.split()[0]}>") is State.TEXT


def test_a_unit_behind_a_blank_belongs_to_the_number() -> None:
    assert (read_value("24.5 万元", "money").unit, read_value("5 件").value) == ("万元", 5)


def test_blanks_inside_a_cell_never_hang() -> None:
    with bounded():
        assert len(clean("甲" + "\u00a0" * 300_000 + "乙")) == 300_002


def test_a_table_does_not_swallow_the_prose_behind_it() -> None:
    text = "\t1\n" + "公开\n" * 20_000
    grid = read_text(decode(text.encode())).grids[0]
    assert grid.end < 1000


def test_many_cells_of_flat_text_never_hang() -> None:
    with bounded():
        record = parse(("|重复申请|1|2|3|4|5|6|7|\n" * 4_000).encode())
    assert record.cells["t3.rejected_repeat.total"].locator is not None


def test_long_runs_of_fill_in_signs_are_no_sample_text() -> None:
    assert parse(("<p>" + "x" * 100_000).encode()).doc_class is DocClass.OTHER
    text = "xx县2021年政府信息公开工作年度报告，xx局、XX镇、××区、某某县共xx件。"
    assert parse(text.encode()).doc_class is DocClass.SAMPLE_TEXT


def test_a_huge_title_is_cut() -> None:
    markup = f"<title>{'公开' * 100_000}</title><h1>{'年报' * 100_000}</h1><p>甲</p>"
    assert len(parse(markup.encode()).title.raw or "") <= 1000
