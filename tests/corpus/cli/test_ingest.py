import json
import os
from pathlib import Path

import pytest

from corpus.jobs.reports import ParseReport
from storage import queries
from storage.coverage import status
from storage.session import Store
from tests.corpus.cli.conftest import Run


def _summary(run: Run, *words: object) -> dict[str, dict[str, int]]:
    result = run("ingest", "--json", *words)
    summary: dict[str, dict[str, int]] = json.loads(result.stdout)
    return summary


def test_a_folder_is_archived_and_parsed_once(run: Run, pages: Path) -> None:
    first, second = _summary(run, pages), _summary(run, pages)
    assert first["archived"] | {"new": 13, "known": 0} == first["archived"]
    assert first["parsed"]["parsed"] == 13
    assert second["archived"] | {"new": 0, "known": 13} == second["archived"]
    assert second["parsed"]["parsed"] == 0
    with Store("sqlite:///nianbao.db") as store, store.read_only() as session:
        counts = status(session)
    assert (counts.captures, counts.snapshots, counts.parses, counts.reports) == (13, 13, 13, 11)
    assert (counts.runs, counts.unfinished_runs) == (3, 0)


def test_a_new_database_file_is_created_and_said(run: Run, pages: Path) -> None:
    result = run("ingest", pages / "listing.html")
    assert result.exit_code == 0
    assert "Created the database sqlite:///nianbao.db." in result.stderr
    assert "1 new" in result.stdout


def test_parsing_can_wait_for_reparse(run: Run, pages: Path) -> None:
    assert _summary(run, pages, "--no-parse")["parsed"] is None
    assert json.loads(run("status", "--json").stdout)["pending"] == 13
    reparsed = json.loads(run("reparse", "--json").stdout)
    assert reparsed["parsed"]["parsed"] == 13
    assert "Nothing to do" in run("reparse").stdout


def test_what_was_archived_and_not_parsed_is_parsed_by_the_next_ingest(
    run: Run, pages: Path
) -> None:
    run("ingest", pages / "listing.html", "--no-parse")
    assert _summary(run, pages / "listing.html")["parsed"]["parsed"] == 1


def test_ingest_leaves_other_pending_snapshots_alone(run: Run, pages: Path) -> None:
    run("ingest", pages / "listing.html", "--no-parse")
    assert _summary(run, pages / "interpretation.html")["parsed"]["parsed"] == 1
    assert json.loads(run("status", "--json").stdout)["pending"] == 1


def test_address_and_time_are_kept_as_claimed(run: Run, pages: Path) -> None:
    run("ingest", pages / "township-2021.html", "--url", "https://www.example.gov.cn/1.html",
        "--captured-at", "2022-02-01T08:00+08:00")  # fmt: skip
    with Store("sqlite:///nianbao.db") as store, store.read_only() as session:
        [report] = queries.reports(session)
    assert report.url == report.page_key == "https://www.example.gov.cn/1.html"
    assert report.claimed_at is not None
    assert report.claimed_at.isoformat() == "2022-02-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--captured-at", "2022-02-01"], "write it as 2024-03-01T08:00+08:00"),
        (["--captured-at", "soon"], "write it as 2024-03-01T08:00+08:00"),
        (["--url", "https://a.cn/"], "give it with exactly one file"),
        (["nowhere"], "nowhere does not exist: check the path."),
    ],
)
def test_wrong_words_change_nothing(
    run: Run, tmp_path: Path, words: list[str], sentence: str
) -> None:
    result = run("ingest", ".", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_report_is_passed_over_counted_or_recorded(
    run: Run, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in" / "deep"
    folder.mkdir(parents=True)
    (folder / "loop").symlink_to(tmp_path / "in")
    (folder / ".hidden.html").write_bytes(b"<p>hidden</p>")
    os.mkfifo(folder / "pipe.html")
    (folder / "lost.html").symlink_to(folder / "gone.html")
    (folder / "archive.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    (folder / "large.html").write_bytes(bytes(300_000))
    (folder / "report.html").write_bytes((pages / "township-2021.html").read_bytes())
    monkeypatch.setenv("NIANBAO_LARGEST_FILE", "200000")
    result = run("ingest", tmp_path / "in", "--json")
    assert result.exit_code == 3
    summary = json.loads(result.stdout)
    assert summary["archived"] == {
        "new": 2, "known": 0, "unreadable_files": 1, "too_large_files": 1
    }  # fmt: skip
    assert summary["passed_over"] == {
        "folders_seen_before": 1, "hidden": 1, "no_regular_files": 1
    }  # fmt: skip
    assert summary["parsed"] == ParseReport(parsed=2, unreadable=1).counts()
    assert "archive.zip: Nothing was read" in result.stderr
    assert "raise NIANBAO_LARGEST_FILE" in result.stderr
    with Store("sqlite:///nianbao.db") as store, store.read_only() as session:
        assert status(session).failed_captures == 2


def test_a_name_that_is_no_text_is_archived(run: Run, pages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/\xff\xfe.html", "wb") as stream:  # noqa: PTH123 - the name is bytes
        stream.write((pages / "township-2021.html").read_bytes())
    assert _summary(run, folder)["parsed"]["parsed"] == 1
