"""Firewalls and challenges: hosts that show a well-behaved crawler nothing but a wall."""

from corpus.sample.portals.draft import Draft
from corpus.sample.portals.exchange import Asked, Reply, Resource, Wire
from corpus.sample.portals.families.plain import build_plain
from corpus.sample.portals.replies import forbidden, html

_FILLER = "0123456789abcdef" * 24


def script_challenge(asked: Asked) -> Reply:
    """Answer 412 with an obfuscated script and a pair of cookies."""
    script = f'$_ts=window["$_ts"];if(!$_ts)$_ts={{}};$_ts.nsd=42{asked.count};$_ts.cd="{_FILLER}";'
    body = (
        f'<!DOCTYPE html><html><head><meta content="{_FILLER[:40]}" r="m">'
        f'<script type="text/javascript" r="m">{script}</script></head><body></body></html>'
    )
    cookie = "sample80S=60" + _FILLER[:24] + "; path=/; HttpOnly"
    return html(body, 412).with_header("Set-Cookie", cookie)


def cookie_challenge(asked: Asked) -> Reply:
    """Answer 521 with a script that sets a cookie, then with a puzzle."""
    if "__jsluid_h" in asked.cookies:
        puzzle = (
            f'go({{"bts":["17{asked.count}","ab"],"chars":"xyz","ct":"{_FILLER[:32]}","ha":"md5"}})'
        )
        return html(f"<script>{puzzle}</script>", 521)
    cookie = "document.cookie=('__jsl_clearance=')+'1|-1|'+'a'+';path=/';"
    script = f"<script>{cookie}location.reload()</script>"
    return html(script, 521).with_header("Set-Cookie", "__jsluid_h=b1; path=/; HttpOnly")


def stub_challenge(asked: Asked) -> Reply:
    """Answer 200 with a script stub of 1,334 bytes for every address."""
    script = "<script>var t='{}';run(t);</script>"
    text = f"<html><head><meta charset='utf-8'></head><body>{script}</body></html>"
    return html(text.format("a" * (1334 - len(text) + 2)))


def slider_challenge(asked: Asked) -> Reply:
    """Answer 200 with a long page that asks for a slider to be moved."""
    pad = "<!-- " + "=" * 22_400 + " -->"
    body = "<div id='puzzle-vcode'><div class='slider'>向右滑动完成验证</div></div>"
    return html(f"<html><head><title>请稍候…</title></head><body>{body}{pad}</body></html>")


def silent_wall(asked: Asked) -> Reply:
    """Reset every connection before an answer."""
    return Reply(wire=Wire(head_cut=0, ending="reset"))


def error_page(asked: Asked) -> Reply:
    """Answer every address with a system message under status 200."""
    return html(
        "<html><head><title>系统提示</title></head><body>系统维护中，请稍后访问</body></html>"
    )


def shell_only(asked: Asked) -> Reply:
    """Answer every address with the same empty shell of a script application."""
    return html(
        "<!DOCTYPE html><html><head><title>政府信息公开</title>"
        "<script src='/static/js/app.3fd1.js'></script></head>"
        "<body><div id='app'></div></body></html>"
    )


WALLS: dict[str, Resource] = {
    "challenge-412": script_challenge,
    "challenge-521": cookie_challenge,
    "challenge-stub": stub_challenge,
    "challenge-slider": slider_challenge,
    "forbidden": forbidden,
    "silent": silent_wall,
    "maintenance": error_page,
    "shell": shell_only,
}


def build_wall(draft: Draft, wall: str) -> None:
    """Build a portal whose every address, robots.txt too, shows a wall."""
    build_plain(draft)
    draft.expected.clear()
    draft.site.around.append(lambda resource: WALLS[wall])
    draft.is_blocked = True
    draft.quirks.append(f"wall: {wall}")
