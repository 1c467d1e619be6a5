"""Plain odd sites: no platform at all, only what somebody's nephew wrote in 2006."""

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import file_reply, fixed, html, missing, text_reply
from corpus.sample.portals.shell import Row, write_page, write_rows

_SIZE = 8


def build_query_site(draft: Draft) -> None:
    """Build a GBK site of `.aspx` queries in upper-case tags, its list in a frame.

    Every address is case-insensitive and the pages come without a charset in the header.
    """
    draft.charset, draft.label = "gb18030", None
    draft.look = replace(draft.look, declared="gb2312", rows="untitled")
    put_disclosure(draft, Disclosure("/zwgk/", "/List.aspx", ".aspx"))
    items = draft.items(draft.county.reports, 5)
    draft.put_page(
        "/List.aspx",
        lambda: write_page(draft.look, "年报", "<IFRAME SRC=/Frame.aspx?cid=5></IFRAME>"),
    )
    draft.put("/Frame.aspx", lambda asked: _frame(draft, items, asked))
    pages = {item.number: draft.article_page(item) for item in items}
    draft.put("/Show.aspx", lambda asked: pages.get(asked.number("ID"), missing)(asked))
    for item in items:
        if item.report:
            draft.expect(f"/Show.aspx?ID={item.number}", item.report)
    draft.quirks += ["list in a frame", "GB18030 under gb2312, no charset in the header"]


def _frame(draft: Draft, items: Sequence[Item], asked: Asked) -> Reply:
    page = max(asked.number("page", 1), 1)
    shown = items[(page - 1) * _SIZE : page * _SIZE] or items[:_SIZE]
    rows = "".join(
        f"<TR><TD><A HREF=Show.aspx?ID={item.number} target=_blank>{escape(item.title)}</A>"
        f"<TD>{item.day}"
        for item in shown
    )
    pages = -(-len(items) // _SIZE)
    links = "".join(f"<A HREF=?cid=5&page={n}>{n}</A> " for n in range(1, pages + 1))
    return html(f"<HTML><BODY><TABLE>{rows}</TABLE>{links}", charset="gb18030", label=None)


def build_script_site(draft: Draft) -> None:
    """Build a site whose list is a variable in a script file."""
    put_disclosure(draft, Disclosure("/zwgk/", "/ndbg/"))
    items = draft.items(draft.county.reports, 3)
    rows = [
        {"t": item.title, "u": f"/ndbg/show.php?id={item.number}", "d": item.day} for item in items
    ]
    script = f"var list={json.dumps(rows)};"
    draft.put("/ndbg/list.js", lambda asked: text_reply(script, "application/javascript"))
    draft.put_column(
        "/ndbg/", "政府信息公开年报", lambda: "<script src='list.js'></script><ul id='l'></ul>"
    )
    pages = {item.number: draft.article_page(item) for item in items}
    draft.put("/ndbg/show.php", lambda asked: pages.get(asked.number("id"), missing)(asked))
    for item in items:
        if item.report:
            draft.expect(f"/ndbg/show.php?id={item.number}", item.report)
    draft.quirks.append("list in a script file")


def build_file_list(draft: Draft) -> None:
    """Build a site whose list links files directly, without any page around them."""
    put_disclosure(draft, Disclosure("/zwgk/", "/ndbg/"))
    rows: list[Row] = []
    for report in draft.county.reports:
        item = draft.item_of(report)
        file = draft.attach(report.document)[-1]
        path = f"/ndbg/files/{item.number}{file.ending}"
        name = file.name.encode("gb18030")
        draft.put(path, fixed(file_reply(file.payload, "application/octet-stream", name)))
        draft.expect(path, report, Filing(medium="attachment"))
        rows.append(Row(report.title, path, item.day))
    draft.put_column("/ndbg/", "政府信息公开年报", lambda: write_rows(rows, "table"))
    draft.quirks.append("list links files directly")
