"""The codebook as one page for a browser: it stands alone and prints in black and white."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from corpus.export.model import Table
from corpus.release.codebook import Entry
from corpus.release.codebook_files import Codebook
from corpus.release.codes import CODES
from corpus.release.tables import all_tables

_STYLE = """
body{font:15px/1.5 sans-serif;margin:2em auto;max-width:70em;padding:0 1em}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #999;padding:.2em .5em}
td,th{text-align:left;vertical-align:top}dt{font-weight:bold;float:left;clear:left;width:12em}
dd{margin-left:12em}h3{margin-top:1.5em}
"""


def codebook_page(book: Codebook, title: str) -> bytes:
    """Return the page: codes, tables, cells, each cell with an anchor of its own."""
    return "\n".join(_page(book, title)).encode() + b"\n"


def _page(book: Codebook, title: str) -> Iterator[str]:
    yield f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
    yield f"</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
    yield "<h2>Codes 缺失码</h2>"
    yield from _table(
        ("Code", "Stata", "SDMX", "中文", "English", "By"),
        ((c.code, c.stata, c.sdmx, c.zh, c.en, c.by) for c in CODES),
    )
    yield "<h2>Tables 数据表</h2>"
    for table in all_tables():
        yield from _of_table(book, table)
    yield "<h2>Cells 单元格</h2>"
    for entry in book.entries:
        if entry.cell is not None:
            yield from _of_cell(book, entry)
    yield "</body></html>"


def _of_table(book: Codebook, table: Table) -> Iterator[str]:
    yield f'<h3 id="{table.name}">{table.name}: {escape(table.en)} {table.zh}</h3>'
    yield f"<p>One row per {escape(table.grain)}. Key: {', '.join(table.key)}.</p>"
    own = (each for each in book.entries if each.table == table.name and each.cell is None)
    yield from _table(
        ("Column", "Kind", "中文", "English", "Since"),
        ((each.name, each.kind, each.zh, each.en, book.since(each)) for each in own),
    )


def _of_cell(book: Codebook, entry: Entry) -> Iterator[str]:
    yield f'<h3 id="{escape(entry.name)}">{escape(entry.name)}</h3>'
    yield f"<p>{escape(entry.zh)} | {escape(entry.en)}</p><dl>"
    for name, text in book.facts(entry):
        if text:
            yield f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>"
    yield "</dl>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "<table><tr>" + "".join(f"<th>{escape(each)}</th>" for each in head) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>"
    yield "</table>"
