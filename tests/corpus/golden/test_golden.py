"""The golden set: an agreement is counted, and so is every way of disagreeing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.golden.compare import Fit, Part
from corpus.golden.errors import GoldenRefused
from corpus.golden.measure import measure

Gold = dict[str, Any]
Doctored = Callable[..., Path]


@pytest.fixture
def doctored(seeds: Path, tmp_path: Path) -> Doctored:
    """Return what makes a golden set of one seed report whose record is changed."""

    def make(change: Callable[[Gold], None], seed: str = "004") -> Path:
        source = next(seeds.glob(f"{seed}_*.txt"))
        folder = tmp_path / "golden"
        (folder / "gold").mkdir(parents=True)
        shutil.copy(source, folder)
        gold = json.loads((seeds / "gold" / f"{source.stem}.json").read_text("utf-8"))
        change(gold)
        (folder / "gold" / f"{source.stem}.json").write_text(json.dumps(gold), encoding="utf-8")
        return folder

    return make


def test_the_seed_reports_are_read_as_careful_readers_read_them(seeds: Path) -> None:
    accuracy = measure(seeds)
    assert accuracy.misses == []
    assert accuracy.reports.total() == len(list(seeds.glob("*.txt")))
    assert sum(accuracy.total(form, Part.CELL) for form in accuracy.forms) >= 207 * 5
    for form in accuracy.forms:
        assert accuracy.counts[form, Part.CELL, Fit.RIGHT] == accuracy.total(form, Part.CELL)


def _other_number(gold: Gold) -> None:
    gold["table_3"]["rows"]["granted"]["cells"]["total"] |= {"value": 977, "raw": "977"}


def _no_number(gold: Gold) -> None:
    cell = {"value": None, "raw": "", "status": "blank"}
    gold["table_3"]["rows"]["granted"]["cells"]["total"] |= cell


def _other_agency(gold: Gold) -> None:
    gold["agency"]["name_raw"] = "云溪区白鹭镇"


def _longer_section(gold: Gold) -> None:
    next(s for s in gold["sections"] if s["present"])["narrative_chars"] += 1


def _one_more_finding(gold: Gold) -> None:
    gold["findings"].append({"id": "t3.invented", "severity": "error"})


def _other_check(gold: Gold) -> None:
    check = gold["checks"][0]
    check["status"] = "fail" if check["status"] == "pass" else "pass"


@pytest.mark.parametrize(
    ("change", "part", "fit"),
    [
        (_other_number, Part.CELL, Fit.WRONG),
        (_no_number, Part.CELL, Fit.WRONG),
        (_other_agency, Part.IDENTITY, Fit.WRONG),
        (_longer_section, Part.SECTION, Fit.WRONG),
        (_one_more_finding, Part.FINDING, Fit.MISSED),
        (_other_check, Part.CHECK, Fit.WRONG),
    ],
)
def test_what_the_parser_reads_otherwise_is_named(
    doctored: Doctored, change: Callable[[Gold], None], part: Part, fit: Fit
) -> None:
    accuracy = measure(doctored(change))
    [miss] = accuracy.misses
    assert (miss.seen.part, miss.seen.fit) == (part, fit)
    assert miss.report in miss.describe()
    told = accuracy.as_json()["forms"][miss.form][part.value]
    assert told[fit.value] == 1


def test_a_number_that_is_not_read_is_missed_and_not_wrong(doctored: Doctored) -> None:
    def print_a_number(gold: Gold) -> None:
        gold["table_3"]["rows"]["granted"]["cells"]["total"]["value"] = 3

    # Its column of totals is blank.
    folder = doctored(print_a_number, "000")
    assert [miss.seen.fit for miss in measure(folder).misses] == [Fit.MISSED]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda gold: gold.pop("table_3"), "has no table_3"),
        (lambda gold: gold.update(seed="elsewhere.txt"), "which"),
        (lambda gold: gold.update(table_3={"rows": 3}), "cannot be read"),
    ],
)
def test_a_set_that_cannot_be_used_is_one_sentence(
    doctored: Doctored, change: Callable[[Gold], None], sentence: str
) -> None:
    with pytest.raises(GoldenRefused, match=sentence):
        measure(doctored(change))


def test_a_folder_without_records_is_no_golden_set(tmp_path: Path) -> None:
    with pytest.raises(GoldenRefused, match="no golden set"):
        measure(tmp_path)
