"""The generated district keeps its own promises, before any parser reads it."""

import csv
import io
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.agencies.register import read_register
from corpus.agencies.registry import AgencyRegistry
from corpus.sample.identities import evaluate_identities
from corpus.sample.years import SMALL, Years, invent_years
from corpus.sample.years.__main__ import main
from corpus.sample.years.calendar import VISITS
from corpus.sample.years.scenarios import _KINDS
from corpus.sample.years.units import LARGE, NEW, OLD, OTHER, invent_units
from storage.agencies.facts import RegistryFacts


@cache
def district(seed: int = 1) -> Years:
    return invent_years(seed, SMALL)


def test_the_same_seed_makes_the_same_bytes_and_another_one_others() -> None:
    again = invent_years(1, SMALL)
    assert again.sightings == district().sightings
    assert again.truth == district().truth
    assert invent_years(2, SMALL).sightings != again.sightings


def test_the_large_district_has_two_hundred_agencies() -> None:
    units = invent_units(1, LARGE)
    assert len(units) == len({unit.key for unit in units}) == 200


def test_the_register_can_be_imported_and_tells_of_every_event() -> None:
    rows = csv.DictReader(io.StringIO(district().register.decode()))
    facts = read_register("register.csv", rows, AgencyRegistry.of(RegistryFacts()))
    assert {event.kind.value for event in facts.events} == {
        "rename", "split", "merge", "transfer",
    }  # fmt: skip
    registry = AgencyRegistry.of(facts)
    moved = registry.bodies[f"{NEW}/00"]
    assert [period.parent for period in moved.periods] == [OLD, NEW]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_report_adds_up(seed: int) -> None:
    for (_, year), report in district(seed).truth.reports.items():
        found = evaluate_identities(report.values, "2019" if year < 2021 else "2021")
        assert all(found.values()), report


def test_a_whole_report_is_the_sum_of_those_below_it() -> None:
    years = district()
    units = {unit.key: unit for unit in years.units}
    reports = years.truth.reports
    for (lineage, year), report in reports.items():
        held = [(unit, unit.at_end_of(year)) for unit in units.values()]
        below = [unit for unit, now in held if now is not None and now.parent == lineage]
        parts = [reports.get((unit.key, year)) for unit in below]
        if not below or None in parts:
            continue
        key = "t3.new_received.total"
        total = sum(part.values[key] for part in parts if part is not None)
        short = 5 if (lineage, year) == (OTHER, 2020) else 0
        assert report.values[key] == total - short


def test_every_oddity_has_its_place() -> None:
    placed = Counter(scenario.kind for scenario in district().truth.scenarios)
    assert placed == {kind.name: 1 for kind in _KINDS}


def test_every_agency_and_year_is_accounted_for() -> None:
    years = district()
    truth = years.truth
    assert len(truth.coverage) == 4 * len(years.units)
    for key, cell in truth.coverage.items():
        assert cell.is_held == (key in truth.reports) == (cell.reason is None)
    reasons = Counter(cell.reason for cell in truth.coverage.values() if cell.reason)
    assert set(reasons) == {"NF", "NE", "GO", "NR", "ID", "PY"}


def test_what_changed_shows_in_the_answers() -> None:
    years = district()
    by_url: dict[str, dict[object, bytes]] = {}
    for sighting in years.sightings:
        day = next(visit for visit in reversed(VISITS) if visit <= sighting.seen_at)
        shown = sighting.payload if sighting.status == 200 else b""
        by_url.setdefault(sighting.url, {})[day] = shown
    for edit in years.truth.edits:
        answers = by_url[edit.url]
        last, first = answers[edit.last_seen_at], answers[edit.first_seen_at]
        assert last
        assert (last == first) == (edit.kind == "returned"), edit


def test_it_can_be_written_as_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path), "--small"])
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(district().sightings)
    assert (tmp_path / json.loads(lines[0])["payload"]).exists()
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert len(truth["reports"]) == len(district().truth.reports)
