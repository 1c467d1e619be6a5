"""Every medium of the wild corpus: how a document is written in it, drawn from a seed."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import get_args

from corpus.sample.blocks import Heading, SampleCell, SampleDocument, TableBlock
from corpus.sample.charsets import Charset
from corpus.sample.edits import map_cells, map_tables
from corpus.sample.markup import MARKUPS, HtmlStyle
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import Spacing, TextOptions, TextStyle, render_text_bytes
from parsers.fold import strip_blank
from tests.parsers.media.office.write_docx import DocxStyle, render_docx
from tests.parsers.media.office.write_odt import render_odt
from tests.parsers.media.office.write_rtf import Script, render_rtf
from tests.parsers.media.office.write_xlsx import render_xlsx
from tests.parsers.media.pdf.paper import MARGIN, PAGE, PdfStyle, Setter, register
from tests.parsers.media.pdf.paper_tables import Table
from tests.parsers.media.pdf.typeset import WIDTHS
from tests.parsers.wild.shapes import SHAPES

_CHARSETS: tuple[Charset, ...] = get_args(Charset)
_NEWLINES = ("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Written:
    """A document in a medium; `look` says which of its ways, for those who repeat a failure."""

    payload: bytes
    look: str


Writer = Callable[[SampleDocument, Random], Written]


def write_html(document: SampleDocument, rng: Random) -> Written:
    """Write a portal's page in one of the markups, charsets and lengths."""
    options = HtmlOptions(
        style=rng.choice(get_args(HtmlStyle)),
        shell=rng.random() < 0.7,
        charset=rng.choice(_CHARSETS),
        declared=rng.choice((None, None, "", "utf-8", "gb2312")),
        bom=rng.random() < 0.2,
        padding=rng.choice((0, 0, 20_000)),
    )
    if options.charset == "utf-16" or options.bom:
        options = replace(options, declared=None)
    return Written(render_html(document, options), f"{options}")


def write_shape(document: SampleDocument, rng: Random) -> Written:
    """Write an article in one of the shapes that portals wrap or break it in."""
    styles: tuple[HtmlStyle, ...] = ("plain", "word", "nested")
    shape, style = rng.choice(sorted(SHAPES)), rng.choice(styles)
    article = MARKUPS[style].article(document)
    return Written(SHAPES[shape](article).encode(), f"{shape} of {style}")


def write_text(document: SampleDocument, rng: Random) -> Written:
    """Write flattened text in one of the layouts of extractors."""
    options = TextOptions(
        style=rng.choice(get_args(TextStyle)),
        spacing=rng.choice(get_args(Spacing)),
        drop_blank=rng.random() < 0.15,
        charset=rng.choice(_CHARSETS),
        bom=rng.random() < 0.3,
        newline=rng.choice(_NEWLINES),
    )
    options = replace(options, bom=options.bom or options.charset == "utf-16")
    return Written(render_text_bytes(document, options), f"{options}")


def write_docx(document: SampleDocument, rng: Random) -> Written:
    """Write a Word file."""
    style = DocxStyle(*(rng.random() < 0.4 for _ in range(3)))
    return Written(render_docx(document, style), f"{style}")


def write_odt(document: SampleDocument, rng: Random) -> Written:
    """Write an OpenDocument text."""
    numbers = rng.random() < 0.5
    return Written(render_odt(document, numbers), f"numbered headings: {numbers}")


def write_rtf(document: SampleDocument, rng: Random) -> Written:
    """Write an RTF file."""
    script = rng.choice(get_args(Script))
    return Written(render_rtf(document, script), script)


def write_xlsx(document: SampleDocument, rng: Random) -> Written:
    """Write a workbook of one sheet, or of one for each table."""
    split = rng.random() < 0.3
    return Written(render_xlsx(document, split), f"sheets of their own: {split}")


