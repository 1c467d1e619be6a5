import json
import re
from pathlib import Path
from typing import Any

import pytest

from parsers.identity import Identity
from tests.parsers.identity.pages import read_text

_RULES = {
    "doc.title_missing",
    "doc.agency_missing",
    "doc.agency_conflict",
    "doc.year_conflict",
    "doc.year_conflict_in_narrative",
    "doc.signature_before_period_end",
    "doc.period_not_stated",
    "doc.period_partial",
    "doc.period_damaged",
    "doc.contact_not_stated",
    "doc.contact_partial",
}


@pytest.fixture
def seed(seed_path: Path) -> tuple[Identity, dict[str, Any]]:
    identity = read_text(seed_path.read_text(encoding="utf-8"))
    gold = json.loads((seed_path.parent / "gold" / f"{seed_path.stem}.json").read_text("utf-8"))
    return identity, gold


def test_title_is_the_gold_title(seed: tuple[Identity, dict[str, Any]]) -> None:
    identity, gold = seed
    assert identity.title.raw == gold["title"]["raw"]
    assert identity.title.source == gold["title"]["source"]
    lines = gold["title"]["lines"]
    if lines:
        assert set(range(lines[0], lines[1] + 1)) <= identity.furniture


def test_agency_is_the_gold_agency(seed: tuple[Identity, dict[str, Any]]) -> None:
    identity, gold = seed
    forms = tuple(re.sub(r" \(.*\)$", "", form) for form in gold["agency"]["other_forms"])
    assert identity.agency.name == gold["agency"]["name_raw"]
    assert identity.agency.source == gold["agency"]["source"]
    assert identity.agency.other_forms == forms
    assert identity.agency.parents == tuple(gold["agency"]["parents_raw"])
    assert identity.agency.level_hint == "township"


def test_report_year_is_the_gold_year(seed: tuple[Identity, dict[str, Any]]) -> None:
    identity, gold = seed
    assert identity.report_year.value == gold["report_year"]["value"]
    assert identity.report_year.source == gold["report_year"]["source"].split(" ")[0]


def test_period_is_the_gold_period(seed: tuple[Identity, dict[str, Any]]) -> None:
    period, gold = seed[0].period, seed[1]["period"]
    start, end = (day and day.isoformat() for day in (period.start, period.end))
    assert (period.raw, start, end) == (gold["raw"], gold["start"], gold["end"])
    assert period.status == gold["status"]
    if period.locator is not None:
        assert period.locator.line == gold["line"]


def test_contact_is_the_gold_contact(seed: tuple[Identity, dict[str, Any]]) -> None:
    contact, gold = seed[0].contact, seed[1]["contact"]
    for name in ("phone_raw", "phone", "address_raw", "postcode", "office_raw"):
        assert getattr(contact, name) == gold[name]
    assert (contact.fax_raw, contact.email) == (None, None)


def test_signature_is_the_gold_signature(seed: tuple[Identity, dict[str, Any]]) -> None:
    identity, gold = seed
    signature = identity.signature
    assert signature.agency_raw == gold["signature"]["agency_raw"]
    assert signature.date_raw == gold["signature"]["date_raw"]
    assert set(gold["signature"].get("lines", ())) <= identity.furniture


def test_findings_are_the_gold_findings(seed: tuple[Identity, dict[str, Any]]) -> None:
    identity, gold = seed
    expected = {(f["id"], f["severity"]) for f in gold["findings"] if f["id"] in _RULES}
    assert {(found.rule, found.severity.value) for found in identity.findings} == expected
