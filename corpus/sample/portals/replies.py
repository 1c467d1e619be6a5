"""The usual answers of a site: pages, JSON, XML, redirects, files, errors honest and soft."""

import json
from collections.abc import Callable
from functools import cache
from html import escape

from corpus.sample.portals.exchange import Asked, Reply, Resource

_HTML = "text/html"


def html(
    text: str, status: int = 200, charset: str = "utf-8", label: str | None = "utf-8"
) -> Reply:
    """Answer with a page; `label` is the charset of the header, which may lie or be absent."""
    media_type = f"{_HTML}; charset={label}" if label else _HTML
    return Reply(text.encode(charset), status, (("Server", "nginx"), ("Content-Type", media_type)))


def json_reply(value: object, status: int = 200) -> Reply:
    """Answer with JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(body, status, (("Content-Type", "application/json;charset=UTF-8"),))


def text_reply(text: str, media_type: str = "text/plain", status: int = 200) -> Reply:
    """Answer with text of some media type."""
    return Reply(text.encode(), status, (("Content-Type", media_type),))


def redirect(location: str, status: int = 302) -> Reply:
    """Answer with another address."""
    body = b"<html><head><title>%d</title></head><body>moved</body></html>" % status
    return Reply(body, status, (("Location", location), ("Content-Type", _HTML)))


def file_reply(payload: bytes, media_type: str | None, name: bytes | None = None) -> Reply:
    """Answer with a file; `name` is written into Content-Disposition as the raw bytes it is."""
    reply = Reply(payload).with_header("Content-Type", media_type)
    if name is None:
        return reply
    return reply.with_header("Content-Disposition", b'attachment; filename="' + name + b'"')


def page(write: Callable[[], str], charset: str = "utf-8", label: str | None = "utf-8") -> Resource:
    """Serve a page that is written when it is first asked for."""

    @cache
    def ready() -> Reply:
        return html(write(), charset=charset, label=label)

    return lambda asked: ready()


def fixed(reply: Reply) -> Resource:
    """Serve one answer for ever."""
    return lambda asked: reply


def moved(location: str, status: int = 302) -> Resource:
    """Send everybody elsewhere."""
    return fixed(redirect(location, status))


def missing(asked: Asked) -> Reply:
    """Answer an honest 404."""
    return html(_notice("404 Not Found", "nginx"), 404)


def soft_missing(asked: Asked) -> Reply:
    """Say with status 200 that there is no such page."""
    text = "抱歉，您访问的页面不存在或者已经被删除。"
    return html(_notice("系统提示", text + '<a href="/">返回首页</a>'))


def home_for_missing(asked: Asked) -> Reply:
    """Send whoever asks for a missing page to the home page."""
    return redirect("/", 301)


def forbidden(asked: Asked) -> Reply:
    """Answer 403."""
    return html(_notice("403 Forbidden", "nginx"), 403)


def failing(asked: Asked) -> Reply:
    """Answer 500."""
    return html(_notice("500 Internal Server Error", "服务器内部错误"), 500)


def refresh_stub(target: str) -> Reply:
    """Answer with a page that only refreshes to another one."""
    meta = f'<meta http-equiv="refresh" content="0;url={escape(target)}">'
    return html(f"<html><head>{meta}</head><body></body></html>")


def script_stub(target: str) -> Reply:
    """Answer with a page whose script leaves for another one."""
    return html(f'<html><script>window.location.replace("{target}");</script></html>')


def _notice(title: str, text: str) -> str:
    body = f"<center><h1>{title}</h1></center><hr><p>{text}</p>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"
