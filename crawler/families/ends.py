"""The end of a list: which page to ask for next, or by what it is proven that there is none.

A walk always ends: each page asked for has a higher number than the last, and the number is capped.
A promise that was not kept (records, pages) is never passed off as a proof.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from crawler.families.model import Data, EndProof, ListPage, Row
from crawler.families.page import Page
from crawler.families.series import MOST_PAGES, Place, Series, page_ask, read_place
from crawler.families.signs import is_empty_list, is_gone, read_sign, shows_more

# Announced pages in a row that may be missing before the walk stops; two were seen.
_MOST_MISSES = 2
# Deep pages that are stubs had 300 to 400 bytes.
_STUB_BYTES = 600
_FAILED = 400


@dataclass(frozen=True, slots=True)
class _Step:
    """One page of a walk; `read` counts the different rows so far, this page included."""

    page: Page
    rows: tuple[Row, ...]
    place: Place
    series: Series | None
    fresh: int
    read: int

    @property
    def count(self) -> int | None:
        """Return the announced number of pages."""
        return self.series.page_count if self.series else None

    @property
    def quote(self) -> str:
        """Return the words that announce the size."""
        return self.series.quote if self.series else ""

    @property
    def has_short_page(self) -> bool:
        """Tell whether a page had fewer rows than page one: what is announced after it is not."""
        place = self.place
        reached = place.number - place.misses - (not self.rows)
        return place.size * (reached - 1) < self.read < place.size * reached

    def end(self, proof: EndProof, reason: str) -> ListPage:
        """End the list for a reason."""
        total = self.series.records if self.series else None
        return ListPage(self.rows, (), total, self.place.number, self.count, proof, reason)

    def open_end(self, reason: str) -> ListPage:
        """Stop without a proof."""
        return self.end(EndProof.NOT_PROVEN, reason)

    def finish(self, proof: EndProof, reason: str = "") -> ListPage:
        """End a list whose size is announced, unless less came than was promised."""
        if self.place.misses:
            missed = f"{self.place.misses} of the announced pages brought nothing"
            return self.open_end(f"{missed} ({self.quote})")
        promised = self.series.records if self.series else None
        if promised is not None and self.read < promised:
            return self.open_end(f"{self.read} of {promised} records were read ({self.quote})")
        return self.end(proof, reason or self.quote)

    def go_on(self, series: Series, misses: int = 0, number: int | None = None) -> ListPage:
        """Ask for the next page."""
        following = number or self.place.number + 1
        if following > MOST_PAGES:
            return self.open_end(f"stopped after {MOST_PAGES} pages")
        size = len(self.rows) if self.place.number == 1 else self.place.size
        if misses and self.rows:
            # A page in the middle is missing: a short one proves nothing any more.
            size = 0
        ask = page_ask(series, following, self.place.rest, misses=misses, size=size)
        count, total = series.page_count, series.records
        return ListPage(self.rows, (ask,), total, self.place.number, count)


def turn(
    page: Page, rows: tuple[Row, ...], found: Series | None, *, data: Data, seen: Collection[str]
) -> ListPage:
    """Return the rows of a page with the next page to ask for, or with the proof of the end.

    `found` is the pagination this page declares; `seen` are the addresses of all rows of the
    earlier pages of this list in this run.
    """
    place = read_place(data)
    fresh = len({row.url for row in rows} - set(seen))
    series = _merge(place.series, found)
    step = _Step(page, rows, place, series, fresh, len(set(seen)) + fresh)
    if reason := _broken(step):
        return step.open_end(reason)
    if place.number == 1:
        return _judge_first(step)
    return _judge_fresh(step) if fresh else _judge_barren(step)


def _broken(step: _Step) -> str:
    """Say why a page proves nothing about its list: it was refused or failed."""
    page = step.page
    if step.rows:
        return ""
    sign = read_sign(page)
    if sign is not None and sign.is_blocking:
        return f"{sign.reason.value}: {sign.quote}"
    gone = is_gone(page)
    if gone:
        return f"page one is not there: {gone}" if step.place.number == 1 else ""
    return f"status {page.status}" if page.status >= _FAILED else ""


def _judge_first(step: _Step) -> ListPage:
    series = step.series
    if not step.rows:
        return _judge_empty(step)
    if series is None:
        return _judge_unpaged(step)
    if step.count is not None and step.count <= 1:
        return replace(step, read=len(step.rows)).finish(EndProof.SINGLE_PAGE)
    return _judge_fresh(step)


def _judge_empty(step: _Step) -> ListPage:
    says = step.quote if step.series and step.series.records == 0 else is_empty_list(step.page)
    if says:
        return step.end(EndProof.EMPTY_PAGE, f"the list says that it is empty: {says}")
    return step.open_end("no row was found on page one")


def _judge_unpaged(step: _Step) -> ListPage:
    if quote := shows_more(step.page):
        return step.open_end(f"there may be more, but no pager was understood: {quote}")
    return step.end(EndProof.SINGLE_PAGE, "nothing on the page leads to another")


def _judge_fresh(step: _Step) -> ListPage:
    series, place = step.series, step.place
    if series is None:
        was_linked = place.series is not None and place.series.is_linked
        proof = EndProof.DECLARED_LAST if was_linked else EndProof.NOT_PROVEN
        return step.finish(proof, "no link leads to a next page")
    if series.is_exact and series.records is not None and step.read >= series.records:
        return step.finish(EndProof.TOTAL_REACHED)
    if step.count is not None and place.number >= step.count:
        return step.finish(EndProof.DECLARED_LAST)
    # Page two brought something new: the numbering is right.
    settled = series if place.number == 1 else replace(series, other_shift=None)
    return step.go_on(settled, place.misses)


def _judge_barren(step: _Step) -> ListPage:
    """Judge a page that brought nothing new."""
    proof, reason = _reason(step)
    series, place, count = step.series, step.place, step.count
    if place.number == 2 and series is not None and series.other_shift is not None:
        other = replace(series, shift=series.other_shift, other_shift=None)
        return step.go_on(other, number=2)
    if series is None or count is None:
        return _judge_undeclared(step, proof, reason)
    if place.number > count:
        return step.finish(proof, reason)
    misses = place.misses + 1
    is_missing = proof is not EndProof.REPEATED_PAGE
    if is_missing and place.number < count and misses <= _MOST_MISSES:
        return step.go_on(series, misses)
    if is_missing and step.has_short_page and place.number >= count:
        short = f"the page before was not full ({step.read} rows, {place.size} a page)"
        return step.end(proof, f"{reason}; {short}")
    return step.open_end(f"{reason}, but {count} pages are announced ({step.quote})")


def _judge_undeclared(step: _Step, proof: EndProof, reason: str) -> ListPage:
    """Judge the end of a list that announces no number of pages."""
    size = step.series.per_page if step.series else None
    is_full = size is None or step.read >= size
    if proof is EndProof.REPEATED_PAGE and step.place.number == 2 and is_full:
        return step.open_end("page 2 repeats page 1: the page number may be ignored")
    return step.finish(proof, reason)


def _reason(step: _Step) -> tuple[EndProof, str]:
    if step.rows:
        return EndProof.REPEATED_PAGE, "every row was listed before"
    if gone := is_gone(step.page):
        return EndProof.EMPTY_PAGE, gone
    if step.page.json is None and len(step.page.payload) < _STUB_BYTES:
        return EndProof.STUB_PAGE, f"{len(step.page.payload)} bytes without a row"
    return EndProof.EMPTY_PAGE, "no row on the page"


def _merge(sent: Series | None, found: Series | None) -> Series | None:
    """Keep the addresses chosen on page one; believe later pages about the size."""
    if sent is not None and sent.is_linked:
        return found
    if sent is None or found is None:
        return sent or found
    return replace(
        sent,
        pages=found.pages if found.pages is not None else sent.pages,
        records=found.records if found.records is not None else sent.records,
        quote=found.quote or sent.quote,
    )
