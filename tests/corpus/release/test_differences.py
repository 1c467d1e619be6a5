"""Differences between two releases: each has the one cause that lies behind it."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from corpus.diff.compare import Aspect
from corpus.diff.gate import Expectation
from corpus.release.differences import Differences, refusal_of
from corpus.release.earlier import read_told

Line = Mapping[str, str]
Lines = Sequence[Line]

REPORT = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "form": "2021", "payload_digest": "sha256:a", "part": "0", "page_key": "p", "pages": "[]",
    "parser_digest": "sha256:one", "claimed_at": "2023-01-15", "first_seen_at": "2023-02-01",
}  # fmt: skip
CELL = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "cell": "t3.granted.total", "value": "12", "code": "V", "state": "number", "corrected": "0",
    "read_value": "", "read_state": "",
}  # fmt: skip
CORRECTED = {"corrected": "1", "read_value": "12", "read_state": "number"}
ROSTER = {
    "lineage_id": "t1", "report_year": "2022", "name_asof": "某镇", "kind": "township",
    "parent_id": "A", "division_id": "A", "is_part_year": "0", "is_expected": "1",
    "why": "registry: it is obliged", "deadline": "2023-01-31", "status": "V", "is_held": "1",
    "evidence": "[]",
}  # fmt: skip
INDICATOR = {
    "variant": "granted", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "form": "2021", "value": "0.500000", "numerator": "12", "denominator": "24", "low": "0.3",
    "high": "0.7",
}  # fmt: skip
CONSISTENCY = {**INDICATOR, "variant": "consistency"}
COVERAGE = {**INDICATOR, "variant": "coverage", "lineage_id": "A", "scope": "unknown"}
PERIOD = {
    "lineage_id": "t1", "name": "某镇", "kind": "township", "code": "", "parent_id": "A",
    "starts_on": "", "ends_on": "",
}  # fmt: skip
SIGHT = {"payload_digest": "", "seen_at": "2023-02-01"}
BASE: Mapping[str, Line] = {
    "reports": REPORT, "cells_long": CELL, "roster": ROSTER, "indicators": INDICATOR,
    "agency_periods": PERIOD, "snapshots": SIGHT,
}  # fmt: skip


def write(folder: Path, known: Iterable[str] = (), /, **tables: Lines) -> Path:
    """Write what is read of a release; a table that is not given has the one line of `BASE`."""
    told: dict[str, Lines] = {name: [line] for name, line in BASE.items()} | tables
    payloads = [*known, *(line["payload_digest"] for line in told["reports"])]
    told["snapshots"] = [
        {**sight, "payload_digest": each} for sight in told["snapshots"] for each in payloads
    ]
    (folder / "data").mkdir(parents=True)
    for name, rows in told.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(BASE[name]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def compare(old: Path, new: Path, *expected: Expectation) -> Differences:
    return Differences(old, new, read_told(old, "1"), read_told(new, "2"), expected)


def told_by(differences: Differences) -> list[tuple[object, ...]]:
    """Return kind, item, turn and cause of what differs."""
    return [(row[0], row[4], row[5], row[8]) for row in differences.rows()]


def spread(*digests: str) -> Line:
    pages = [{"payload_digest": digest} for digest in digests]
    return {"payload_digest": f"joined {digests}", "pages": json.dumps(pages)}


def corrected(value: str, read: str) -> Line:
    return {**CELL, "value": value, **CORRECTED, "read_value": read}


@pytest.mark.parametrize(
    ("changed", "known", "cause"),
    [
        ({"payload_digest": "sha256:b"}, (), "source"),
        ({"payload_digest": "sha256:b"}, ("sha256:b",), "identity"),
        ({"part": "1"}, (), "identity"),
        ({"parser_digest": "sha256:two"}, (), "parser"),
        (spread("sha256:a", "sha256:b"), ("sha256:a",), "source"),
        (spread("sha256:a", "sha256:b"), ("sha256:b",), "identity"),
        ({}, (), "unexplained"),
    ],
)
def test_a_cell_that_reads_otherwise_has_a_cause(
    tmp_path: Path, changed: Line, known: tuple[str, ...], cause: str
) -> None:
    old = write(tmp_path / "old", known)
    new = write(
        tmp_path / "new", reports=[{**REPORT, **changed}], cells_long=[{**CELL, "value": "13"}]
    )
    assert [row[-2] for row in compare(old, new).rows()] == [cause]


def test_the_same_pages_joined_by_another_parser_are_the_same_bytes(tmp_path: Path) -> None:
    pages = spread("sha256:a", "sha256:b")
    old = write(tmp_path / "old", ("sha256:a", "sha256:b"), reports=[{**REPORT, **pages}])
    other = {**REPORT, **pages, "payload_digest": "otherwise", "parser_digest": "two"}
    new = write(tmp_path / "new", reports=[other], cells_long=[{**CELL, "value": "13"}])
    assert [row[-2] for row in compare(old, new).rows()] == ["parser"]


def test_what_a_person_corrected_needs_no_other_explanation(tmp_path: Path) -> None:
    old = write(tmp_path / "old")
    blank = {**CELL, **CORRECTED, "value": "BL", "code": "BL", "state": "blank"}
    differences = compare(old, write(tmp_path / "new", cells_long=[blank]))
    (row,) = differences.rows()
    assert row[4:9] == ("t3.granted.total", "lost", "12", "BL", "manual")
    assert differences.judgement().is_passed


@pytest.mark.parametrize(
    ("changed", "cells", "cause"),
    [
        ({}, (corrected("28", "12"), CELL), "manual"),
        ({}, (corrected("28", "12"), corrected("30", "12")), "manual"),
        ({}, (corrected("28", "12"), {**CELL, "value": "36"}), "unexplained"),
        ({"payload_digest": "b"}, (corrected("28", "12"), {**CELL, "value": "36"}), "source"),
        ({"payload_digest": "b"}, (CELL, corrected("28", "12")), "source"),
        ({"parser_digest": "two"}, (corrected("28", "999"), {**CELL, "value": "33"}), "parser"),
        ({"parser_digest": "two"}, (CELL, corrected("28", "33")), "parser"),
    ],
)
def test_a_correction_is_no_excuse_for_what_the_agency_or_the_parser_changed(
    tmp_path: Path, changed: Line, cells: tuple[Line, Line], cause: str
) -> None:
    old = write(tmp_path / "old", cells_long=[cells[0]])
    new = write(tmp_path / "new", reports=[{**REPORT, **changed}], cells_long=[cells[1]])
    assert [row[-2] for row in compare(old, new).rows()] == [cause]


@pytest.mark.parametrize(
    ("is_new", "known", "cause"),
    [
        (True, (), "source"),
        (True, ("sha256:a",), "parser"),
        (False, (), "unexplained"),
        (False, ("sha256:a",), "parser"),
    ],
)
def test_a_whole_report_is_one_line_and_the_cause_of_its_status(
    tmp_path: Path, is_new: bool, known: tuple[str, ...], cause: str
) -> None:
    without = {"reports": [], "cells_long": [], "indicators": [],
               "roster": [{**ROSTER, "status": "NH"}]}  # fmt: skip
    sides = [write(tmp_path / "old", known, **without), write(tmp_path / "new")]
    old, new = sides if is_new else reversed(sides)
    turn = "gained" if is_new else "lost"
    assert told_by(compare(old, new)) == [
        ("report", "*", turn, cause), ("roster", "status", turn, cause),
    ]  # fmt: skip


def test_an_indicator_has_the_cause_of_the_cells_it_is_made_of(tmp_path: Path) -> None:
    old = write(tmp_path / "old")
    new = write(
        tmp_path / "new", reports=[{**REPORT, "parser_digest": "x"}],
        cells_long=[{**CELL, "value": "13"}],
        indicators=[{**INDICATOR, "value": "0.541667", "numerator": "13"}],
    )  # fmt: skip
    expectation = Expectation(Aspect.CELL, "t3.*", "a label", 1)
    differences = compare(old, new, expectation)
    assert [(row[0], row[4], *row[8:]) for row in differences.rows()] == [
        ("cell", "t3.granted.total", "parser", "a label"),
        ("indicator", "granted", "parser", "a label"),
        ("indicator", "granted.numerator", "parser", "a label"),
    ]
    # What explains the cell explains what is made of it.
    assert differences.judgement().is_passed


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (INDICATOR, {**INDICATOR, "value": "0.4"}, "changed"),
        (INDICATOR, {**INDICATOR, "value": "ND"}, "lost"),
        (CONSISTENCY, {**CONSISTENCY, "value": "0.4"}, "changed"),
        (COVERAGE, {**COVERAGE, "value": "0.4"}, "changed"),
    ],
)
def test_another_formula_is_ours_to_explain(
    tmp_path: Path, before: Line, after: Line, turn: str
) -> None:
    old = write(tmp_path / "old", indicators=[before])
    new = write(tmp_path / "new", indicators=[after])
    name = before["variant"]
    differences = compare(old, new)
    assert told_by(differences) == [("indicator", name, turn, "rule")]
    judgement = differences.judgement()
    assert f"1 {turn} record indicator.{name}" in refusal_of(judgement, "1")
    explained = compare(old, new, Expectation(Aspect.RECORD, "indicator.*", "D06 anew", 1))
    assert [row[-1] for row in explained.rows()] == ["D06 anew"]
    assert explained.judgement().is_passed


def test_a_formula_is_not_hidden_behind_a_cell_that_it_does_not_use(tmp_path: Path) -> None:
    old = write(tmp_path / "old")
    new = write(
        tmp_path / "new", reports=[{**REPORT, "payload_digest": "sha256:b"}],
        cells_long=[{**CELL, "cell": "t4.review_total"}],
        indicators=[{**INDICATOR, "value": "0.4"}],
    )  # fmt: skip
    assert told_by(compare(old, new))[-1] == ("indicator", "granted", "changed", "rule")


@pytest.mark.parametrize(
    ("tables", "causes"),
    [
        ({"roster": [{**ROSTER, "deadline": "2023-03-31"}]}, {"deadline": "rule"}),
        ({"roster": [{**ROSTER, "is_expected": "0", "status": "NE"}]},
         {"is_expected": "rule", "status": "rule"}),
        ({"roster": [{**ROSTER, "status": "GO", "evidence": '[{"kind":"page","at":"2024",'
                      '"url":"u","says":"gone"}]'}]}, {"status": "observation"}),
        ({"roster": [{**ROSTER, "kind": "street", "is_expected": "0"}]},
         {"is_expected": "registry"}),
        ({"roster": [{**ROSTER, "status": "PY"}],
          "agency_periods": [{**PERIOD, "ends_on": "2022-06"}]}, {"status": "registry"}),
    ],
)  # fmt: skip
def test_the_roster_tells_why_a_body_stands_otherwise(
    tmp_path: Path, tables: Mapping[str, Lines], causes: Mapping[str, str]
) -> None:
    old, new = write(tmp_path / "old"), write(tmp_path / "new", **tables)
    differences = compare(old, new)
    rows = list(differences.rows())
    assert {row[4]: row[8] for row in rows} == causes
    assert {row[:4] for row in rows} == {("roster", "t1/2022", "t1", 2022)}
    assert differences.judgement().is_passed is ("rule" not in causes.values())


def test_a_body_or_year_that_is_new_in_the_roster_is_one_line(tmp_path: Path) -> None:
    old = write(tmp_path / "old")
    more = [ROSTER, {**ROSTER, "report_year": "2023"}, {**ROSTER, "lineage_id": "t2"}]
    periods = [PERIOD, {**PERIOD, "lineage_id": "t3"}]
    new = write(tmp_path / "new", roster=more, agency_periods=periods)
    rows = list(compare(old, new).rows())
    assert [(row[1], row[4], row[5], row[8]) for row in rows] == [
        ("t1/2023", "*", "gained", "observation"), ("t2/2022", "*", "gained", "registry"),
    ]  # fmt: skip


def test_a_figure_of_a_district_has_the_cause_of_those_below(tmp_path: Path) -> None:
    old = write(
        tmp_path / "old", reports=[], cells_long=[], indicators=[COVERAGE],
        roster=[{**ROSTER, "status": "NH"}],
    )  # fmt: skip
    new = write(tmp_path / "new", indicators=[{**COVERAGE, "value": "0.7", "numerator": "13"}])
    assert told_by(compare(old, new))[2:] == [
        ("indicator", "coverage", "changed", "source"),
        ("indicator", "coverage.numerator", "changed", "source"),
    ]


def test_survival_goes_on_while_pages_are_seen(tmp_path: Path) -> None:
    survival = {**COVERAGE, "variant": "survival"}
    old = write(tmp_path / "old", indicators=[survival])
    later = [{**SIGHT, "seen_at": "2024-02-01"}]
    new = write(tmp_path / "new", indicators=[{**survival, "value": "0.4"}], snapshots=later)
    assert [row[-2] for row in compare(old, new).rows()] == ["observation"]


def test_an_explanation_counts_up_to_its_number(tmp_path: Path) -> None:
    old = write(tmp_path / "old")
    new = write(
        tmp_path / "new", reports=[{**REPORT, "parser_digest": "x"}],
        cells_long=[{**CELL, "value": "13"}],
    )  # fmt: skip
    for most, is_passed in ((1, True), (0, False)):
        expectation = Expectation(Aspect.CELL, "t3.*", "a label", most)
        differences = compare(old, new, expectation)
        assert [row[-1] for row in differences.rows()] == ["a label"]
        judgement = differences.judgement()
        assert judgement.is_passed is is_passed
        if not is_passed:
            assert "t3.*" in refusal_of(judgement, "1")
