"""Files that belong to an article, wherever the template hides them, under their real names."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborNode

from crawler.families.dialects import FILE, is_file
from crawler.families.links import one_line, read_text, resolve
from crawler.families.model import Ask, Purpose
from crawler.families.page import Page
from crawler.families.rows import is_around

_VIEWER = re.compile(r"[?&#](?:file|url|src|pdf|path|fileurl)=([^&#]{4,600})", re.IGNORECASE)
_QUOTED = re.compile(r"""["']([^"'\s<>]{3,400})["']""")
_DATA = ("data-src", "data-url", "data-file", "data-pdf", "data-href", "data-original", "oldsrc")
_ANY_DATA = ", ".join(f"[{name}]" for name in _DATA)
_FRAMES = "iframe[src], embed[src], object[data], source[src]"
_NAME_KEYS = ("showname", "filename", "fileName")
BODY = (
    "#UCAP-CONTENT, ucapcontent, #zoom, #Zoom, #zoomcon, .trs_editor_view, .TRS_UEDITOR,"
    " .TRS_Editor, [id^=vsb_content], .v_news_content, .j-fontContent, #ivs_content,"
    " .Article_content, .article-content, .article_content, .wzzw-article, .zc_article_con,"
    " .main-txt, .xxgk-content, .nfw-cms-content"
)
"""Containers that the platforms write around an article's body."""

_ICON = re.compile(r"icon|logo|ewm|qrcode|share|print|/file_|doctype|spacer|blank", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)(?=$|[?#])", re.IGNORECASE)
_VIEWED = re.compile(r"(?:file|url|src|pdf|path)=", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:doc|wps|pdf|ofd|xls|et|rtf|odt|zip|rar|7z|csv|txt|ppt)", re.IGNORECASE)
_MOST = 200
_MOST_SCRIPT = 500_000


def find_attachments(page: Page, base: str | None = None) -> tuple[Ask, ...]:
    """Return the files of an article as pages wanted next, each with its real name.

    `base` replaces the page's own base address where a platform resolves links differently.
    """
    found: dict[str, Ask] = {}
    for url, name, mark in _candidates(page, base):
        if url not in found or (name and not found[url].data.get("name")):
            found[url] = _ask(page, url, name, mark)
        if len(found) >= _MOST:
            break
    found.pop(page.url, None)
    return tuple(found.values())


def _ask(page: Page, url: str, name: str, mark: str) -> Ask:
    # Some servers hand out a login page instead of the file to whoever names no article.
    headers = (("Referer", page.url.partition("#")[0]),)
    data = {"name": name or _name_in(url), "mark": mark}
    return Ask(url, headers=headers, purpose=Purpose.ATTACHMENT, data=data)


def _candidates(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    yield from _linked(page, base)
    yield from _framed(page, base)
    yield from _in_data(page, base)
    yield from _scripted(page, base)
    yield from _images(page, base)


def _linked(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    for link in page.links:
        href = link.node.attributes.get("href") or ""
        url = (resolve(base, href, page.query_charset) if base else None) or link.url
        download = link.node.attributes.get("download")
        is_wanted = is_file(url) or download is not None or bool(_PICTURE.search(url))
        if not is_wanted or is_around(link.node):
            continue
        yield url, _real_name(link.label, link.title, one_line(download or "")), "link"


def _framed(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    for node in page.tree.css(_FRAMES)[:_MOST]:
        source = node.attributes.get("src") or node.attributes.get("data") or ""
        for target in _unwrap(source):
            if url := _file_url(page, base, target):
                yield url, one_line(node.attributes.get("title") or ""), "frame"


def _in_data(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    # One look at the whole page: most have none of them.
    for name in _DATA if page.tree.css_first(_ANY_DATA) is not None else ():
        for node in page.tree.css(f"[{name}]")[:_MOST]:
            for target in _unwrap(node.attributes.get(name) or ""):
                if node.tag != "img" and (url := _file_url(page, base, target)):
                    yield url, read_text(node), name


def _scripted(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield files that stand only in a script's strings, as PDF viewers are fed."""
    scripts = page.scripts[:_MOST_SCRIPT].replace("\\/", "/")
    if not _may_name_files(scripts):
        return
    for quoted in _QUOTED.findall(scripts):
        for target in _unwrap(quoted) if _may_name_file(quoted) else ():
            if FILE.search(target) and (url := _file_url(page, base, target)):
                yield url, "", "script"


def _may_name_files(scripts: str) -> bool:
    """Tell at little cost whether any string can name a file, written out or escaped."""
    return bool(_SUFFIX.search(scripts)) or ("%" in scripts and bool(_VIEWED.search(scripts)))


def _may_name_file(quoted: str) -> bool:
    # An escape may hide the dot; most strings have neither.
    if "." not in quoted and "%" not in quoted:
        return False
    return bool(FILE.search(quoted)) or ("%" in quoted and bool(_VIEWER.search(quoted)))


def _images(page: Page, base: str | None) -> Iterator[tuple[str, str, str]]:
    """Yield the pictures in the body: some portals publish their tables only so."""
    for body in page.select(BODY)[:5]:
        for node in body.css("img[src]")[:_MOST]:
            source = node.attributes.get("src") or ""
            if not _ICON.search(source) and not _is_small(node):
                url = resolve(base or page.url, source)
                if url:
                    yield url, one_line(node.attributes.get("alt") or ""), "image"


def _is_small(node: LexborNode) -> bool:
    sizes = [node.attributes.get(side) or "" for side in ("width", "height")]
    return any(size.isascii() and size.isdecimal() and int(size[:6]) < 60 for size in sizes)


def _unwrap(source: str) -> Iterator[str]:
    """Yield the file a viewer is told to show, or else the address itself."""
    inner = _VIEWER.search(source)
    values = parse_qs(f"f={inner[1]}", errors="replace").get("f", []) if inner else []
    if values and FILE.search(values[0]):
        yield values[0]
    else:
        yield source


def _file_url(page: Page, base: str | None, target: str) -> str | None:
    url = resolve(base or page.url, target, page.query_charset)
    return url if url and is_file(url) else None


def _real_name(label: str, title: str, download: str) -> str:
    """Choose the name with a suffix; the download attribute may be empty or a full name."""
    for name in (download, label, title):
        if FILE.search(name):
            return name
    return label or title or download


def _name_in(url: str) -> str:
    parts = urlsplit(url)
    values = parse_qs(parts.query, errors="replace")
    named = next((values[key][0] for key in _NAME_KEYS if values.get(key)), "")
    return one_line(named or parts.path.rsplit("/", 1)[-1])
