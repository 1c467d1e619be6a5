"""Ruling lines and signs by hand: merged cells, missing lines, numbers that leave their cells."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from parsers.media.pdf.blocks import ReadTable
from parsers.media.pdf.cells import fill_lattice
from parsers.media.pdf.lattice import find_lattices
from parsers.media.pdf.marks import Box, Rule, Sign, read_path, write_path
from parsers.media.pdf.writing import text_of

XS = (0.0, 40.0, 80.0, 120.0)
YS = (0.0, 20.0, 40.0)


def full(*places: float, start: float, end: float) -> list[Rule]:
    return [Rule(place, start, end) for place in places]


def word(text: str, x: float, y: float, size: float = 10.0) -> Iterator[Sign]:
    for index, sign in enumerate(text):
        left = x + index * size / 2
        yield Sign(sign, Box(left, y, left + size / 2, y + size))


def table(level: list[Rule], upright: list[Rule], *signs: Sign) -> ReadTable:
    (lattice,) = find_lattices(level, upright)
    return fill_lattice(1, lattice, signs)


def shape(found: ReadTable) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in found.cells]


def test_a_plain_table_has_a_cell_in_every_field() -> None:
    found = table(full(*YS, start=0, end=120), full(*XS, start=0, end=40))
    assert len(found.cells) == 6


def test_a_line_that_stops_merges_the_cells_it_does_not_part() -> None:
    level = full(0, 40, start=0, end=120) + full(20, start=40, end=120)
    upright = full(0, 40, 120, start=0, end=40) + full(80, start=20, end=40)
    assert shape(table(level, upright)) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]


def test_lines_in_pieces_are_lines() -> None:
    pieces = [Rule(y, x, x + 40) for y in YS for x in (0, 40, 80)]
    assert len(table(pieces, full(*XS, start=0, end=40)).cells) == 6


def test_a_table_open_at_its_sides_and_its_foot_is_closed() -> None:
    found = table(full(0, 20, start=0, end=120), full(40, 80, start=0, end=40))
    assert len(found.cells) == 6


def test_fields_that_make_no_rectangle_are_in_doubt() -> None:
    level = full(0, 40, start=0, end=120) + full(20, start=40, end=120)
    upright = full(0, 120, start=0, end=40) + full(80, start=0, end=40) + full(40, start=0, end=20)
    found = table(level, upright)
    assert any(cell.doubtful for cell in found.cells)


def test_a_number_over_a_border_makes_both_cells_doubtful() -> None:
    level, upright = full(*YS, start=0, end=120), full(*XS, start=0, end=40)
    found = table(level, upright, *word("12345", 28, 5))
    assert {cell.column for cell in found.cells if cell.doubtful} == {0, 1}


def test_numbers_in_neighbouring_cells_are_not_one() -> None:
    level, upright = full(*YS, start=0, end=120), full(*XS, start=0, end=40)
    found = table(level, upright, *word("12", 28, 5), *word("34", 43, 5))
    assert not any(cell.doubtful for cell in found.cells)
    assert [cell.text for cell in found.row(0)] == ["12", "34", ""]


def test_digits_far_apart_are_not_one_number() -> None:
    assert text_of([*word("1", 0, 0), *word("0", 10, 0)]) == "1 0"


def test_digits_on_two_lines_stay_on_two_lines() -> None:
    assert text_of([*word("12", 0, 0), *word("34", 0, 14)]) == "12\n34"


@given(st.permutations(list(word("政府信息公开2024", 0, 0))))
def test_the_order_of_drawing_changes_nothing(signs: list[Sign]) -> None:
    assert text_of(signs) == "政府信息公开2024"


@given(st.lists(st.tuples(*[st.floats(-999, 9999)] * 4), min_size=1, max_size=4))
def test_paths_are_read_back(sides: list[tuple[float, float, float, float]]) -> None:
    boxes = [(page, Box(*(round(side, 2) for side in box))) for page, box in enumerate(sides, 1)]
    assert read_path(write_path("box", boxes)) == ("box", boxes)
