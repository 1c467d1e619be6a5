"""The shapes in which portals wrap, cut and break the markup of an article."""

import json
import re
from collections.abc import Callable

Shape = Callable[[str], str]
_ROW_END = re.compile(r"</tr>", re.IGNORECASE)
_CELL = re.compile(r"<td([^>]*)>([+-]?\d[\d.]*)</td>", re.IGNORECASE)


def _detail(markup: str) -> str:
    """Write the shell of a catalogue platform: the article is an escaped string in a script."""
    fields = {"id": 7, "title": "", "content": markup, "publisher": "", "attachment": []}
    record = json.dumps(fields, ensure_ascii=False)
    escaped = record.replace("<", "\\u003C").replace(">", "\\u003E")
    config = f"window._CONFIG = {{ BASE: '/gkmlpt', SID: '9', DETAIL: {escaped} }};"
    return f"<html><body><div id=app></div><script>{config}</script></body></html>"


def _hidden_field(markup: str) -> str:
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    field = f'<textarea id="content" style="display:none">{escaped}</textarea>'
    return f"<html><body><div id=show></div>{field}</body></html>"


def _split_rows(markup: str) -> str:
    """Close and open a table of its own behind every fourth row that ends a merged cell."""
    parts = _ROW_END.split(markup)
    cut = "</tbody></table><table><tbody>"
    ends = [
        "</tr>" + (cut if n % 4 == 3 and "rowspan" not in p.lower() else "")
        for n, p in enumerate(parts)
    ]
    return "".join(part + end for part, end in zip(parts[:-1], ends, strict=False)) + parts[-1]


def _one_paragraph(markup: str) -> str:
    """Glue all prose into running text; only the tables remain blocks."""
    loose = re.sub(r"</?(?:p|h\d|b|strong)\b[^>]*>", " ", re.sub(r"<br\b[^>]*>", " ", markup))
    return f"<html><body><div id=zoom><p>{loose}</p></div></body></html>"


def _cell_in_table(markup: str) -> str:
    return _CELL.sub(r"<td\1><table><tr><td>\2</td></tr></table></td>", markup)


def _phone_copy(markup: str) -> str:
    """Write the article twice, once for phones, as some portals do."""
    return f"<html><body><div class=pc>{markup}</div><div class=wap>{markup}</div></body></html>"


SHAPES: dict[str, Shape] = {
    "fragment": lambda markup: markup,
    "cut at the end": lambda markup: f"<html><body><div>{markup}",
    "catalogue": _detail,
    "hidden field": _hidden_field,
    "split rows": _split_rows,
    "one paragraph": _one_paragraph,
    "tables in cells": _cell_in_table,
    "phone copy": _phone_copy,
    "upper case": lambda markup: re.sub(r"</?\w+", lambda tag: tag[0].upper(), markup),
    "layout table": lambda markup: f"<table><tr><td>导航</td><td>{markup}</td></tr></table>",
    "page numbers": lambda markup: _ROW_END.sub("</tr><tr><td>- 5 -</td></tr>", markup, 9),
    "comments": lambda markup: markup.replace("<td", "<!-- 77 --><td"),
    "stray blocks": lambda markup: _ROW_END.sub("</tr><div></div>", markup),
    "form fields": lambda markup: _CELL.sub(r'<td\1><input value="\2" readonly></td>', markup),
    "no end tags": lambda markup: re.sub(r"</(?:td|tr|p)>", "", markup, flags=re.IGNORECASE),
    "head cells": lambda markup: markup.replace("<td", "<th").replace("</td>", "</th>"),
}
