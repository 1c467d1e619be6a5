"""What `reports`, `correct`, `feed` and `status` say of what is there, and of what is not."""

import json
from pathlib import Path

import pytest

from tests.corpus.cli.reported import KEY, YEAR, Told

SIGNED = ("--by", "王五", "--reason", "the scan")


@pytest.mark.parametrize("width", ["20", "80"])
def test_a_place_stands_whole_on_a_line_of_its_own(
    told: Told, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    rows = json.loads(told("reports", "list", "--json").stdout)
    lines = [line.strip() for line in told("reports", "list").stdout.splitlines()]
    assert [line for line in lines if line.startswith(("file:", "http"))] == [
        row["url"] or row["page_key"] for row in rows
    ]
    [report] = json.loads(told("reports", "show", KEY, YEAR, "--json").stdout)
    shown = [line.strip() for line in told("reports", "show", KEY, YEAR).stdout.splitlines()]
    assert (report["canonical"]["url"] or report["canonical"]["page_key"]) in shown
    assert report["name"] in shown[0]


def test_reports_are_listed_of_an_agency_or_a_division(told: Told) -> None:
    rows = json.loads(told("reports", "list", "--json").stdout)
    own = json.loads(told("reports", "list", "--agency", KEY, "--json").stdout)
    assert own == [row for row in rows if row["lineage"] == KEY]
    below = json.loads(told("reports", "list", "--division", "p", "--json").stdout)
    assert [row["lineage"] for row in below] == [row["lineage"] for row in rows]
    by_name = json.loads(told("reports", "list", "--agency", own[0]["name"], "--json").stdout)
    assert by_name == own


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("reports", "show", "nobody", YEAR), "The registry has no nobody"),
        (("reports", "show", KEY, 1999), "No report is about 1999"),
        (("reports", "list", "--agency", "nobody"), "The registry has no nobody"),
        (("reports", "list", "--year", 2999), "No report is about 2999"),
        (("correct", "nobody@2021", "t2.rules.issued", 1, *SIGNED), "The registry has no nobody"),
        (("correct", f"{KEY}@2012", "t2.rules.issued", 1, *SIGNED), "2012"),
        (("correct", f"{KEY}@{YEAR}", "t9.none", 1, *SIGNED), "t9.none"),
        (("correct", f"{KEY}@{YEAR}", "t2.rules.issued", "many", *SIGNED), "many"),
        (("correct", "ffffffffff", "t2.rules.issued", 1, *SIGNED), "ffffffffff"),
        (("correct", f"{KEY}@{YEAR}", "t2.rules.issued", 1), "--by, --reason"),
        (("feed", "-o", "f", "--agency", "nobody"), "The registry has no nobody"),
        (("feed", "-o", "f", "--division", "nobody"), "The registry has no nobody"),
        (("feed", "-o", "f", "--division", KEY), "has no code of a division"),
        (("feed", "-o", "f", "--rule", "t9.none"), "There is no rule t9.none"),
        (("changes", "--agency", "nobody"), "The registry has no nobody"),
        (("changes", "--portal", "nope"), "There is no portal nope"),
        (("agencies", "review", "--accept", 999, *SIGNED), "report version 999"),
        (("coverage", "--division", "nobody"), "The registry has no nobody"),
    ],
)
def test_what_names_nothing_known_is_wrong_usage(
    told: Told, words: tuple[object, ...], says: str
) -> None:
    result = told(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert not Path("f").exists()


def test_a_correction_counts_in_the_coverage(told: Told) -> None:
    def cell() -> dict[str, object]:
        rows = map(json.loads, told("coverage", "--year", YEAR, "--json").stdout.splitlines())
        return next(row for row in rows if row["lineage"] == KEY)

    before = cell()
    told("correct", f"{KEY}@{YEAR}", "t3.new_received.total", "unreadable", *SIGNED)
    assert (cell()["corrected"], cell()["completeness"]) == (1, "some")
    told("correct", f"{KEY}@{YEAR}", "t3.new_received.total", "--withdraw", *SIGNED)
    assert cell() == before


def test_status_keeps_what_is_pending_without_and_with_pictures_apart(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = json.loads(told("status", "--json").stdout)
    assert status["pending"] == 0
    assert status["pending_ocr"] in (None, status["counts"]["snapshots"])
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert json.loads(told("status", "--json").stdout)["pending_ocr"] is None
    assert "Nothing to parse." in told("status").stdout
