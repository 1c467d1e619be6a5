import json
import sqlite3
import sys
from pathlib import Path

import pytest

from corpus.release.tables import all_tables
from storage.session import Store
from tests.corpus.cli.conftest import Run
from tests.corpus.release.conftest import fill
from tests.storage.builders import TickingClock

NAMES = [table.name for table in all_tables()]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database with canonical reports; exports leave it as it is."""
    folder = tmp_path_factory.mktemp("corpus")
    url = f"sqlite:///{folder / 'own.db'}"
    with Store(url) as store:
        store.upgrade()
        fill(store, TickingClock(), folder)
    return url


def test_the_tables_of_a_release_are_written_and_named(
    run: Run, corpus: str, tmp_path: Path
) -> None:
    result = run("--db", corpus, "export", "--format", "csv", "--output", "out/tables")
    assert result.exit_code == 0, result.output
    assert "reports.csv: 4 rows" in result.stdout
    names = {path.name for path in (tmp_path / "out" / "tables").iterdir()}
    assert names == {f"{name}.csv" for name in NAMES}


def test_only_the_tables_asked_for_are_written(run: Run, corpus: str, tmp_path: Path) -> None:
    words = ("--db", corpus, "export", "-o", "out", "--tables", "roster, reports")
    made = run(*words, "--format", "sqlite", "--json")
    [file] = json.loads(made.stdout)
    with sqlite3.connect(file["path"]) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = database.execute("SELECT name FROM sqlite_schema ORDER BY name").fetchall()
    assert found == [("reports",), ("roster",)]
    assert file["rows"] > 4


def test_a_package_is_whole_and_no_release(run: Run, corpus: str, tmp_path: Path) -> None:
    made = run("--db", corpus, "export", "--format", "datapackage", "-o", "out", "--json")
    assert made.exit_code == 0, made.output
    folder = tmp_path / "out"
    listed = {Path(each["path"]).relative_to("out").as_posix() for each in json.loads(made.stdout)}
    assert listed >= {f"data/{name}.csv" for name in NAMES}
    sums = (folder / "SHA256SUMS").read_text().splitlines()
    assert {line[66:] for line in sums} == listed - {"SHA256SUMS"}
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert described["version"].startswith("snapshot-")
    assert "nobody promised" in (folder / "README.md").read_text("utf-8")
    # The same again, and nothing was stored of it.
    again = run("--db", corpus, "export", "--format", "datapackage", "-o", "again")
    assert again.exit_code == 0
    assert (tmp_path / "again" / "SHA256SUMS").read_bytes() == (folder / "SHA256SUMS").read_bytes()


def test_report_versions_of_nobody_are_told_of(run: Run, filled: str, tmp_path: Path) -> None:
    made = run("--db", filled, "export", "--format", "jsonl", "--output", "out")
    assert made.exit_code == 0
    assert (tmp_path / "out" / "reports.jsonl").read_bytes() == b""
    assert "11 report versions stand in no table" in made.stderr
    assert "nianbao agencies resolve" in made.stderr


def test_records_are_written_and_named(run: Run, filled: str, tmp_path: Path) -> None:
    result = run("--db", filled, "export", "--records", "--output", "out/tables")
    assert result.exit_code == 0
    assert "reports.csv: 11 rows" in result.stdout
    names = sorted(path.name for path in (tmp_path / "out" / "tables").iterdir())
    assert names == ["cells.csv", "findings.csv", "reports.csv"]


def test_the_summary_is_for_programs(run: Run, filled: str) -> None:
    words = ("--records", "--output", "out", "--format", "jsonl", "--json")
    [file] = json.loads(run("--db", filled, "export", *words).stdout)
    assert file["rows"] == 13
    assert Path(file["path"]).stat().st_size == file["bytes"]


def test_only_the_records_asked_for_are_written(run: Run, filled: str, tmp_path: Path) -> None:
    words = ("--records", "--output", "out", "--tables", "findings, reports")
    run("--db", filled, "export", *words)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["findings.csv", "reports.csv"]


def test_a_folder_with_files_needs_force(run: Run, filled: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    words = ("--db", filled, "export", "--records", "--output", "out")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert run(*words, "--force").exit_code == 0
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--records", "--output", "filled.db"], 1, "filled.db: File exists; name a folder."),
        (["--output", "filled.db/below"], 1, "Not a directory; check the path."),
        (["--output", "out", "--tables", "rows"], 2, "no table 'rows'"),
        (["--output", "out", "--records", "--tables", "roster"], 2, "no table 'roster'"),
        (["--output", "out", "--tables", "reports", "--format", "datapackage"], 2, "all of them"),
        (["--output", "out", "--records", "--format", "sqlite"], 2, "--records is for csv"),
        (["--output", "out", "--records", "--division", "990102"], 2, "leave --records out"),
        (
            ["--output", "out", "--records", "--tables", "cells", "--format", "jsonl"],
            2,
            "whole records",
        ),
        ([], 2, "--output"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    run: Run, filled: str, words: list[str], code: int, sentence: str
) -> None:
    result = run("--db", filled, "export", *words)
    assert result.exit_code == code
    assert sentence in result.stderr


@pytest.mark.parametrize("words", [[], ["--records"]])
def test_a_missing_extra_is_named_with_its_command(
    run: Run, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("--db", filled, "export", "--format", "parquet", "--output", "out", *words)
    assert result.exit_code == 1
    assert "pip install 'nianbao[parquet]'" in result.stderr
    assert not (tmp_path / "out").exists()
