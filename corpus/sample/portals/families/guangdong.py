"""Guangdong's catalogue platform (a script shell over JSON) and the content system beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.sample.portals.attachments import Attachment
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.layouts import by_kind_and_year
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import html, json_reply, missing
from corpus.sample.portals.shell import Link, link_list
from corpus.sample.portals.static import StaticStyle, put_columns

_PAGE = 100
_ANNUAL = 2629
_ELSEWHERE = 2630


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with its own path prefix and site number."""

    prefix: str
    sid: int
    items: Sequence[Item]

    def post(self, item: Item) -> str:
        """Return the path of an article."""
        number = item.number
        folder = f"{number // 1_000_000}/{number // 1_000}"
        return f"{self.prefix}/gkmlpt/content/{folder}/post_{number}.html"

    def twin(self, item: Item) -> str:
        """Return the path of the same article in the content system."""
        return f"{self.prefix}/zwgk/content/post_{item.number}.html"


def build_gkmlpt(draft: Draft) -> None:
    """Build a portal where every agency has a catalogue of its own."""
    draft.look = replace(draft.look, container='<div class="content">')
    put_disclosure(draft, Disclosure("/gkmlpt/", "/gkmlpt/annualreport"))
    units = [_unit(draft, unit) for unit in draft.county.units]
    links = [
        Link(draft.county.agency(unit).base, f"{made.prefix}/gkmlpt/index")
        for unit, made in zip(draft.county.units, units, strict=True)
    ]
    draft.put_column("/xxgk/bm/", "部门和镇街", lambda: link_list(links))
    draft.set_menu(*draft.look.menu[1:], Link("部门信息公开", "/xxgk/bm/"))
    for unit in units:
        _put_unit(draft, unit)
    draft.quirks.append("page 0 and page 1 are the same; page 2 of a small category is 404")


def _unit(draft: Draft, unit: int) -> _Unit:
    prefix = "" if unit == 0 else f"/{draft.county.slug[:3]}dw{unit}"
    reports = draft.county.of_unit(unit)
    # The government's catalogue fills more than one page of its category of everything.
    return _Unit(prefix, 175 + unit, draft.items(reports, 110 if unit == 0 else 2))


def _put_unit(draft: Draft, unit: _Unit) -> None:
    base = f"{unit.prefix}/gkmlpt"
    shell = partial(_shell, draft, unit)
    for path in (f"{base}/index", f"{base}/annualreport"):
        draft.put(path, lambda asked: html(shell()))
    annual = [item for item in unit.items if item.report]
    for category, items in ((0, unit.items), (_ANNUAL, annual), (_ELSEWHERE, ())):
        draft.put(f"{base}/api/all/{category}", _category(draft, unit, items, category))
    for item in unit.items:
        path, twin = unit.post(item), unit.twin(item)
        draft.put_item(path, item, _detail(item), Filing(aliases=(twin,)))
        draft.site.alias(twin, path)


def _node(number: int, name: str, jump: str = "", count: int = 0) -> dict[str, object]:
    return {"id": number, "name": name, "children": [], "jump_url": jump, "post_count": count}


def _tree(unit: _Unit) -> str:
    annual = sum(1 for item in unit.items if item.report)
    nodes = [
        _node(2600, "法定主动公开内容"),
        _node(_ANNUAL, "政府信息公开年报", count=annual),
        _node(_ELSEWHERE, "统计年报", jump="/xxgk/tjnb/"),
    ]
    return json.dumps(nodes, ensure_ascii=False)


def _shell(draft: Draft, unit: _Unit) -> str:
    config = (
        f"window._CONFIG = {{ BASE: '{unit.prefix}/gkmlpt', SID: '{unit.sid}', "
        f"SERVICE_AREA_ID: 1, TREE: {_tree(unit)}, name: '{draft.county.name}' }};"
    )
    title = f"<title>政府信息公开目录_{draft.look.site_name}</title>"
    body = f"<div id='app'></div><script>{config}</script>"
    return f"<html><head>{title}</head><body>{body}</body></html>"


def _detail(item: Item) -> str:
    record = json.dumps({"id": item.number, "content": item.write()}, ensure_ascii=False)
    escaped = record.replace("<", "\\u003C").replace(">", "\\u003E")
    return f"<script>window._CONFIG = {{ SID: '1', DETAIL: {escaped} }};</script>"


def _category(draft: Draft, unit: _Unit, items: Sequence[Item], category: int) -> Resource:
    def answer(asked: Asked) -> Reply:
        page = max(asked.number("page", 1), 1)
        shown = items[(page - 1) * _PAGE : page * _PAGE]
        if page > 1 and not shown:
            return missing(asked)
        classify = {"id": category, "name": "政府信息公开年报", "post_count": len(items)}
        articles = [_record(draft, unit, item) for item in shown]
        return json_reply({"classify": classify, "total": len(items), "articles": articles})

    return answer


def _record(draft: Draft, unit: _Unit, item: Item) -> dict[str, object]:
    return {
        "id": item.number, "title": item.title, "publisher": item.issuer, "date": item.day,
        "url": draft.url(unit.post(item)), "post_url": draft.url(unit.twin(item)),
        "created_at": f"{item.day} 09:30:00", "identifier": f"99{item.number}", "keywords": "",
        "document_number": "", "abstract": "", "is_expired": 0, "is_abolished": 0, "attachment": [],
    }  # fmt: skip


def build_nfcms(draft: Draft) -> None:
    """Build a portal of the content system: 1-based pages, mobile twins, files named by post."""
    section = Disclosure("/zwgk/zfxxgk/", "/zwgk/zfxxgk/zfxxgknb/")
    put_disclosure(draft, section)
    column = by_kind_and_year(draft.county, section.annual)
    put_columns(draft, column, _nfcms_style())
    draft.quirks.append("two files of one name in two folders")


def _nfcms_style() -> StaticStyle:
    def list_path(column: str, page: int, pages: int) -> str:
        return f"{column}index.html" if page == 1 else f"{column}index_{page}.html"

    def file_path(page: str, item: Item, index: int, file: Attachment) -> str:
        number = item.number // 10 * 10 + index + 700_000
        folder = f"{number // 1_000_000}/{number // 1_000}/{number}"
        return f"/attachment/{folder}/{item.number}.doc"

    return StaticStyle(
        list_path, lambda column, item: f"{column}content/post_{item.number}.html",
        lambda paging: f'<a class="last" href="index_{paging.pages}.html">尾页</a>', file_path,
        per_page=3, twins=lambda path: (path.replace("/post_", "/mpost_"),),
    )  # fmt: skip
