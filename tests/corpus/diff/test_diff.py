import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from parsers.model import Cell, ParserVersion, Record, ReportYear, State
from parsers.record_json import record_json
from storage.archive import RunStart, record_file, start_run
from storage.models.archive import RunKind
from storage.reports import save_failure, save_parse
from storage.session import Store
from tests.databases import new_file
from tests.storage.builders import CELLS, NEWER_PARSER, PARSER, TickingClock, make_file, make_record

Fill = Callable[..., str]
NOBODY = dict.fromkeys(("only_old", "only_new", "unread_old", "unread_new"), 0)
NEW_CELL = Cell("t3.granted.total", State.NUMBER, "7", 7, "件")


def _changed(record: Record, *cells: Cell) -> Record:
    return replace(record, cells=dict(record.cells) | {cell.key: cell for cell in cells})


@pytest.fixture
def fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Return what makes a store with reports that parsers have read."""
    monkeypatch.chdir(tmp_path)

    def make(name: str, *readings: tuple[ParserVersion, Callable[[int, Record], Record]]) -> str:
        with Store(new_file(tmp_path / name)) as store, store.begin() as session:
            run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), TickingClock())
            for number in range(4):
                file = make_file(b"page %d" % number, f"{number}.html")
                snapshot = record_file(session, run, file).snapshot_id or 0
                for parser, change in readings:
                    read = change(number, make_record(parser=parser))
                    source = replace(
                        read.source, name=file.name, payload_digest=f"sha256:{number:064}"
                    )
                    read = replace(read, source=source)
                    save_parse(session, run, snapshot, read, record_json=record_json(read))
        return f"sqlite:///{tmp_path / name}"

    return make


def _run(url: str, *words: object) -> Result:
    return CliRunner().invoke(program, ["diff", "--db", url, *map(str, words)])


def _same(_: int, record: Record) -> Record:
    return record


def _better(number: int, record: Record) -> Record:
    """Read one more cell on every page, one fewer and one otherwise on a single one."""
    found = _changed(record, NEW_CELL)
    if number == 2:
        wrong = replace(CELLS[0], raw="13", value=13)
        lost = replace(CELLS[2], state=State.UNREADABLE, value=None)
        found = replace(_changed(found, wrong, lost), report_year=ReportYear(2022, "title"))
    return found


def test_cells_are_counted_by_key_form_and_way(fill: Fill) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _better))
    result = _run(url, PARSER.version, NEWER_PARSER.digest[:20], "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["records"] == {"same": 0, "compared": 4} | NOBODY
    groups = {(one["name"], one["turn"]): one for one in told["groups"]}
    counted = {key: one["count"] for key, one in groups.items()}
    assert counted == {
        ("t3.granted.total", "gained"): 4, ("t3.received.natural", "changed"): 1,
        ("t2.fees.amount", "lost"): 1, ("report_year", "changed"): 1,
    }  # fmt: skip
    changed = groups["t3.received.natural", "changed"]
    assert (changed["unchanged"], changed["form"]) == (3, "2021")
    [sample] = changed["samples"]
    assert (sample["old"]["raw"], sample["new"]["raw"], sample["capture_id"]) == ("12", "13", 3)


def test_a_parser_that_says_the_same_changes_nothing(fill: Fill) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _same))
    for words in (("0.1.0", "0.2.0"), ("0.1.0", "0.1.0"), (url, url)):
        result = _run(url, *words)
        assert result.exit_code == 0, result.output
        assert "Nothing changed." in result.output


def test_two_stores_and_two_exports_are_compared(fill: Fill, tmp_path: Path) -> None:
    old, new = fill("a.db", (PARSER, _same)), fill("b.db", (NEWER_PARSER, _better))
    stores = _run(old, old, tmp_path / "b.db", "--json")
    folders = []
    for url in (old, new):
        folder = tmp_path / f"{url[-4]}-export"
        words = ["export", "--db", url, "--records", "--format", "jsonl", "-o", str(folder)]
        assert CliRunner().invoke(program, words).exit_code == 0
        folders.append(folder)
    exports = _run(old, *folders, "--json")
    counts = [json.loads(one.output)["counts"] for one in (stores, exports)]
    assert counts[0] == counts[1]
    assert counts[0]["cell_gained"] == 4


def test_every_difference_is_a_row_of_the_csv_file(fill: Fill, tmp_path: Path) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _better))
    assert _run(url, "0.1.0", "0.2.0", "--csv", tmp_path / "d.csv").exit_code == 0
    rows = (tmp_path / "d.csv").read_text().splitlines()
    assert len(rows) == 1 + 7
    assert rows[0].startswith("aspect,name,form,turn")


EXPLAINED = """
[[expect]]
aspect = "cell"
name = "t3.granted.*"
turn = "gained"
most = {most}
reason = "the label is read now"

