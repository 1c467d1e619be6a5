"""Damages to the text around the tables: titles, headings, signature, misleading lines."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from corpus.sample.blocks import Block, Heading, Paragraph, SampleDocument
from corpus.sample.edits import with_blocks, with_truth
from corpus.sample.pools import load
from corpus.sample.prose import SampleSection

_OVERVIEW = "section_1_overview"


def broken_title(document: SampleDocument, rng: Random) -> SampleDocument:
    """Break the title over two lines, anywhere behind its fourth character."""
    title = document.truth.title
    if not title:
        return document
    place = rng.randint(4, len(title) - 2)
    return _retitle(document, f"{title[:place]}\n{title[place:]}")


def _retitle(document: SampleDocument, text: str | None) -> SampleDocument:
    """Print another title, or none."""
    blocks = (
        replace(block, text=text) if text and isinstance(block, Heading) and not block.level
        else block
        for block in document.blocks
        if text or not _is_title(block)
    )  # fmt: skip
    return with_blocks(document, blocks)


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 0


def fuller_title(document: SampleDocument, rng: Random) -> SampleDocument:
    """Name the agency in the title by all its parents, while it signs with a shorter form."""
    agency, title = document.truth.agency, document.truth.title
    if not title:
        return document
    fuller = title.replace(agency.name, agency.full_name)
    return with_truth(_retitle(document, fuller), replace(document.truth, title=fuller))


def missing_title(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave the title out of text and page."""
    untitled = _retitle(document, None)
    return with_truth(untitled, replace(untitled.truth, title=None))


def missing_agency(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave out every mention of the agency: title, introduction, contact and signature."""
    truth = document.truth
    title = f"{truth.report_year}年政府信息公开工作年度报告" if truth.title else None
    introduction: str = load("traps")["nameless_introduction"]
    blocks = (
        replace(b, text=introduction + (truth.period or ""))
        if isinstance(b, Paragraph) and b.role == "introduction" else b
        for b in _retitle(document, title).blocks
        if not (isinstance(b, Paragraph) and b.role == "signature")
    )  # fmt: skip
    nameless = replace(
        truth, title=title, introduction=introduction, contact=None, signature=None,
        is_agency_named=False,
    )  # fmt: skip
    return with_truth(with_blocks(document, blocks), nameless)


def missing_signature(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave out signature and date."""
    kept = (
        b for b in document.blocks
        if not (isinstance(b, Paragraph) and b.role in ("signature", "date"))
    )  # fmt: skip
    truth = replace(document.truth, signature=None, signed_on=None)
    return with_truth(with_blocks(document, kept), truth)


def _rehead(document: SampleDocument, headings: dict[str, str]) -> SampleDocument:
    """Print other headings for parts, by section key."""
    blocks = (
        replace(b, text=headings.get(b.section or "", b.text)) if isinstance(b, Heading) else b
        for b in document.blocks
    )
    sections = tuple(replace(s, heading=headings.get(s.key, s.heading))
                     for s in document.truth.sections)  # fmt: skip
    return with_truth(with_blocks(document, blocks), replace(document.truth, sections=sections))


def missing_ordinals(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave out the ordinals of the six headings."""
    return _rehead(document, {s.key: s.title for s in document.truth.sections})


def mixed_ordinals(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print 1、 before some headings and 二、 before the others."""
    sections = document.truth.sections
    chosen = {section.key for section in rng.sample(sections, rng.randint(1, 4))} | {_OVERVIEW}
    gap = rng.choice(("", " "))
    return _rehead(
        document,
        {
            section.key: f"{number}、{gap}{section.title}"
            for number, section in enumerate(sections, 1)
            if section.key in chosen
        },
    )


def glued_headings(document: SampleDocument, rng: Random) -> SampleDocument:
    """Run headings into the paragraph behind or before them."""
    return with_blocks(document, _glue(document.blocks, rng))


def _glue(blocks: tuple[Block, ...], rng: Random) -> Iterator[Block]:
    held: Heading | Paragraph | None = None
    for block in blocks:
        joined = _joined(held, block, rng)
        if joined is None and held is not None:
            yield held
        if joined is None and (_is_title(block) or not isinstance(block, Heading | Paragraph)):
            held = None
            yield block
        else:
            held = joined or (block if isinstance(block, Heading | Paragraph) else None)
    if held is not None:
        yield held


def _joined(held: Heading | Paragraph | None, block: Block, rng: Random) -> Paragraph | None:
    """Join a heading with running text; two headings or sub-headings are never joined."""
    if held is None or not isinstance(block, Heading | Paragraph):
        return None
    pair = (held, block)
    if isinstance(held, Heading) == isinstance(block, Heading) or rng.random() < 0.4:
        return None
    prose = next(item for item in pair if isinstance(item, Paragraph))
    if prose.role not in ("body", "introduction"):
        return None
    return Paragraph(f"{held.text} {block.text}", prose.section, prose.role)


def false_headings(document: SampleDocument, rng: Random) -> SampleDocument:
    """Fill part one with sub-headings in the style and with the words of the six headings."""
    lines: list[str] = load("traps")["false_headings"]
    kept = document.truth.section(_OVERVIEW)
    return _insert_lines(document, replace(kept, paragraphs=(*kept.paragraphs, *lines)), lines)


def _insert_lines(
    document: SampleDocument, section: SampleSection, lines: list[str]
) -> SampleDocument:
    """Put lines at the end of a part."""
    added = [Paragraph(line, section.key) for line in lines]
    last = max(i for i, b in enumerate(document.blocks) if getattr(b, "section", "") == section.key)
    blocks = (*document.blocks[: last + 1], *added, *document.blocks[last + 1 :])
    return with_truth(with_blocks(document, blocks), document.truth.with_section(section))


def listed_parts(document: SampleDocument, rng: Random) -> SampleDocument:
    """Name the six parts in the introduction, as a table of contents would."""
    titles = [section.title for section in document.truth.sections]
    patterns = ("本报告由" + "".join(f"“{t}”" for t in titles) + "六个部分组成。",
                f"全文包括{'、'.join(titles)}等六个方面。")  # fmt: skip
    sentence = rng.choice(patterns)
    blocks = (
        replace(b, text=f"{b.text}{sentence}")
        if isinstance(b, Paragraph) and b.role == "introduction"
        else b
        for b in document.blocks
    )
    truth = replace(document.truth, introduction=document.truth.introduction + sentence)
    return with_truth(with_blocks(document, blocks), truth)


def missing_last_part(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave part six out altogether."""
    last = document.truth.sections[-1]
    gone = replace(last, heading="", paragraphs=(), subheadings=(), present=False)
    kept = (block for block in document.blocks if getattr(block, "section", "") != last.key)
    return with_truth(with_blocks(document, kept), document.truth.with_section(gone))


def bookmarks(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave the bookmark of a word processor in front of the introduction."""
    blocks = (
        replace(b, text=f"[bookmark: _GoBack]{b.text}")
        if isinstance(b, Paragraph) and b.role == "introduction"
        else b
        for b in document.blocks
    )
    return with_blocks(document, blocks)
