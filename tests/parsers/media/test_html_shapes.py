"""The shapes in which portals serve a report's page: every one gives the figures, none a shift."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.blocks import TableBlock
from corpus.sample.markup import MARKUPS
from corpus.sample.render_text import TextOptions, render_text
from parsers.locate import Rereader
from parsers.model import DocClass, Record
from parsers.parse import parse

Shape = Callable[[str], str]


def document(seed: int = 3, generation: str = "2021") -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation, prose="short")))


def article(doc: SampleDocument) -> str:
    return MARKUPS["plain"].article(doc)


def detail(markup: str) -> str:
    """Write a catalogue platform's shell: the article is an escaped string in a script."""
    fields = {"id": 7, "title": "", "content": markup, "publisher": "", "attachment": []}
    record = json.dumps(fields, ensure_ascii=False)
    escaped = record.replace("<", "\\u003C").replace(">", "\\u003E")
    config = f"window._CONFIG = {{ BASE: '/gkmlpt', SID: '9', DETAIL: {escaped} }};"
    return f"<html><body><div id=app></div><script>{config}</script></body></html>"


def response(markup: str) -> str:
    body = json.dumps({"code": 200, "content": markup}).replace("</", "<\\/")
    return f"<html><body>加载中<script>render({body})</script></body></html>"


def hidden_field(markup: str) -> str:
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    field = f'<textarea id="content" style="display:none">{escaped}</textarea>'
    return f"<html><body><div id=show></div>{field}</body></html>"


def form_fields(markup: str) -> str:
    cells = re.sub(
        r"<td([^>]*)>([+-]?[\d.]+)</td>", r'<td\1><input value="\2" readonly></td>', markup
    )
    return f"<form><input name=q value=搜索>{cells}</form>"


def split_rows(markup: str) -> str:
    """Close and open the table behind every fourth row without a span, as page breaks do."""
    parts = markup.split("</tr>")
    cut = "</tbody></table><table><tbody>"
    ends = [
        "</tr>" + (cut if n % 4 == 3 and "rowspan" not in p else "") for n, p in enumerate(parts)
    ]
    return "".join(part + end for part, end in zip(parts[:-1], ends, strict=False)) + parts[-1]


def vertical(markup: str) -> str:
    signs = "<br>".join("三、本年度办理结果")
    return markup.replace("三、本年度办理结果", signs).replace("商业企业", "商<br>业<br>企<br>业")


SHAPES: dict[str, Shape] = {
    "fragment": lambda markup: markup,
    "cut_at_the_end": lambda markup: f"<html><body><div>{markup}",
    "detail": detail,
    "response": response,
    "hidden_field": hidden_field,
    "form_fields": form_fields,
    "vertical": vertical,
    "upper_case": lambda markup: re.sub(r"</?\w+", lambda tag: tag[0].upper(), markup),
    "layout_table": lambda markup: f"<table><tr><td>导航</td><td>{markup}</td></tr></table>",
    "page_numbers": lambda markup: markup.replace("</tr>", "</tr><tr><td>- 5 -</td></tr>", 9),
    "comments": lambda markup: markup.replace("<td", "<!-- 77 --><td"),
}


def wrong(doc: SampleDocument, record: Record) -> list[str]:
    figures = doc.truth.figures
    return [
        key for key, cell in record.cells.items()
        if cell.value is not None and (key not in figures or figures[key].value != cell.value)
    ]  # fmt: skip


def unread(doc: SampleDocument, record: Record) -> list[str]:
    return [k for k, f in doc.truth.figures.items() if record.cells[k].state != f.state]


