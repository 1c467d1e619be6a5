"""Several reports on a page are parted, the pages of one report are joined, nothing is mixed up."""

from dataclasses import replace

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.blocks import Block, TableBlock
from corpus.sample.markup import MARKUPS, HtmlStyle
from corpus.sample.older import sample_older
from parsers.document import Document
from parsers.locate import Rereader
from parsers.media.read import Opened, open_document
from parsers.media.sniff import sniff
from parsers.model import Record
from parsers.parse import _Parse, _source, parse
from parsers.several import join_pages, split_document

STYLES: tuple[HtmlStyle, ...] = ("plain", "word", "nested", "paragraphs")


def document(seed: int) -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation="2021", prose="short")))


def page(markup: str, title: str = "年度报告汇编") -> bytes:
    body = f"<div id=zoom>{markup}</div>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def opened(payload: bytes) -> Opened:
    found = open_document(sniff(payload, None))
    assert isinstance(found, Opened)
    return found


def record_of(payload: bytes, piece: Document) -> Record:
    return _Parse(_source(payload, sniff(payload, None), None, None), Opened(piece)).record()


def differing(doc: SampleDocument, record: Record) -> list[str]:
    return [k for k, f in doc.truth.figures.items() if record.cells[k].value != f.value]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [2, 4])
def test_every_report_of_a_page_has_a_record_of_its_own(style: HtmlStyle, count: int) -> None:
    docs = [document(seed) for seed in range(count)]
    payload = page("".join(MARKUPS[style].article(doc) for doc in docs))
    pieces = split_document(opened(payload).document)
    assert len(pieces) == count
    rereader = Rereader(payload)
    for doc, piece in zip(docs, pieces, strict=True):
        record = record_of(payload, piece)
        assert record.title.raw == doc.truth.title
        assert record.report_year.value == doc.truth.report_year
        assert differing(doc, record) == []
        total = record.cells["t3.handled_total.total"]
        assert total.locator is not None
        assert set(rereader.read(total.locator).values()) == {total.raw}


@pytest.mark.parametrize("style", STYLES)
def test_one_report_stays_whole(style: HtmlStyle) -> None:
    for doc in (document(5), sample_older(5)):
        found = opened(page(MARKUPS[style].article(doc), doc.truth.title or "")).document
        assert split_document(found) == (found,)


def pages_of(doc: SampleDocument) -> list[list[Block]]:
    """Break a report in the middle of table 3 and between the head and the figures of table 4."""
    pages: list[list[Block]] = [[]]
    for block in doc.blocks:
        if isinstance(block, TableBlock) and block.name in ("t3", "t4"):
            cut = 9 if block.name == "t3" else 0
            pages[-1].append(replace(block, body=block.body[:cut]))
            pages.append([replace(block, head=(), body=block.body[cut:])])
        else:
            pages[-1].append(block)
    return pages


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(3))
def test_a_report_over_pages_reads_like_one(style: HtmlStyle, seed: int) -> None:
    doc = document(seed)
    shown = [MARKUPS[style].article(SampleDocument(doc.truth, tuple(p))) for p in pages_of(doc)]
    payloads = [
        page(f"<p>年度报告汇编 第一辑</p>{markup}<p>- {number} -</p>")
        for number, markup in enumerate(shown, 4)
    ]
    joined = join_pages(payloads)
    record = parse(joined)
    assert record.title.raw == doc.truth.title
    assert differing(doc, record) == []
    assert all("第一辑" not in section.text for section in record.sections)
    assert joined == join_pages(payloads)


def test_no_pages_make_no_report() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        join_pages([])
