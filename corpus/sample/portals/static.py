"""Lists and articles that lie ready as files: the engine that most families share.

A family says where its files stand and how it announces pages; the engine writes them.
"""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.expect import FiledUnder
from corpus.sample.portals.layouts import Column
from corpus.sample.portals.pagers import Paging
from corpus.sample.portals.replies import file_reply, fixed, html, missing
from corpus.sample.portals.shell import Link, Meta, Row, link_list, write_rows

# What a list answers for the page after its last one.
Beyond = Literal["missing", "first", "last", "empty", "stub"]


def _plain_file(attachment: Attachment) -> Reply:
    return file_reply(attachment.payload, attachment.media_type)


@dataclass(frozen=True, slots=True)
class StaticStyle:
    """Where a family keeps its files and how its lists behave.

    `list_path` takes the column's path, the page from 1 and the number of pages; `beyond_path`
    says where the page after the last would be. `overclaim` pages are announced that are not there.
    """

    list_path: Callable[[str, int, int], str]
    article_path: Callable[[str, Item], str]
    pager: Callable[[Paging], str]
    file_path: Callable[[str, Item, int, Attachment], str]
    serve_file: Callable[[Attachment], Reply] = _plain_file
    per_page: int = 6
    decoys: int = 1
    beyond: Beyond = "missing"
    overclaim: int = 0
    is_relative: bool = False
    has_folder_index: bool = True
    has_rows: bool = True
    metas: Callable[[Column], tuple[Meta, ...]] = lambda column: ()
    twins: Callable[[str], tuple[str, ...]] = lambda path: ()


def put_columns(draft: Draft, column: Column, style: StaticStyle) -> dict[str, list[Item]]:
    """Serve a column, all below it and every article; return the items by column path."""
    items: dict[str, list[Item]] = {}
    for each in column.walk():
        items[each.path] = draft.items(each.reports, style.decoys) if each.reports else []
        put_list(draft, each, items[each.path], style)
        for item in items[each.path]:
            put_article(draft, style.article_path(each.path, item), item, style)
    return items


def put_list(draft: Draft, column: Column, items: Sequence[Item], style: StaticStyle) -> None:
    """Serve the pages of one list and whatever comes after its last page."""
    pages = max(1, -(-len(items) // style.per_page))
    for page in range(1, pages + 1):
        shown = items[(page - 1) * style.per_page : page * style.per_page]
        paging = Paging(pages + style.overclaim, page, len(items))
        path = style.list_path(column.path, page, pages)
        write = partial(_list, draft, column, shown, (style, paging))
        draft.put_column(path, column.name, write, style.metas(column))
    first = style.list_path(column.path, 1, pages)
    if style.has_folder_index:
        draft.site.alias(column.path, first)
    _put_beyond(draft, column, pages, style)


def _put_beyond(draft: Draft, column: Column, pages: int, style: StaticStyle) -> None:
    path = style.list_path(column.path, pages + 1, pages)
    if style.beyond in ("first", "last"):
        page = 1 if style.beyond == "first" else pages
        draft.site.alias(path, style.list_path(column.path, page, pages))
    elif style.beyond == "empty":
        draft.put_column(path, column.name, lambda: write_rows((), draft.look.rows))
    elif style.beyond == "stub":
        filler = "<!-- " + " " * 270 + " -->"
        draft.put(path, fixed(html(f"<html><head>{filler}</head><body></body></html>")))


def _list(
    draft: Draft, column: Column, items: Sequence[Item], how: tuple[StaticStyle, Paging]
) -> str:
    style, paging = how
    here = style.list_path(column.path, paging.page, paging.pages - style.overclaim)
    rows = [
        Row(i.title, _href(style, here, style.article_path(column.path, i)), i.day) for i in items
    ]
    links = [
        Link(child.name, _href(style, here, style.list_path(child.path, 1, 1)))
        for child in column.children
    ]
    parts = (
        link_list(links, "columns") if links else "",
        write_rows(rows, draft.look.rows) if style.has_rows else '<div id="list"></div>',
        style.pager(paging) if items else "",
    )
    return "\n".join(part for part in parts if part)


def _href(style: StaticStyle, here: str, there: str) -> str:
    if not style.is_relative:
        return there
    path = posixpath.relpath(there, posixpath.dirname(here))
    return path if path.startswith("..") else f"./{path}"


def put_article(draft: Draft, path: str, item: Item, style: StaticStyle) -> None:
    """Serve an article with its files and its twins."""
    filed = draft.put_files(
        item, lambda index, file: style.file_path(path, item, index, file), style.serve_file
    )
    extra = file_links(path, [(draft_path(draft, each), each) for each in filed], style.is_relative)
    twins = style.twins(path)
    extra += "".join(f'<a class="twin" href="{twin}">其他版本</a>' for twin in twins)
    draft.put_item(path, item, extra, Filing(aliases=twins, attachments=filed))
    for twin in twins:
        draft.site.alias(twin, path)


def draft_path(draft: Draft, filed: FiledUnder) -> str:
    """Return the path of a file of the portal."""
    return filed.url.removeprefix(draft.url(""))


def file_links(
    page: str, files: Sequence[tuple[str, FiledUnder]], is_relative: bool = False
) -> str:
    """Write the links to the files of an article, by their real names."""
    if not files:
        return ""
    folder = posixpath.dirname(page)
    links = [
        Link(each.name, posixpath.relpath(path, folder) if is_relative else path)
        for path, each in files
    ]
    return f'<div class="fj">附件：{link_list(links, "files")}</div>'


def query_files(draft: Draft, key: str, serve: Callable[[Attachment], Reply]) -> Resource:
    """Serve the files of a portal that are told apart by an argument of one address."""
    files = {
        dict(parse_qsl(urlsplit(path).query))[key]: file for path, file in draft.downloads.items()
    }

    def answer(asked: Asked) -> Reply:
        file = files.get(asked.arguments.get(key, ""))
        return missing(asked) if file is None else serve(file)

    return answer
