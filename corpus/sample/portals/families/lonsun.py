"""Lonsun-like sites: one address for each organ, told apart by `type`, and a label service."""

from dataclasses import dataclass, replace
from functools import partial

from corpus.sample.portals.behaviours import cookie_gate, stack
from corpus.sample.portals.draft import Draft, Filing, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import file_reply, html, json_reply
from corpus.sample.portals.shell import Link, Row, link_list, write_page, write_rows
from corpus.sample.portals.static import draft_path, file_links

_LABEL = "/site/label/8888"
_COOKIE = "SHIROJSESSIONID"
_CATALOGUE = 3827899
_TYPES = {
    1: "政府信息公开制度", 2: "政府信息公开指南", 3: "政府信息公开年报", 4: "法定主动公开内容",
    5: "依申请公开",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Organ:
    """An agency under the number by which the platform knows it."""

    number: int
    name: str
    items: tuple[Item, ...]

    @property
    def column(self) -> str:
        """The path of its disclosure page."""
        return f"/public/column/{self.number}"

    def annual(self, year: int) -> str:
        """Return the address of a year's report."""
        tail = f"&timeFrame={year}&hasContent=true"
        return f"{self.column}?type=3&nav=5&sub=1{tail}"

    def article(self, item: Item) -> str:
        """Return the path of an article."""
        return f"/public/{self.number}/{item.number}.html"

    @property
    def years(self) -> dict[int, Item]:
        """Its reports by year."""
        return {item.report.year: item for item in self.items if item.report}


def build_lonsun(draft: Draft) -> None:
    """Build a portal where one page per agency shows its report of a year."""
    draft.look = replace(draft.look, container='<div class="wzcon j-fontContent">')
    organs = [_organ(draft, unit) for unit in draft.county.units]
    put_disclosure(draft, Disclosure("/zfxxgk/", f"{organs[0].column}?type=3"))
    draft.put_column("/site/tpl/7931", "部门信息公开", lambda: link_list(_organ_links(organs)))
    draft.set_menu(*draft.look.menu[1:], Link("部门信息公开", "/site/tpl/7931?nav=4"))
    for organ in organs:
        draft.put(organ.column, partial(_column, draft, organ))
        for item in organ.items:
            _put_article(draft, organ, item)
    label = stack(_label(organs), cookie_gate(_COOKIE))
    draft.put(_LABEL, label)
    draft.quirks += ["session cookie needed", "page titles are cut to the length asked for"]


def _organ(draft: Draft, unit: int) -> _Organ:
    items = tuple(draft.items(draft.county.of_unit(unit), 2))
    return _Organ(6_596_000 + unit * 35, draft.county.agency(unit).base, items)


def _organ_links(organs: list[_Organ]) -> list[Link]:
    return [Link(organ.name, f"{organ.column}?type=4&action=list") for organ in organs]


def _put_article(draft: Draft, organ: _Organ, item: Item) -> None:
    path = organ.article(item)
    filed = draft.put_files(
        item,
        lambda index, file: (
            f"/group1/M00/0A/{item.token[:2].upper()}/{item.token}{index}{file.ending}"
        ),
        lambda file: file_reply(file.payload, None),
    )
    extra = file_links(path, [(draft_path(draft, each), each) for each in filed])
    aliases = (organ.annual(item.report.year),) if item.report else ()
    draft.put_item(path, item, extra, Filing(aliases=aliases, attachments=filed))


def _column(draft: Draft, organ: _Organ, asked: Asked) -> Reply:
    kind = asked.number("type", 4)
    menu = link_list([Link(name, f"{organ.column}?type={n}") for n, name in _TYPES.items()], "left")
    if kind != 3:
        return _shown(draft, _TYPES.get(kind, ""), menu + _catalogue(organ, kind))
    year = asked.number("timeFrame", max(organ.years))
    tabs = link_list([Link(f"{each}年", organ.annual(each)) for each in organ.years], "tabs")
    if year not in organ.years:
        return _shown(draft, _TYPES[3], f"{menu}{tabs}<div class='j-fontContent'>暂无信息</div>")
    text = draft.article_text(organ.years[year], menu + tabs)
    return html(text).with_header("Set-Cookie", f"{_COOKIE}=b7; path=/; HttpOnly")


def _shown(draft: Draft, name: str, main: str) -> Reply:
    tags = (("ColumnName", name), ("ColumnType", name))
    return html(write_page(draft.look, name, main, tags)).with_header(
        "Set-Cookie", f"{_COOKIE}=b7; path=/; HttpOnly"
    )


def _catalogue(organ: _Organ, kind: int) -> str:
    if kind != 4:
        return "<p>见本网站公开内容。</p>"
    settings = f"labelName:'publicInfoList',organId:'{organ.number}',catId:'{_CATALOGUE}',type:'4'"
    href = f"{organ.column}?type=4&catId={_CATALOGUE}&action=list"
    link = link_list([Link("政府信息公开年报", href)])
    return f"{link}<div id='list'></div><script>Ls.ajaxLoad('{_LABEL}',{{{settings}}});</script>"


def _label(organs: list[_Organ]) -> Resource:
    def answer(asked: Asked) -> Reply:
        organ = next((o for o in organs if o.number == asked.number("organId")), None)
        if asked.arguments.get("labelName") == "columnTree":
            tree = [{"name": o.name, "htmlPath": f"{o.column}?type=4"} for o in organs]
            return json_reply(tree if asked.number("id", 1) else None)
        if organ is None or asked.arguments.get("labelName") != "publicInfoList":
            return html(asked.arguments.get("result", "暂无相关信息"))
        return html(_fragment(organ, asked))

    return answer


def _fragment(organ: _Organ, asked: Asked) -> str:
    size = max(1, min(asked.number("pageSize", 15), 50))
    page = max(asked.number("pageIndex", 1), 1)
    length = asked.number("length", 40)
    shown = organ.items[(page - 1) * size : page * size]
    if not shown:
        return asked.arguments.get("result", "暂无相关信息")
    rows = [Row(item.title[:length], organ.article(item), item.day) for item in shown]
    pages = -(-len(organ.items) // size)
    return f"{write_rows(rows, 'bracket')}<div class='pager' data-pages='{pages}'></div>"
