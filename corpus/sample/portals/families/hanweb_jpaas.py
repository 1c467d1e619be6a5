"""Hanweb's newest generation: column pages are built by script from a unit service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.layouts import Column, by_year, flat
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import file_reply, json_reply
from corpus.sample.portals.shell import Link, Row, link_list, write_rows
from corpus.sample.portals.static import draft_path, file_links

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_ROWS = 5
_TAG = "当前栏目list"


@dataclass(frozen=True, slots=True)
class _List:
    """A column with the number by which the service knows it."""

    column: Column
    number: str
    items: Sequence[Item]


def build_jpaas(draft: Draft, ignores_paging: bool = False) -> None:
    """Build a portal whose lists come from the unit service.

    With `ignores_paging`, the service always returns its first page; every year then has a column
    that fits on it, but the count still promises more.
    """
    root = "/xxgk/zfxxgknb/"
    put_disclosure(draft, Disclosure("/xxgk/zfxxgk/", root))
    column = (by_year if ignores_paging else flat)(draft.county, root)
    lists = [
        _List(each, f"{1229800000 + n}", draft.items(each.reports, 1) if each.reports else ())
        for n, each in enumerate(column.walk())
    ]
    for each in lists:
        draft.put_column(each.column.path, each.column.name, partial(_column, each))
        for item in each.items:
            _put_article(draft, each, item)
    rows = 100 if ignores_paging else _ROWS
    draft.put(_UNIT, lambda asked: _unit(draft, lists, asked, (rows, ignores_paging)))
    draft.quirks.append("unit service ignores paging" if ignores_paging else "paging by paramJson")


def _article_path(each: _List, item: Item) -> str:
    return f"{each.column.path}art/{item.day[:4]}/art_{item.token}.html"


def _put_article(draft: Draft, each: _List, item: Item) -> None:
    month = f"{item.day[:4]}{int(item.day[5:7])}"
    path = _article_path(each, item)
    filed = draft.put_files(
        item,
        lambda index, file: (
            f"/cms_files/filemanager/{item.number}/attach/{month}/{item.token[::-1]}{index}{file.ending}"
        ),
        lambda file: file_reply(file.payload, file.media_type),
    )
    extra = file_links(path, [(draft_path(draft, found), found) for found in filed])
    draft.put_item(path, item, extra, Filing(attachments=filed))


def _query(each: _List) -> dict[str, str]:
    return {
        "parseType": "bulidstatic", "webId": "149", "tplSetId": "9f3c", "pageType": "column",
        "tagId": _TAG, "editType": "null", "pageId": each.number,
    }  # fmt: skip


def _column(each: _List) -> str:
    if each.column.children:
        return link_list([Link(child.name, child.path) for child in each.column.children])
    query = escape(json.dumps(_query(each), ensure_ascii=False).replace('"', "'"))
    return (
        f'<script src="/AuthorizedRead/unitbuild.js" queryData="{query}" url="{_UNIT}"></script>'
        f'<div class="list" id="{each.number}"></div>'
    )


def _unit(draft: Draft, lists: list[_List], asked: Asked, how: tuple[int, bool]) -> Reply:
    default, ignores_paging = how
    arguments = asked.arguments
    found = [each for each in lists if each.number == arguments.get("pageId")]
    if not found or arguments.get("tagId") != _TAG:
        return json_reply({"success": False, "code": "500", "message": "参数错误", "data": {}})
    page, size = (1, default) if ignores_paging else _page(arguments, default)
    shown = found[0].items[(page - 1) * size : page * size]
    rows = [Row(i.title, f"//{draft.host}{_article_path(found[0], i)}", i.day) for i in shown]
    total = len(found[0].items) * (3 if ignores_paging else 1)
    pager = (
        f'<div class="pagination" count="{total}" rows="{size}" pageNo="{page}" '
        f'unitUrl="{_UNIT}" queryData="{escape(json.dumps(_query(found[0])))}"></div>'
    )
    fragment = write_rows(rows, "span") + pager
    return json_reply({"success": True, "code": "200", "message": "", "data": {"html": fragment}})


def _page(arguments: dict[str, str], default: int) -> tuple[int, int]:
    """Read page and size from `paramJson`, the only place where this service looks."""
    try:
        wanted = json.loads(arguments.get("paramJson", "{}"))
        page, size = int(wanted.get("pageNo", 1)), int(wanted.get("pageSize", default))
    except (ValueError, AttributeError, TypeError):
        return 1, default
    return max(page, 1), max(1, min(size, 100))
