"""Generated PDFs in every layout: values follow labels, and every locator leads back to them."""

import pytest

pytest.importorskip("pypdfium2", reason="the extra 'pdf' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from parsers.model import DocClass, State
from tests.parsers.media.pdf.paper import PdfStyle
from tests.parsers.media.pdf.pipeline import (
    lost_places,
    open_pdf,
    record_of,
    sample,
    unread_cells,
    wrong_cells,
)
from tests.parsers.media.pdf.typeset import render_pdf

STYLES = {
    "strokes": PdfStyle(),
    "boxes": PdfStyle(rules="boxes"),
    "thin areas": PdfStyle(rules="rects"),
    "open sides": PdfStyle(rules="open"),
    "repeated head": PdfStyle(repeats_head=True),
    "early break": PdfStyle(gap=90),
    "late break": PdfStyle(gap=200, repeats_head=True),
    "turned page": PdfStyle(turned=90),
    "sideways text": PdfStyle(sideways=True),
    "sideways text on a turned page": PdfStyle(sideways=True, turned=270),
    "drawn out of order": PdfStyle(shuffled=True, seed=4),
    "full-width digits": PdfStyle(digits="wide"),
    "one font": PdfStyle(digits="same"),
    "running head": PdfStyle(running_head="云砚市政府信息公开"),
}
# Left to the campaign, which sets all of them.
LATER = {"boxes", "late break", "sideways text", "one font", "repeated head", "strokes"}


@pytest.mark.parametrize("name", [name for name in STYLES if name not in LATER])
def test_every_value_stands_under_its_label(name: str) -> None:
    truth = sample(list(STYLES).index(name))
    payload = render_pdf(truth, STYLES[name])
    document = open_pdf(payload)
    record = record_of(document)
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert wrong_cells(truth, record) == []
    assert unread_cells(truth, record) == []
    assert list(lost_places(payload, document, record)) == []


@pytest.mark.parametrize("name", ["repeated head", "early break"])
def test_a_table_that_a_page_break_parted_is_one_grid(name: str) -> None:
    document = open_pdf(render_pdf(sample(1), STYLES[name]))
    assert len(document.grids) == 3


def test_heads_feet_and_page_numbers_are_no_text() -> None:
    document = open_pdf(render_pdf(sample(2), PdfStyle(running_head="云砚市政府信息公开")))
    texts = [line.text for line in document.lines]
    assert "云砚市政府信息公开" not in texts
    assert not any(text.startswith("- ") for text in texts)


def test_the_prose_is_read_in_paragraphs() -> None:
    truth = sample(3)
    record = record_of(open_pdf(render_pdf(truth, PdfStyle())))
    assert record.title.raw == truth.truth.title
    assert record.report_year.value == truth.truth.report_year
    assert record.agency.name in (truth.truth.agency.name, truth.truth.agency.full_name)
    assert record.period.start is not None
    assert all(section.present for section in record.sections)


@pytest.mark.parametrize("seed", range(2))
def test_without_rules_nothing_is_wrong_and_nothing_is_zero(seed: int) -> None:
    truth = sample(seed)
    record = record_of(open_pdf(render_pdf(truth, PdfStyle(rules="none"))))
    assert wrong_cells(truth, record) == []
    assert not any(cell.state is State.BLANK for cell in record.cells.values())


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(120))
def test_no_generated_pdf_gives_a_wrong_number(seed: int) -> None:
    truth = sample(seed)
    style = list(STYLES.values())[seed % len(STYLES)]
    payload = render_pdf(truth, style)
    document = open_pdf(payload)
    record = record_of(document)
    assert wrong_cells(truth, record) == []
    assert unread_cells(truth, record) == []
    assert list(lost_places(payload, document, record)) == []