[[expect]]
aspect = "{rest}"
name = "*"
most = 9
reason = "seen"

[[expect]]
aspect = "identity"
name = "report_year"
most = 1
reason = "the year of the title counts"
"""


@pytest.mark.parametrize(
    ("most", "rest", "code", "word"),
    [
        (4, "cell", 0, "Every difference is explained."),
        (3, "cell", 3, "TOO MANY cell t3.granted.*: 4, at most 3"),
        (4, "finding", 3, "UNEXPLAINED cell t2.fees.amount"),
    ],
)
def test_the_gate_opens_for_explained_differences_only(
    fill: Fill, tmp_path: Path, most: int, rest: str, code: int, word: str
) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _better))
    (tmp_path / "e.toml").write_text(EXPLAINED.format(most=most, rest=rest))
    result = _run(url, "0.1.0", "0.2.0", "--expect", tmp_path / "e.toml")
    assert result.exit_code == code, result.output
    assert word in result.output


@pytest.mark.parametrize(
    "text", ["[[expect]]\nname='x'", "expect = 3", "[[expect", "[[expect]]\nmost=true\naspect='cell'\nname='x'\nreason='y'"]  # noqa: E501 - one case per string
)  # fmt: skip
def test_a_bad_file_of_expectations_is_refused(fill: Fill, tmp_path: Path, text: str) -> None:
    url = fill("a.db", (PARSER, _same))
    (tmp_path / "e.toml").write_text(text)
    result = _run(url, "0.1.0", "0.1.0", "--expect", tmp_path / "e.toml")
    assert "e.toml" in result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize("word", ["9.9", "nowhere.jsonl"])
def test_an_unknown_side_is_named(fill: Fill, word: str) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _same))
    result = _run(url, "0.1.0", word)
    assert "is no parser of this store" in result.stderr
    assert result.exit_code == 1


def test_a_line_that_is_no_record_is_named(fill: Fill, tmp_path: Path) -> None:
    url = fill("a.db", (PARSER, _same))
    for text in ('"source cells"', '{"source":{},"cells":{}}', "{", "[" * 99_999):
        (tmp_path / "bad.jsonl").write_text(text)
        result = _run(url, "0.1.0", tmp_path / "bad.jsonl")
        assert "Line 1 of bad.jsonl is no record" in result.stderr
        assert result.exit_code == 1


def test_what_is_compared_is_never_written_over(fill: Fill, tmp_path: Path) -> None:
    url = fill("a.db", (PARSER, _same), (NEWER_PARSER, _better))
    words = ["export", "--db", url, "--records", "--format", "jsonl", "-o", str(tmp_path / "x")]
    assert CliRunner().invoke(program, words).exit_code == 0
    file = tmp_path / "x" / "records.jsonl"
    before = file.read_bytes()
    result = _run(url, file.parent, file, "--csv", file)
    assert (result.exit_code, file.read_bytes()) == (2, before)
    kept = tmp_path / "d.csv"
    kept.write_text("kept")
    (tmp_path / "bad.jsonl").write_text("{")
    assert _run(url, file, tmp_path / "bad.jsonl", "--csv", kept).exit_code == 1
    assert kept.read_text() == "kept"
    assert not list(tmp_path.glob(".*.partial"))


def _read_some(url: str, parser: ParserVersion) -> None:
    """Let a parser read the first page, and break on the second."""
    with Store(url) as store, store.begin() as session:
        run = start_run(session, RunStart(RunKind.PARSE, "0.1.0"), TickingClock())
        read = make_record(parser=parser)
        save_parse(session, run, 1, read, record_json=record_json(read))
        save_failure(session, run, 2, parser, error="ValueError: a bug")


def test_what_is_not_read_yet_is_told_apart_from_what_is_lost(fill: Fill, tmp_path: Path) -> None:
    url = fill("a.db", (PARSER, _same))
    _read_some(url, NEWER_PARSER)
    (tmp_path / "none.toml").write_text("")
    whole = json.loads(_run(url, "0.1.0", "0.2.0", "--json").stdout)
    assert whole["records"]["unread_new"] == 2
    assert whole["records"]["only_old"] == 1
    counted = {(one["aspect"], one["turn"]): one["count"] for one in whole["groups"]}
    assert (counted["unread", "lost"], counted["record", "lost"]) == (2, 1)
    shared = _run(url, "0.1.0", "0.2.0", "--shared", "--json", "--expect", tmp_path / "none.toml")
    told = json.loads(shared.stdout)
    assert told["records"] == whole["records"]
    assert {one["aspect"] for one in told["groups"]} == {"record"} | {
        one["aspect"] for one in whole["groups"] if one["aspect"] != "unread"
    }
    assert (shared.exit_code, told["gate"]["is_passed"]) == (3, False)
