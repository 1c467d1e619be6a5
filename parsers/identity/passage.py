"""Passages: lines in folded form for matching, with the way back to the published characters.

Nothing here knows what a title or a signature is.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from parsers.document import Document, Line
from parsers.fold import fold, is_traditional, simplify, strip_blank
from parsers.model import Locator

# Word processors leave their bookmark names in exported text; three of five seeds have one.
_ARTIFACT = re.compile(r"\[bookmark:[^\[\]]{0,40}\]", re.IGNORECASE)
_PAGE_FOOTER = re.compile(r"-{1,3}\d{1,4}-{1,3}|第\d{1,4}页(?:[,/]?共\d{1,4}页)?")


# Folded one by one and kept: reports share a few thousand signs. The limit stops strange input.
_MAX_SIGNS = 65536


class _FoldedSigns(dict[str, str]):
    def __missing__(self, sign: str) -> str:
        # A traditional sign is folded with its neighbours, not alone: see `_simplified`.
        folded = unicodedata.normalize("NFKC", sign) if is_traditional(sign) else fold(sign)
        if len(self) < _MAX_SIGNS:
            self[sign] = folded
        return folded


_FOLDED = _FoldedSigns()


# No slots: most passages are only searched, so the way back is found when it is asked for.
@dataclass(frozen=True)
class Passage:
    """A folded text beside the raw one it comes from."""

    raw: str
    text: str
    lines: tuple[Line, ...] = ()

    @cached_property
    def _counts(self) -> list[int]:
        """How many folded characters there are up to and with each raw one."""
        signs = _without_artifacts(self.raw)
        return list(accumulate(map(len, map(_FOLDED.__getitem__, signs))))

    def _raw_span(self, start: int, end: int) -> tuple[int, int]:
        counts = self._counts
        return bisect_right(counts, start), bisect_right(counts, end - 1) + 1

    def raw_of(self, start: int, end: int) -> str:
        """Return the published characters behind a span of the folded text."""
        if start >= end:
            return ""
        first, last = self._raw_span(start, end)
        return strip_blank(self.raw[first:last])

    def name_of(self, start: int, end: int) -> str:
        """Return the published characters of a span without any blank, as names are kept."""
        return "".join(map(strip_blank, self.raw_of(start, end)))

    def locate(self, document: Document, start: int, end: int) -> Locator | None:
        """Return the locator of a span; a passage of several lines is located as a whole."""
        if not self.lines or start >= end:
            return None
        if len(self.lines) > 1:
            return locate_lines(document, self.lines)
        return document.locate_line(self.lines[0], *self._raw_span(start, end))


@dataclass(frozen=True, slots=True)
class Article:
    """The passages of an article: before section 1, in the sections, and at the end.

    `passages` holds front and body, then what only the tail has.
    """

    document: Document
    front: tuple[Passage, ...]
    body: tuple[Passage, ...]
    tail: tuple[Passage, ...]
    passages: tuple[Passage, ...]


def locate_lines(document: Document, lines: tuple[Line, ...]) -> Locator:
    """Return one locator from the first to the last of some lines."""
    first, last = lines[0], lines[-1]
    lead = len(first.text) - len(first.text.lstrip())
    end = last.start + len(last.text.rstrip())
    if first is last or (first.path is not None and first.path == last.path):
        return document.locate_line(first, lead, max(lead, end - first.start))
    return document.locate_span(first.start + lead, end)


def _simplified(text: str) -> str:
    simple = simplify(text)
    return simple if len(simple) == len(text) else text


def make_passage(raw: str, lines: tuple[Line, ...] = ()) -> Passage:
    """Fold a text character by character, so that every folded character knows its origin."""
    signs = map(_FOLDED.__getitem__, _without_artifacts(raw))
    return Passage(raw, _simplified("".join(signs)), lines)


def _without_artifacts(raw: str) -> str:
    return _ARTIFACT.sub(lambda found: " " * len(found[0]), raw) if "[" in raw else raw


def join_passages(passages: Iterable[Passage]) -> Passage:
    """Join passages into one without line breaks, as a title broken over lines is read."""
    parts = tuple(passages)
    if len(parts) == 1:
        return parts[0]
    lines = tuple(line for part in parts for line in part.lines)
    return make_passage("".join(strip_blank(part.raw) for part in parts), lines)


def read_passages(lines: Iterable[Line]) -> tuple[Passage, ...]:
    """Turn lines into passages, leaving out those that show nothing."""
    made = (make_passage(line.text, (line,)) for line in lines)
    return tuple(passage for passage in made if passage.text)


def read_article(
    document: Document, front: Iterable[Line], body: Iterable[Line], tail: Iterable[Line]
) -> Article:
    """Read the lines of an article's parts into passages."""
    before, sections = read_passages(front), read_passages(body)
    known = {passage.lines[0].number: passage for passage in before + sections}
    ending = tuple(
        passage
        for line in tail
        if (passage := _known_passage(line, known) or make_passage(line.text, (line,))).text
    )
    rest = (passage for passage in ending if passage.lines[0].number not in known)
    return Article(document, before, sections, ending, (*before, *sections, *rest))


def _known_passage(line: Line, known: dict[int, Passage]) -> Passage | None:
    passage = known.get(line.number)
    return passage if passage and passage.lines[0] is line else None


def is_page_footer(passage: Passage) -> bool:
    """Say whether a passage is a printed page number such as "- 1 -"."""
    return len(passage.text) <= 16 and _PAGE_FOOTER.fullmatch(passage.text) is not None
