import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.corpus.cli.reported import KEY, YEAR, Told


def test_csv_and_json_say_the_same(told: Told) -> None:
    table = list(csv.DictReader(io.StringIO(told("indicators", "--agency", KEY).stdout)))
    lines = told("indicators", "--agency", KEY, "--json").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["id"], row["variant"], row["report_year"]) for row in table] == [
        (row["id"], row["variant"], str(row["report_year"])) for row in rows
    ]
    assert set(table[0]) == set(rows[0])
    assert {row["lineage"] for row in rows} == {KEY}


def test_a_rate_comes_with_numerator_denominator_and_interval(told: Told) -> None:
    words = ("--agency", KEY, "--year", YEAR, "--id", "d08", "--json")
    [row] = [json.loads(line) for line in told("indicators", *words).stdout.splitlines()]
    assert row["id"] == "D08"
    if row["status"] == "value":
        share = Decimal(row["numerator"]) / Decimal(row["denominator"])
        assert abs(Decimal(row["value"]) - share) < Decimal("0.000001")
        assert Decimal(row["low"]) <= share <= Decimal(row["high"])
    else:
        assert row["value"] is None
        assert row["missing"] or row["denominator"] == "0"


def test_residents_are_taken_from_a_file(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "residents.csv"
    # As a spreadsheet writes it, with a mark of order in front.
    file.write_text(
        f"lineage,report_year,residents,source\n{KEY},{YEAR},50000,census\n", "utf-8-sig"
    )
    words = ("--agency", KEY, "--year", YEAR, "--id", "D03", "--json", "--residents", file)
    [row] = [json.loads(line) for line in told("indicators", *words).stdout.splitlines()]
    assert row["denominator"] == "50000"


def _value(told: Told, number: str, lineage: str, *words: object) -> Decimal | None:
    asked = ("indicators", "--year", YEAR, "--id", number, "--json", *words)
    rows = [json.loads(line) for line in told(*asked).stdout.splitlines()]
    [value] = {row["value"] for row in rows if row["lineage"] == lineage}
    return None if value is None else Decimal(value)


def test_local_rules_count_as_they_do_for_coverage(told: Told, tmp_path: Path) -> None:
    usual = _value(told, "D39", KEY)
    assert usual is not None
    last_day = date(YEAR + 1, 3, 31) - date(YEAR + 1, 1, 31)
    early = tmp_path / "early.toml"
    early.write_text(
        f'[[deadline]]\nkinds = ["township"]\nsince = {YEAR}\nmonth = 1\nday = 31\n'
        'severity = "info"\nbasis = "notice"\n'
    )
    assert _value(told, "D39", KEY, "--deadlines", early) == usual - last_day.days
    exempt = tmp_path / "exempt.toml"
    exempt.write_text(
        '[[obligation]]\nkinds = ["township", "department"]\nsince = 2019\nobliged = false\n'
        'basis = "notice"\n'
    )
    rates = ("indicators", "--year", YEAR, "--id", "D40", "--csv")
    assert told(*rates).stdout != told(*rates, "--obligations", exempt).stdout
    thresholds = tmp_path / "strict.toml"
    thresholds.write_text("[copies]\nreuse = 0\nmin_text = 0\n")
    runs = ("indicators", "--id", "D41", "--csv")
    assert told(*runs).stdout != told(*runs, "--thresholds", thresholds).stdout


@pytest.mark.parametrize("option", ["--deadlines", "--obligations", "--thresholds"])
def test_local_rules_that_cannot_be_used_are_named(told: Told, tmp_path: Path, option: str) -> None:
    (tmp_path / "local.toml").write_text("[[deadline")
    result = told("indicators", option, tmp_path / "local.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "local.toml" in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--id", "D99"), "There is no indicator D99: name one from D01 to D44"),
        (("--agency", "nobody"), "The registry has no nobody"),
        (("--year", "2999"), "No report is about 2999"),
        (("--json", "--csv"), "Choose one of --json and --csv."),
        (("--residents", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_what_names_nothing_known_is_wrong_usage(
    told: Told, words: tuple[str, ...], says: str
) -> None:
    result = told("indicators", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


@pytest.mark.parametrize(
    "content", [b"lineage\nt\n", b"\xff\xfe\x00", b"lineage,report_year,x\n1,2"]
)
def test_a_list_of_residents_that_cannot_be_used_is_named(
    told: Told, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    result = told("indicators", "--residents", tmp_path / "r.csv")
    assert result.exit_code == 2
    assert str(tmp_path / "r.csv") in result.stderr
