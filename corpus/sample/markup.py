"""The ways in which portals mark up an article: clean, pasted from Word, without tables, nested.

Each markup turns blocks into HTML of the article alone; the page around it is `page_shell`'s.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Literal

from corpus.sample.blocks import Heading, Paragraph, SampleCell, SampleDocument, TableBlock

HtmlStyle = Literal["plain", "word", "paragraphs", "nested"]
_DIGITS = re.compile(r"(\d+)")
_NBSP = "&nbsp;"


@dataclass(frozen=True, slots=True)
class Markup:
    """How one style writes the three kinds of block."""

    heading: Callable[[Heading], str]
    paragraph: Callable[[Paragraph], str]
    table: Callable[[TableBlock], str]
    opening: str = ""
    closing: str = ""

    def article(self, document: SampleDocument) -> str:
        """Write the article of a document."""
        return "\n".join((self.opening, *map(self._block, document.blocks), self.closing))

    def _block(self, block: Heading | Paragraph | TableBlock) -> str:
        if isinstance(block, TableBlock):
            return self.table(block)
        return self.heading(block) if isinstance(block, Heading) else self.paragraph(block)


def _spans(cell: SampleCell) -> str:
    rows = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return rows + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")


def _rows(table: TableBlock, cell: Callable[[SampleCell], str], row_tag: str = "<tr>") -> str:
    return "\n".join(
        f"{row_tag}\n" + "\n".join(cell(item) for item in row) + "\n</tr>" for row in table.rows
    )


def _broken(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))


# Clean HTML: headings are headings, cells hold their text and nothing else.


def _plain_heading(block: Heading) -> str:
    level = block.level + 1
    return f"<h{level}>{_broken(block.text)}</h{level}>"


def _plain_cell(cell: SampleCell) -> str:
    return f"<td{_spans(cell)}>{_broken(cell.text)}</td>"


def _plain_table(table: TableBlock) -> str:
    return f'<table border="1">\n<tbody>\n{_rows(table, _plain_cell)}\n</tbody>\n</table>'


def _plain_paragraph(block: Paragraph) -> str:
    return f"<p>{escape(block.text)}</p>"


# Word: every run of digits is a span of its own, cells are padded with no-break blanks.

_SONG = "font-family:仿宋_GB2312;mso-hansi-font-family:宋体"


def _word_runs(text: str) -> str:
    runs = (
        f'<span lang="EN-US" style="font-size:16.0pt;{_SONG}">{run}</span>'
        if run.isdigit()
        else f'<span style="font-size:16.0pt;{_SONG}">{escape(run)}</span>'
        for run in _DIGITS.split(text)
        if run
    )
    return "".join(runs)


def _word_heading(block: Heading) -> str:
    return "".join(
        f'<p class="MsoNormal" style="text-indent:32.0pt"><b>{_word_runs(line)}</b></p>'
        for line in block.text.split("\n")
    )


def _word_paragraph(block: Paragraph) -> str:
    return (
        '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt">'
        f"{_word_runs(block.text)}<o:p></o:p></p>"
    )


def _word_line(text: str, is_value: bool) -> str:
    inner = f"{_NBSP}{_word_runs(text)}{_NBSP}" if is_value and text else _word_runs(text)
    return (
        '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
        f"{inner}<o:p>{'' if text else _NBSP}</o:p></p>"
    )


def _word_cell(cell: SampleCell) -> str:
    lines = "".join(_word_line(line, cell.key is not None) for line in cell.text.split("\n"))
    style = "border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt"
    return f'<td width="58" valign="center"{_spans(cell)} style="{style}">{lines}</td>'


def _word_table(table: TableBlock) -> str:
    rows = _rows(table, _word_cell, '<tr style="mso-yfti-irow:0;height:22.0pt">')
    opening = '<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0">'
    return f'<div align="center">{opening}<tbody>\n{rows}\n</tbody></table></div>'


# Paragraphs: an editor threw the tables away and kept one paragraph for each cell.


def _loose_paragraph(block: Heading | Paragraph) -> str:
    return f"<p>{_broken(block.text)}</p>"


def _loose_table(table: TableBlock) -> str:
    cells = (cell for row in table.rows for cell in row)
    return "\n".join(f"<p>{_broken(cell.text) or _NBSP}</p>" for cell in cells)


# Nested: the portals of the 2000s, where tables are the layout and paragraphs are line breaks.


def _nested_line(block: Heading | Paragraph) -> str:
    return f'<font face="宋体" size="3">　　{_broken(block.text)}</font><br><br>'


def _nested_cell(cell: SampleCell) -> str:
    text = _broken(cell.text) or _NBSP
    return f'<TD{_spans(cell)} align="middle"><font size="2">{text}</font></TD>'


def _nested_table(table: TableBlock) -> str:
    return (
        '<TABLE borderColor="#000000" cellSpacing="0" border="1"><TBODY>\n'
        f"{_rows(table, _nested_cell)}\n</TBODY></TABLE><br>"
    )


_NESTED_OPENING = (
    '<table width="980" align="center"><tr><td width="200" valign="top">&nbsp;</td><td>'
    '<table width="100%" cellpadding="0"><tr><td height="8"></td></tr><tr><td class="content">'
)
_NESTED_CLOSING = "</td></tr></table></td></tr></table>"

MARKUPS: dict[HtmlStyle, Markup] = {
    "plain": Markup(_plain_heading, _plain_paragraph, _plain_table),
    "word": Markup(_word_heading, _word_paragraph, _word_table),
    "paragraphs": Markup(_loose_paragraph, _loose_paragraph, _loose_table),
    "nested": Markup(_nested_line, _nested_line, _nested_table, _NESTED_OPENING, _NESTED_CLOSING),
}