@pytest.mark.parametrize("generation", ["2019", "2021"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_every_figure(shape: str, generation: str) -> None:
    doc = document(len(shape), generation)
    payload = SHAPES[shape](article(doc)).encode()
    record = parse(payload)
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert wrong(doc, record) == []
    assert unread(doc, record) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_locators_of_every_shape_reread(shape: str) -> None:
    payload = SHAPES[shape](article(document())).encode()
    rereader = Rereader(payload)
    for cell in parse(payload).cells.values():
        if cell.raw is not None and cell.locator is not None:
            readings = rereader.read(cell.locator)
            assert len(readings) >= 2
            assert set(readings.values()) == {cell.raw}


@pytest.mark.parametrize("seed", range(4))
def test_tables_split_at_page_breaks_shift_nothing(seed: int) -> None:
    doc = document(seed)
    assert wrong(doc, parse(split_rows(article(doc)).encode())) == []


@pytest.mark.parametrize("seed", range(4))
def test_each_block_in_a_table_of_its_own(seed: int) -> None:
    doc = document(seed)
    blocks = [
        piece
        for block in doc.blocks
        for piece in (_pieces(block) if isinstance(block, TableBlock) else [block])
    ]
    record = parse(article(SampleDocument(doc.truth, tuple(blocks))).encode())
    assert wrong(doc, record) == []
    assert unread(doc, record) == []


def _pieces(table: TableBlock) -> list[TableBlock]:
    """Cut table 2 into its blocks, tables 3 and 4 into head and body."""
    if table.name != "t2":
        return [replace(table, body=()), replace(table, head=())]
    starts = [n for n, row in enumerate(table.body) if row.kind == "caption"]
    ends = [*starts[1:], len(table.body)]
    return [
        replace(table, body=table.body[start:end])
        for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dropped", [3, 5])
def test_cells_dropped_by_a_converter_shift_nothing(seed: int, dropped: int) -> None:
    doc = document(seed)
    count = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return "" if count % dropped == 0 else match[0]

    markup = re.sub(r"<td>\d+</td>", drop, article(doc))
    assert wrong(doc, parse(markup.encode())) == []


@pytest.mark.parametrize("style", ["lines", "pipes", "tabs"])
def test_preformatted_text_keeps_its_lines(style: str) -> None:
    doc = document()
    text = render_text(doc, TextOptions(style=style))  # type: ignore[arg-type]  # one of its styles
    record = parse(f"<html><body><pre>\n{text}</pre></body></html>".encode())
    assert wrong(doc, record) == []
    assert unread(doc, record) == []


def test_a_page_in_one_paragraph_has_its_sections_and_no_wrong_number() -> None:
    doc = document()
    text = re.sub(r"<[^>]+>", " ", article(doc))
    record = parse(f"<p>{text}</p>".encode())
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert sum(section.present for section in record.sections) >= 5
    assert wrong(doc, record) == []


def test_a_shell_beside_a_real_article_changes_nothing() -> None:
    doc = document()
    other = json.dumps({"content": f"<p>{'别的内容' * 60}</p>"}, ensure_ascii=False)
    page = f"<body>{article(doc)}<script>var x = {other};</script></body>".encode()
    assert wrong(doc, parse(page)) == []
    assert unread(doc, parse(page)) == []


def test_the_record_in_a_shell_names_title_date_and_files() -> None:
    doc = document()
    fields = {
        "title": doc.truth.title, "date": "2022-01-18", "publisher": "南塘区政府办",
        "identifier": "990017", "document_number": "南塘府〔2022〕3号",
        "content": article(doc), "attachment": [{"name": "年报.docx", "url": "/f/1.docx"}],
    }  # fmt: skip
    record = json.dumps(fields).replace("<", "\\u003c")
    result = parse(_in_script(f"DETAIL: {record}}}"))
    assert result.published_at == "2022-01-18"
    assert result.index_number == "990017"
    assert [file.url for file in result.attachments] == ["/f/1.docx"]


@pytest.mark.parametrize("broken", ["DETAIL: {", '"content": "<p>\\', "DETAIL: " + "[" * 9000])
def test_a_damaged_script_is_no_article(broken: str) -> None:
    assert parse(_in_script(broken)).cells == {}


def _in_script(code: str) -> bytes:
    return f"<html><body><script>window._CONFIG = {{ {code}</script></body></html>".encode()
