"""Places: where a locator points, said so that it can be found in the author's own program."""

import re
from bisect import bisect_right
from dataclasses import replace

from corpus.drafts.items import Place
from parsers.document import Document
from parsers.fold import clean
from parsers.model import Locator, Record

_PAGE = re.compile(r"/page\[(\d+)\]")
_LONGEST = 80
_MEDIA_WITH_LINES = frozenset({"text"})


class Finder:
    """Says where things stand in one document."""

    def __init__(self, document: Document, record: Record) -> None:
        self._document = document
        self._starts = [line.start for line in document.lines]
        # Word counts no paragraph of a table; neither does anybody who looks for a place.
        self._outside = [line.start for line in document.lines if line.grid is None]
        self._sections = sorted(
            (section.locator.start, section.heading_raw or section.title or "")
            for section in record.sections
            if section.present and section.locator is not None
        )

    def place(self, locator: Locator | None) -> Place | None:
        """Return a place with what is printed there and the line around it."""
        if locator is None:
            return None
        line = self._line(locator)
        page = _PAGE.search(locator.path or "")
        place = Place(
            "",
            clean(self._document.text[locator.start : locator.end]),
            self._context(locator),
            self._section(locator.start),
            int(page[1]) if page else None,
            _counted(locator.table),
            _counted(locator.row),
            _counted(locator.cell),
            line,
            locator.column if locator.medium in _MEDIA_WITH_LINES else None,
            locator.path,
        )
        return _said(place, locator.medium)

    def _line(self, locator: Locator) -> int | None:
        """Return the line of a text, the paragraph of anything else outside of a table."""
        if locator.medium in _MEDIA_WITH_LINES:
            return locator.line
        return None if locator.table is not None else bisect_right(self._outside, locator.start)

    def _context(self, locator: Locator) -> str | None:
        """Return the line that a part of it is quoted from."""
        at = bisect_right(self._starts, locator.start) - 1
        if locator.table is not None or at < 0:
            return None
        line = self._document.lines[at]
        if line.end - line.start <= locator.end - locator.start:
            return None
        return shorten(line.text)

    def _section(self, start: int) -> str | None:
        before = [heading for begins, heading in self._sections if begins <= start]
        return shorten(before[-1]) if before else None


def _counted(number: int | None) -> int | None:
    return None if number is None else number + 1


def shorten(text: str) -> str:
    """Return a text on one line, cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _said(place: Place, medium: str) -> Place:
    name = "line" if medium in _MEDIA_WITH_LINES else "paragraph"
    named = (
        ("page", place.page),
        ("table", place.table),
        ("row", place.row),
        ("cell", place.cell),
        (name, place.line),
        ("column", place.column),
    )
    said = ", ".join(f"{word} {number}" for word, number in named if number is not None)
    return replace(place, text=said)
