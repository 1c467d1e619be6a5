"""Differences between two releases: each has the one cause that lies behind it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.diff.compare import Aspect
from corpus.diff.gate import Expectation
from corpus.release.differences import refusal_of
from tests.corpus.release.differing import (
    CELL,
    CORRECTED,
    PERIOD,
    REPORT,
    ROSTER,
    Line,
    Lines,
    compare,
    told_by,
    write,
)


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


@pytest.mark.parametrize(
    ("digest", "changed", "cause"),
    [
        ("sha256:a", {}, "unexplained"),
        ("sha256:a", {"parser_digest": "sha256:two"}, "parser"),
        ("sha256:c", {}, "source"),
    ],
)
def test_an_older_release_without_pages_knows_a_report_by_the_first_of_them(
    tmp_path: Path, digest: str, changed: Line, cause: str
) -> None:
    without = {name: told for name, told in REPORT.items() if name != "pages"}
    old = write(tmp_path / "old", reports=[{**without, "payload_digest": digest}])
    other = {**REPORT, **spread("sha256:a", "sha256:b"), **changed}
    new = write(tmp_path / "new", reports=[other], cells_long=[{**CELL, "value": "13"}])
    assert [row[-2] for row in compare(old, new).rows()] == [cause]


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


def test_a_body_whose_periods_were_mended_leaves_the_roster_by_the_registry(
    tmp_path: Path,
) -> None:
    old = write(tmp_path / "old", roster=[ROSTER, {**ROSTER, "report_year": "2023"}])
    mended = [{**PERIOD, "ends_on": "2022-12-31"}]
    new = write(tmp_path / "new", agency_periods=mended)
    differences = compare(old, new)
    assert told_by(differences) == [("roster", "*", "lost", "registry")]
    assert differences.judgement().is_passed


@pytest.mark.parametrize(("far", "between"), [("2019", "2020"), ("2026", "2025")])
def test_a_year_that_only_one_report_spanned_is_lost_with_it(
    tmp_path: Path, far: str, between: str
) -> None:
    report = {**REPORT, "report_id": f"t1/{far}/own", "report_year": far}
    cell = {**CELL, "report_id": report["report_id"], "report_year": far}
    periods = [PERIOD, {**PERIOD, "lineage_id": "t2"}]
    others = [{**ROSTER, "lineage_id": "t2", "report_year": year, "status": "NF"}
              for year in sorted(("2022", far, between))]  # fmt: skip
    old = write(
        tmp_path / "old", roster=[ROSTER, *others], agency_periods=periods,
        reports=sorted((REPORT, report), key=lambda line: line["report_year"]),
        cells_long=sorted((CELL, cell), key=lambda line: line["report_year"]),
    )  # fmt: skip
    held = [{**ROSTER, "lineage_id": "t2", "status": "NF"}]
    new = write(
        tmp_path / "new", ["sha256:a"], roster=[ROSTER, *held], agency_periods=periods
    )  # fmt: skip
    rows = list(compare(old, new).rows())
    cause = rows[0][8]
    assert cause != "rule"
    assert [(row[0], row[3], row[8]) for row in rows] == [
        ("report", int(far), cause),
        *(("roster", year, cause) for year in sorted((int(far), int(between)))),
    ]


def test_a_year_that_is_lost_without_a_report_is_ours_to_explain(tmp_path: Path) -> None:
    old = write(tmp_path / "old", roster=[{**ROSTER, "report_year": "2021"}, ROSTER])
    assert told_by(compare(old, write(tmp_path / "new"))) == [("roster", "*", "lost", "rule")]


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
