"""The five real seed reports against their whole gold records, through the whole parser."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers.locate import Rereader
from parsers.model import Record, Severity
from parsers.parse import parse
from parsers.record_json import record_dict, record_json
from tests.parsers.gold import (
    gold_cells,
    gold_units,
    load_gold,
    serious_findings,
    squeezed,
)


@pytest.fixture
def gold(seed_path: Path) -> dict[str, Any]:
    return load_gold(seed_path)


@pytest.fixture
def record(seed_path: Path) -> Record:
    return _read(seed_path)


@cache
def _read(seed: Path) -> Record:
    """Read a report once for all tests; nobody may change what is returned."""
    return parse(seed.read_bytes(), name=seed.name)


def test_every_cell_has_its_raw_text_value_and_state(record: Record, gold: dict[str, Any]) -> None:
    expected = gold_cells(gold)
    assert len(expected) >= 207
    for key, cell in expected.items():
        ours = record.cells[key]
        value = None if ours.value is None else Decimal(ours.value)
        assert value == cell.value, key
        if cell.is_ambiguous:
            assert ours.state in ("ambiguous", cell.state), key
        else:
            assert (ours.raw, ours.state) == (cell.raw, cell.state), key


def test_cells_of_the_other_form_are_absent(record: Record, gold: dict[str, Any]) -> None:
    for key in record.cells.keys() - gold_cells(gold).keys():
        assert (record.cells[key].state, record.cells[key].reason) == (
            "absent",
            "not_in_template",
        ), key


def test_cells_stand_on_the_lines_that_gold_names(record: Record, gold: dict[str, Any]) -> None:
    for key, cell in gold_cells(gold).items():
        if cell.line is not None and not cell.is_ambiguous:
            locator = record.cells[key].locator
            assert locator is not None
            assert locator.line == cell.line, key


def test_every_locator_rereads_its_raw_text_in_two_ways(record: Record, seed_path: Path) -> None:
    rereader = Rereader(seed_path.read_bytes())
    located = [cell for cell in record.cells.values() if cell.raw is not None]
    assert len(located) > 180
    for cell in located:
        assert cell.locator is not None
        readings = rereader.read(cell.locator)
        assert len(readings) >= 2, cell.key
        assert set(readings.values()) == {cell.raw}, cell.key


def test_money_units_are_those_the_report_states(record: Record, gold: dict[str, Any]) -> None:
    keys = {"procurement": "t2.procurement.procurement_amount", "fees": "t2.fees.fee_amount_wan"}
    for row, unit in gold_units(gold).items():
        cell = record.cells[keys[row]]
        if cell.value is not None:
            assert cell.unit == unit


def test_identity_is_read_as_gold_has_it(record: Record, gold: dict[str, Any]) -> None:
    ours = record_dict(record)
    assert ours["doc_class"] == gold["doc_class"]
    assert ours["template_generation"] == gold["template_generation"]
    assert ours["tables_status"] == "in_page"
    assert ours["title"]["raw"] == gold["title"]["raw"]
    assert ours["title"]["source"] == gold["title"]["source"]
    assert ours["agency"]["name"] == gold["agency"]["name_raw"]
    assert ours["agency"]["source"] == gold["agency"]["source"]
    assert ours["agency"]["parents"] == gold["agency"]["parents_raw"]
    assert ours["agency"]["other_forms"] == [
        form.partition(" (")[0] for form in gold["agency"]["other_forms"]
    ]
    assert ours["report_year"]["value"] == gold["report_year"]["value"]
    assert gold["report_year"]["source"].startswith(ours["report_year"]["source"])


@pytest.mark.parametrize("part", ["period", "contact", "signature"])
def test_period_contact_and_signature_are_as_published(
    record: Record, gold: dict[str, Any], part: str
) -> None:
    ours = record_dict(record)[part]
    for name in ours.keys() & gold[part].keys():
        assert ours[name] == gold[part][name], name


def test_sections_hold_the_text_between_their_headings(
    record: Record, gold: dict[str, Any]
) -> None:
    assert [section.key for section in record.sections] == [s["key"] for s in gold["sections"]]
    for section, expected in zip(record.sections, gold["sections"], strict=True):
        assert section.present == expected["present"]
        if not section.present:
            continue
        for ours, theirs in (("heading_raw",) * 2, ("ordinal_raw",) * 2, ("title",) * 2):
            assert getattr(section, ours) == expected[theirs]
        for text, kind in ((section.text, "narrative"), (section.all_text, "all_text")):
            shown = squeezed(text)
            assert len(shown) == expected[f"{kind}_chars"]
            assert shown[:20] == expected[f"{kind}_first20"]
            assert shown[-20:] == expected[f"{kind}_last20"]


def test_every_check_has_the_outcome_of_gold(record: Record, gold: dict[str, Any]) -> None:
    for check in gold["checks"]:
        assert record.checks[check["id"]] == check["status"], check["id"]
        if "status_if_blank_is_zero" in check:
            blank = record.checks_if_blank_is_zero[check["id"]]
            assert blank == check["status_if_blank_is_zero"], check["id"]


def test_warnings_and_errors_are_exactly_those_of_gold(
    record: Record, gold: dict[str, Any]
) -> None:
    ours = {f.rule for f in record.findings if f.severity is not Severity.INFO}
    assert ours == serious_findings(gold)


def test_an_unnamed_agency_is_never_invented(seeds: Path) -> None:
    seed = next(seeds.glob("002_*.txt"))
    url = "https://www.example.gov.cn/muer/2019/report.html"
    record = parse(seed.read_bytes(), name="北碚某镇.txt", url=url)
    assert record.agency.name is None


def test_the_same_bytes_give_the_same_record(seed_path: Path) -> None:
    payload = seed_path.read_bytes()
    assert record_json(parse(payload, name="a")) == record_json(parse(payload, name="a"))
