"""Lines of labels are given to rows by height alone, and only where no other way fits."""

from hypothesis import given
from hypothesis import strategies as st

from parsers.media.pdf.partition import Span, share_lines

NEAR, PITCH = 3.0, 22.0


def share(lines: list[float], rows: list[float]) -> list[Span | None]:
    return share_lines(lines, rows, NEAR, PITCH)


def test_lines_lie_evenly_about_their_row() -> None:
    assert share([10, 23, 50, 63, 76, 100], [16.5, 63, 100]) == [(0, 1), (2, 4), (5, 5)]


def test_lines_above_the_first_row_are_left_over() -> None:
    assert share([0, 40, 60], [40, 60]) == [(1, 1), (2, 2)]


def test_labels_may_begin_level_with_their_rows() -> None:
    assert share([10, 23, 50, 80, 93], [10, 50, 80]) == [(0, 1), (2, 2), (3, 4)]


def test_a_line_level_with_no_row_is_in_doubt() -> None:
    assert share([10, 24], [10, 38.5]) == [(0, 0), None]


def test_a_row_without_a_line_is_in_doubt() -> None:
    assert share([10, 50], [10, 30, 50])[1] is None


def test_no_lines_are_no_labels() -> None:
    assert share([], [10, 30]) == [None, None]


@given(counts=st.lists(st.integers(1, 4), min_size=1, max_size=20), pad=st.integers(6, 20))
def test_a_label_is_never_given_to_another_row(counts: list[int], pad: int) -> None:
    lines, rows, expected, y = list[float](), list[float](), list[Span](), 0.0
    for count in counts:
        own = [y + 13 * number for number in range(count)]
        expected.append((len(lines), len(lines) + count - 1))
        lines += own
        rows.append((own[0] + own[-1]) / 2)
        y = own[-1] + 13 + pad
    found = zip(share(lines, rows), expected, strict=True)
    assert all(span in (None, wanted) for span, wanted in found)
