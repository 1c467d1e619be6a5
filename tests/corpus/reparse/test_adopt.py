import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from parsers.version import parser_version
from storage import queries
from storage.archive import RunStart, start_run
from storage.models.archive import RunKind
from storage.reports import save_failure
from storage.session import Store
from tests.databases import new_file
from tests.storage.builders import (
    NEWER_PARSER,
    PARSER,
    TickingClock,
    ingest,
    make_file,
    make_record,
    save,
)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a store with a page that two parsers have read, and one on which this one broke."""
    monkeypatch.chdir(tmp_path)
    found = new_file(tmp_path / "a.db")
    with Store(found) as store:
        with store.begin() as session:
            run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), TickingClock())
        number = ingest(store, run, make_file())
        for parser in (PARSER, NEWER_PARSER):
            save(store, run, number, make_record(agency=parser.version, parser=parser))
        with store.begin() as session:
            save_failure(session, run, number, parser_version(), error="ValueError: a bug")
    return found


def _run(url: str, *words: str) -> Result:
    return CliRunner().invoke(program, ["reparse", "--db", url, *words])


def _agencies(url: str) -> list[str | None]:
    with Store(url) as store, store.read_only() as session:
        return [row.agency_name for row in queries.reports(session)]


@pytest.mark.parametrize("word", [PARSER.version, PARSER.digest, PARSER.digest[7:19]])
def test_a_parser_is_adopted_and_left_again(url: str, word: str) -> None:
    assert _agencies(url) == ["0.2.0"]
    assert "the parses of 0.1.0" in _run(url, "--adopt", word).stdout
    assert _agencies(url) == ["0.1.0"]
    assert "count already" in _run(url, "--adopt", word).stdout
    told = json.loads(_run(url, "--adopt", "newest", "--json").stdout)
    assert (told["adopted"], told["is_new"]) == (None, True)
    assert _agencies(url) == ["0.2.0"]


def test_what_is_read_meanwhile_is_said_not_to_count(url: str) -> None:
    _run(url, "--adopt", PARSER.version)
    again = _run(url, "--failed")
    assert "Parsed: 1 parsed" in again.stdout
    assert "does not count where parser sha256:" in again.stderr
    assert _agencies(url) == ["0.1.0"]
    _run(url, "--adopt", "current")
    assert _agencies(url) != ["0.1.0"]


def test_what_broke_keeps_a_reparse_incomplete_until_it_is_mended(url: str) -> None:
    result = _run(url)
    assert (result.exit_code, result.stdout) == (
        3, "Nothing to do: this parser version has read 0 of 1 snapshots.\n",
    )  # fmt: skip
    assert "`nianbao reparse --failed`" in result.stderr
    assert _run(url, "--failed").exit_code == 0
    told = json.loads(_run(url, "--json").stdout)
    assert (told["broken"], told["snapshots"]) == (0, 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--adopt", "9.9"], 1, "is no parser of this store"),
        (["--adopt", "0.1.0", "--year", "2021"], 2, "--adopt parses nothing"),
        (["--portal", "nowhere"], 2, "no portal is called nowhere"),
        (["--division", "999999"], 2, "no registered agency lies in 999999"),
        (["--year", "9" * 23], 2, "not in the range"),
        (["--digest", "zz"], 0, "no snapshot lies in this slice"),
        (["--page", "http://nowhere.example/"], 0, "no snapshot lies in this slice"),
    ],
)
def test_a_slip_is_told(url: str, words: list[str], code: int, said: str) -> None:
    result = _run(url, *words)
    assert said in result.output + result.stderr
    assert result.exit_code == code
