"""Differences between two releases: each has the one cause that lies behind it."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from corpus.diff.compare import Aspect
from corpus.diff.gate import Expectation
from corpus.release.differences import Differences, refusal_of
from corpus.release.earlier import read_told

Line = Mapping[str, str]

REPORT = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "form": "2021", "payload_digest": "sha256:a", "part": "0", "page_key": "p",
    "parser_digest": "sha256:one",
}  # fmt: skip
CELL = {
    "report_id": "t1/2022/own", "lineage_id": "t1", "report_year": "2022", "scope": "own",
    "cell": "t3.granted.total", "value": "12", "corrected": "0",
}  # fmt: skip


def write(folder: Path, report: Line | None, cell: Line, payloads: Iterable[str] = ()) -> Path:
    """Write what is read of a release; without report it holds none."""
    known = [*payloads, *([report["payload_digest"]] if report else [])]
    tables: dict[str, list[Line]] = {
        "reports": [report] if report else [],
        "cells_long": [cell] if report else [],
        "snapshots": [{"payload_digest": each} for each in known],
    }
    (folder / "data").mkdir(parents=True)
    heads = {"reports": REPORT, "cells_long": CELL, "snapshots": {"payload_digest": ""}}
    for name, rows in tables.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(heads[name]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def compare(old: Path, new: Path, *expected: Expectation) -> Differences:
    return Differences(
        old, new, read_told(old, "1"), read_told(new, "2"), expected
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "known", "cause"),
    [
        ({"payload_digest": "sha256:b"}, (), "source"),
        ({"payload_digest": "sha256:b"}, ("sha256:b",), "identity"),
        ({"part": "1"}, (), "identity"),
        ({"parser_digest": "sha256:two"}, (), "parser"),
        ({}, (), "unexplained"),
    ],
)
def test_a_cell_that_reads_otherwise_has_a_cause(
    tmp_path: Path, changed: Line, known: tuple[str, ...], cause: str
) -> None:
    old = write(tmp_path / "old", REPORT, CELL, known)
    new = write(tmp_path / "new", {**REPORT, **changed}, {**CELL, "value": "13"})
    assert [row[-2] for row in compare(old, new).rows()] == [cause]


def test_what_a_person_corrected_needs_no_other_explanation(tmp_path: Path) -> None:
    old = write(tmp_path / "old", REPORT, CELL)
    new = write(tmp_path / "new", REPORT, {**CELL, "value": "BL", "corrected": "1"})
    differences = compare(old, new)
    (row,) = differences.rows()
    assert row[3:8] == ("t3.granted.total", "lost", "12", "BL", "manual")
    assert differences.judgement().is_passed


@pytest.mark.parametrize(
    ("is_new", "known", "cause"),
    [
        (True, (), "source"),
        (True, ("sha256:a",), "parser"),
        (False, (), "unexplained"),
        (False, ("sha256:a",), "parser"),
    ],
)
def test_a_whole_report_is_one_line(
    tmp_path: Path, is_new: bool, known: tuple[str, ...], cause: str
) -> None:
    sides = [write(tmp_path / "old", None, CELL, known), write(tmp_path / "new", REPORT, CELL)]
    old, new = sides if is_new else reversed(sides)
    (row,) = compare(old, new).rows()
    assert (row[3], row[4], row[-2]) == ("*", "gained" if is_new else "lost", cause)


def test_an_explanation_counts_up_to_its_number(tmp_path: Path) -> None:
    old = write(tmp_path / "old", REPORT, CELL)
    new = write(tmp_path / "new", {**REPORT, "parser_digest": "x"}, {**CELL, "value": "13"})
    for most, is_passed in ((1, True), (0, False)):
        expectation = Expectation(Aspect.CELL, "t3.*", "a label", most)
        differences = compare(old, new, expectation)
        assert [row[-1] for row in differences.rows()] == ["a label"]
        judgement = differences.judgement()
        assert judgement.is_passed is is_passed
        if not is_passed:
            assert "t3.*" in refusal_of(judgement, "1")
