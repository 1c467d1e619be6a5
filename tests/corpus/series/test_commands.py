import json
from pathlib import Path

import pytest

from corpus.sample.district import sample_district
from tests.corpus.agencies.registries import as_file
from tests.corpus.cli.conftest import Run, _clean_place, _filled, filled, pages, run

__all__ = ["_clean_place", "_filled", "filled", "pages", "run"]

CELL = "t3.new_received.total"


@pytest.fixture
def told(run: Run, filled: str, tmp_path: Path) -> str:
    """Return the URL of a database whose township is known and whose reports are built."""
    titles = [file.truth for file in sample_district(1) if file.truth is not None]
    agency = titles[0].agency
    rows = f"p,{agency.parents[0]},province\nc,{agency.parents[1]},city,p\n"
    rows += f"d,{agency.parents[2]},county,c\nt,{agency.place},township,d"
    path = tmp_path / "list.csv"
    path.write_bytes(as_file(rows))
    run("--db", filled, "agencies", "import", path)
    run("--db", filled, "agencies", "resolve")
    run("--db", filled, "reports", "build")
    return filled


def test_reports_are_listed_and_shown_and_built_once(run: Run, told: str) -> None:
    assert "Nothing to do" in run("--db", told, "reports", "build").output
    rows = json.loads(run("--db", told, "reports", "list", "--json").output)
    own = [row for row in rows if row["lineage"] == "t"]
    assert [row["report_year"] for row in own] == [2019, 2020, 2021, 2022, 2023]
    assert "(t, unknown)" in run("--db", told, "reports", "list", "--year", "2019").output
    shown = run("--db", told, "reports", "show", "t", "2021")
    assert "because no other place shows the report" in shown.output
    assert "capture" in shown.output
    assert run("--db", told, "reports", "show", "t", "2012").exit_code == 3
    assert run("--db", told, "reports", "show", "t", "1999").exit_code == 2


def test_a_cell_is_corrected_listed_and_withdrawn(run: Run, told: str) -> None:
    signed = ("--by", "王五", "--reason", "the scan")
    assert "No cell was corrected" in run("--db", told, "correct", "--list").output
    done = run("--db", told, "correct", "t@2021", CELL, "987654", *signed)
    assert "now counts as 987654" in done.output
    assert "corrected:" in run("--db", told, "reports", "show", "t", "2021").output
    (row,) = json.loads(run("--db", told, "correct", "--list", "--json").output)
    assert (row["standing"], row["value"], row["corrected_by"]) == ("applied", "987654", "王五")
    gone = run("--db", told, "correct", "t@2021", CELL, "--withdraw", *signed)
    assert "is withdrawn" in gone.output
    assert "withdrawn" in run("--db", told, "correct", "--list").output


def test_a_negative_value_needs_no_dashes_before_it(run: Run, told: str) -> None:
    words = ("correct", "t@2021", CELL, "-5", "--by", "王五", "--reason", "x")
    refused = run("--db", told, *words)
    assert (refused.exit_code, "--as-printed" in refused.output) == (2, True), refused.output
    assert "now counts as -5" in run("--db", told, *words, "--as-printed").output


def test_the_payload_that_is_shown_can_be_corrected(run: Run, told: str) -> None:
    shown = run("--db", told, "reports", "show", "t", "2021").output
    digest = next(line for line in shown.splitlines() if "payload sha256:" in line).split()[1]
    words = ("correct", digest[:15], CELL, "987654", "--by", "王五", "--reason", "the scan")
    assert "now counts as 987654" in run("--db", told, *words).output


def test_a_mistyped_option_is_no_value(run: Run) -> None:
    wrong = run("correct", "t@2021", CELL, "--withdrawn")
    assert (wrong.exit_code, "No such option" in wrong.output) == (2, True)


@pytest.mark.parametrize(
    "words",
    [(), ("t@2021",), ("t@2021", CELL), ("t@2021", CELL, "1", "--withdraw"),
     ("--list", "t@2021"), ("--list", "--withdraw")],
)  # fmt: skip
def test_a_correction_that_is_not_whole_is_wrong_usage(run: Run, words: tuple[str, ...]) -> None:
    assert run("correct", *words).exit_code == 2
