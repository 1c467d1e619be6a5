"""Portals told apart by their robots.txt: absent, obeyed, unreachable, moved, huge, no text."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from corpus.sample.portals.draft import Draft
from corpus.sample.portals.exchange import Asked, Reply, Resource
from corpus.sample.portals.families.plain import ROOT, build_plain
from corpus.sample.portals.hostile.walls import silent_wall
from corpus.sample.portals.layouts import by_year, year_slug
from corpus.sample.portals.replies import failing, fixed, forbidden, html, moved, text_reply

_PATH = "/robots.txt"
_ALLOW = "User-agent: *\nDisallow:\n"


def _some(draft: Draft) -> str:
    """Write rules in the manner of real ones: marks, comments, mixed case, a longer Allow."""
    year = year_slug(draft.county.years[-1])
    return (
        "\ufeff# 示例\r\nUser-Agent: badbot\r\nDisallow: /\r\n\r\nuser-agent: *\r\n"
        f"disallow: {ROOT}{year}/\r\nDisallow: /*.doc$\r\nDisallow: /xwzx/\r\n"
        f"Allow: /xwzx/gg/\r\nCrawl-delay: 1\r\nSitemap: {draft.url('/sitemap.xml')}\r\n"
    )


def _huge(draft: Draft) -> str:
    """Write rules within the first 500 KiB and 200 KiB of noise behind them."""
    filler = "".join(f"# line {number:08}\n" for number in range(20_000))
    return filler + _some(draft).lstrip("\ufeff") + filler + filler


def _busy(asked: Asked) -> Reply:
    return html("<title>503</title>", 503).with_header("Retry-After", "86400")


def _page(asked: Asked) -> Reply:
    return html("<!DOCTYPE html><html><title>首页</title><p>Disallow: /</p></html>")


_CLOSED: dict[str, Resource] = {
    "robots-all": fixed(text_reply("User-agent: *\nDisallow: /\n")),
    "robots-503": _busy,
    "robots-500": failing,
    "robots-reset": silent_wall,
}
_RULES: dict[str, Callable[[Draft], str]] = {
    "robots-some": _some,
    "robots-huge": _huge,
    "robots-moved": _some,
}
_OPEN: dict[str, Resource] = {
    "robots-html": _page,
    "robots-allow": fixed(text_reply(_ALLOW)),
    "robots-empty": fixed(text_reply("")),
}
ROBOTS: Sequence[str] = ("robots-absent", "robots-403", *_CLOSED, *_RULES, *_OPEN)


def build_robots(draft: Draft, kind: str) -> None:
    """Build an honest portal with one kind of robots.txt."""
    build_plain(draft, by_year)
    draft.quirks.append(kind)
    if kind in _CLOSED or kind == "robots-403":
        _close(draft, kind)
    elif kind in _RULES:
        _rule(draft, kind)
    elif kind in _OPEN:
        draft.put(_PATH, _OPEN[kind])


def _close(draft: Draft, kind: str) -> None:
    draft.expected.clear()
    draft.is_blocked = True
    if kind == "robots-403":
        # A firewalled host: robots.txt is refused like everything else.
        draft.site.around.append(lambda resource: forbidden)
        return
    draft.put(_PATH, _CLOSED[kind])
    draft.forbid("/", f"closed by {kind}", is_prefix=True)


def _rule(draft: Draft, kind: str) -> None:
    rules = text_reply(_RULES[kind](draft), "text/plain")
    if kind == "robots-moved":
        steps = (_PATH, "/r1.txt", "/r2.txt", "/r3.txt", "/r4.txt", "/robots_real.txt")
        for here, there in pairwise(steps):
            draft.put(here, moved(there, 301))
        draft.put(steps[-1], fixed(rules))
    else:
        draft.put(_PATH, fixed(rules))
    closed = f"{ROOT}{year_slug(draft.county.years[-1])}/"
    draft.expected[:] = [found for found in draft.expected if closed not in found.url]
    draft.forbid(closed, f"disallowed by {kind}", is_prefix=True)
    draft.forbid("/xwzx/", f"disallowed by {kind}", is_prefix=True)
    for found in draft.expected:
        for file in found.attachments:
            if file.url.endswith(".doc"):
                draft.forbid(file.url, f"disallowed by {kind}")
