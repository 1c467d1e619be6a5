"""The way of a PDF to its record, as `parse` takes it, and back through its locators."""

from collections.abc import Iterator

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from parsers.document import Document
from parsers.fold import clean
from parsers.media.pdf.marks import Unread
from parsers.media.pdf.read import PdfPaths, read_pdf
from parsers.media.read import Opened
from parsers.model import Encoding, Record, Source
from parsers.parse import _Parse


def sample(seed: int, generation: str | None = None) -> SampleDocument:
    """Lay out an invented report."""
    form = generation or ("2019", "2021")[seed % 2]
    return lay_out(sample_report(seed, SampleOptions(generation=form, prose="short")))


def open_pdf(payload: bytes) -> Document:
    """Read a payload that must be readable."""
    found = read_pdf(payload)
    assert isinstance(found, Document), found
    return found


def fault_of(payload: bytes) -> Unread:
    """Return why a payload is not readable."""
    found = read_pdf(payload)
    assert isinstance(found, Unread)
    return found


def record_of(document: Document) -> Record:
    """Make the record of a document by the steps of `parse`."""
    source = Source(None, None, "application/pdf", "sha256:0", Encoding())
    return _Parse(source, Opened(document)).record()


def wrong_cells(truth: SampleDocument, record: Record) -> list[str]:
    """Name the cells with a number that the report does not print there."""
    return [
        f"{key}: {record.cells[key].raw!r} for {figure.printed!r}"
        for key, figure in truth.truth.figures.items()
        if record.cells[key].value is not None and record.cells[key].value != figure.value
    ]


def unread_cells(truth: SampleDocument, record: Record) -> list[str]:
    """Name the cells whose state is not what the report prints."""
    return [
        f"{key}: {record.cells[key].state} {record.cells[key].raw!r} for {figure.printed!r}"
        for key, figure in truth.truth.figures.items()
        if record.cells[key].state != figure.state
    ]


def lost_places(payload: bytes, document: Document, record: Record) -> Iterator[str]:
    """Name the cells whose raw text does not stand at every selector of their locator."""
    paths = PdfPaths(payload)
    for cell in record.cells.values():
        place = cell.locator
        if cell.raw is None or place is None or place.path is None:
            continue
        row = document.grids[place.table or 0].rows[place.row or 0]
        found = {
            clean(document.text[place.start : place.end]),
            clean(paths.text_at(place.path)[place.path_start : place.path_end]),
            clean(next(other.text for other in row if other.order == place.cell)),
        }
        if found != {cell.raw}:
            yield f"{cell.key}: {found} for {cell.raw!r}"
