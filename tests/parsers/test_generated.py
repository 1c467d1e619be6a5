"""Generated reports in every style and damage: values follow labels and nothing ever shifts.

Figures are all different and never zero, so that a shifted, lost or repeated value shows.
"""

from collections.abc import Iterator
from typing import cast, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.charsets import Charset
from corpus.sample.damage import DAMAGES, apply_damage
from corpus.sample.markup import HtmlStyle
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import TextOptions, TextStyle, render_text_bytes
from parsers.locate import Rereader
from parsers.model import Cell, DocClass, Outcome, Record, State
from parsers.parse import parse

HTML_STYLES = get_args(HtmlStyle)
TEXT_STYLES = get_args(TextStyle)
STYLES = HTML_STYLES + TEXT_STYLES
# A flat layout that drops merged cells cannot show which of its blanks are cells.
UNDECIDABLE = {("pipes_own", "blank_cells")}
# Distinct figures give every body regulations of its own.
EXPECTED_ALARMS = {"t2.rules_authority"}
FEW = settings(max_examples=15)
CASES = [(style, damage) for style in STYLES for damage in DAMAGES]
# Every style with every other damage and every damage with every other style; the campaign has all.
HALF = {
    (style, damage)
    for row, style in enumerate(STYLES)
    for column, damage in enumerate(DAMAGES)
    if (row + column) % 2 == 0
}


def document(seed: int, *damages: str, generation: str | None = None) -> SampleDocument:
    report = sample_report(seed, SampleOptions(generation=generation, prose="short"))
    return apply_damage(lay_out(report), damages, seed)


def render(doc: SampleDocument, style: str) -> bytes:
    if style in HTML_STYLES:
        return render_html(doc, HtmlOptions(style=cast("HtmlStyle", style)))
    return render_text_bytes(doc, TextOptions(style=cast("TextStyle", style)))


def wrong_cells(doc: SampleDocument, record: Record) -> Iterator[Cell]:
    """Yield cells with a number that the report does not print there."""
    for key, figure in doc.truth.figures.items():
        cell = record.cells[key]
        if cell.value is not None and cell.value != figure.value:
            yield cell


def unread_cells(doc: SampleDocument, record: Record) -> Iterator[Cell]:
    """Yield cells whose state is not what the report prints."""
    for key, figure in doc.truth.figures.items():
        if record.cells[key].state != figure.state:
            yield record.cells[key]


@pytest.mark.parametrize(
    ("style", "damage"),
    [pytest.param(*case, marks=[] if case in HALF else pytest.mark.campaign) for case in CASES],
)
def test_each_damage_leaves_every_value_under_its_label(style: str, damage: str) -> None:
    seed = CASES.index((style, damage))
    doc = document(seed, damage, generation=("2019", "2021")[seed % 2])
    record = parse(render(doc, style))
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert not list(wrong_cells(doc, record))
    if (style, damage) not in UNDECIDABLE:
        assert not list(unread_cells(doc, record))


@pytest.mark.parametrize("style", STYLES)
def test_clean_reports_raise_no_arithmetic_alarm(style: str) -> None:
    for seed in range(2):
        record = parse(render(document(seed), style))
        failed = {rule for rule, outcome in record.checks.items() if outcome is Outcome.FAIL}
        assert failed <= EXPECTED_ALARMS


@pytest.mark.parametrize("style", STYLES)
def test_a_single_misprint_is_found(style: str) -> None:
    for seed in range(2):
        doc = document(seed, "arithmetic_error")
        record = parse(render(doc, style))
        failed = {rule for rule, outcome in record.checks.items() if outcome is Outcome.FAIL}
        assert doc.truth.broken
        assert failed - EXPECTED_ALARMS


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    style=st.sampled_from(STYLES),
    damages=st.sets(st.sampled_from(sorted(DAMAGES)), max_size=4),
)
def test_no_combination_of_damages_gives_a_wrong_number(
    seed: int, style: str, damages: set[str]
) -> None:
    doc = document(seed, *damages)
    assert not list(wrong_cells(doc, parse(render(doc, style))))


@FEW
@given(seed=st.integers(0, 10**6), style=st.sampled_from(STYLES))
def test_every_locator_rereads_its_raw_text(seed: int, style: str) -> None:
    payload = render(document(seed, "padded_cells", "broken_labels"), style)
    record = parse(payload)
    rereader = Rereader(payload)
    located = [cell for cell in record.cells.values() if cell.raw is not None]
    assert located
    for cell in located:
        assert cell.locator is not None
        readings = rereader.read(cell.locator)
        assert len(readings) >= 2
        assert set(readings.values()) == {cell.raw}


@FEW
@given(seed=st.integers(0, 10**6), style=st.sampled_from(STYLES))
def test_title_agency_and_year_are_those_of_the_report(seed: int, style: str) -> None:
    doc = document(seed)
    record = parse(render(doc, style))
    assert record.title.raw == doc.truth.title
    assert record.report_year.value == doc.truth.report_year
    assert record.agency.name in (doc.truth.agency.name, doc.truth.agency.full_name)


@FEW
@given(seed=st.integers(0, 10**6), charset=st.sampled_from(get_args(Charset)))
def test_the_charset_changes_nothing(seed: int, charset: Charset) -> None:
    doc = document(seed)
    cells = [
        {key: (cell.raw, cell.value) for key, cell in parse(page).cells.items()}
        for page in (
            render_html(doc, HtmlOptions(charset=charset)),
            render_html(doc, HtmlOptions(charset="utf-8")),
        )
    ]
    assert cells[0] == cells[1]


@FEW
@given(seed=st.integers(0, 10**6))
def test_blank_is_never_zero(seed: int) -> None:
    doc = document(seed, "blank_cells")
    record = parse(render(doc, "word"))
    blanks = [key for key, figure in doc.truth.figures.items() if figure.state is State.BLANK]
    assert blanks
    for key in blanks:
        assert (record.cells[key].state, record.cells[key].value) == (State.BLANK, None)


@FEW
@given(seed=st.integers(0, 10**6))
def test_extra_rows_are_kept_and_touch_no_cell(seed: int) -> None:
    doc = document(seed, "subtotal_lines")
    record = parse(render(doc, "plain"))
    assert {row.label_raw for row in record.extra_rows} >= {
        row.label for row in doc.truth.extra_rows
    }
