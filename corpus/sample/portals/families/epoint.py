"""Epoint-like sites: a shell page, a settings script, and a JSON service asked by POST."""

import json
from collections.abc import Sequence

from corpus.sample.portals.draft import Draft, Item
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.menu import Disclosure, put_disclosure
from corpus.sample.portals.replies import json_reply, text_reply
from corpus.sample.portals.shell import Link, link_list

_SERVICE = "/EpointWebBuilder/rest/lightfrontaction/getgovinfolist"
_SHELL = "/dynamic/zwgk/govInfoPub.html"
_CATEGORY = "003039002"
_SITE = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"


def build_epoint(draft: Draft) -> None:
    """Build a portal whose lists exist only as answers to POSTed JSON."""
    entry = f"{_SHELL}?categorynum={_CATEGORY}&deptcode=001001"
    put_disclosure(draft, Disclosure("/zwgk/", entry))
    lists = {_department(unit): _items(draft, unit) for unit in draft.county.units}
    for department, items in lists.items():
        for item in items:
            draft.put_item(_path(department, item), item)
    links = [
        Link(
            f"{draft.county.agency(unit).base}信息公开年报",
            f"{_SHELL}?categorynum={_CATEGORY}&deptcode={_department(unit)}",
        )
        for unit in draft.county.units
    ]
    scripts = (
        '<script src="/js/webBuilderCommon.js"></script><script src="/js/govInfoPub.js"></script>'
    )
    write = "<ul id='infolist'></ul>".join((link_list(links, "units"), scripts))
    draft.put_column(_SHELL, "政府信息公开年报", lambda: write)
    settings = f"var siteInfo = {{'projectName':'/EpointWebBuilder','siteGuid':'{_SITE}'}};"
    script = text_reply(settings, "application/javascript")
    draft.put("/js/webBuilderCommon.js", lambda asked: script)
    draft.put(_SERVICE, _service(lists))
    draft.quirks.append("lists by POSTed JSON only")


def _department(unit: int) -> str:
    return f"001{unit + 1:03}"


def _items(draft: Draft, unit: int) -> list[Item]:
    return draft.items(draft.county.of_unit(unit), 2)


def _path(department: str, item: Item) -> str:
    token = item.token
    name = f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"
    return f"/govxxgk/{department}/{item.day}/{name}.html"


def _wanted(asked: Asked) -> dict[str, str]:
    try:
        wanted = json.loads(asked.body)
    except ValueError:
        return {}
    if not isinstance(wanted, dict):
        return {}
    inner = wanted.get("params", wanted)
    found = inner if isinstance(inner, dict) else {}
    return {str(key): str(value) for key, value in found.items()}


def _service(lists: dict[str, list[Item]]) -> Resource:
    def answer(asked: Asked) -> Reply:
        wanted = _wanted(asked)
        department = wanted.get("deptcode", "")
        is_known = wanted.get("siteGuid") == _SITE and wanted.get("categorynum") == _CATEGORY
        items = lists.get(department, []) if is_known and asked.method == "POST" else []
        return json_reply(_answer(department, items, wanted))

    return answer


def _answer(department: str, items: Sequence[Item], wanted: dict[str, str]) -> dict[str, object]:
    page, size = _number(wanted, "pageIndex", 0), max(_number(wanted, "pageSize", 3), 1)
    shown = items[page * size : (page + 1) * size]
    rows = [
        {
            "infourl": _path(department, item), "title": item.title[:20], "realtitle": item.title,
            "infodate": item.day,
        }
        for item in shown
    ]  # fmt: skip
    return {"custom": {"code": 1, "count": len(items), "data": rows}, "status": {"code": 1}}


def _number(wanted: dict[str, str], name: str, default: int) -> int:
    text = wanted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
