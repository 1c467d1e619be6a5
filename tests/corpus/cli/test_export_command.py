import json
import sys
from pathlib import Path

import pytest

from tests.corpus.cli.conftest import Run


def test_tables_are_written_and_named(run: Run, filled: str, tmp_path: Path) -> None:
    result = run("--db", filled, "export", "--output", "out/tables")
    assert result.exit_code == 0
    assert "reports.csv: 11 rows" in result.stdout
    names = sorted(path.name for path in (tmp_path / "out" / "tables").iterdir())
    assert names == ["cells.csv", "findings.csv", "reports.csv"]


def test_the_summary_is_for_programs(run: Run, filled: str) -> None:
    result = run("--db", filled, "export", "--output", "out", "--format", "jsonl", "--json")
    [file] = json.loads(result.stdout)
    assert file["rows"] == 13
    assert Path(file["path"]).stat().st_size == file["bytes"]


def test_only_the_tables_asked_for_are_written(run: Run, filled: str, tmp_path: Path) -> None:
    run("--db", filled, "export", "--output", "out", "--tables", "findings, reports")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["findings.csv", "reports.csv"]


def test_a_folder_with_files_needs_force(run: Run, filled: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    words = ("--db", filled, "export", "--output", "out")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert run(*words, "--force").exit_code == 0
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--output", "filled.db"], 1, "filled.db: File exists; name a folder."),
        (["--output", "filled.db/below"], 1, "Not a directory; check the path."),
        (["--output", "out", "--tables", "rows"], 2, "there is no table 'rows'"),
        (["--output", "out", "--tables", "cells", "--format", "jsonl"], 2, "whole records"),
        ([], 2, "--output"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    run: Run, filled: str, words: list[str], code: int, sentence: str
) -> None:
    result = run("--db", filled, "export", *words)
    assert result.exit_code == code
    assert sentence in result.stderr


def test_a_missing_extra_is_named_with_its_command(
    run: Run, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("--db", filled, "export", "--format", "parquet", "--output", "out")
    assert result.exit_code == 1
    assert "pip install 'nianbao[parquet]'" in result.stderr
    assert not (tmp_path / "out").exists()
