"""UCAP-like sites: `.shtml` lists under fixed template names, and a JSON search behind them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.layouts import Column, by_kind_and_year, flat
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.pagers import PAGE_DIV, Paging
from corpus.sample.portals.replies import json_reply, redirect
from corpus.sample.portals.shell import Link, Meta, link_list
from corpus.sample.portals.static import StaticStyle, put_columns

_STEM = "xxgk_list"


def build_ucap(draft: Draft, is_scripted: bool = False) -> None:
    """Build a portal with static lists, or one whose lists are drawn by script only."""
    site = f"/{draft.county.slug}/"
    draft.look = replace(
        draft.look, container='<div class="article_content"><UCAPCONTENT>',
        closing="</UCAPCONTENT></div>", has_plain_meta=is_scripted,
    )  # fmt: skip
    root = f"{site}c117630/"
    section = Disclosure(f"{site}zfxxgk.shtml", f"{root}redirect_firstChannel.shtml", ".shtml")
    put_disclosure(draft, replace(section, section=f"{site}zfxxgk/"))
    column = (flat if is_scripted else by_kind_and_year)(draft.county, root)
    channels = {each.path: draft.next_token() for each in column.walk()}
    style = _style(channels, is_scripted)
    items = put_columns(draft, column, style)
    for path, channel in channels.items():
        resource = _search(draft, items[path], channel, partial(style.article_path, path))
        draft.put(f"/common/search/{channel}", resource)
        draft.put(f"/searchList/{channel}", resource)
    if not is_scripted:
        _put_aggregate(draft, column, style, items)
    draft.put(section.annual, lambda asked: redirect(f"{root}{_entry(is_scripted)}.shtml"))
    draft.quirks.append("lists by script only" if is_scripted else "aggregating template")


def _entry(is_scripted: bool) -> str:
    return _STEM if is_scripted else "xxgk_lists"


def _style(channels: dict[str, str], is_scripted: bool) -> StaticStyle:
    def article_path(column: str, item: Item) -> str:
        if item.number % 3 == 0:
            return f"{column}{item.month}/c07_{item.number}.shtml"
        return f"{column}{item.month}/{item.token}.shtml"

    def file_path(page: str, item: Item, index: int, file: Attachment) -> str:
        return f"{page.removesuffix('.shtml')}/files/{item.token[::-1]}{index}{file.ending}"

    def metas(column: Column) -> tuple[Meta, ...]:
        return (("channelid", channels[column.path]),)

    def pager(paging: Paging) -> str:
        return PAGE_DIV.write(replace(paging, stem=_STEM, ending="shtml"))

    return StaticStyle(
        lambda column, page, pages: column + PAGE_DIV.file(page, _STEM), article_path,
        (lambda paging: "") if is_scripted else pager, file_path, per_page=4, is_relative=True,
        has_folder_index=False, has_rows=not is_scripted, metas=metas, decoys=2,
    )  # fmt: skip


def _search(
    draft: Draft, items: list[Item], channel: str, article_path: Callable[[Item], str]
) -> Resource:
    def answer(asked: Asked) -> Reply:
        size = max(1, min(asked.number("_pageSize", 10), 100))
        page = max(1, asked.number("page", 1))
        shown = items[(page - 1) * size : page * size]
        results = [_result(draft, item, article_path(item)) for item in shown]
        paging = {"total": len(items), "page": page, "rows": size, "channelId": channel}
        return json_reply({"code": 200, "data": {**paging, "results": results}})

    return answer


def _result(draft: Draft, item: Item, path: str) -> dict[str, object]:
    pairs = [{"key": "indexnumber", "value": f"99{item.number}", "name": "索引号"}]
    return {
        "title": item.title, "subTitle": "", "memo": "", "channelName": "政府信息公开年报",
        # Some answers leave the scheme out, some the host too.
        "url": path if item.number % 2 else f"//{draft.host}{path}",
        "publishedTimeStr": f"{item.day} 09:30:00", "manuscriptId": item.token,
        "content": "", "resList": [], "domainMetaList": [{"resultList": pairs}],
    }  # fmt: skip


def _put_aggregate(
    draft: Draft, column: Column, style: StaticStyle, items: dict[str, list[Item]]
) -> None:
    """Serve the template that shows the first rows of several channels."""
    parts: list[Link] = []
    for child in column.walk():
        if child is not column:
            parts.append(Link(f"{child.name}更多", style.list_path(child.path, 1, 1)))
        rows = items[child.path][:2]
        parts += [Link(item.title, style.article_path(child.path, item)) for item in rows]
    draft.put_column(f"{column.path}xxgk_lists.shtml", column.name, lambda: link_list(parts))
