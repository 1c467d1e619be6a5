"""Scans of generated reports: what is read is right, and what is not sure is marked."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

pytest.importorskip("numpy", reason="the extra 'ocr' is not installed")
pytest.importorskip("PIL", reason="the extra 'ocr' is not installed")
pytest.importorskip("pypdfium2", reason="the extra 'ocr' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from corpus.recognition.tesseract import Tesseract, open_recogniser
from corpus.sample import SampleDocument
from corpus.sample.blocks import TableBlock
from parsers.document import Document
from parsers.locate import Rereader
from parsers.media.ocr.pictures import read_pictures
from parsers.media.ocr.read import read_scan
from parsers.media.ocr.recogniser import Kind, Picture, Reading
from parsers.media.pdf.lattice import find_lattices
from parsers.media.pdf.marks import Unread
from parsers.model import Reason, Record, State
from parsers.parse import parse
from parsers.record_json import record_dict
from tests.parsers.media.ocr.scanning import SCANNERS, Scanner, save, scan_images
from tests.parsers.media.ocr.scanning import scan_pdf as scan_whole
from tests.parsers.media.pdf.paper import EMBEDDED, PdfStyle
from tests.parsers.media.pdf.pipeline import sample, wrong_cells
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


class Remembering:
    """Tesseract, asked about each picture once."""

    def __init__(self, asked: Tesseract) -> None:
        self._asked = asked
        self.name = asked.name
        self._known: dict[tuple[Kind, tuple[Picture, ...]], list[list[Reading]]] = {}

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        key = (kind, tuple(pictures))
        if key not in self._known:
            self._known[key] = self._asked.read(pictures, kind)
        return self._known[key]


@pytest.fixture(scope="module")
def tesseract() -> Remembering:
    found = open_recogniser()
    if not isinstance(found, Tesseract):
        pytest.skip(found.reason)
    return Remembering(found)


def scan_pdf(payload: bytes, scanner: Scanner) -> bytes:
    """Scan the part of a page on which a single table stands."""
    return scan_whole(payload, scanner, part=0.5)


def only(table: str, seed: int) -> SampleDocument:
    """Keep one table of a report."""
    whole = sample(seed)
    kept = (b for b in whole.blocks if isinstance(b, TableBlock) and b.name == table)
    return replace(whole, blocks=tuple(kept))


def set_page(document: SampleDocument) -> bytes:
    return render_pdf(document, PdfStyle(font="embedded"))


def opened(found: Document | Unread) -> Document:
    assert isinstance(found, Document), found
    return found


@pytest.fixture(scope="module")
def scan() -> bytes:
    if not EMBEDDED.exists():
        pytest.skip("needs a Chinese font: fonts-wqy-zenhei")
    return scan_pdf(set_page(only("t2", 1)), SCANNERS[1])


@pytest.fixture(scope="module")
def record(scan: bytes, tesseract: Remembering) -> Record:
    return parse(scan, recogniser=tesseract)


@needs_font
@pytest.mark.parametrize("scanner", [SCANNERS[2], Scanner(skew=2, shade=0.2, noise=10)])
def test_the_lines_of_a_scan_make_the_same_cells_as_those_of_the_pdf(scanner: Scanner) -> None:
    payload = set_page(only("t2", 1))
    (page, *_) = read_pictures(scan_pdf(payload, scanner))
    lattices = find_lattices(page.level, page.upright)
    assert [len(lattice.patches) for lattice in lattices] == [30]


def test_a_scanned_table_is_read_or_marked(record: Record) -> None:
    read = [cell for cell in record.cells.values() if cell.state is State.NUMBER]
    assert len(read) >= 8
    assert wrong_cells(only("t2", 1), record) == []


def test_every_cell_of_a_scan_says_that_it_was_recognised(
    record: Record, tesseract: Remembering
) -> None:
    read = [cell for cell in record.cells.values() if cell.state is State.NUMBER]
    assert all(cell.confidence is not None for cell in read)
    assert all(cell.locator is not None and cell.locator.medium == "ocr" for cell in read)
    assert record_dict(record)["source"]["recogniser"] == tesseract.name


def test_a_number_of_a_scan_is_found_again_at_its_locator(
    scan: bytes, record: Record, tesseract: Remembering
) -> None:
    again = Rereader(scan, recogniser=tesseract)
    for cell in record.cells.values():
        if cell.state is State.NUMBER and cell.locator is not None:
            assert set(again.read(cell.locator).values()) == {cell.raw}


@needs_font
def test_a_doubtful_reading_never_becomes_a_number() -> None:
    payload = scan_pdf(set_page(only("t4", 1)), SCANNERS[0])
    document = opened(read_scan(payload, Fixed("7", 60)))
    cells = [cell for grid in document.grids for row in grid.rows for cell in row if cell.text]
    assert cells
    assert not any(cell.certain for cell in cells)


@needs_font
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_image_files_are_read_like_scans(form: str) -> None:
    images = scan_images(set_page(only("t4", 1)), SCANNERS[0])
    document = opened(read_scan(save(images[:1], form), Fixed("7")))
    assert document.grids


def test_without_a_recogniser_or_with_a_damaged_image_the_reason_is_told() -> None:
    for payload, recogniser in ((b"\x89PNG\r\n\x1a\n", None), (b"\xff\xd8\xff", Fixed("1"))):
        assert isinstance(read_scan(payload, recogniser), Unread)


@needs_font
def test_a_scan_without_ruling_lines_is_refused_with_a_reason() -> None:
    payload = scan_pdf(
        render_pdf(only("t4", 1), PdfStyle(font="embedded", rules="none")), Scanner()
    )
    found = parse(payload, recogniser=Fixed("7"))
    assert "no ruling lines" in found.findings[0].message
    assert not found.cells


@needs_font
def test_a_blank_cell_is_never_asked_about_and_never_zero() -> None:
    payload = render_pdf(only("t2", 1), PdfStyle(font="embedded", blank_values=True))
    document = opened(read_scan(scan_pdf(payload, SCANNERS[4]), Fixed("0")))
    (grid,) = document.grids
    assert [cell.text for cell in grid.rows[2][1:]] == ["", "", ""]
    assert all(cell.certain for cell in grid.rows[2][1:])


@needs_font
def test_running_text_of_a_scan_gives_no_numbers() -> None:
    document = only("t4", 1)
    found = parse(scan_pdf(set_page(document), Scanner()), recogniser=Fixed("本年新收1件"))
    assert all(cell.state is not State.NUMBER for cell in found.cells.values())


@needs_font
def test_a_scan_parsed_without_a_recogniser_is_another_parse(scan: bytes) -> None:
    without, one, other = (
        parse(scan, recogniser=recogniser).parser.digest
        for recogniser in (None, Fixed("1"), _named("fixed 2"))
    )
    assert len({without, one, other}) == 3


def _named(name: str) -> Fixed:
    recogniser = Fixed("1")
    recogniser.name = name
    return recogniser


def test_a_doubt_is_told_as_one(record: Record) -> None:
    doubts = [cell for cell in record.cells.values() if cell.reason is Reason.OCR_DOUBT]
    assert all(cell.value is None for cell in doubts)
    assert all(cell.state in (State.AMBIGUOUS, State.UNREADABLE) for cell in doubts)
