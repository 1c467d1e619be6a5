import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.main import program
from corpus.job import Job
from corpus.sample import Figure
from corpus.sample.edits import print_figures
from storage.session import Store
from tests.corpus.changes.archive import Visits, document, page, url_of
from tests.storage.builders import TickingClock

KEY = "t3.new_received.natural_person"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a database with an edit and a page that was missed once."""
    monkeypatch.chdir(tmp_path)
    found = f"sqlite:///{tmp_path / 'a.db'}"
    with Store(found) as store:
        store.upgrade()
        visits = Visits(Job(store, TickingClock(), "0.1.0"))
        edited = page(print_figures(document(), {KEY: Figure("987", 987)}))
        visits.see({"a.html": page(document()), "b.html": page(document(2))})
        visits.see({"a.html": edited, "b.html": 404})
        visits.derive()
    return found


def _run(url: str, *words: str) -> str:
    result = CliRunner().invoke(program, [words[0], "--db", url, *words[1:]])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_changes_and_suspicions_are_listed(url: str) -> None:
    told = json.loads(_run(url, "changes", "--json"))
    [change] = told["changes"]
    assert change["kind"] == "number"
    assert (change["old"]["url"], change["new"]["url"]) == (url_of("a.html"), url_of("a.html"))
    [missed] = told["suspected"]
    assert (missed["page"], missed["visits"]) == (url_of("b.html"), 1)
    shown = _run(url, "changes")
    assert f"{KEY}: " in shown
    assert "-> 987" in shown
    assert "suspected: " in shown
    assert "not seen" in shown


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--kind", "number"], 1),
        (["--kind", "withdrawn"], 0),
        (["--since", "2030-01-01T00:00+08:00"], 0),
        (["--portal", "http://www.qinglan.example/"], 1),
        (["--portal", "http://www.other.example/"], 0),
        (["--year", "2019"], 0),
    ],
)
def test_changes_are_chosen(url: str, words: list[str], count: int) -> None:
    assert len(json.loads(_run(url, "changes", "--stored", "--json", *words))["changes"]) == count


def test_nobody_known_by_a_name_is_wrong_usage(url: str) -> None:
    refused = CliRunner().invoke(program, ["changes", "--db", url, "--agency", "nobody"])
    assert refused.exit_code == 2
    assert "The registry has no nobody: import a list" in refused.stderr


def test_both_places_are_printed_whole_with_their_captures(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    told = json.loads(_run(url, "changes", "--json"))["changes"][0]
    lines = [line.strip() for line in _run(url, "changes", "--stored").splitlines()]
    assert url_of("a.html") in lines
    for end in ("old", "new"):
        assert any(f"(capture {told[end]['capture_id']})" in line for line in lines)
    assert told["old"]["last_seen_at"] < told["new"]["first_seen_at"]
    assert {"name", "division", "lineage", "report_year"} <= told.keys()


def test_an_edit_of_the_surroundings_is_told_on_request_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = f"sqlite:///{tmp_path / 'b.db'}"
    with Store(found) as store:
        store.upgrade()
        visits = Visits(Job(store, TickingClock(), "0.1.0"))
        visits.see({"a.html": page(document())})
        visits.see({"a.html": page(document()) + b"<!-- visitors: 17 -->"})
        visits.derive()
    assert "No changes." in _run(found, "changes", "--stored")
    [noise] = json.loads(_run(found, "changes", "--kind", "surroundings", "--json"))["changes"]
    assert noise["kind"] == "surroundings"
