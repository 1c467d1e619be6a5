"""Pages that only point to another page: redirect stubs and shells around one frame."""

import re
from urllib.parse import urlsplit

from crawler.families.links import resolve
from crawler.families.model import Ask, Data, Json, Purpose
from crawler.families.page import Page

MOST_HOPS = 2

_MOST_FRAMES = 20

_REFRESH = re.compile(
    r"^\s*\d{1,3}(?:\.\d+)?\s*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"'>]+)", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"""(?:location(?:\.href)?\s{0,5}=|location\.(?:replace|assign)\s{0,5}\()\s{0,5}["']([^"'\n]{1,600})["']"""
)
# A page with so much text is read as it is, whatever its scripts may do on a click.
_STUB_LENGTH = 1_500
_FRAME_OF_PORTAL = re.compile(
    r"tree|login|share|count|visit|stat|foot|head|top|menu|nav|weather|search", re.IGNORECASE
)


def find_redirect(page: Page) -> str | None:
    """Return where a stub sends its reader by meta refresh or script."""
    node = page.tree.css_first('meta[http-equiv="refresh" i]')
    refresh = _REFRESH.match(node.attributes.get("content") or "") if node is not None else None
    script = _SCRIPT.search(page.text) if len(page.text) <= _STUB_LENGTH else None
    # A challenge reloads the same address, which leads nowhere.
    target = refresh[1] if refresh else script[1] if script and "cookie" not in page.text else ""
    url = resolve(page.url, target) if target else None
    return url if url and url != page.url else None


def find_frame(page: Page) -> str | None:
    """Return the one frame of the same host that holds a shell's list."""
    host = urlsplit(page.url).hostname
    for node in page.tree.css("iframe[src], frame[src]")[:_MOST_FRAMES]:
        url = resolve(page.url, node.attributes.get("src") or "")
        if url and urlsplit(url).hostname == host and not _FRAME_OF_PORTAL.search(url):
            return url if url != page.url else None
    return None


def detour_ask(page: Page, data: Data, purpose: Purpose = Purpose.LIST) -> Ask | None:
    """Return the page behind a stub or shell, at most two steps away."""
    hops = data.get("hops")
    taken = hops if isinstance(hops, int) and hops > 0 else 0
    target = find_redirect(page) or find_frame(page)
    if target is None or taken >= MOST_HOPS:
        return None
    state: dict[str, Json] = {**data, "hops": taken + 1}
    return Ask(target, purpose=purpose, data=state)
