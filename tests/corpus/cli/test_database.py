import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from storage import dialects
from storage.schema import HEAD
from tests.corpus.cli.conftest import Run

NEEDING_TABLES = (["status"], ["coverage"], ["reparse"], ["export", "--output", "out"])


@pytest.mark.parametrize("words", NEEDING_TABLES, ids=lambda words: words[0])
def test_a_database_without_tables_is_one_sentence(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr == (
        "nianbao: The database sqlite:///nianbao.db has no tables yet: run `nianbao db upgrade`.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", NEEDING_TABLES, ids=lambda words: words[0])
def test_a_file_that_is_no_database_is_one_sentence(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "nianbao.db").write_bytes(b"no database at all" * 100)
    result = run(*words)
    assert result.exit_code == 1
    assert "is damaged or no database: restore it from a backup." in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_tables_of_an_older_program_are_one_sentence(run: Run, filled: str) -> None:
    with sqlite3.connect(filled.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'unheard-of'")
    connection.close()
    result = run("--db", filled, "status")
    assert result.exit_code == 1
    assert "install a newer nianbao" in result.stderr


def test_a_locked_database_is_one_sentence(
    run: Run, filled: str, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "_BUSY_TIMEOUT_MS", 20)
    with sqlite3.connect(filled.removeprefix("sqlite:///"), isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        result = run("--db", filled, "ingest", pages)
    connection.close()
    assert result.exit_code == 1
    assert "is locked by another program: wait until it is done" in result.stderr


def test_a_url_of_another_kind_is_one_sentence(run: Run) -> None:
    result = run("--db", "mysql://me:secret@host/name", "status")
    assert result.exit_code == 1
    assert "secret" not in result.output
    assert "sqlite:///FILE" in result.stderr


def test_upgrade_creates_the_tables_once(run: Run) -> None:
    assert run("db", "revision").exit_code == 3
    assert f"now have revision {HEAD}" in run("db", "upgrade").stdout
    assert "Nothing to do" in run("db", "upgrade").stdout
    result = run("db", "revision", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["revision"] == HEAD


@pytest.mark.parametrize("is_first", [True, False])
def test_the_database_may_be_named_on_either_side(run: Run, filled: str, is_first: bool) -> None:
    words = ["--db", filled, "status"] if is_first else ["status", "--db", filled]
    result = run(*words)
    assert result.exit_code == 0
    assert f"Database {filled}" in result.stdout


def test_status_counts_for_people_and_programs(run: Run, filled: str) -> None:
    shown = run("--db", filled, "status").stdout
    assert "captures" in shown
    assert "(this one)" in shown
    assert "Nothing to parse." in shown
    summary = json.loads(run("--db", filled, "status", "--json").stdout)
    assert summary["counts"]["reports"] == 11
    assert summary["pending"] == 0
    assert summary["parsers"][0]["parses"] == 13
    assert summary["file_bytes"] > 0


def test_coverage_shows_agencies_by_years(run: Run, filled: str) -> None:
    shown = run("--db", filled, "coverage").stdout
    header = next(line for line in shown.splitlines() if "agency" in line)
    assert [year for year in header.split() if year.isdigit()] == [
        "2019", "2020", "2021", "2022", "2023"
    ]  # fmt: skip
    assert "1E" in shown


def test_coverage_gives_one_row_per_report_to_programs(run: Run, filled: str) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("--db", filled, "coverage", "--format", "csv").stdout))
    )
    objects = json.loads(run("--db", filled, "coverage", "--format", "json").stdout)
    assert len(rows) == len(objects) == 11
    assert [row["agency_name"] for row in rows] == [one["agency_name"] for one in objects]
    assert sum(int(row["errors"]) for row in rows) == 1


def test_an_empty_corpus_says_what_to_do(run: Run) -> None:
    run("db", "upgrade")
    assert "nianbao ingest PATH" in run("coverage").stdout
    assert run("coverage", "--format", "json").stdout == "[]\n"
