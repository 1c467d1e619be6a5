import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from corpus.export.csv_file import csv_line

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(TEXTS, min_size=1))
def test_any_reader_of_csv_reads_what_was_written(values: list[str]) -> None:
    text = csv_line(values).decode()
    [read] = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert read == values


def test_an_absent_value_differs_from_an_empty_text() -> None:
    assert csv_line([None, "", None]) == b',"",\n'
