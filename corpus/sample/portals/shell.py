"""The page a portal puts around its contents: head, menu, breadcrumb, rows of links, footer.

One shell serves all families; what differs between them is data in `Look` and `RowStyle`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

RowStyle = Literal["span", "bracket", "table", "split", "cut", "untitled", "script", "heading"]
Meta = tuple[str, str]
ANNUAL_COLUMN = "政府信息公开年报"


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list."""

    text: str
    href: str
    day: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the pages of a portal look; `container` opens the element around an article.

    `declared` is the charset label of the page itself, empty for none; `has_late_meta` moves it
    behind the first kilobyte; `has_plain_meta` writes the prescribed tags in lower case.
    """

    site_name: str
    host: str
    code: str
    menu: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()
    container: str = '<div id="zoom" class="TRS_Editor">'
    closing: str = "</div>"
    declared: str = "utf-8"
    has_late_meta: bool = False
    has_plain_meta: bool = False
    rows: RowStyle = "span"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its page shows it; `extra` follows the body, attachments mostly."""

    title: str
    issuer: str
    day: str
    body: str
    extra: str = ""
    column: str = ANNUAL_COLUMN


def anchor(link: Link) -> str:
    """Write a link."""
    return f'<a href="{escape(link.href)}">{escape(link.text)}</a>'


def link_list(links: Iterable[Link], css: str = "menu") -> str:
    """Write links as a menu."""
    items = "\n".join(f"<li>{anchor(link)}</li>" for link in links)
    return f'<ul class="{css}">\n{items}\n</ul>'


def write_page(look: Look, title: str, main: str, metas: Sequence[Meta] = ()) -> str:
    """Write a whole page of the portal."""
    label = f'<meta charset="{look.declared}">' if look.declared else ""
    filler = f"<!-- {'=' * 1100} -->\n" if look.has_late_meta else ""
    tags = [("SiteName", look.site_name), ("SiteDomain", look.host), ("SiteIDCode", look.code)]
    head = "\n".join(_meta(name, text, look) for name, text in (*tags, *metas))
    return (
        f"<!DOCTYPE html>\n<html>\n<head>\n{filler}{label}\n"
        f"<title>{escape(title)}_{look.site_name}</title>\n{head}\n</head>\n<body>\n"
        f'<div class="nav">\n{link_list(look.menu)}\n</div>\n<div class="main">\n{main}\n</div>\n'
        f'<div class="footer">主办：{look.site_name}　网站标识码：{look.code}\n'
        f"{link_list(look.footer, 'links')}</div>\n</body>\n</html>\n"
    )


def _meta(name: str, content: str, look: Look) -> str:
    shown = name.lower() if look.has_plain_meta else name
    return f'<meta name="{shown}" content="{escape(content)}">'


def write_article(look: Look, article: Article) -> str:
    """Write the page of an article."""
    metas = (
        ("ColumnName", article.column),
        ("ArticleTitle", article.title),
        ("PubDate", f"{article.day} 09:30"),
        ("ContentSource", article.issuer),
    )
    main = "\n".join(
        (
            f'<div class="position">首页 &gt; 政府信息公开 &gt; {article.column} &gt; 正文</div>',
            _index_table(article),
            f'<h1 class="title">{escape(article.title)}</h1>',
            f'<div class="info">发布时间：{article.day} 来源：{escape(article.issuer)}</div>',
            f"{look.container}\n{article.body}\n{look.closing}",
            article.extra,
        )
    )
    return write_page(look, article.title, main, metas)


def _index_table(article: Article) -> str:
    pairs = (
        ("索  引  号", f"99{article.day.replace('-', '')}/{article.day[:4]}-0001"),
        ("发布机构", article.issuer),
        ("发布日期", article.day),
        ("名　　称", article.title),
    )
    cells = "".join(f"<tr><th>{name}：</th><td>{escape(text)}</td></tr>" for name, text in pairs)
    return f'<table class="xxgk-head">{cells}</table>'


def write_rows(rows: Sequence[Row], style: RowStyle) -> str:
    """Write the lines of a list in the manner of a template."""
    lines = [_row(row, style) for row in rows]
    if style == "table":
        return f'<table class="list">{"".join(lines)}</table>'
    if style == "script":
        calls = "\n".join(f"document.writeln('{line}');" for line in lines)
        return f'<ul class="list"><script type="text/javascript">\n{calls}\n</script></ul>'
    return '<ul class="list">\n' + "\n".join(lines) + "\n</ul>"


def _row(row: Row, style: RowStyle) -> str:
    href, full = escape(row.href), escape(row.text)
    year, month, day = row.day.split("-")
    titled = f'<a href="{href}" title="{full}">{full}</a>'
    if style == "table":
        return f'<tr><td><a href="{href}">{full}</a></td><td>[{row.day}]</td></tr>'
    if style == "split":
        return (
            f'<li><a href="{href}" title="{full}">{full}</a><b>{day}</b><i>{year}-{month}</i></li>'
        )
    if style == "cut":
        return f'<li><a href="{href}" title="{full}">{full[:16]}…</a><span>{row.day}</span></li>'
    if style == "untitled":
        return f"<li><a href='{href}'>{full}</a><span>\n{row.day}\n</span></li>"
    if style == "heading":
        return f'<li><h2>{titled}</h2><span class="time">{month}-{day}</span></li>'
    date = f"[{row.day}]" if style == "bracket" else row.day
    return f"<li>{titled}<span>{date}</span></li>"
