"""Wholes and parts in one sentence: what stands behind 其中 or 分别, with its shares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from parsers.checks.claims.figures import Figure, find_figures
from parsers.checks.claims.passages import Passage, passages, sentences
from parsers.checks.registry import Subject
from parsers.model import Cell, State

_LIST = re.compile(r"其中|分别")
_DIGIT = re.compile(r"\d|[一二两三四五六七八九十]")
_NESTED = re.compile(r"其中|分别|包括|含|另|此外|除|同比|较|相比|比上|平均|每|累计|比20")
_OPEN = re.compile(r"等|主要|其余|其它?他?$|另有")
_BODY = re.compile(r"(?:局|办|委|镇|乡|街道|县|区|市|院|厅|中心|支队|大队)$")
_SHARE = re.compile(r"^[，,]?(?:约)?(?:占|比例|占比)[^，,。；;]{0,14}$")
_MAX_PARTS = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A number of a list with the words before it and the share behind it, if one is stated."""

    figure: Figure
    label: str
    share: Figure | None = None


@dataclass(frozen=True, slots=True)
class PartList:
    """A whole and its parts, counted in one unit; offsets count characters of the passage.

    `is_closed` says that the words leave room for no other part.
    """

    passage: Passage
    whole: Figure
    parts: tuple[Part, ...]
    is_closed: bool
    is_of_bodies: bool
    text: str

    def cell(self, figure: Figure) -> Cell:
        """Return a number of the list as the operand of an equation."""
        return figure_cell(self.passage, figure)


def figure_cell(passage: Passage, figure: Figure) -> Cell:
    """Return a number of the prose as the operand of an equation."""
    ref = f"{passage.place}, {figure.start + 1}"
    locator = passage.locate(figure.start, figure.end)
    return Cell(ref, State.NUMBER, figure.raw, figure.low, figure.unit, locator=locator)


def part_lists(subject: Subject) -> tuple[PartList, ...]:
    """Return the lists whose numbers are all exact, in reading order."""
    return subject.once(_part_lists)


def _part_lists(subject: Subject) -> tuple[PartList, ...]:
    return tuple(
        found
        for passage in passages(subject)
        if _LIST.search(passage.text)
        for start, sentence in sentences(passage)
        for found in _of_sentence(passage, start, sentence)
    )


def _of_sentence(passage: Passage, start: int, sentence: str) -> Iterator[PartList]:
    mark = _LIST.search(sentence)
    if mark is None or not _DIGIT.search(sentence[: mark.start()]):
        return
    if _NESTED.search(sentence, mark.end()) or not _DIGIT.search(sentence, mark.end()):
        return
    figures = [_moved(figure, start) for figure in find_figures(sentence)]
    heads = [f for f in figures if f.end <= start + mark.start() and f.unit != "%"]
    behind = [f for f in figures if f.start >= start + mark.end()]
    if not heads or _other_period(sentence[: mark.start()]):
        return
    whole = heads[-1]
    parts = tuple(_parts(passage, whole, behind, start + mark.end()))
    if parts and len(parts) <= _MAX_PARTS and all(f.is_exact for f in (whole, *_counts(parts))):
        shares = [part.share.low for part in parts if part.share]
        is_closed = (
            mark[0] == "分别" or (len(shares) == len(parts) and 99 < sum(shares) < 101)
        ) and (not _OPEN.search(sentence))
        bodies = all(_BODY.search(part.label) for part in parts) and not _OPEN.search(sentence)
        yield PartList(passage, whole, parts, is_closed, bodies and len(parts) > 1, sentence)


def _other_period(words: str) -> bool:
    return bool(re.search(r"累计|较|同比", words))


def _counts(parts: tuple[Part, ...]) -> Iterator[Figure]:
    return (part.figure for part in parts)


def _moved(figure: Figure, by: int) -> Figure:
    return Figure(
        figure.start + by, figure.end + by, figure.raw,
        figure.low, figure.high, figure.unit, figure.is_vague,
    )  # fmt: skip


def _parts(passage: Passage, whole: Figure, behind: list[Figure], start: int) -> Iterator[Part]:
    """Yield the numbers in the whole's unit, each with the share that directly follows it."""
    left = start
    for position, figure in enumerate(behind):
        if figure.unit == whole.unit:
            following = behind[position + 1] if position + 1 < len(behind) else None
            label = passage.text[left : figure.start].lstrip("，,、为是分别")
            yield Part(figure, label, _share(passage, figure, following))
        left = figure.end


def _share(passage: Passage, figure: Figure, following: Figure | None) -> Figure | None:
    if following is None or following.unit != "%" or following.is_vague:
        return None
    between = passage.text[figure.end : following.start]
    return following if _SHARE.match(between) else None


@dataclass(frozen=True, slots=True)
class Share:
    """A stated share, its part, and every number in the paragraph it may be a share of."""

    passage: Passage
    part: Figure
    share: Figure
    wholes: tuple[Figure, ...]


def shares(subject: Subject) -> tuple[Share, ...]:
    """Return the shares of parts, with the wholes stated before them."""
    return subject.once(_shares)


def _shares(subject: Subject) -> tuple[Share, ...]:
    return tuple(
        found for passage in passages(subject) if "%" in passage.text for found in _in(passage)
    )


def _in(passage: Passage) -> Iterator[Share]:
    figures = list(find_figures(passage.text))
    pairs = [
        (figure, share)
        for figure, following in pairwise(figures)
        if figure.unit != "%" and (share := _share(passage, figure, following))
    ]
    parts = {part.start for part, _ in pairs}
    for part, share in pairs:
        wholes = tuple(
            figure
            for figure in figures
            if figure.end <= part.start and figure.unit == part.unit and figure.start not in parts
        )
        if wholes and part.is_exact:
            yield Share(passage, part, share, wholes)
