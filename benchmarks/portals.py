"""Invented portals to crawl in benchmarks, on loopback addresses of their own, in one process.

Each is a static site of the commonest family: home page, report column, lists, reports of their own
text. All pages are made before the first is asked for.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from subprocess import PIPE, Popen

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.page_shell import Page
from corpus.sample.pools import chance
from corpus.sample.render_html import HtmlOptions, render_article, render_page

PORTALS = 4
LISTS = 16
ROWS = 20
PAGES = PORTALS * (2 + LISTS + LISTS * ROWS)
"""Pages that matter: home page, the column's first page under both its names, lists, reports."""

COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
_PADDING = 30_000
_MENU = '<div class="nav"><a href="/">首页</a><a href="{}">政府信息公开年报</a></div>'
_SHELL = (
    '<html><head><meta charset="utf-8"><title>{title}</title></head><body>{menu}{body}'
    '<div class="footer">主办：某县人民政府办公室</div></body></html>'
)


def hosts() -> list[str]:
    """Return the address of each portal."""
    return [f"127.0.0.{number}" for number in range(2, 2 + PORTALS)]


def list_name(number: int) -> str:
    """Return the file of a page of the list."""
    return f"index_{number}.html" if number else "index.html"


@contextmanager
def serve_portals() -> Iterator[int]:
    """Serve the portals from another process; give the port."""
    command = [sys.executable, "-m", "benchmarks.portals"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())


def _pages(portal: int) -> Mapping[str, bytes]:
    menu = _MENU.format(COLUMN)
    pages = {"/": _SHELL.format(title="某县人民政府", menu=menu, body="").encode()}
    for number in range(LISTS):
        names = [_report_name(number, row) for row in range(ROWS)]
        body = "".join(
            f'<li><a href="./{name}" title="某县{row}局2022年政府信息公开工作年度报告">'
            f"某县{row}局2022年政府信息公开工作年度报告</a><span>2023-01-15</span></li>"
            for row, name in enumerate(names)
        )
        pager = f'<script>createPageHTML({LISTS}, {number}, "index", "html");</script>'
        shown = _SHELL.format(title="政府信息公开年报", menu=menu, body=f"<ul>{body}</ul>{pager}")
        pages[COLUMN + list_name(number)] = shown.encode()
        for row, name in enumerate(names):
            pages[COLUMN + name] = _report(portal, number * ROWS + row)
    return pages | {COLUMN: pages[COLUMN + list_name(0)]}


def _report_name(number: int, row: int) -> str:
    return f"202301/t20230115_{10_000 + number * ROWS + row}.html"


def _report(portal: int, number: int) -> bytes:
    options = SampleOptions(generation="2021", level="district")
    document = lay_out(sample_report(portal * LISTS * ROWS + number, options))
    truth = document.truth
    page = Page(
        title=truth.title,
        issuer=truth.agency.name,
        place=f"portal {portal}",
        published_on=truth.published_on,
        body=render_article(document, "plain"),
    )
    return render_page(page, HtmlOptions(padding=_PADDING), chance(portal))


async def _answer(
    pages: Mapping[str, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_reply(pages.get(head.split(b" ", 2)[1].decode())))
    except (ConnectionError, asyncio.IncompleteReadError):
        writer.close()


def _reply(body: bytes | None) -> bytes:
    status, body = ("404 Not Found", b"") if body is None else ("200 OK", body)
    fields = "Content-Type: text/html; charset=utf-8\r\nContent-Length:"
    return f"HTTP/1.1 {status}\r\n{fields} {len(body)}\r\n\r\n".encode() + body


async def _run() -> None:
    port = 0
    for number, host in enumerate(hosts()):
        answer = partial(_answer, _pages(number))
        server = await asyncio.start_server(answer, host, port)
        port = server.sockets[0].getsockname()[1]
        await server.start_serving()
    print(port, flush=True)
    # Whoever started it is gone when nothing can be read any more, however it ended.
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_run())
