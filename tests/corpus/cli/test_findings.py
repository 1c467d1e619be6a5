import csv
import io
import json
from collections import Counter
from typing import Any

import pytest

from tests.corpus.cli.reported import KEY, YEAR, Told


def _lines(told: Told, *words: object) -> list[dict[str, Any]]:
    result = told("findings", *words, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_finding_has_key_agency_evidence_and_standing(told: Told) -> None:
    rows = _lines(told)
    assert len({row["finding_key"] for row in rows}) == len(rows)
    assert {"lineage", "name", "report_year", "rule", "operands", "status"} <= rows[0].keys()
    assert {row["status"] for row in rows} == {"open"}
    shown = told("findings", "--agency", KEY, "--year", YEAR).stdout
    own = [row for row in rows if (row["lineage"], row["report_year"]) == (KEY, YEAR)]
    assert own
    for row in own:
        assert row["finding_key"].removeprefix("sha256:")[:12] in shown
        assert row["name"] in shown


def test_options_narrow_alike_and_together(told: Told) -> None:
    rows = _lines(told)
    rule, severity = rows[0]["rule"], rows[0]["severity"]
    for words, is_meant in (
        (("--agency", KEY), lambda row: row["lineage"] == KEY),
        (("--division", "p"), lambda row: row["lineage"] in ("p", "c", "d", KEY)
         or row["lineage"].startswith("d/")),
        (("--year", YEAR), lambda row: row["report_year"] == YEAR),
        (("--rule", rule), lambda row: row["rule"].startswith(rule)),
        (("--severity", severity), lambda row: row["severity"] == severity),
        (("--attribution", "agency"), lambda row: row["attribution"] == "agency"),
        (("--status", "confirmed"), lambda row: False),
    ):  # fmt: skip
        assert _lines(told, *words) == [row for row in rows if is_meant(row)], words


def test_a_list_is_read_page_by_page_without_a_gap(told: Told) -> None:
    keys = [row["finding_key"] for row in _lines(told)]
    found: list[str] = []
    after: tuple[str, ...] = ()
    while page := _lines(told, "--most", 7, *after):
        found += [row["finding_key"] for row in page]
        after = ("--after", found[-1].removeprefix("sha256:")[:12])
    assert found == keys
    cut = told("findings", "--most", 2).stdout
    assert f"2 of {len(keys)} findings: go on with --after {keys[1][7:19]}." in cut


def test_counts_keep_whose_doing_it_is_apart(told: Told) -> None:
    rows = _lines(told)
    counts = _lines(told, "--counts")
    assert sum(row["all"] for row in counts) == len(rows)
    assert all(row["all"] == row["open"] for row in counts)
    by_rule = Counter(row["rule"] for row in rows)
    assert counts[0]["all"] <= max(by_rule.values())
    agency = sum(row["attribution"] == "agency" for row in rows)
    assert f"{agency} agency" in told("findings", "--counts").stdout


def test_csv_says_what_json_says(told: Told) -> None:
    table = list(csv.DictReader(io.StringIO(told("findings", "--csv").stdout)))
    rows = _lines(told)
    assert [row["finding_key"] for row in table] == [row["finding_key"] for row in rows]
    assert set(table[0]) == set(rows[0])
    assert [json.loads(row["operands"]) for row in table] == [row["operands"] for row in rows]
    counted = list(csv.DictReader(io.StringIO(told("findings", "--counts", "--csv").stdout)))
    assert sum(int(row["all"]) for row in counted) == len(rows)


@pytest.mark.parametrize("alias", ["TM-01", "tm-01", "clocks.late"])
def test_a_rule_is_known_by_its_alias_too(told: Told, alias: str) -> None:
    assert _lines(told, "--rule", alias) == _lines(told, "--rule", "clocks.late")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--agency", "无名县"), "The registry has no 无名县: import a list"),
        (("--division", "nobody"), "The registry has no nobody"),
        (("--rule", "t9.balance"), "There is no rule t9.balance: docs/reference/checks.md"),
        (("--rule", "TM-99"), "There is no rule TM-99"),
        (("--year", 1999), "No report is about 1999: name a year from 2008"),
        (("--after", "0123456789ab"), "No finding of this list begins with 0123456789ab"),
        (("--status", "lost"), "'lost' is not one of"),
        (("--most", 0), "--most"),
        (("--json", "--csv"), "Choose one of --json and --csv."),
    ],
)
def test_what_names_nothing_known_is_wrong_usage(
    told: Told, words: tuple[object, ...], says: str
) -> None:
    result = told("findings", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_a_known_rule_without_findings_is_an_empty_list(told: Told) -> None:
    result = told("findings", "--rule", "clocks.gone")
    assert (result.exit_code, result.stdout) == (0, "No such finding stands.\n")
    assert _lines(told, "--rule", "t3.row_missing") == _lines(told, "--rule", "t3.row_missing.")
