"""Typesets a sample document as a PDF, in the ways office programs do it.

Only the page content is written here; truth stays with the sample document.
"""

from corpus.sample.blocks import Heading, SampleDocument, TableBlock
from tests.parsers.media.pdf.paper import PdfStyle, Setter, register
from tests.parsers.media.pdf.paper_tables import Table

WIDTHS = {
    "t2": (160.0, 97.0, 97.0, 97.0),
    "t3": (18.0, 56.0, 127.0, 36.0, 36.0, 36.0, 36.0, 36.0, 34.0, 36.0),
    "t4": (30.0,) * 15,
}


def render_pdf(document: SampleDocument, style: PdfStyle | None = None) -> bytes:
    """Set a document as a PDF."""
    register()
    setter = Setter(style or PdfStyle())
    for block in document.blocks:
        if isinstance(block, TableBlock):
            if block.name == "t3":
                setter.y -= setter.style.gap
            Table(setter, block.rows, WIDTHS[block.name], len(block.head)).draw()
            setter.y -= 10
        elif isinstance(block, Heading):
            setter.prose(block.text, 16.0 if block.level == 0 else 12.0, level=block.level)
        else:
            setter.prose(block.text, 11.0)
    return setter.finish()
