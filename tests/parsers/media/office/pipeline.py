"""The way of an office file to its record, as `parse` takes it, and back through its locators."""

from collections.abc import Iterator

from corpus.sample import SampleDocument
from parsers.document import Document
from parsers.fold import clean
from parsers.media.office.read import OfficePaths, read_office
from parsers.media.read import Opened
from parsers.media.sniff import sniff
from parsers.model import Encoding, Record, Source
from parsers.parse import _Parse


def open_office(payload: bytes) -> Document:
    """Read a payload that must be readable."""
    sniffed = sniff(payload)
    assert sniffed.fault is None, sniffed.fault
    opened = read_office(sniffed.payload, sniffed.media_type)
    assert opened.document is not None, opened.fault
    return opened.document


def fault_of(payload: bytes) -> str:
    """Return why a payload is not readable."""
    sniffed = sniff(payload)
    if sniffed.fault is not None:
        return sniffed.fault
    opened = read_office(sniffed.payload, sniffed.media_type)
    assert opened.fault is not None
    return opened.fault


def parse_office(payload: bytes) -> Record:
    """Parse a payload by the steps of `parse`."""
    source = Source(None, None, sniff(payload).media_type, "sha256:0", Encoding())
    return _Parse(source, Opened(open_office(payload))).record()


def wrong_cells(document: SampleDocument, record: Record) -> Iterator[str]:
    """Name the cells with a number that the report does not print there."""
    for key, figure in document.truth.figures.items():
        cell = record.cells[key]
        if cell.value is not None and cell.value != figure.value:
            yield f"{key}: {cell.raw!r} for {figure.printed!r}"


def unread_cells(document: SampleDocument, record: Record) -> Iterator[str]:
    """Name the cells whose state or text is not what the report prints."""
    for key, figure in document.truth.figures.items():
        cell = record.cells[key]
        if cell.state != figure.state:
            yield f"{key}: {cell.state} {cell.raw!r} for {figure.printed!r}"


def lost_places(payload: bytes, record: Record) -> Iterator[str]:
    """Name the cells whose raw text does not stand at every selector of their locator."""
    document = open_office(payload)
    sniffed = sniff(payload)
    paths = None
    for cell in record.cells.values():
        place = cell.locator
        if cell.raw is None or place is None:
            continue
        found = [document.text[place.start : place.end]]
        if place.path is not None:
            paths = paths or OfficePaths(sniffed.payload, place.medium)
            found.append(paths.text_at(place.path)[place.path_start : place.path_end])
        if place.line is not None and place.column is not None:
            line = document.text.split("\n", place.line - 1)[place.line - 1]
            found.append(line[place.column - 1 :][: place.end - place.start])
        if place.table is not None:
            row = document.grids[place.table].rows[place.row or 0]
            found.append(next(c.text for c in row if c.order == place.cell))
        if len(found) < 3 or {clean(text) for text in found} != {cell.raw}:
            yield f"{cell.key}: {found} for {cell.raw!r}"
