"""Generated reports in every office medium: each cell equals truth and each locator re-reads."""

from collections.abc import Callable

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.damage import DAMAGES, apply_damage
from parsers.fold import fold
from parsers.model import DocClass
from tests.parsers.media.office.pipeline import (
    lost_places,
    parse_office,
    unread_cells,
    wrong_cells,
)
from tests.parsers.media.office.write_docx import DocxStyle, render_docx
from tests.parsers.media.office.write_odt import render_odt
from tests.parsers.media.office.write_rtf import render_rtf
from tests.parsers.media.office.write_xlsx import render_xlsx

Writer = Callable[[SampleDocument], bytes]
WRITERS: dict[str, Writer] = {
    "docx": render_docx,
    "docx_numbered": lambda document: render_docx(document, DocxStyle(True, True, True)),
    "odt": render_odt,
    "odt_numbered": lambda document: render_odt(document, True),
    "rtf_bytes": render_rtf,
    "rtf_units": lambda document: render_rtf(document, "units"),
    "rtf_raw": lambda document: render_rtf(document, "raw"),
    "xlsx": render_xlsx,
    "xlsx_sheets": lambda document: render_xlsx(document, True),
}
HAS_SECTIONS = [name for name in WRITERS if name != "xlsx_sheets"]
CAMPAIGN = 100


def document(seed: int, *damages: str) -> SampleDocument:
    options = SampleOptions(generation=("2019", "2021")[seed % 2], prose="short")
    return apply_damage(lay_out(sample_report(seed, options)), damages, seed)


def check(document: SampleDocument, payload: bytes) -> None:
    record = parse_office(payload)
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert list(wrong_cells(document, record)) == []
    assert list(unread_cells(document, record)) == []
    assert list(lost_places(payload, record)) == []
    assert record.report_year.value == document.truth.report_year


@pytest.mark.parametrize("medium", WRITERS)
def test_every_cell_is_that_of_the_report(medium: str) -> None:
    doc = document(list(WRITERS).index(medium))
    check(doc, WRITERS[medium](doc))


@pytest.mark.campaign
@pytest.mark.parametrize("medium", WRITERS)
def test_a_hundred_reports_have_no_wrong_cell(medium: str) -> None:
    for seed in range(CAMPAIGN):
        doc = document(seed)
        check(doc, WRITERS[medium](doc))


@pytest.mark.parametrize("medium", HAS_SECTIONS)
def test_title_headings_and_prose_are_those_of_the_report(medium: str) -> None:
    doc = document(5)
    record = parse_office(WRITERS[medium](doc))
    assert record.title.raw == doc.truth.title
    for ours, theirs in zip(record.sections, doc.truth.sections, strict=True):
        assert ours.heading_raw is not None
        assert fold(ours.heading_raw) == fold(theirs.heading)
        assert fold(ours.text) == fold("".join(theirs.paragraphs))


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_damage_gives_a_wrong_number(damage: str) -> None:
    doc = document(6, damage)
    medium = ("docx", "odt", "rtf_bytes", "xlsx")[list(DAMAGES).index(damage) % 4]
    assert list(wrong_cells(doc, parse_office(WRITERS[medium](doc)))) == []
