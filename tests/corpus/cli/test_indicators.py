import csv
import io
import json
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
