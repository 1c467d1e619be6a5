"""Lays a report out as an agency would: title, introduction, six parts, signature.

Every value cell carries its key, so truth survives whatever a damage or a renderer does.
"""

from collections.abc import Iterator

from corpus.sample.blocks import (
    Block,
    CellRow,
    Heading,
    LabelledRow,
    Paragraph,
    SampleCell,
    SampleDocument,
    Slot,
    TableBlock,
    expand,
)
from corpus.sample.forms import table2, table3, table4
from corpus.sample.prose import SampleSection
from corpus.sample.truth import SampleReport

__all__ = [
    "Block",
    "CellRow",
    "Heading",
    "LabelledRow",
    "Paragraph",
    "SampleCell",
    "SampleDocument",
    "Slot",
    "TableBlock",
    "expand",
    "lay_out",
]


def lay_out(report: SampleReport) -> SampleDocument:
    """Set a report in the blocks of its official form, undamaged."""
    tables = {
        "section_2_proactive": table2(report.generation, report.figures),
        "section_3_requests": table3(report.generation, report.figures),
        "section_4_review_litigation": table4(report.figures),
    }
    blocks: list[Block] = list(_front(report))
    for section in report.sections:
        blocks += _section(section)
        if section.key in tables:
            blocks.append(tables[section.key])
    return SampleDocument(report, (*blocks, *_back(report)))


def _front(report: SampleReport) -> Iterator[Block]:
    if report.title:
        yield Heading(report.title, 0)
    contact = report.contact.sentence if report.contact else ""
    yield Paragraph(report.introduction + (report.period or "") + contact, role="introduction")


def _section(section: SampleSection) -> Iterator[Block]:
    yield Heading(section.heading, 1, section.key)
    for line in section.paragraphs:
        is_subheading = line in section.subheadings
        yield Paragraph(line, section.key, "subheading" if is_subheading else "body")


def _back(report: SampleReport) -> Iterator[Block]:
    if report.signature:
        yield Paragraph(report.signature, role="signature")
    if report.signed_on:
        yield Paragraph(report.signed_on, role="date")
