"""Scans of generated reports: what is read is right, and what is not sure is marked."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

pytest.importorskip("numpy", reason="the extra 'ocr' is not installed")
pytest.importorskip("PIL", reason="the extra 'ocr' is not installed")
pytest.importorskip("pypdfium2", reason="the extra 'ocr' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from corpus.sample import SampleDocument
from corpus.sample.blocks import TableBlock
from parsers.document import Document
from parsers.fold import clean
from parsers.media.ocr.bitmap import find_rules
from parsers.media.ocr.pictures import read_pictures
from parsers.media.ocr.read import ScanPaths, read_scan
from parsers.media.ocr.recogniser import Kind, Picture, Reading
from parsers.media.pdf.lattice import find_lattices
from parsers.media.pdf.marks import Unread
from parsers.model import State
from tests.parsers.media.ocr.scanning import SCANNERS, Scanner, save, scan_images, scan_pdf
from tests.parsers.media.ocr.tesseract import Tesseract
from tests.parsers.media.pdf.paper import EMBEDDED, PdfStyle
from tests.parsers.media.pdf.pipeline import record_of, sample, wrong_cells
from tests.parsers.media.pdf.typeset import render_pdf

needs_font = pytest.mark.skipif(
    not EMBEDDED.exists(), reason="needs a Chinese font: fonts-wqy-zenhei"
)


class Fixed:
    """A recogniser that reads the same everywhere."""

    name = "fixed"

    def __init__(self, text: str, confidence: int = 96) -> None:
        self._reading = Reading(text, confidence)

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        return [[self._reading] for _ in pictures]


@pytest.fixture(scope="module")
def tesseract() -> Tesseract:
    try:
        return Tesseract()
    except FileNotFoundError as missing:
        pytest.skip(f"Tesseract is absent: {missing}")


def only(table: str, seed: int) -> SampleDocument:
    """Keep a report's prose and one of its tables."""
    whole = sample(seed)
    kept = (b for b in whole.blocks if not isinstance(b, TableBlock) or b.name == table)
    return replace(whole, blocks=tuple(kept))


def opened(found: Document | Unread) -> Document:
    assert isinstance(found, Document), found
    return found


@needs_font
@pytest.mark.parametrize("scanner", SCANNERS[2:4])
def test_the_lines_of_a_scan_make_the_same_cells_as_those_of_the_pdf(scanner: Scanner) -> None:
    payload = render_pdf(only("t2", 1), PdfStyle(font="embedded"))
    (page, *_) = read_pictures(scan_pdf(payload, scanner))
    lattices = find_lattices(*find_rules(page.ink, page.dpi))
    assert [len(lattice.patches) for lattice in lattices] == [30]


@needs_font
def test_a_scanned_table_is_read_or_marked(tesseract: Tesseract) -> None:
    truth = only("t2", 1)
    payload = scan_pdf(render_pdf(truth, PdfStyle(font="embedded")), SCANNERS[1])
    document = opened(read_scan(payload, tesseract))
    record = record_of(document)
    read = [cell for cell in record.cells.values() if cell.state is State.NUMBER]
    assert len(read) >= 4
    assert wrong_cells(truth, record) == []
    assert all(cell.locator is not None and cell.locator.medium == "ocr" for cell in read)
    paths = ScanPaths(payload, tesseract)
    for cell in read[:1]:
        assert cell.locator is not None
        assert clean(paths.text_at(cell.locator.path or "")) == cell.raw


@needs_font
def test_a_doubtful_reading_never_becomes_a_number() -> None:
    payload = scan_pdf(render_pdf(only("t4", 1), PdfStyle(font="embedded")), SCANNERS[0])
    document = opened(read_scan(payload, Fixed("7", 60)))
    texts = {cell.text for grid in document.grids for row in grid.rows for cell in row}
    assert texts <= {"7?\n7?", ""}


@needs_font
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_image_files_are_read_like_scans(form: str) -> None:
    images = scan_images(render_pdf(only("t4", 1), PdfStyle(font="embedded")), SCANNERS[0])
    document = opened(read_scan(save(images[:1], form), Fixed("7")))
    assert document.grids


def test_without_a_recogniser_or_with_a_damaged_image_the_reason_is_told() -> None:
    for payload, recogniser in ((b"\x89PNG\r\n\x1a\n", None), (b"\xff\xd8\xff", Fixed("1"))):
        assert isinstance(read_scan(payload, recogniser), Unread)


@needs_font
def test_a_blank_cell_is_never_asked_about_and_never_zero() -> None:
    payload = render_pdf(only("t2", 1), PdfStyle(font="embedded", blank_values=True))
    document = opened(read_scan(scan_pdf(payload, SCANNERS[4]), Fixed("0")))
    (grid,) = document.grids
    assert [cell.text for cell in grid.rows[2][1:]] == ["", "", ""]


@needs_font
@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(12))
def test_no_scan_gives_a_wrong_number(seed: int, tesseract: Tesseract) -> None:
    truth = sample(seed)
    style = PdfStyle(font="embedded", gap=45 * (seed % 3))
    payload = scan_pdf(render_pdf(truth, style), SCANNERS[seed % len(SCANNERS)], seed)
    record = record_of(opened(read_scan(payload, tesseract)))
    assert wrong_cells(truth, record) == []
    read = sum(1 for cell in record.cells.values() if cell.state is State.NUMBER)
    assert read > 0.6 * len(truth.truth.cells)
