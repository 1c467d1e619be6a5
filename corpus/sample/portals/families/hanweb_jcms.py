"""Hanweb's numeric generation: lists as islands of XML in a page, the rest from a proxy page."""

from dataclasses import dataclass, replace
from functools import partial
from html import escape
from urllib.parse import quote

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import file_reply, text_reply
from corpus.sample.portals.shell import Link, link_list
from corpus.sample.portals.static import draft_path, file_links, query_files

_PROXY = "/module/web/jpage/dataproxy.jsp"
_OLD_PROXY = "/module/jpage/dataproxy.jsp"
_MORE = "/module/web/jpage/morecolumndataproxy.jsp"
_DOWNLOAD = "/module/download/downfile.jsp"
_PER_PAGE = 3
_EMBEDDED = 3 * _PER_PAGE
_WEB = 149


@dataclass(frozen=True, slots=True)
class _List:
    """A column: its number and its items."""

    number: int
    name: str
    items: tuple[Item, ...]


def build_jcms(draft: Draft, ignores_range: bool = False) -> None:
    """Build a portal with one column for recent years and one for the years before.

    With `ignores_range`, the proxy looks at `page` only, as one host does.
    """
    draft.look = replace(draft.look, rows="untitled")
    years = draft.county.years
    recent, old = years[: len(years) // 2 + 1], years[len(years) // 2 + 1 :]
    lists = [_column(draft, 1229441712, f"{recent[-1]}年以后", recent)]
    lists.append(_column(draft, 1229709995, f"{recent[-1]}年以前", old))
    navigation = "/col/col1229100200/index.html"
    put_disclosure(draft, Disclosure("/col/col1229100100/index.html", navigation))
    links = [Link(each.name, _column_path(each)) for each in lists]
    draft.put_column(navigation, "政府信息公开年报", lambda: link_list(links))
    for each in lists:
        _put_column(draft, each)
    draft.put(_DOWNLOAD, query_files(draft, "filename", _serve_file))
    for path in (_PROXY, _OLD_PROXY, _MORE):
        draft.put(path, lambda asked: _proxy(lists, asked, ignores_range))
    draft.quirks.append("proxy ignores the range" if ignores_range else "records in XML islands")


def _column(draft: Draft, number: int, name: str, years: tuple[int, ...]) -> _List:
    reports = [report for report in draft.county.reports if report.year in years]
    return _List(number, name, tuple(draft.items(reports, 3)))


def _column_path(column: _List) -> str:
    return f"/col/col{column.number}/index.html"


def _article_path(column: _List, item: Item) -> str:
    year, month, day = (int(part) for part in item.day.split("-"))
    return f"/art/{year}/{month}/{day}/art_{column.number}_{item.number % 10**6}.html"


def _put_column(draft: Draft, column: _List) -> None:
    draft.put_column(_column_path(column), column.name, lambda: _island(draft, column))
    for item in column.items:
        path = _article_path(column, item)
        filed = draft.put_files(item, partial(_file_path, item), _serve_file)
        extra = file_links(path, [(draft_path(draft, each), each) for each in filed])
        draft.put_item(path, item, extra, Filing(attachments=filed))


def _serve_file(file: Attachment) -> Reply:
    """Serve a file whose kind only its address tells."""
    return file_reply(file.payload, "application/octet-stream")


def _file_path(item: Item, index: int, file: Attachment) -> str:
    return f"{_DOWNLOAD}?classid=0&filename={item.token}{index}{file.ending}"


def _island(draft: Draft, column: _List) -> str:
    shown = column.items[:_EMBEDDED]
    site = quote(draft.look.site_name)
    settings = (
        f"col:1,webid:{_WEB},path:'/',columnid:{column.number},sourceContentType:1,"
        f"unitid:'{column.number % 10**7}',webname:'{site}',permissiontype:0"
    )
    following = (
        f"{_PROXY}?page=2&appid=1&webid={_WEB}&path=/&columnid={column.number}"
        f"&unitid={column.number % 10**7}&webname={site}&permissiontype=0"
    )
    group = f'<nextgroup><![CDATA[<a href="{escape(following)}"></a>]]></nextgroup>'
    records = _records(column, shown)
    total = len(column.items)
    return (
        f'<div id="{column.number}"><script type="text/xml"><datastore>{group}{records}'
        f"</datastore></script></div><script>$('#{column.number}').jpage({{{settings},"
        f"perPage:{_PER_PAGE},totalRecord:{total},proxyUrl:'{_PROXY}'}});</script>"
    )


def _records(column: _List, items: tuple[Item, ...]) -> str:
    lines = "".join(
        f"<record><![CDATA[<li><a href='{_article_path(column, item)}' target='_blank'>"
        f"{escape(item.title)}</a><span>{item.day}\n</span></li>]]></record>"
        for item in items
    )
    return f"<recordset>{lines}</recordset>"


def _proxy(lists: list[_List], asked: Asked, ignores_range: bool) -> Reply:
    column = next((each for each in lists if each.number == asked.number("columnid")), lists[0])
    shown = column.items[_span(asked, ignores_range)]
    total = len(column.items)
    counts = f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // _PER_PAGE)}</totalpage>"
    body = _records(column, shown)
    return text_reply(f"<datastore>{counts if shown else ''}{body}</datastore>", "text/html")


def _span(asked: Asked, ignores_range: bool) -> slice:
    """Return what is asked for: three screens by page number, or a range counted from one."""
    if "startrecord" in asked.arguments and not ignores_range:
        start = max(asked.number("startrecord", 1), 1)
        return slice(start - 1, min(asked.number("endrecord", start), start + 99))
    page = max(asked.number("page", 1), 1)
    size = min(asked.number("perpage", _EMBEDDED) or _EMBEDDED, 100)
    return slice((page - 1) * size, page * size)
