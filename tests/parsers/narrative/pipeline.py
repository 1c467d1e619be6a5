"""The way of an older report to its record, as `parse` takes it once the older forms are wired."""

from collections.abc import Iterator

from corpus.sample.blocks import SampleDocument
from parsers.media.read import Opened, open_document
from parsers.media.sniff import sniff
from parsers.model import Cell, Record, State
from parsers.narrative import OlderText, with_older_form
from parsers.parse import _Parse, _source


def record_of(payload: bytes, url: str | None = None) -> Record:
    """Parse a payload and complete its record."""
    sniffed = sniff(payload, None)
    opened = open_document(sniffed)
    assert isinstance(opened, Opened)
    steps = _Parse(_source(payload, sniffed, None, url), opened)
    text = OlderText(steps.document, steps.article.lines, steps.table_lines)
    return with_older_form(steps.record(), text)


def wrong_cells(doc: SampleDocument, record: Record) -> Iterator[str]:
    """Name the cells with a number that the report does not print in that sense."""
    for key, cell in record.cells.items():
        figure = doc.truth.figures.get(key)
        if cell.value is not None and (figure is None or figure.value != cell.value):
            yield f"{key}: {cell.raw!r} for {figure and figure.printed!r} in {cell.sentence}"


def unread_cells(doc: SampleDocument, record: Record, prefix: str) -> Iterator[str]:
    """Name the cells whose state is not what the report prints."""
    for key, figure in doc.truth.figures.items():
        state = record.cells.get(key, Cell(key, State.ABSENT)).state
        if key.startswith(prefix) and state != figure.state:
            yield f"{key}: {state} for {figure.printed!r}"
