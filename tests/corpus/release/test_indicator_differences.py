"""Differences of indicators between two releases have the cause of what they are made of."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.diff.compare import Aspect
from corpus.diff.gate import Expectation
from corpus.release.differences import refusal_of
from tests.corpus.release.differing import (
    CELL,
    CHANGE,
    CONSISTENCY,
    COVERAGE,
    INDICATOR,
    REPORT,
    ROSTER,
    SIGHT,
    Line,
    Lines,
    compare,
    told_by,
    write,
)


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


@pytest.mark.parametrize(("above", "cause"), [("", "source"), ("P", "rule")])
def test_a_body_counts_for_its_own_district_where_nobody_is_above_it(
    tmp_path: Path, above: str, cause: str
) -> None:
    own = {**ROSTER, "lineage_id": "A", "parent_id": above, "division_id": "A"}
    old = write(tmp_path / "old", indicators=[COVERAGE], roster=[{**own, "status": "NH"}, ROSTER])
    head = {**REPORT, "report_id": "A/2022/own", "lineage_id": "A", "payload_digest": "b"}
    cells = [{**CELL, "report_id": "A/2022/own", "lineage_id": "A"}, CELL]
    new = write(
        tmp_path / "new", reports=[head, REPORT], cells_long=cells, roster=[own, ROSTER],
        indicators=[{**COVERAGE, "value": "0.7"}],
    )  # fmt: skip
    assert told_by(compare(old, new))[-1] == ("indicator", "coverage", "changed", cause)


@pytest.mark.parametrize(
    ("lineage", "grown", "cause"),
    [
        ("A", "t1", "source"),
        ("t2", "t1", "source"),
        ("t1", "A", "source"),
        ("t2", "X", "rule"),
    ],
)
def test_consistency_asks_for_reports_below_beside_and_above(
    tmp_path: Path, lineage: str, grown: str, cause: str
) -> None:
    parents = {"A": "", "X": "", "t1": "A", "t2": "A"}
    roster = [{**ROSTER, "lineage_id": each, "parent_id": above}
              for each, above in parents.items()]  # fmt: skip
    before = [{**each, "status": "NH"} if each["lineage_id"] == grown else each for each in roster]
    checked = {**CONSISTENCY, "lineage_id": lineage}
    old = write(tmp_path / "old", reports=[], cells_long=[], roster=before, indicators=[checked])
    named = {"report_id": f"{grown}/2022/own", "lineage_id": grown}
    new = write(
        tmp_path / "new", reports=[{**REPORT, **named}], cells_long=[{**CELL, **named}],
        roster=roster, indicators=[{**checked, "value": "0.4"}],
    )  # fmt: skip
    assert told_by(compare(old, new))[-1] == ("indicator", "consistency", "changed", cause)


@pytest.mark.parametrize(
    "tables",
    [
        {"reports": [{**REPORT, "conflicts": "1"}]},
        {"reports": [{**REPORT, "places": '[{"page_key": "q", "relation": "copy"}]'}]},
        {"changes_source": [{**CHANGE, "lineage_id": "t1"}]},
    ],
)
def test_consistency_moves_with_copies_and_changes_other_figures_do_not(
    tmp_path: Path, tables: Mapping[str, Lines]
) -> None:
    reuse = {**INDICATOR, "variant": "text_reuse"}
    old = write(tmp_path / "old", indicators=[CONSISTENCY, reuse])
    moved = [{**each, "value": "0.4"} for each in (CONSISTENCY, reuse)]
    new = write(tmp_path / "new", **tables, indicators=moved)
    assert told_by(compare(old, new)) == [
        ("indicator", "consistency", "changed", "observation"),
        ("indicator", "text_reuse", "changed", "rule"),
    ]


def test_survival_goes_on_while_pages_are_seen(tmp_path: Path) -> None:
    survival = {**COVERAGE, "variant": "survival"}
    old = write(tmp_path / "old", indicators=[survival])
    later = [{**SIGHT, "seen_at": "2024-02-01"}]
    new = write(tmp_path / "new", indicators=[{**survival, "value": "0.4"}], snapshots=later)
    assert [row[-2] for row in compare(old, new).rows()] == ["observation"]
