"""Visits: what every page and list of the district answers on each day of the calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from html import escape

from corpus.sample.charsets import encode, usual_label
from corpus.sample.page_shell import Page as Shell
from corpus.sample.page_shell import bare_page
from corpus.sample.pools import chance
from corpus.sample.years.calendar import LAST_CHANGE, VISITS
from corpus.sample.years.model import ListRow, Sighting
from corpus.sample.years.pages import CLOCK, Page
from corpus.sample.years.units import OTHER, host_of
from crawler.portals.portal import Portal

_REDESIGNED = ("网站地图", "站点导航")
_STEP = timedelta(seconds=2)
_NOT_FOUND = (
    "<!DOCTYPE html><html><head><title>404 Not Found</title></head>"
    "<body><h1>404 Not Found</h1><p>您访问的页面不存在或已被删除。</p></body></html>"
).encode()


def visit_all(pages: Sequence[Page], portals: Iterable[Portal]) -> Iterator[Sighting]:
    """Yield every answer of every visit in the order of time; an address answers each 2 seconds."""
    known = list(portals)
    for visit in VISITS:
        moment = visit
        for portal in known:
            own = [page for page in pages if page.host == portal.host]
            yield list_page(portal, own, visit, moment)
            for page in own:
                if page.states[0].since <= visit:
                    moment += _STEP
                    yield answer(page, visit, moment)


def answer(page: Page, visit: datetime, moment: datetime) -> Sighting:
    """Return what a page answers; one visit sees one state of the world."""
    if page.fate == "unreachable":
        return Sighting(page.url, moment, None)
    if page.fate == "dead":
        return Sighting(page.url, moment, 404, _NOT_FOUND)
    if page.is_online(visit):
        return Sighting(page.url, moment, 200, _payload(page, visit), page.media_type)
    if page.moved_to is not None:
        return Sighting(page.url, moment, 301, b"", location=page.moved_to)
    return Sighting(page.url, moment, 404, _NOT_FOUND)


def list_page(portal: Portal, own: Iterable[Page], visit: datetime, moment: datetime) -> Sighting:
    """Return the list of a portal's reports, the newest first."""
    rows = sorted(
        (ListRow(page.title, page.url, page.published_on) for page in own
         if page.is_in_list(visit)),
        key=lambda row: (row.published_on, row.url), reverse=True,
    )  # fmt: skip
    lines = "\n".join(
        f'<li><a href="{row.url}" title="{escape(row.title)}">{escape(row.title)}</a>'
        f"<span>{row.published_on}</span></li>"
        for row in rows
    )
    title = f"政府信息公开年报-{portal.name}"
    shell = Shell(title, None, portal.name, "", f'<ul class="list">{lines}</ul>', "list")
    text = bare_page(shell, usual_label("utf-8"), 0, chance(portal.id))
    return Sighting(portal.columns[0], moment, 200, encode(text), rows=tuple(rows))


def _payload(page: Page, visit: datetime) -> bytes:
    payload = page.state_at(visit).payload
    if page.media_type != "text/html":
        return payload
    if page.host == host_of(OTHER) and visit >= LAST_CHANGE:
        old, new = (word.encode(page.charset) for word in _REDESIGNED)
        payload = payload.replace(old, new)
    if page.ticks:
        today = f"{visit.year}年{visit.month}月{visit.day}日"
        payload = payload.replace(CLOCK.encode(page.charset), today.encode(page.charset))
    return payload
