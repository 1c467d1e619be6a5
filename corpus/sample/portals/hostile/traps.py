"""A portal of traps: endless calendars, session ids, twins, and links that lead out of the web."""

from dataclasses import replace
from functools import partial

from corpus.sample.portals.draft import Draft
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.families.plain import build_plain
from corpus.sample.portals.layouts import by_year
from corpus.sample.portals.replies import html, redirect, text_reply
from corpus.sample.portals.shell import Link, anchor, link_list, write_page

# Links that no crawler may follow, whatever the page says.
_INTERNAL = (
    "http://127.0.0.1:22/", "http://localhost/admin/", "http://10.0.0.8/oa/", "http://[::1]/",
    "http://192.168.1.1/login", "http://169.254.169.254/latest/", "http://172.16.3.4:8080/",
    "http://0x7f000001/", "http://2130706433/", "http://[::ffff:10.0.0.8]/",
)  # fmt: skip
_SCHEMES = (
    "file:///etc/passwd", "data:text/html,<p>1</p>", "javascript:history.back()",
    "mailto:zwgk@district.example", "tel:0120-2000000", "ftp://ftp.district.example/",
)  # fmt: skip
_ACTIONS = (
    ("退出登录", "/user/logout.do"), ("站内搜索", "/search?q=%E5%B9%B4%E6%8A%A5"),
    ("打印", "/print.jsp?id=1"), ("收藏", "/favorite.do?add=1"), ("留言删除", "/gbook/delete?id=7"),
)  # fmt: skip
_FOREIGN = (
    ("统计系统", "http://tongji.counter.example/hit.gif"),
    ("报告电子版", "http://www.ebook.example/nb/2022.html"),
    ("友情链接", "https://www.bet.example/"),
)


def build_traps(draft: Draft) -> None:
    """Build a portal with honest lists by year, surrounded by every trap."""
    links = [Link(name, path) for name, path in (*_ACTIONS, *_FOREIGN)]
    links += [Link("内网", url) for url in (*_INTERNAL, *_SCHEMES)]
    links += [
        Link("日历", "/calendar?year=2024&month=1"),
        Link("繁体", f"/gate/big5/{draft.host}/"),
    ]
    links += [Link("标签", "/tag/a/"), Link("跳转", "/jump?url=http://10.0.0.8/oa/")]
    draft.look = replace(draft.look, footer=(*draft.look.footer, *links))
    build_plain(draft, by_year)
    for path, resource in _pages(draft).items():
        draft.put(path, resource)
    draft.site.put_below("/tag/", _tag)
    draft.site.put_below("/gate/big5/", partial(_gateway, draft))
    _put_sessions(draft)
    _forbid(draft)
    draft.quirks += ["calendar", "session ids", "big5 gateway", "growing paths", "open redirect"]


def _pages(draft: Draft) -> dict[str, Resource]:
    pages: dict[str, Resource] = {
        "/calendar": partial(_calendar, draft),
        "/jump": lambda asked: redirect(asked.arguments.get("url", "/")),
        "/count.js": lambda asked: text_reply(f"hits({asked.count});", "application/javascript"),
    }
    for _, target in _ACTIONS:
        pages[target.partition("?")[0]] = lambda asked: html("<p>操作成功</p>")
    return pages


def _calendar(draft: Draft, asked: Asked) -> Reply:
    """Link the month before and the month after, for ever."""
    year, month = asked.number("year", 2024), asked.number("month", 1)
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    links = [Link(f"{y}年{m}月", f"/calendar?year={y}&month={m}") for y, m in (before, after)]
    return html(write_page(draft.look, "信息公开日历", link_list(links)))


def _tag(asked: Asked) -> Reply:
    """Link ever deeper paths."""
    return html(anchor(Link("政府信息公开年报", f"{asked.path}a/")))


def _gateway(draft: Draft, asked: Asked) -> Reply:
    """Mirror the whole portal below a path."""
    path = asked.path.removeprefix(f"/gate/big5/{draft.host}") or "/"
    inner = Asked(asked.host, path, asked.query, asked.scheme, visit=asked.visit)
    return draft.site.answer(inner) if not path.startswith("/gate/") else html("<p>回路</p>")


def _put_sessions(draft: Draft) -> None:
    """Serve the column with a new session id in every link each time it is asked for."""
    titles = {found.url: f"{found.agency}{found.year}年" for found in draft.expected}
    paths = {url: f"/nb/{number}.html" for number, url in enumerate(titles, 1001)}

    def listing(asked: Asked) -> Reply:
        session = f";jsessionid={asked.count + 1:08X}{len(asked.path):04X}.node1"
        links = [Link(titles[url], path + session) for url, path in paths.items()]
        again = Link("政府信息公开年报", f"/nb/list{session}")
        return html(write_page(draft.look, "政府信息公开年报", link_list([again, *links])))

    draft.put("/nb/list", listing)
    draft.site.put_below("/nb/list;", listing)
    for url, path in paths.items():
        target = url.removeprefix(draft.url(""))
        draft.site.alias(path, target)
        draft.site.put_below(f"{path};", partial(_elsewhere, draft, target))
    draft.expected[:] = [
        replace(found, aliases=(*found.aliases, draft.url(paths[found.url])))
        for found in draft.expected
    ]
    draft.set_menu(*draft.look.menu[1:], Link("政府信息公开年报", "/nb/list"))


def _elsewhere(draft: Draft, path: str, asked: Asked) -> Reply:
    return draft.site.answer(replace(asked, path=path, query=""))


def _forbid(draft: Draft) -> None:
    for url in (*_INTERNAL, *_SCHEMES, *(target for _, target in _FOREIGN)):
        draft.forbid(url, "leads out of the portal")
    for _, target in _ACTIONS:
        draft.forbid(target.partition("?")[0], "does something instead of showing it", True)
    draft.forbid(f"/gate/big5/{draft.host}/", "mirror of the whole portal", True)
    # A few steps may be needed to see through these; endless ones are the fault.
    for year in (2021, 2026):
        draft.forbid(f"/calendar?year={year}", "endless calendar", True)
    draft.forbid("/tag/a/a/a/a/", "path that grows for ever", True)
