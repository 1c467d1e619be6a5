"""Section headings: found by their title words, chosen by their order from one to six.

Ordinals only support a choice: 一、 and 1、 are mixed in one document, sub-items look alike, and
the introduction may list all six titles.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from parsers.document import Document, Line
from parsers.fold import strip_blank
from parsers.tables.labels import core
from parsers.templates import SECTIONS, SectionForm

_ARTIFACT = re.compile(r"\[bookmark:[^\]]{0,80}\]\s*", re.IGNORECASE)
_MAJOR = re.compile(r"[一二三四五六七八]\s*[、.,:，．]")
_MINOR = re.compile(r"\d{1,2}\s*[、.．]")
_BRACKETED = re.compile(r"[（(][一二三四五六七八\d]{1,2}[)）]")
_JOINERS = re.compile(r"[的和及与以]")
_PREFIX = re.compile(r"^(?:政府|政务)?信息公开(?:工作)?(?=存在|总体|主要)")
# Without an ordinal these words are navigation items as often as headings.
_GENERIC = frozenset(("概述", "基本情况", "工作概述", "工作开展情况"))
_MAX_HEADING = 60
# Every title ends in one of these, simplified or traditional; most lines hold none of them.
_ENDINGS = frozenset("况況项項述施划劃")
_MIN_BROKEN = 6
_ORDINAL_SIGNS = frozenset("一二三四五六七八12345678（([")
# Headings this close together in one paragraph are a list of the parts, not the parts.
_MIN_GAP = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading; offsets count characters of the document text."""

    section: SectionForm
    line: int
    start: int
    end: int
    raw: str
    ordinal_raw: str | None
    title: str
    weight: float


def find_headings(document: Document) -> tuple[Heading, ...]:
    """Return the headings of the sections, at most one each, in order."""
    ragged = {grid.index for grid in document.grids if not grid.aligned}
    candidates = [
        heading
        for index, line in enumerate(document.lines)
        if line.grid not in ragged and _may_head(line.text)
        for heading in _candidates(document.lines, index)
    ]
    return _choose(candidates, len(document.text))


def _may_head(text: str) -> bool:
    """Pass over the lines that can neither be a heading nor begin a broken one."""
    if not _ENDINGS.isdisjoint(text):
        return True
    return len(text) >= _MIN_BROKEN and text.lstrip()[:1] in _ORDINAL_SIGNS


@cache
def _titles() -> dict[str, SectionForm]:
    return {
        title_words(title): section
        for section in SECTIONS
        for title in (section.zh, *section.titles)
    }


def title_words(text: str) -> str:
    """Reduce a heading to what tells it apart: no ordinal, no 的, no 和, 及 or 与."""
    return _PREFIX.sub("", _JOINERS.sub("", core(text)))


def _candidates(lines: Sequence[Line], index: int) -> Iterator[Heading]:
    line = lines[index]
    text = _ARTIFACT.sub("", line.text)
    if len(text) > _MAX_HEADING:
        yield from _glued(index, line)
    elif title_words(text) in _titles():
        yield from _whole(index, line, line.end, text)
    else:
        yield from _broken(lines, index, text)
        yield from _glued(index, line)


def _whole(index: int, line: Line, end: int, text: str) -> Iterator[Heading]:
    section = _titles()[title_words(text)]
    ordinal = _ordinal(text)
    title = strip_blank(strip_blank(text)[len(ordinal) :]) if ordinal else strip_blank(text)
    weight = _weight(ordinal, title_words(text), section) + (0.5 if line.is_heading else 0)
    if weight > 0:
        raw = strip_blank(line.text) if end == line.end else strip_blank(text)
        yield Heading(section, index, line.start, end, raw, ordinal or None, title, weight)


def _broken(lines: Sequence[Line], index: int, text: str) -> Iterator[Heading]:
    """Join a heading that was broken over two lines."""
    following = next((line for line in lines[index + 1 : index + 3] if line.text), None)
    if following is None or not _ordinal(text):
        return
    joined = text + strip_blank(following.text)
    if len(joined) <= _MAX_HEADING and title_words(joined) in _titles():
        yield from _whole(index, lines[index], following.end, joined)


def _ordinal(text: str) -> str:
    shown = strip_blank(text)
    for pattern in (_MAJOR, _MINOR, _BRACKETED):
        if match := pattern.match(shown):
            return match[0]
    return ""


def _weight(ordinal: str, words: str, section: SectionForm) -> float:
    """Weigh a candidate; the numbers were set on the seeds and only their order matters."""
    if not ordinal:
        return 0 if words in _GENERIC else 2
    if _BRACKETED.match(ordinal):
        return 0.5
    is_right = "一二三四五六"[section.number - 1] in ordinal or str(section.number) in ordinal
    return (4 if _MAJOR.match(ordinal) else 3) + (0.5 if is_right else 0)


@cache
def _glued_pattern() -> re.Pattern[str]:
    titles = sorted({t for s in SECTIONS for t in (s.zh, *s.titles)}, key=len, reverse=True)
    words = "|".join(r"\s?".join(map(re.escape, title)) for title in titles)
    return re.compile(
        rf"(?:^|(?<=[\s。；;：:！]))([一二三四五六]\s?[、.．]|[1-6]\s?、)\s*({words})"
    )


def _glued(index: int, line: Line) -> Iterator[Heading]:
    """Find headings inside a paragraph that holds several sections."""
    matches = list(_glued_pattern().finditer(line.text))
    for position, match in enumerate(matches):
        if _is_listed(matches, position):
            continue
        section = _titles()[title_words(match[2])]
        weight = _weight(match[1], title_words(match[2]), section) - 1
        yield Heading(
            section, index, line.start + match.start(1), line.start + match.end(),
            match[0], match[1], match[2], weight,
        )  # fmt: skip


def _is_listed(matches: Sequence[re.Match[str]], position: int) -> bool:
    before = position and matches[position].start() - matches[position - 1].end() < _MIN_GAP
    after = (
        position + 1 < len(matches)
        and matches[position + 1].start() - matches[position].end() < _MIN_GAP
    )
    return bool(before or after)


def _choose(candidates: Sequence[Heading], length: int) -> tuple[Heading, ...]:
    """Return the heaviest chain of candidates whose numbers and places both rise.

    Text behind a heading weighs a little, so that the parts beat a table of contents.
    """
    ends = [*(candidate.start for candidate in candidates[1:]), length][: len(candidates)]
    best: dict[int, tuple[float, tuple[Heading, ...]]] = {}
    for candidate, end in zip(candidates, ends, strict=True):
        number = candidate.section.number
        chains = [
            chain for last, chain in best.items()
            if last < number and chain[1][-1].end <= candidate.start
        ]  # fmt: skip
        weight, chain = max(chains, key=lambda found: found[0], default=(0.0, ()))
        weight += candidate.weight + min(max(end - candidate.end, 0), 100) / 1000
        if number not in best or weight > best[number][0]:
            best[number] = (weight, (*chain, candidate))
    return max(best.values(), key=lambda found: found[0], default=(0.0, ()))[1]
