"""Numbering: the ordinals Word shows before list paragraphs, which no run of text holds."""

import re
from dataclasses import dataclass, field

from parsers.media.office.docx_styles import Styles
from parsers.media.office.markup import Element, attribute, child, local_name, number_of
from parsers.media.office.numerals import numeral

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_CLOSING = tuple("、）)，】．")
_BULLET = "\u2022"
_DELETED = "del"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    suffix: str = "tab"
    restarts_after: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """An abstract list and its running counters."""

    levels: dict[int, _Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    styles: dict[str, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Index the part, which may be missing."""
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._of_number: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level | int]] = {}
        self._seen: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if local_name(element) == "abstractNum":
                self._lists[attribute(element, "abstractNumId") or ""] = _abstract(element)
            elif local_name(element) == "num":
                self._add_number(element)

    def labels(self, root: Element) -> dict[Element, str]:
        """Return the ordinal of every numbered paragraph, with what parts it from the text."""
        if not self._of_number:
            return {}
        return {
            paragraph: label
            for paragraph in root.iter("{*}p")
            if (label := self._label(child(paragraph, "pPr")))
        }

    def _add_number(self, element: Element) -> None:
        number = attribute(element, "numId") or ""
        self._of_number[number] = attribute(child(element, "abstractNumId"), "val") or ""
        for override in element:
            if local_name(override) == "lvlOverride":
                level = min(max(number_of(override, "ilvl", 0), 0), _LEVELS - 1)
                own = child(override, "lvl")
                start = number_of(child(override, "startOverride"), "val", 1)
                self._overrides.setdefault(number, {})[level] = (
                    _level(own) if own is not None else start
                )

    def _label(self, properties: Element | None) -> str:
        number, level = self._place(properties)
        found = self._lists.get(self._of_number.get(number or "", ""))
        if number is None or found is None or _is_deleted(properties):
            return ""
        own = self._overrides.get(number, {}).get(level)
        form = own if isinstance(own, _Level) else found.levels.get(level)
        if form is None:
            return ""
        self._count(found, level, form, self._restart(number, level, own))
        return _written(found, level, form)

    def _place(self, properties: Element | None) -> tuple[str | None, int]:
        """Return list and level of a paragraph, by itself or by its style."""
        style = attribute(child(properties, "pStyle"), "val")
        number, level = self._styles.numbering(style)
        direct = child(properties, "numPr")
        if direct is not None:
            number = attribute(child(direct, "numId"), "val") or number
            own = child(direct, "ilvl")
            level = number_of(own, "val", 0) if own is not None else level
        if level is None:
            found = self._lists.get(self._of_number.get(number or "", ""))
            level = found.styles.get(style or "", 0) if found is not None else 0
        return number, min(max(level, 0), _LEVELS - 1)

    def _restart(self, number: str, level: int, own: "_Level | int | None") -> int | None:
        """Return where a list starts anew the first time one of its numbers is used."""
        if own is None or (number, level) in self._seen:
            return None
        self._seen.add((number, level))
        return own.start if isinstance(own, _Level) else own

    def _count(self, found: _List, level: int, form: _Level, restart: int | None) -> None:
        counter = found.counters[level]
        if restart is not None:
            found.counters[level] = restart
        else:
            found.counters[level] = form.start if counter is None else counter + 1
        for deeper in range(level + 1, _LEVELS):
            after = found.levels.get(deeper, _Level()).restarts_after
            if after is None or 0 < level + 1 <= after:
                found.counters[deeper] = None


def _is_deleted(properties: Element | None) -> bool:
    return child(child(properties, "rPr"), _DELETED) is not None


def _abstract(element: Element) -> _List:
    found = _List({})
    for level in element:
        if local_name(level) == "lvl":
            index = min(max(number_of(level, "ilvl", 0), 0), _LEVELS - 1)
            found.levels[index] = _level(level)
            if style := attribute(child(level, "pStyle"), "val"):
                found.styles[style] = index
    return found


def _level(element: Element) -> _Level:
    restart = child(element, "lvlRestart")
    return _Level(
        attribute(child(element, "numFmt"), "val") or "decimal",
        (attribute(child(element, "lvlText"), "val") or "")[:100],
        number_of(child(element, "start"), "val", 1),
        attribute(child(element, "suff"), "val") or "tab",
        None if restart is None else number_of(restart, "val", 0),
        child(element, "isLgl") is not None,
    )


def _written(found: _List, level: int, form: _Level) -> str:
    if form.form == "bullet":
        # Bullets are signs of fonts that may show anything.
        return f"{_BULLET} " if form.pattern else ""

    def part(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        its = found.levels.get(place, _Level()) if place != level else form
        number = found.counters[place]
        name = "decimal" if form.is_legal else its.form
        return numeral(its.start if number is None else number, name)

    written = _PLACE.sub(part, form.pattern)
    is_parted = form.suffix == "nothing" or not written or written.endswith(_CLOSING)
    return written if is_parted else f"{written} "
