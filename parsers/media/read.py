"""One door to all media: a sniffed payload becomes a document, or the reason why not."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from parsers.document import Document
from parsers.media.html import parse_tree, read_html
from parsers.media.json_page import JSON, json_page
from parsers.media.ocr.recogniser import Recogniser
from parsers.media.office.read import OFFICE_TYPES, read_office
from parsers.media.pdf.marks import Unread
from parsers.media.sniff import PDF, Sniffed
from parsers.media.text import read_text


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, with the tree and the markup it was read from if the medium has them."""

    document: Document
    tree: LexborHTMLParser | None = None
    markup: str = ""


@dataclass(frozen=True, slots=True)
class Unopened:
    """Why there is no document."""

    fault: str


def open_document(sniffed: Sniffed, recogniser: Recogniser | None = None) -> Opened | Unopened:
    """Read a payload with the reader of its medium; pictures of text need a recogniser."""
    if sniffed.fault is not None:
        return Unopened(sniffed.fault)
    if sniffed.media_type in OFFICE_TYPES:
        office = read_office(sniffed.payload, sniffed.media_type)
        return Opened(office.document) if office.document else Unopened(office.fault or "")
    if sniffed.media_type == PDF or sniffed.media_type.startswith("image/"):
        return _open_pages(sniffed, recogniser)
    if sniffed.decoded is None:
        return Unopened(f"no reader for {sniffed.media_type}")
    page = json_page(sniffed.decoded.text) if sniffed.media_type == JSON else None
    if page is None and sniffed.media_type != "text/html":
        return Opened(read_text(sniffed.decoded))
    tree = parse_tree(page or sniffed.decoded.text)
    return Opened(read_html(tree, sniffed.decoded), tree, sniffed.decoded.text)


def _open_pages(sniffed: Sniffed, recogniser: Recogniser | None) -> Opened | Unopened:
    # Loaded with the first PDF or picture: a run over web pages needs neither.
    from parsers.media.ocr.read import read_scan
    from parsers.media.pdf.read import read_pdf

    found: Document | Unread | None = None
    if sniffed.media_type == PDF:
        found = read_pdf(sniffed.payload)
    if found is None or (isinstance(found, Unread) and found.fault == "scan"):
        found = read_scan(sniffed.payload, recogniser)
    return Opened(found) if isinstance(found, Document) else Unopened(found.reason)
