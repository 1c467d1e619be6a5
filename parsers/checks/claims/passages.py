"""The prose of a report as passages without blanks, each character traceable to the document."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from parsers.checks.registry import Subject
from parsers.document import Line
from parsers.fold import is_blank, simplify
from parsers.model import Locator, Section

_NARROW = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
    | {ord(wide): narrow for wide, narrow in zip("％．－＋", "%.-+", strict=True)}
)
# A search is many times faster than a translation that changes nothing.
_WIDE = re.compile(r"[０-９％．－＋]")
# Nothing longer is one paragraph of a report; a hostile page is cut here.
_MAX_PASSAGE = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a section, folded to one spelling without changing any position twice.

    `text` has no blanks; `offsets` leads from it back to the printed paragraph, and is empty where
    both are alike. `line` and `start` say where the paragraph stands.
    """

    section: str
    text: str
    offsets: Sequence[int] = ()
    line: Line | None = None
    start: int = 0
    medium: str = "text"

    def locate(self, start: int, end: int) -> Locator | None:
        """Return the locator of a part of the text."""
        if self.line is None or end <= start:
            return None
        first, last = self._printed(start), self._printed(end - 1) + 1
        return locate_in(self.medium, self.line, self.start + first, self.start + last)

    def _printed(self, at: int) -> int:
        return self.offsets[at] if self.offsets else at

    @property
    def place(self) -> str:
        """Return how evidence names the paragraph."""
        return f"line {self.line.number}" if self.line else self.section


def locate_in(medium: str, line: Line, start: int, end: int) -> Locator:
    """Locate a part of a line as a document does, by line and column where it has no path."""
    span = (medium, line.start + start, line.start + end)
    if line.path is None:
        return Locator(*span, line=line.number, column=start + 1)
    return Locator(*span, line.path, line.path_start + start, line.path_start + end)


def passages(subject: Subject) -> tuple[Passage, ...]:
    """Return every paragraph of the sections in order."""
    return subject.once(_passages)


@dataclass(frozen=True, slots=True)
class Prose:
    """All paragraphs in one text, a line feed between them, so that one search serves them all."""

    text: str
    starts: tuple[int, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a pattern found first, at `start:end` of a paragraph."""

    passage: Passage
    start: int
    end: int
    match: re.Match[str]

    @property
    def locator(self) -> Locator | None:
        """Return where it stands."""
        return self.passage.locate(self.start, self.end)


def prose(subject: Subject) -> Prose:
    """Return the whole prose."""
    return subject.once(_prose)


def _prose(subject: Subject) -> Prose:
    listed = passages(subject)
    starts = accumulate((len(passage.text) + 1 for passage in listed), initial=0)
    return Prose("\n".join(passage.text for passage in listed), tuple(starts)[:-1], listed)


def hits(subject: Subject, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Yield what a pattern finds in the prose; it must not match a line feed."""
    whole = prose(subject)
    for match in pattern.finditer(whole.text):
        at = bisect_right(whole.starts, match.start()) - 1
        start = match.start() - whole.starts[at]
        yield Hit(whole.passages[at], start, start + match.end() - match.start(), match)


def _passages(subject: Subject) -> tuple[Passage, ...]:
    seeker = _Seeker(subject.lines)
    return tuple(
        _fold(subject.medium, section, piece, seeker)
        for section in subject.sections
        if section.present
        for piece in section.text.split("\n")
        if not is_blank(piece)
    )


def _fold(medium: str, section: Section, piece: str, seeker: "_Seeker") -> Passage:
    printed = piece[:_MAX_PASSAGE]
    narrow = printed.translate(_NARROW) if _WIDE.search(printed) else printed
    simple = simplify(narrow)
    kept = range(len(printed))
    if len(simple) == len(narrow):
        narrow = simple
    offsets: Sequence[int] = ()
    if len(narrow.split()) > 1 or narrow != narrow.strip():
        offsets = [at for at in kept if not is_blank(narrow[at])]
        narrow = "".join(narrow[at] for at in offsets)
    line, start = seeker.find(printed)
    return Passage(section.key, narrow, offsets, line, start, medium)


class _Seeker:
    """Finds paragraphs among the lines, each behind the one before it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._at = 0
        self._start = 0

    def find(self, piece: str) -> tuple[Line | None, int]:
        """Return the line of a paragraph and its place there; nothing once one was not found."""
        start = self._start
        for at in range(self._at, len(self._lines)):
            found = self._lines[at].text.find(piece, start)
            if found >= 0:
                self._at, self._start = at, found + len(piece)
                return self._lines[at], found
            start = 0
        self._at = len(self._lines)
        return None, 0


_SENTENCE = re.compile(r"[^。；;！？!?]+")
# A comma inside a number splits nothing.
_CLAUSE = re.compile(r"(?:[^，,：:()（）]|(?<=\d),(?=\d{3}(?!\d)))+")


def sentences(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a paragraph with their starts."""
    return ((match.start(), match[0]) for match in _SENTENCE.finditer(passage.text))


def clauses(sentence: str) -> Iterator[tuple[int, str]]:
    """Yield the clauses of a sentence with their starts."""
    return ((match.start(), match[0]) for match in _CLAUSE.finditer(sentence))
