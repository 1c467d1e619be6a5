"""Passages: lines in folded form for matching, with the way back to the published characters.

Nothing here knows what a title or a signature is.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from parsers.document import Document, Line
from parsers.fold import fold, is_blank, is_traditional, simplify, strip_blank
from parsers.model import Locator

# Word processors leave their bookmark names in exported text; three of five seeds have one.
_ARTIFACT = re.compile(r"\[bookmark:[^\[\]]{0,40}\]", re.IGNORECASE)
_PAGE_FOOTER = re.compile(r"-{1,3}\d{1,4}-{1,3}|第\d{1,4}页(?:[,/]?共\d{1,4}页)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A folded text; `offsets[i]` is the place of `text[i]` in `raw`."""

    raw: str
    text: str
    offsets: tuple[int, ...]
    lines: tuple[Line, ...] = ()

    def raw_of(self, start: int, end: int) -> str:
        """Return the published characters behind a span of the folded text."""
        if start >= end:
            return ""
        return strip_blank(self.raw[self.offsets[start] : self.offsets[end - 1] + 1])

    def name_of(self, start: int, end: int) -> str:
        """Return the published characters of a span without any blank, as names are kept."""
        return "".join(sign for sign in self.raw_of(start, end) if not is_blank(sign))

    def locate(self, document: Document, start: int, end: int) -> Locator | None:
        """Return the locator of a span; a passage of several lines is located as a whole."""
        if not self.lines or start >= end:
            return None
        if len(self.lines) > 1:
            return locate_lines(document, self.lines)
        return document.locate_line(self.lines[0], self.offsets[start], self.offsets[end - 1] + 1)


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


@lru_cache(maxsize=65536)
def _fold_sign(sign: str) -> str:
    # A traditional sign is folded with its neighbours, not alone: see `_simplified`.
    return fold(sign) if not is_traditional(sign) else unicodedata.normalize("NFKC", sign)


def _simplified(text: str) -> str:
    simple = simplify(text)
    return simple if len(simple) == len(text) else text


def make_passage(raw: str, lines: tuple[Line, ...] = ()) -> Passage:
    """Fold a text character by character, so that every folded character knows its origin."""
    shown = _ARTIFACT.sub(lambda found: " " * len(found[0]), raw) if "[" in raw else raw
    folded = {sign: _fold_sign(sign) for sign in set(shown)}
    offsets = [place for place, sign in enumerate(shown) for _ in folded[sign]]
    signs = map(folded.__getitem__, shown)
    return Passage(raw, _simplified("".join(signs)), tuple(offsets), lines)


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
    parts = read_passages(front), read_passages(body), read_passages(tail)
    known = {passage.lines[0].number for part in parts[:2] for passage in part}
    rest = (passage for passage in parts[2] if passage.lines[0].number not in known)
    return Article(document, *parts, (*parts[0], *parts[1], *rest))


def is_page_footer(passage: Passage) -> bool:
    """Say whether a passage is a printed page number such as "- 1 -"."""
    return len(passage.text) <= 16 and _PAGE_FOOTER.fullmatch(passage.text) is not None
