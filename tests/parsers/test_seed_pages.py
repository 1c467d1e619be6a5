"""The seed reports as pages of three kinds give the same records as the flat texts."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from corpus.sample.markup import HtmlStyle
from corpus.sample.render_html import render_article
from parsers.locate import Rereader
from parsers.model import Record
from parsers.parse import parse
from tests.parsers.gold import gold_cells, load_gold, squeezed
from tests.parsers.pages import seed_document

STYLES = get_args(HtmlStyle)


@pytest.fixture
def gold(seed_path: Path) -> dict[str, Any]:
    return load_gold(seed_path)


@cache
def page_of(seed: Path, style: HtmlStyle) -> bytes:
    article = render_article(seed_document(seed, load_gold(seed)), style)
    return f"<!DOCTYPE html><html><body><div id=zoom>{article}</div></body></html>".encode()


@cache
def record_of(seed: Path, style: HtmlStyle) -> Record:
    """Read a page once for all tests; nobody may change what is returned."""
    return parse(page_of(seed, style))


@pytest.fixture
def flat(seed_path: Path) -> Record:
    return _flat(seed_path)


@cache
def _flat(seed: Path) -> Record:
    return parse(seed.read_bytes())


@pytest.mark.parametrize("style", STYLES)
def test_cells_are_those_of_the_form(
    seed_path: Path, gold: dict[str, Any], style: HtmlStyle
) -> None:
    record = record_of(seed_path, style)
    for key, cell in gold_cells(gold).items():
        ours = record.cells[key]
        value = None if ours.value is None else Decimal(ours.value)
        assert value == cell.value, key
        assert ours.state == cell.state or (cell.is_ambiguous and ours.state == "ambiguous"), key


@pytest.mark.parametrize("style", STYLES)
def test_identity_sections_and_checks_equal_those_of_the_text(
    seed_path: Path, gold: dict[str, Any], flat: Record, style: HtmlStyle
) -> None:
    record = record_of(seed_path, style)
    assert record.doc_class == flat.doc_class
    assert record.template_generation == flat.template_generation
    assert record.title.raw == flat.title.raw
    assert record.agency == flat.agency
    assert record.report_year.value == flat.report_year.value
    assert (record.period.raw, record.period.start, record.period.end) == (
        flat.period.raw,
        flat.period.start,
        flat.period.end,
    )
    assert record.contact.phone == flat.contact.phone
    assert record.contact.address_raw == flat.contact.address_raw
    assert record.signature.agency_raw == flat.signature.agency_raw
    assert record.signature.date_raw == flat.signature.date_raw
    for ours, theirs in zip(record.sections, flat.sections, strict=True):
        assert ours.present == theirs.present
        assert squeezed(ours.text) == squeezed(theirs.text)
    gold_checks = {check["id"] for check in gold["checks"]}
    for check in gold_checks:
        assert record.checks[check] == flat.checks[check], check


@pytest.mark.parametrize("style", STYLES)
def test_locators_of_pages_reread(seed_path: Path, style: HtmlStyle) -> None:
    rereader = Rereader(page_of(seed_path, style))
    for cell in record_of(seed_path, style).cells.values():
        if cell.raw is not None and cell.locator is not None:
            readings = rereader.read(cell.locator)
            assert len(readings) >= 2
            assert set(readings.values()) == {cell.raw}, cell.key