def write_zip(document: SampleDocument, rng: Random) -> Written:
    """Write one file of another medium into an archive."""
    name = rng.choice(("report.html", "report.docx", "年报.txt"))
    writers: dict[str, Writer] = {"html": write_html, "docx": write_docx, "txt": write_text}
    inner = writers[name.rpartition(".")[2]](document, rng)
    return Written(archive({name: inner.payload}), f"{name}: {inner.look}")


def archive(members: dict[str, bytes]) -> bytes:
    """Write members into an archive, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _paper(rng: Random) -> PdfStyle:
    return PdfStyle(
        rules=rng.choice(("strokes", "strokes", "boxes", "rects", "open")),
        repeats_head=rng.random() < 0.3,
        gap=rng.choice((0, 40, 90, 140, 200)),
        turned=rng.choice((0, 0, 0, 90)),
        sideways=rng.random() < 0.1,
        shuffled=rng.random() < 0.2,
        digits=rng.choice(("same", "times", "times", "wide")),
        font=rng.choice(("cid", "embedded")),
        running_head=rng.choice(("", "云砚市政府信息公开")),
        seed=rng.randint(0, 999),
    )


def write_pdf(document: SampleDocument, rng: Random) -> Written:
    """Write a PDF whose tables are ruled."""
    style = _fitting(document, _paper(rng))
    document = map_tables(document, lambda table: map_cells(table, _with_known_minus))
    return Written(set_pages(document, style), f"{style}")


def write_unruled(document: SampleDocument, rng: Random) -> Written:
    """Write a PDF whose tables have no lines at all."""
    style = _fitting(document, replace(_paper(rng), rules="none"))
    document = map_tables(document, lambda table: map_cells(table, _unpadded))
    return Written(set_pages(document, style), f"{style}")


def _fitting(document: SampleDocument, style: PdfStyle) -> PdfStyle:
    """Set full-width digits so small that a number stays on one line."""
    signs = {sign for text in document.printed() for sign in text}
    return replace(style, digits="wide") if signs & set("０１２３４５６７８９") else style


def _unpadded(cell: SampleCell) -> SampleCell:
    """Drop blanks that would push a number off its line."""
    cell = _with_known_minus(cell)
    return replace(cell, text=strip_blank(cell.text)) if cell.key else cell


def _with_known_minus(cell: SampleCell) -> SampleCell:
    """Use a minus that the fonts of the test pages have; another one leaves no sign at all."""
    return replace(cell, text=cell.text.replace("−", "－")) if cell.key else cell


def set_pages(document: SampleDocument, style: PdfStyle) -> bytes:
    """Set a document of any form as a PDF."""
    register()
    setter = Setter(style)
    for block in document.blocks:
        if isinstance(block, TableBlock):
            setter.y -= style.gap if block.name in ("t3", "st14", "annex") else 0
            head = len(block.head) if block.body else 0
            Table(setter, block.rows, _widths(block), head).draw()
            setter.y -= 10
        elif isinstance(block, Heading):
            setter.prose(block.text, 16.0 if block.level == 0 else 12.0, level=block.level)
        else:
            setter.prose(block.text, 11.0)
    return setter.finish()


def _widths(table: TableBlock) -> tuple[float, ...]:
    """Return the column widths of a table; an added column shares the room of the others."""
    known = WIDTHS.get(table.name)
    if known is not None and len(known) == table.width:
        return known
    room = PAGE[0] - 2 * MARGIN
    if table.name == "t3":
        labels = (18.0, 56.0, 110.0)
        return (*labels, *[(room - sum(labels)) / (table.width - 3)] * (table.width - 3))
    first = 0.45 * room if table.width < 5 else 0.3 * room
    return (first, *[(room - first) / (table.width - 1)] * (table.width - 1))


WRITERS: dict[str, Writer] = {
    "html": write_html,
    "html_shapes": write_shape,
    "text": write_text,
    "docx": write_docx,
    "odt": write_odt,
    "rtf": write_rtf,
    "xlsx": write_xlsx,
    "pdf": write_pdf,
    "pdf_unruled": write_unruled,
    "zip": write_zip,
}
"""The media written here; `office` converts to further ones."""
