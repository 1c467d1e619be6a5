"""What a release says of its own data: which variables a district has, and how sites answered."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from corpus.release.codes import VALUE
from corpus.release.report_rows import Told
from corpus.release.roster import Expected
from corpus.release.tables import COVERAGE
from corpus.release.variable_counts import VariableCounts
from parsers.model import Generation
from storage.models.archive import CaptureKind, CaptureOutcome
from tests.corpus.release.conftest import OTHER, SEEN, Press, page_of, release
from tests.corpus.release.test_release import contents, read

Shelf = Mapping[str, Path]


def expected(year: int, *, is_expected: bool = True) -> Expected:
    return Expected("t1", year, "", "", None, "D", is_expected, "", None, VALUE, True, False, [])


def told(codes: Mapping[str, str], form: Generation = Generation.T2021, year: int = 2023) -> Told:
    """Return as much of a report as is counted."""
    facts = SimpleNamespace(generation=form)
    shown = {key: SimpleNamespace(code=code) for key, code in codes.items()}
    report = SimpleNamespace(
        key=("t1", year, "own"), held=SimpleNamespace(facts=facts), shown=shown
    )
    return cast("Told", report)


def rows_of(counts: VariableCounts) -> dict[str, dict[str, Any]]:
    return {
        str(row[1]): dict(zip(COVERAGE.names, row, strict=True)) for row in counts.rows()
    }  # fmt: skip


def test_coverage_of_variables_is_that_of_the_cells_of_the_same_release(shelf: Shelf) -> None:
    folder = shelf["full"]
    roster = {(row["lineage_id"], row["report_year"]): row for row in read(folder, "roster")}
    found: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in read(folder, "cells_long"):
        at = roster[row["lineage_id"], row["report_year"]]
        district = at["division_id"] or at["parent_id"] or at["lineage_id"]
        found[row["variable"], row["report_year"], district][row["code"]] += 1
    rows = read(folder, "variable_coverage")
    told_of = {
        (row["variable"], row["report_year"], row["division_id"]):
        Counter(json.loads(row["codes"])) for row in rows
    }  # fmt: skip
    assert told_of == {key: codes for key, codes in found.items() if codes.keys() != {"NT"}}
    for row in rows:
        numbers, reports = int(row["numbers"]), int(row["reports"])
        assert numbers == json.loads(row["codes"]).get("V", 0)
        assert sum(json.loads(row["codes"]).values()) == reports
        assert row["is_covered"] == str(int(10 * numbers >= 7 * reports))
        assert int(row["due"]) >= reports
    assert {row["is_covered"] for row in rows} == {"0", "1"}


@pytest.mark.parametrize(("numbers", "is_covered"), [(6, 0), (7, 1), (10, 1)])
def test_a_variable_is_covered_by_numbers_in_seven_of_ten_reports(
    numbers: int, is_covered: int
) -> None:
    counts = VariableCounts()
    codes = ["V"] * numbers + ["BL"] * (10 - numbers)
    counts.add_body([expected(2023)], [told({"t3.granted.total": code}) for code in codes])
    row = rows_of(counts)["t3.granted.total"]
    assert (row["share"], row["is_covered"]) == (Decimal(numbers) / 10, is_covered)
    assert (row["due"], row["reports"], row["division_id"]) == (1, 10, "D")


def test_a_cell_that_no_form_of_the_year_has_stands_in_no_line() -> None:
    counts = VariableCounts()
    new, old = "t3.other_misc.total", "t2.fees.items_prior"
    counts.add_body([expected(2023)], [told({new: "V", old: "NT"})])
    counts.add_body([expected(2023, is_expected=False)], [told({new: "NT"}, Generation.T2019)])
    rows = rows_of(counts)
    assert rows[new]["codes"] == {"V": 1, "NT": 1}
    assert (rows[new]["due"], rows[new]["reports"]) == (1, 2)
    # The form of 2019 has the other one, and the record of that report does not tell of it.
    assert rows[old]["codes"] == {"RA": 1, "NT": 1}
    assert "st14.requests_received" not in rows


def test_counts_on_disk_are_those_in_memory() -> None:
    ways = []
    for most in (10**6, 7):
        counts = VariableCounts(most)
        for number in range(9):
            year = 2021 + number % 2
            codes = {f"t3.granted.{number % 3}": "V", "t3.granted.total": "VUB"[number % 3]}
            codes = {key: {"U": "UP", "B": "BL"}.get(code, code) for key, code in codes.items()}
            counts.add_body([expected(year)], [told(codes, year=year)])
        ways.append(list(counts.rows()))
        counts.close()
    assert ways[0] == ways[1]
    assert ways[0]


def test_a_release_is_the_same_however_little_memory_there_is(
    own_press: Press, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VariableCounts.__init__, "__defaults__", (100,))
    folder = release(own_press, tmp_path / "out", has_originals=False)
    name = "data/variable_coverage.csv"
    assert contents(folder)[name] == contents(shelf["full"])[name]


def test_months_of_hosts_are_told_by_where_they_were_asked_from(shelf: Shelf) -> None:
    rows = read(shelf["full"], "reachability")
    assert [(row["host"], row["month"], row["vantage"], row["statuses"]) for row in rows] == [
        ("www.yunxi.example", "2024-01", "elsewhere", '{"403":1}'),
        # In Beijing the month begins eight hours earlier.
        ("www.yunxi.example", "2024-02", "one", '{"404":1}'),
    ]
    # Files that were handed in were asked for by nobody.
    assert {(row["kind"], row["portals"], row["attempts"]) for row in rows} == {
        ("exchange", '["yunxi"]', "1")
    }


def test_attempts_are_counted_by_what_they_yielded(own_press: Press, tmp_path: Path) -> None:
    url, first = "http://slow.example:81/a", datetime(2024, 2, 3, tzinfo=UTC)
    own_press.ask(url, first + timedelta(days=2), None, outcome=CaptureOutcome.TIMED_OUT)
    own_press.ask(url, first, 200)
    own_press.ask(url, first + timedelta(days=1), 503)
    own_press.ask(url, first, 200, kind=CaptureKind.IMPORTED_RECORD, vantage="one")
    folder = release(own_press, tmp_path / "out", has_originals=False)
    own, other = (row for row in read(folder, "reachability") if row["host"] == "slow.example")
    assert (own["attempts"], own["answered"]) == ("3", "2")
    assert json.loads(own["outcomes"]) == {"received": 2, "timed_out": 1}
    assert json.loads(own["statuses"]) == {"200": 1, "503": 1}
    assert (own["first_at"][:10], own["last_at"][:10]) == ("2024-02-03", "2024-02-05")
    assert (other["kind"], other["vantage"], other["portals"]) == (
        "imported_record", "unknown", "[]",
    )  # fmt: skip


def test_of_a_division_only_its_own_hosts_are_told(own_press: Press, tmp_path: Path) -> None:
    for division, count in (("990102", 2), ("990122", 0)):
        folder = release(
            own_press, tmp_path / division, name=division, division=division, has_originals=False
        )
        assert len(read(folder, "reachability")) == count


def test_a_held_report_that_was_withdrawn_is_gone_and_held_and_counts(
    own_press: Press, tmp_path: Path
) -> None:
    first = release(own_press, tmp_path / "first", has_originals=False)
    for days in (5, 10, 15):
        own_press.ask(page_of(OTHER, 2022), SEEN + timedelta(days=days), 404)
    # Coverage did not fall: nothing needs to be explained.
    folder = release(
        own_press, tmp_path / "second", name="2024.2", against=first, has_originals=False
    )
    rows = [row for row in read(folder, "roster") if row["status"] == "GO"]
    (row,) = rows
    assert (row["report_year"], row["is_held"]) == ("2022", "1")
    assert {row["is_held"] for row in read(folder, "roster") if row["status"] == "V"} == {"1"}
    (line,) = [each for each in read(folder, "panel_wide") if each["status"] == "GO"]
    assert (line["is_held"], line["t3_new_received_tot"]) == ("1", "5")
    quality = (folder / "QUALITY.md").read_text("utf-8")
    assert "| 2022 | `GO` | 1 | 1 |" in quality
    assert "withdrew it since" in quality
    assert "withdrawn since" in (folder / "CODEBOOK.md").read_text("utf-8")
    assert "`is_held` = 1" in (folder / "README.md").read_text("utf-8")
    assert len(read(folder, "reports")) == len(read(first, "reports"))
