"""Answers of interfaces that hold a page parse like the page, and every locator re-reads."""

import json
from decimal import Decimal

import pytest

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.markup import MARKUPS
from parsers.locate import Rereader
from parsers.media.json_page import json_page
from parsers.model import DocClass, Record, State
from parsers.parse import parse, parse_all

DOC = lay_out(sample_report(8, SampleOptions(generation="2021")))
MARKUP = MARKUPS["word"].article(DOC)
RECORD = {
    "id": 4711, "title": DOC.truth.title, "publish_time": "2023-01-20 10:11:12",
    "publisher": "测试来源", "abstract": "摘要 " * 60, "content": MARKUP,
    "attachment": [{"url": "/files/1.docx", "name": "附件"}],
}  # fmt: skip


def answers() -> dict[str, bytes]:
    nested = {"code": 200, "data": {"classify": [1, 2], "article": RECORD}}
    escaped = json.dumps(nested).replace("<", "\\u003c").replace("/", "\\/")
    return {
        "plain": json.dumps(nested, ensure_ascii=False).encode(),
        "escaped": escaped.encode(),
        "call": f"callback({json.dumps(nested)});".encode(),
        "list": json.dumps([nested]).encode(),
        "gbk": json.dumps(nested, ensure_ascii=False).encode("gb18030"),
        "mark": b"\xef\xbb\xbf" + json.dumps(nested).encode(),
    }


def values(record: Record) -> dict[str, Decimal | int | None]:
    return {key: cell.value for key, cell in record.cells.items()}


@pytest.mark.parametrize("shape", answers())
def test_an_answer_parses_like_the_page_in_it(shape: str) -> None:
    payload = answers()[shape]
    record = parse(payload, url="https://www.example.gov.cn/gkmlpt/api/all/4711")
    page = parse(f"<html><body><div id=zoom>{MARKUP}</div></body></html>".encode())
    assert record.source.media_type == "application/json"
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert values(record) == values(page)
    assert record.title.raw == DOC.truth.title
    assert record.report_year.value == DOC.truth.report_year
    assert [file.url for file in record.attachments] == ["/files/1.docx"]
    rereader = Rereader(payload)
    for cell in record.cells.values():
        if cell.state is State.NUMBER and cell.locator is not None:
            assert set(rereader.read(cell.locator).values()) == {cell.raw}


def test_several_articles_in_one_answer_are_several_reports() -> None:
    docs = [lay_out(sample_report(seed, SampleOptions(generation="2021"))) for seed in (1, 2)]
    records = [{"title": d.truth.title, "content": MARKUPS["plain"].article(d)} for d in docs]
    found = parse_all(json.dumps({"articles": records}).encode())
    assert [record.report_year.value for record in found] == [d.truth.report_year for d in docs]
    for doc, record in zip(docs, found, strict=True):
        for key, figure in doc.truth.figures.items():
            assert record.cells[key].value == figure.value


def test_plain_lines_in_an_answer_are_paragraphs() -> None:
    lines = "\n".join(
        ["青岚区水务局2023年政府信息公开工作年度报告", "一、总体情况", "全年公开信息 12 条。" * 20]
    )
    assert "<p>一、总体情况</p>" in (json_page(json.dumps({"content": lines})) or "")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"a": 1}', "null", '"<p>x</p>"', '{"content": "<p>short</p>"}',
     "f(1)", "[" * 100_000, "{ margin: 0 }", "x" * 200],
)  # fmt: skip
def test_other_texts_are_no_answer(text: str) -> None:
    assert json_page(text) is None
    parse(text.encode())
