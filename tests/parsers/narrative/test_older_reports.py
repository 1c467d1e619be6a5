"""Generated reports before 2019: annexes in every local style, facts among traps, 0 wrong numbers.

All figures differ and none is zero; other numbers stand around them, so that a shift would show.
"""

from typing import cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sample.blocks import SampleDocument
from corpus.sample.markup import HtmlStyle
from corpus.sample.older import AnnexForm, OlderOptions, sample_older
from corpus.sample.older_forms import ANNEX_STYLES, UNDECIDABLE, AnnexStyle
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import TextOptions, TextStyle, render_text_bytes
from parsers.locate import Rereader
from parsers.model import DocClass, Record, State
from tests.parsers.narrative.pipeline import record_of, unread_cells, wrong_cells

HTML_STYLES = get_args(HtmlStyle)
TEXT_STYLES = get_args(TextStyle)
STYLES = HTML_STYLES + TEXT_STYLES
FORMS: tuple[AnnexForm, ...] = get_args(AnnexForm)
# One cell on a line: a second figure or a number of its own makes every row unclear.
FLAT = frozenset(("paragraphs", "lines", "pipe_lines"))
UNCLEAR_IF_FLAT = frozenset(("numbered", "codes", "parts_and_total", *UNDECIDABLE))
CASES = [(form, annex, style) for form in FORMS for annex in ANNEX_STYLES for style in STYLES]


def render(doc: SampleDocument, style: str) -> bytes:
    if style in HTML_STYLES:
        return render_html(doc, HtmlOptions(style=cast("HtmlStyle", style)))
    return render_text_bytes(doc, TextOptions(style=cast("TextStyle", style)))


def check_identity(doc: SampleDocument, record: Record) -> None:
    truth = doc.truth
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert record.template_generation.value == truth.generation
    assert record.report_year.value == truth.report_year
    assert record.agency.name in (truth.agency.name, truth.agency.full_name)


@pytest.mark.parametrize(("form", "annex", "style"), CASES[::3])
def test_no_annex_in_any_style_gives_a_wrong_number(
    form: AnnexForm, annex: AnnexStyle, style: str
) -> None:
    seed = CASES.index((form, annex, style))
    doc = sample_older(seed, OlderOptions(form, annex))
    record = record_of(render(doc, style))
    check_identity(doc, record)
    assert not list(wrong_cells(doc, record))
    assert not list(unread_cells(doc, record, "free."))
    unclear = UNCLEAR_IF_FLAT if style in FLAT else UNDECIDABLE
    if annex not in unclear:
        assert not list(unread_cells(doc, record, f"{form}."))


@pytest.mark.campaign
@pytest.mark.parametrize("chunk", range(12))
def test_hundreds_of_older_reports_give_no_wrong_number(chunk: int) -> None:
    for seed in range(chunk * 100, chunk * 100 + 100):
        form, annex, style = CASES[(seed * 37) % len(CASES)]
        options = OlderOptions(form if seed % 5 else None, annex, spoiled=seed % 6)
        doc = sample_older(seed, options)
        record = record_of(render(doc, style))
        assert not list(wrong_cells(doc, record))
        assert record.report_year.value == doc.truth.report_year


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), case=st.sampled_from(CASES), spoiled=st.integers(0, 8))
def test_blanks_and_dashes_never_become_figures(
    seed: int, case: tuple[AnnexForm, AnnexStyle, str], spoiled: int
) -> None:
    doc = sample_older(seed, OlderOptions(case[0], case[1], spoiled=spoiled))
    record = record_of(render(doc, case[2]))
    assert not list(wrong_cells(doc, record))


@pytest.mark.parametrize("seed", range(0, 30, 2))
def test_parts_of_the_free_outline_are_its_own(seed: int) -> None:
    doc = sample_older(seed)
    record = record_of(render(doc, "plain"))
    parts = {section.key: section for section in record.sections if section.present}
    assert {section.key for section in doc.truth.sections} == set(parts)
    for section in doc.truth.sections:
        assert parts[section.key].heading_raw == section.heading
        text = "".join(parts[section.key].text.split())
        assert "".join("".join(section.paragraphs).split()) in text


@pytest.mark.parametrize("style", STYLES)
def test_locators_of_annex_and_facts_reread(style: str) -> None:
    payload = render(sample_older(7, OlderOptions("st14")), style)
    rereader = Rereader(payload)
    for cell in record_of(payload).cells.values():
        if cell.raw is not None and cell.locator is not None:
            readings = rereader.read(cell.locator)
            assert len(readings) >= 2
            assert set(readings.values()) == {cell.raw}, cell.key


def test_a_fact_carries_its_sentence() -> None:
    record = record_of(render(sample_older(3), "plain"))
    facts = [cell for key, cell in record.cells.items() if key.startswith("free.")]
    assert facts
    for cell in facts:
        assert cell.sentence is not None
        assert (cell.raw or "") in cell.sentence
        assert (cell.state is State.NUMBER) == (cell.value is not None)
