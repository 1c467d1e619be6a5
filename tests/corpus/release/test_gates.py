"""Gates: each is shut by what it is there for, and opened by an explanation of just that."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.agencies.importing import import_lists
from corpus.golden.compare import Fit, Part, Seen
from corpus.golden.measure import Accuracy, Miss
from corpus.release.errors import ReleaseRefused, ReleaseUnexplained
from corpus.release.gates import (
    Breach,
    Excuse,
    Gate,
    golden_breaches,
    moved_breaches,
    read_excuses,
    sort_breaches,
)
from corpus.release.standing import Share, Standing, read_standing
from tests.corpus.release.conftest import Press, release

Lines = Sequence[Mapping[str, str]]


def write(folder: Path, **tables: Lines) -> Path:
    """Write tables as a release has them."""
    (folder / "data").mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_errors_and_coverage_are_counted_from_the_files(tmp_path: Path) -> None:
    report = {"lineage_id": "t1", "report_year": "2022", "form": "2021"}
    finding = {"lineage_id": "t1", "report_year": "2022", "severity": "error", "outcome": "fail"}
    due = {"lineage_id": "t1", "report_year": "2022", "division_id": "990102",
           "parent_id": "990102", "is_expected": "1", "status": "V"}  # fmt: skip
    folder = write(
        tmp_path / "one",
        reports=[report, report | {"lineage_id": "t2", "form": "2019"}],
        findings=[
            finding, finding | {"severity": "warning"}, finding | {"outcome": "pass"},
            finding | {"lineage_id": "nobody"},
        ],
        roster=[
            due, due | {"lineage_id": "t2", "status": "NF"},
            due | {"lineage_id": "t3", "is_expected": "0"},
            due | {"lineage_id": "t4", "status": "UP"},
            due | {"lineage_id": "B", "division_id": "", "parent_id": ""},
        ],
    )  # fmt: skip
    # Releases of before told V of a report that was withdrawn, and had no `is_held`.
    standing = read_standing(folder)
    assert standing.errors == {"2019": Share(0, 1), "2021": Share(1, 1)}
    assert standing.coverage == {("990102", 2022): Share(1, 3), ("B", 2022): Share(1, 1)}


def test_a_report_that_is_held_and_withdrawn_covers_and_one_that_is_unread_does_not(
    tmp_path: Path,
) -> None:
    due = {"lineage_id": "t1", "report_year": "2022", "division_id": "990102",
           "parent_id": "990102", "is_expected": "1", "status": "GO", "is_held": "1"}  # fmt: skip
    folder = write(
        tmp_path / "one",
        reports=[{"lineage_id": "t1", "report_year": "2022", "form": "2021"}],
        findings=[
            {"lineage_id": "t1", "report_year": "2022", "severity": "error", "outcome": "pass"}
        ],
        roster=[
            due, due | {"lineage_id": "t2", "is_held": "0"},
            due | {"lineage_id": "t3", "status": "UP"},
        ],
    )  # fmt: skip
    assert read_standing(folder).coverage == {("990102", 2022): Share(1, 3)}


def test_a_release_of_another_form_cannot_be_compared_with(tmp_path: Path) -> None:
    folder = write(tmp_path / "one", reports=[{"lineage_id": "t1"}])
    with pytest.raises(ReleaseRefused, match="cannot be compared"):
        read_standing(folder)


@pytest.mark.parametrize(
    ("was", "now", "is_shut"),
    [
        (Share(100, 1000), Share(120, 1000), False),
        (Share(100, 1000), Share(121, 1000), True),
        (Share(100, 1000), Share(80, 1000), False),
        (Share(100, 1000), Share(79, 1000), True),
        (Share(0, 100), Share(0, 7), False),
        # Of few failures any one more is over a fifth: that is no reason to stop.
        (Share(0, 100), Share(1, 100), False),
        (Share(1, 40), Share(0, 40), False),
        (Share(2, 40), Share(4, 40), False),
        (Share(0, 40), Share(4, 40), False),
        (Share(0, 40), Share(5, 40), True),
        (Share(5, 40), Share(0, 40), True),
        # Nor are few reports one, however much fails in them, before or now.
        (Share(0, 29), Share(29, 29), False),
        (Share(0, 30), Share(30, 30), True),
        (Share(0, 1000), Share(29, 29), False),
        (Share(29, 29), Share(0, 1000), False),
        # What is told by a large release of a small one is what would be seen in the small one.
        (Share(0, 30), Share(160, 1000), False),
        (Share(0, 30), Share(170, 1000), True),
    ],
)
def test_a_rate_of_errors_may_move_by_a_fifth_of_itself(
    was: Share, now: Share, is_shut: bool
) -> None:
    breaches = list(moved_breaches(Standing({"2021": was}, {}), Standing({"2021": now}, {})))
    assert [(each.gate, each.name) for each in breaches] == [(Gate.ERRORS, "2021")] * is_shut


def test_a_form_that_only_one_release_has_moved_nowhere() -> None:
    old, new = Standing({"2019": Share(5, 5)}, {}), Standing({"2021": Share(0, 5)}, {})
    assert not list(moved_breaches(old, new))


@pytest.mark.parametrize(
    ("was", "now", "is_shut"),
    [
        (Share(3, 4), Share(3, 4), False),
        (Share(3, 4), Share(4, 5), False),
        (Share(3, 4), Share(3, 5), True),
        (Share(3, 4), Share(2, 4), True),
        (Share(3, 4), None, True),
        (Share(0, 4), None, False),
        (Share(1, 100), Share(1, 3), False),
    ],
)
def test_coverage_of_a_district_and_year_never_falls(
    was: Share, now: Share | None, is_shut: bool
) -> None:
    at = ("990102", 2022)
    new = Standing({}, {} if now is None else {at: now})
    breaches = list(moved_breaches(Standing({}, {at: was}), new))
    assert [(each.gate, each.name) for each in breaches] == (
        [(Gate.COVERAGE, "990102/2022")] * is_shut
    )


def test_an_error_on_the_golden_set_is_told_with_its_place() -> None:
    accuracy = Accuracy("1", "sha256:1")
    accuracy.reports.update(["2019", "2021"])
    seen = Seen(Part.CELL, "t3.granted.total", Fit.WRONG, 12, 13)
    accuracy.misses += [Miss(f"{number}.txt", "2021", seen) for number in range(5)]
    [breach] = golden_breaches(accuracy)
    assert (breach.gate, breach.name) == (Gate.GOLDEN, "2021")
    assert "0.txt, cells t3.granted.total: 12 expected, 13 read" in breach.sentence
    assert "and 2 more" in breach.sentence
    assert not list(golden_breaches(None))


def test_an_explanation_opens_just_its_gate() -> None:
    breaches = [
        Breach(Gate.COVERAGE, "990102/2022", ""), Breach(Gate.COVERAGE, "990122/2022", ""),
        Breach(Gate.ERRORS, "990102/2022", ""),
    ]  # fmt: skip
    shut, excused = sort_breaches(breaches, [Excuse(Gate.COVERAGE, "990102/*", "new towns")])
    assert shut == breaches[1:]
    assert [(each.breach, each.reason) for each in excused] == [(breaches[0], "new towns")]


@pytest.mark.parametrize(
    "text",
    [
        "[[gate]]\ngate = 'coverage'\nname = '*'", "gate = 3", "[[gate", "gate = [1]",
        "[[gate]]\ngate = 'weather'\nname = '*'\nreason = 'x'",
        "[[gate]]\ngate = 'errors'\nname = '*'\nreason = ' '",
        "[[gate]]\ngate = 'errors'\nname = 2021\nreason = 'x'",
    ],
)  # fmt: skip
def test_an_explanation_that_says_nothing_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "explained.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseRefused):
        read_excuses(path)


def test_explanations_of_figures_are_left_to_their_own_gate(tmp_path: Path) -> None:
    path = tmp_path / "explained.toml"
    path.write_text("[[expect]]\naspect = 'cell'\n[[gate]]\ngate = 'errors'\nname = '2021'\n"
                    "reason = 'a rule is stricter'\n", encoding="utf-8")  # fmt: skip
    assert read_excuses(path) == [Excuse(Gate.ERRORS, "2021", "a rule is stricter")]
    assert read_excuses(None) == []


def test_a_district_that_lost_coverage_stops_a_release_until_explained(
    own_press: Press, tmp_path: Path
) -> None:
    first = release(own_press, tmp_path / "first", has_originals=False)
    register = tmp_path / "more.csv"
    more = "t8,云溪区新桥镇人民政府,township,990102,,\nt9,云溪区石门镇人民政府,township,990102,,\n"
    register.write_text(f"lineage,name,kind,parent,starts_on,ends_on\n{more}", encoding="utf-8")
    import_lists(own_press.job, [register], None)
    asked: dict[str, Any] = {"name": "2024.2", "against": first, "has_originals": False}
    with pytest.raises(ReleaseUnexplained) as refused:
        release(own_press, tmp_path / "second", **asked)
    assert not (tmp_path / "second").exists()
    assert all(each.startswith("Coverage of ") for each in refused.value.sentences)
    assert len(refused.value.sentences) >= 2
    explained = tmp_path / "explained.toml"
    explained.write_text(
        '[[gate]]\ngate = "coverage"\nname = "*"\nreason = "two towns were forgotten"\n', "utf-8"
    )
    second = release(own_press, tmp_path / "second", explained=explained, **asked)
    assert "two towns were forgotten" in (second / "CHANGES.md").read_text("utf-8")
