"""CSV for spreadsheets: nothing in it is run as a formula, and nothing else is changed."""

from pathlib import Path

import pytest

from corpus.export.model import Column, Kind, Table
from corpus.release.spreadsheet import SpreadsheetSink

TABLE = Table(
    "words", "词", "Words", "word", (Column("word", Kind.TEXT, "词", "a word"),), ("word",)
)


def _file(folder: Path, *words: str | int) -> str:
    with SpreadsheetSink(folder).open(TABLE) as write:
        write([(word,) for word in words])
    return (folder / "words.csv").read_text("utf-8")


@pytest.mark.parametrize("word", ["=HYPERLINK(1)", "@SUM(1)", "+1+cmd|x", "-A1", "＝1+1", "\t=1"])
def test_what_would_be_a_formula_gets_an_apostrophe(tmp_path: Path, word: str) -> None:
    assert f"'{word}" in _file(tmp_path, word)


@pytest.mark.parametrize("word", ["-", "--", "－", "-5", "-1,234.50", "+3", "申请=受理", "1-2", ""])
def test_marks_numbers_and_words_stay_as_they_are(tmp_path: Path, word: str) -> None:
    assert "'" not in _file(tmp_path, word)
    assert _file(tmp_path, word).startswith("\ufeffword")
