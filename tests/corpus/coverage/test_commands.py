"""`nianbao coverage` with a list of agencies: matrix, roster, holes, counts."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from corpus.sample.years import Years
from storage.session import Store
from tests.corpus.district import District
from tests.corpus.series.conftest import small_district

Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory, district_file: District) -> Path:
    """Return a folder with the small district, built, and its portals as files."""
    folder = tmp_path_factory.mktemp("district")
    shutil.copy(district_file.file, folder / "years.db")
    _write_portals(folder / "portals", small_district())
    return folder


def _write_portals(folder: Path, years: Years) -> None:
    folder.mkdir()
    for portal in years.portals:
        text = f'name = "{portal.name}"\ndivision = "{portal.division}"\nhome = "{portal.home}"\n'
        (folder / f"{portal.id}.toml").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def _answers() -> dict[tuple[str, ...], Result]:
    return {}


@pytest.fixture
def ask(district: Path, _answers: dict[tuple[str, ...], Result]) -> Ask:
    """Return what runs the command on the district, once for the same words and width.

    What is asked with a file is asked each time: files change.
    """

    def run(*words: str) -> Result:
        place = ["--db", f"sqlite:///{district / 'years.db'}", "coverage"]
        portals = ["--portals", str(district / "portals")]
        question = (os.environ.get("COLUMNS", ""), *words)
        if question not in _answers or any(Path(word).is_file() for word in words):
            _answers[question] = CliRunner().invoke(program, [*place, *portals, *words])
        return _answers[question]

    return run


def test_the_matrix_shows_every_agency_by_division(ask: Ask) -> None:
    shown = ask().stdout
    for word in ("沐岚区", "霜岭县", "● held", "NF", "GO", "NR", "ID", "PY", "11/11", "83/87"):
        assert word in shown
    assert "83/87 reports held, 83/87 read whole; holes: 1 GO, 1 ID, 1 NF, 1 NR." in shown


def test_holes_come_with_their_evidence(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("--holes", "--format", "json").stdout.splitlines()]
    assert sorted(row["status"] for row in rows) == ["GO", "ID", "NF", "NR"]
    truth = small_district().truth.coverage
    for row in rows:
        assert truth[row["lineage"], row["report_year"]].reason == row["status"]
        assert row["deadline"]
        assert all(each["capture_id"] and each["at"] and each["url"] for each in row["evidence"])
    shown = ask("--holes").stdout
    assert "list searched to its end" in shown
    assert "4 of 87 expected reports are holes." in shown


def test_the_roster_says_why_and_by_when(ask: Ask) -> None:
    asked = ask("--roster", "--year", "2022", "--division", "新芦区", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(asked.stdout)))
    assert {row["division"] for row in rows} == {"990104"}
    assert {row["report_year"] for row in rows} == {"2022"}
    reasons = [[each["why"] for each in json.loads(row["reasons"])] for row in rows]
    assert reasons == [["registry", "listed", "reported", "held"]] * len(rows)
    assert {row["deadline"] for row in rows} == {"2023-01-31", "2023-03-31"}
    assert "due 2023-01-31" in ask("--roster", "--year", "2022").stdout


def test_counts_have_denominators_for_division_level_and_year(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("--counts", "--format", "json").stdout.splitlines()]
    groups = [(row["division"], row["kind"], row["report_year"]) for row in rows]
    assert len(groups) == len(set(groups))
    whole = rows[-1]
    assert groups[-1] == (None, None, None)
    assert (whole["expected"], whole["held"], sum(whole["holes"].values())) == (87, 83, 4)
    of_years = [row for row in rows if row["division"] is None and row["kind"] is None]
    assert sum(row["expected"] for row in of_years if row["report_year"]) == whole["expected"]
    assert "held 83/87, read whole 83/87" in ask("--counts").stdout


def test_local_rules_change_why_a_report_is_expected(ask: Ask, tmp_path: Path) -> None:
    pack = tmp_path / "local.toml"
    pack.write_text('[[obligation]]\nkinds = ["township"]\nobliged = false\ndivision = "9901"\n')
    asked = ask("--roster", "--year", "2020", "--format", "json", "--obligations", str(pack))
    rows = [json.loads(line) for line in asked.stdout.splitlines()]
    towns = [row for row in rows if row["kind"] == "township" and row["is_expected"]]
    assert {each["why"] for row in towns for each in row["reasons"]} == {"listed", "held"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--year", "1999"), "No report is about 1999: name a year from 2008"),
        (("--year", "2999"), "No report is about 2999"),
        (("--division", "无名县"), "The registry has no 无名县"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    ask: Ask, words: tuple[str, ...], says: str
) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert says in result.output


def test_json_and_csv_have_the_same_columns_for_every_view(ask: Ask) -> None:
    for view in ((), ("--holes", "--year", "2022"), ("--counts", "--year", "2022")):
        [first, *_] = ask(*view, "--json").stdout.splitlines()
        [header, *rest] = csv.reader(io.StringIO(ask(*view, "--csv").stdout))
        assert set(json.loads(first)) == set(header)
        assert all(len(row) == len(header) for row in rest)
    assert ask("--json", "--csv").exit_code == 2


def test_errors_and_warnings_are_counted_with_a_list_of_agencies(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("--json").stdout.splitlines()]
    held = [row for row in rows if row["version_id"] is not None]
    assert all(row["errors"] is None for row in rows if row["version_id"] is None)
    assert any(row["warnings"] for row in held)
    most = max(row["warnings"] for row in held)
    assert f"{most}W" in ask().stdout


def test_what_was_late_by_its_own_word_is_marked(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("--json").stdout.splitlines()]
    late = [row for row in rows if row["timeliness"] == "late"]
    truth = small_district().truth.reports
    assert [row["lineage"] for row in late]
    for row in rows:
        if row["timeliness"] is not None:
            published = truth[row["lineage"], row["report_year"]].published_on
            is_late = str(published) > row["deadline"]
            assert (row["timeliness"] == "late") == is_late
    assert "●L" in ask().stdout


@pytest.mark.parametrize("width", ["30", "80"])
def test_no_address_is_broken(ask: Ask, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    rows = [json.loads(line) for line in ask("--holes", "--json").stdout.splitlines()]
    lines = [line.strip() for line in ask("--holes").stdout.splitlines()]
    for row in rows:
        assert all(each["url"] in lines for each in row["evidence"] if "url" in each)


def test_a_day_in_the_past_shows_what_was_known_then(ask: Ask) -> None:
    then = [json.loads(line) for line in ask("--as-of", "2022-04-30", "--json").stdout.splitlines()]
    now = [json.loads(line) for line in ask("--json").stdout.splitlines()]
    assert {row["report_year"] for row in then} == {2020, 2021}
    held = {(row["lineage"], row["report_year"]) for row in now if row["is_held"]}
    early = {(row["lineage"], row["report_year"]) for row in then if row["is_held"]}
    assert early < held
    assert ask("--as-of", "1999-01-01", "--json").stdout == ""
    assert ask("--as-of", "tomorrow").exit_code == 2


def test_a_file_that_cannot_be_read_is_named(ask: Ask, tmp_path: Path) -> None:
    pack = tmp_path / "local.toml"
    for content in (b"[[obligation]", b"\xff\xfe\x00"):
        pack.write_bytes(content)
        for option in ("--obligations", "--deadlines"):
            refused = ask("--roster", option, str(pack))
            assert refused.exit_code == 2
            assert str(pack) in refused.stderr


def test_without_a_list_of_agencies_only_what_is_held_is_shown(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    store.upgrade()
    words = ["--db", f"sqlite:///{tmp_path / 'empty.db'}", "coverage"]
    assert "nianbao ingest PATH" in CliRunner().invoke(program, words).stdout
    refused = CliRunner().invoke(program, [*words, "--holes"])
    assert "nianbao agencies import" in refused.output
