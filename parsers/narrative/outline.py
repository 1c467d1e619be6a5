"""The outline of a report before 2019: parts under titles that every region worded for itself.

A part begins at a line that is ordinal and title; what no form knows still ends the part above.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.document import Line
from parsers.fold import fold, strip_blank
from parsers.templates.older import PartForm, part_forms

_MAX_TITLE = 50
_NUMERALS = "一二三四五六七八九十"
_ORDINAL = re.compile(
    rf"(?:\[bookmark:[^\]]*\])?(?:第([{_NUMERALS}]{{1,2}})部分[:、.]?|([{_NUMERALS}]{{1,2}})[、.,:])"
)
_ENDS_SENTENCE = re.compile(r"[。;!?]$")
_GLUED = re.compile(rf"(?:^|(?<=[\s。；;：:！]))([{_NUMERALS}]{{1,2}})\s?[、.．]\s*")
_TITLE_END = re.compile(r"情\s?况|概\s?述|概\s?况|措\s?施|事\s?项|附\s?表|打\s?算|安\s?排")
_MIN_PARTS = 3
_MAX_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part from its title to the next; `form` is nothing for a title no form knows."""

    form: PartForm | None
    line: Line
    start: int
    end: int
    stop: int
    ordinal_raw: str
    title: str
    is_glued: bool = False


@dataclass(frozen=True, slots=True)
class _Title:
    line: Line
    start: int
    end: int
    number: int
    ordinal_raw: str
    title: str
    is_glued: bool = False


def find_parts(lines: Sequence[Line]) -> tuple[Part, ...]:
    """Return the parts of an article in order; nothing where fewer than three are titled."""
    titles = _rising([title for line in lines[:_MAX_LINES] for title in _titles(line)])
    if len(titles) < _MIN_PARTS:
        return ()
    last = lines[-1].end
    stops = [*(title.start for title in titles[1:]), last]
    return tuple(
        Part(
            _form(title.title), title.line, title.start, title.end, stop, title.ordinal_raw,
            title.title, title.is_glued,
        )
        for title, stop in zip(titles, stops, strict=True)
    )  # fmt: skip


def is_older_outline(parts: Sequence[Part]) -> bool:
    """Say whether parts are those of a report before 2019: three known, one that ended then."""
    known = [part.form for part in parts if part.form is not None]
    return len({form.key for form in known}) >= _MIN_PARTS and any(
        form.is_older_only for form in known
    )


def _titles(line: Line) -> Iterator[_Title]:
    text = line.text
    if len(text) > _MAX_TITLE:
        yield from _glued(line)
        return
    folded = fold(text)
    match = _ORDINAL.match(folded)
    if match is None or _ENDS_SENTENCE.search(folded) or match.end() == len(folded):
        return
    shown = strip_blank(text)
    words = _without_ordinal(shown)
    number = _number(match[1] or match[2])
    ordinal = shown[: len(shown) - len(words)]
    yield _Title(line, line.start, line.end, number, strip_blank(ordinal), words)


def _without_ordinal(shown: str) -> str:
    match = re.match(
        rf"\s*(?:\[bookmark:[^\]]*\]\s*)?(?:第\s*[{_NUMERALS}]{{1,2}}\s*部分|[{_NUMERALS}]{{1,2}})"
        r"\s*[、.,:，．：]?\s*",
        shown,
        re.IGNORECASE,
    )
    return shown[match.end() :] if match else shown


def _glued(line: Line) -> Iterator[_Title]:
    """Find titles inside a paragraph that holds several parts."""
    for match in _GLUED.finditer(line.text):
        end = _TITLE_END.search(line.text, match.end(), match.end() + _MAX_TITLE)
        words = line.text[match.end() : end.end()] if end else ""
        if end and not re.search(r"[，,。；;：:]", words) and _form(words) is not None:
            yield _Title(
                line, line.start + match.start(1), line.start + end.end(), _number(match[1]),
                match[0].strip(), words, is_glued=True,
            )  # fmt: skip


def _number(numeral: str) -> int:
    if numeral == "十":
        return 10
    if numeral.startswith("十"):
        return 10 + _NUMERALS.index(numeral[1]) + 1
    return _NUMERALS.index(numeral[0]) + 1


def _rising(titles: Sequence[_Title]) -> list[_Title]:
    """Return the longest run of titles numbered 一, 二, 三 …; a list of the parts is shorter text.

    Where two runs are equally long, the later one counts: the first is a table of contents.
    """
    best: list[_Title] = []
    run: list[_Title] = []
    for title in titles:
        if title.number == 1 or not run:
            run = [title] if title.number <= 2 else []
        elif run[-1].number < title.number <= run[-1].number + 2:
            run.append(title)
        if len(run) >= len(best):
            best = list(run)
    return best


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], PartForm], ...]:
    return tuple((re.compile(form.pattern), form) for form in part_forms())


def _form(title: str) -> PartForm | None:
    words = fold(title)
    return next((form for pattern, form in _patterns() if pattern.search(words)), None)
