"""The page around an article: what a portal's CMS adds before, beside and after it.

Hosts are under `.example`; names, numbers and notices are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from random import Random

from corpus.sample.pools import load


@dataclass(frozen=True, slots=True)
class Page:
    """An article with what the portal knows about it; `issuer` and `title` may be unknown."""

    title: str | None
    issuer: str | None
    place: str
    published_on: str
    body: str
    container: str = "zoom"
    attachments: tuple[tuple[str, str], ...] = ()


def _charset_meta(declared: str) -> str:
    return (
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        if declared
        else ""
    )


def bare_page(page: Page, declared: str, padding: int, rng: Random) -> str:
    """Write a page that is hardly more than its article; padding goes into a comment."""
    title = f"<title>{escape(page.title)}</title>" if page.title else ""
    filler = f"<!-- {'-' * padding} -->" if padding else ""
    return (
        f"<!DOCTYPE html>\n<html>\n<head>{_charset_meta(declared)}{title}</head>\n<body>\n"
        f'<div id="{page.container}">\n{page.body}\n</div>\n{filler}</body>\n</html>\n'
    )


def portal_page(page: Page, declared: str, padding: int, rng: Random) -> str:
    """Write a page as portals serve it, with at least `padding` characters around the article."""
    parts = (
        _head(page, declared),
        "<body>",
        _navigation(page, rng),
        _breadcrumb(page),
        '<div class="main clearfix">',
        _side_list(page, rng),
        _article(page, rng),
        "</div>",
        _footer(page, rng),
    )
    text = "\n".join(part for part in parts if part)
    return text + _filler(padding - len(text), rng) + "\n</body>\n</html>\n"


def _site(page: Page) -> str:
    return f"{page.place}人民政府门户网站"


def _meta(name: str, content: str | None) -> str:
    return f'<meta name="{name}" content="{escape(content)}">' if content else ""


def _head(page: Page, declared: str) -> str:
    lines = (
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>",
        _charset_meta(declared),
        f"<title>{escape(page.title or '政府信息公开')}-{_site(page)}</title>",
        _meta("SiteName", _site(page)),
        _meta("SiteDomain", "www.portal.example"),
        _meta("ColumnName", "政府信息公开年报"),
        _meta("ArticleTitle", page.title),
        _meta("PubDate", f"{page.published_on} 09:26"),
        _meta("ContentSource", page.issuer),
        '<link rel="stylesheet" href="/static/css/common.css">',
        "<style>.main{width:1200px;margin:0 auto}.side{float:left}table td{padding:2px}</style>",
        "</head>",
    )  # fmt: skip
    return "\n".join(line for line in lines if line)


def _link(number: int, text: str) -> str:
    return f'<li><a href="/zwgk/{number}.html" title="{escape(text)}">{escape(text)}</a></li>'


def _navigation(page: Page, rng: Random) -> str:
    links = (_link(rng.randint(100, 999), name) for name in load("others")["navigation"])
    clock = '<span id="clock">今天是：2026年3月5日 星期四</span>'
    return (
        f'<div class="top">{clock}<a href="/">{_site(page)}</a>'
        '<form action="/search"><input name="q" placeholder="请输入关键字"></form></div>\n'
        f'<ul class="nav">\n{chr(10).join(links)}\n</ul>'
    )


def _breadcrumb(page: Page) -> str:
    steps = (("/", "首页"), ("/zwgk/", "政务公开"), ("/zwgk/nb/", "政府信息公开年报"))
    links = " &gt; ".join(f'<a href="{url}">{name}</a>' for url, name in steps)
    return f'<div class="position">当前位置：{links} &gt; <span>正文</span></div>'


def _notices(page: Page, rng: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        pattern = rng.choice(load("others")["notices"])
        year, number = rng.randint(2016, 2024), rng.randint(2, 40)
        text = pattern.format(place=page.place, year=year, number=number)
        yield _link(rng.randint(10_000, 99_999), text)


def _side_list(page: Page, rng: Random) -> str:
    notices = "\n".join(_notices(page, rng, 12))
    return f'<div class="side"><h3>最新公开</h3>\n<ul>\n{notices}\n</ul>\n</div>'


def _index_table(page: Page, rng: Random) -> str:
    """Write the block of index number, publisher and date that many portals print."""
    index = f"{rng.randint(10**7, 10**8 - 1)}-2/{page.published_on[:4]}-{rng.randint(10**4, 99999)}"
    rows = (
        ("索引号", index),
        ("发布机构", page.issuer or ""), ("发布日期", page.published_on),
        ("名称", page.title or ""), ("文号", ""), ("主题词", ""),
    )  # fmt: skip
    cells = "".join(f"<tr><td>{name}：</td><td>{escape(text)}</td></tr>" for name, text in rows)
    return f'<table class="xxgk-head">{cells}</table>'


def _article(page: Page, rng: Random) -> str:
    title = f'<h1 class="title">{escape(page.title)}</h1>' if page.title else ""
    hits = '<span id="hits"></span> 字体：[ 大 中 小 ]'
    source = f"来源：{escape(page.issuer)}" if page.issuer else ""
    return "\n".join(
        (
            '<div class="article">',
            _index_table(page, rng),
            title,
            f'<div class="info">发布时间：{page.published_on} {source} 浏览次数：{hits}</div>',
            f'<div id="{page.container}" class="TRS_Editor">',
            page.body,
            "</div>",
            _attachments(page),
            '<div class="share">扫一扫在手机打开当前页 <a href="javascript:print()">打印</a></div>',
            "</div>",
        )
    )


def _attachments(page: Page) -> str:
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(name)}</a></li>' for url, name in page.attachments
    )
    return f'<div class="fj">相关附件：<ul>{links}</ul></div>' if links else ""


def _footer(page: Page, rng: Random) -> str:
    host = f"主办：{page.place}人民政府办公室　技术支持：{page.place}数据中心"
    code, licence = rng.randint(10**9, 10**10 - 1), rng.randint(10**6, 10**7)
    return (
        f'<div class="footer"><p>{host}</p>'
        f"<p>网站标识码：{code}　备案号：示备{licence}号</p>"
        '<p><a href="/sitemap.html">网站地图</a> | <a href="/about.html">联系我们</a></p></div>'
    )


def _filler(missing: int, rng: Random) -> str:
    """Add the inline scripts that make real pages long; they hold digits that are no figures."""
    lines: list[str] = []
    while missing > 0:
        line = f"  _track.push(['set', 'v{rng.randint(0, 99999)}', {rng.random():.12f}]);"
        lines.append(line)
        missing -= len(line) + 1
    return "\n<script>\nvar _track = [];\n" + "\n".join(lines) + "\n</script>" if lines else ""
