"""Numbered twins: pages whose addresses differ in nothing but a page number, in their order.

A guess from addresses alone; whether they are one report is for their texts to say.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from storage.joinings import Page

MOST_PAGES = 60
"""A longer run of numbers is a series of articles, not the pages of one report."""

# The first page of an article has no number where the others have one: x.html, x_1.html (or _2).
_UNNUMBERED = 0
_SECOND = (1, 2)
_NAMED = re.compile(
    r"^(?P<head>(?:.*[^a-z])?(?:page|pg|p|第)[-_]?)(?P<number>\d{1,3})(?P<tail>页?\.[a-z]{3,5})$",
    re.IGNORECASE,
)
_SUFFIXED = re.compile(
    r"^(?P<head>.+)[_-](?P<number>\d{1,2})(?P<tail>\.[a-z]{3,5})$", re.IGNORECASE
)
_PLAIN = re.compile(r"^(?P<head>.+?)(?P<tail>\.[a-z]{3,5})$", re.IGNORECASE)
_QUERY = re.compile(
    r"^(?P<head>(?:.*&)?(?:page|pageno|pagenum|pageindex|currentpage|curpage|p)=)"
    r"(?P<number>\d{1,3})(?P<tail>(?:&.*)?)$",
    re.IGNORECASE,
)
_Key = tuple[object, ...]


class _Place(NamedTuple):
    """The place of a page in a series: what the series is called, and the number in it."""

    series: _Key
    number: int


def numbered_series(read: Callable[[], Iterable[Page]]) -> Iterator[tuple[Page, ...]]:
    """Yield the runs of two pages or more, in order of their first snapshots.

    Pages are read twice: most have no twin and are never held. Of a page that has changed its
    newest snapshot counts. Files are told apart by their names, so that two of one name in one run
    make their series doubtful: it is left out.
    """
    numbered = {place.series for page in read() for place in _places(page) if place.number}
    series: dict[_Key, dict[int, Page]] = {}
    doubtful: set[_Key] = set()
    for page in read() if numbered else ():
        for place in _places(page):
            if place.series not in numbered:
                continue
            known = series.setdefault(place.series, {}).get(place.number)
            if known is not None and known.page_key != page.page_key:
                doubtful.add(place.series)
            series[place.series][place.number] = page
    runs = [run for key, found in series.items() if key not in doubtful for run in _runs(found)]
    yield from sorted(runs, key=lambda run: [page.snapshot_id for page in run])


def _runs(found: dict[int, Page]) -> Iterator[tuple[Page, ...]]:
    run: list[int] = []
    for number in [*sorted(found), -1]:
        if run and number not in _after(run[-1]):
            if 1 < len(run) <= MOST_PAGES:
                yield tuple(found[each] for each in run)
            run = []
        run.append(number)


def _after(number: int) -> tuple[int, ...]:
    return _SECOND if number == _UNNUMBERED else (number + 1,)


def _places(page: Page) -> Iterator[_Place]:
    """Yield the places a page may have; one without a number may begin a series."""
    if page.url is None:
        yield from _in_folder(("file", page.run_id), page.name or "")
        return
    parts = urlsplit(page.url)
    folder, _, file = parts.path.rpartition("/")
    if parts.query:
        found = _QUERY.match(parts.query)
        if found:
            yield _Place(
                (parts.netloc, parts.path, found["head"], found["tail"]), int(found["number"])
            )
        return
    yield from _in_folder((parts.netloc, folder), file)


def _in_folder(folder: _Key, file: str) -> Iterator[_Place]:
    if found := _NAMED.match(file):
        yield _Place((*folder, "named", found["head"], found["tail"]), int(found["number"]))
        return
    if found := _SUFFIXED.match(file):
        number = int(found["number"])
        if number != _UNNUMBERED:
            yield _Place((*folder, "suffixed", found["head"], found["tail"]), number)
        return
    if found := _PLAIN.match(file):
        yield _Place((*folder, "suffixed", found["head"], found["tail"]), _UNNUMBERED)
