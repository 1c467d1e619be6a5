"""One door to all media: a sniffed payload becomes a document, or nothing if no reader fits."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from parsers.document import Document
from parsers.media.html import parse_tree, read_html
from parsers.media.sniff import Sniffed
from parsers.media.text import read_text


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, with the tree and the markup it was read from if the medium has them."""

    document: Document
    tree: LexborHTMLParser | None = None
    markup: str = ""


def open_document(sniffed: Sniffed) -> Opened | None:
    """Read a payload with the reader of its medium."""
    if sniffed.decoded is None:
        return None
    if sniffed.media_type != "text/html":
        return Opened(read_text(sniffed.decoded))
    tree = parse_tree(sniffed.decoded.text)
    return Opened(read_html(tree, sniffed.decoded), tree, sniffed.decoded.text)
