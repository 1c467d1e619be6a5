"""ODF lists: the ordinals before list items and headings, which no text of the file holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.media.office.markup import Element, attribute, child, local_name, number_of
from parsers.media.office.numerals import numeral

_LEVELS = 10
_PLACE = re.compile(r"%(\d{1,2})%")
_CLOSING = tuple("、）)，】．")
_BULLET = "\u2022 "
_FORMS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一": "chineseCounting", "甲": "ideographTraditional", "子": "ideographZodiac",
    "①": "decimalEnclosedCircle", "１": "decimalFullWidth", "〇": "ideographDigital",
}  # fmt: skip


@dataclass(slots=True)
class _Counters:
    """The running numbers of one list, by level."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * (_LEVELS + 1))

    def count(self, level: int, start: int) -> None:
        number = self.numbers[level]
        self.numbers[level] = start if number is None else number + 1
        for deeper in range(level + 1, _LEVELS + 1):
            self.numbers[deeper] = None


def list_labels(text: Element, *roots: Element | None) -> dict[Element, str]:
    """Return the ordinal of every numbered paragraph, with what parts it from the text."""
    return dict(_Lists(roots).walk(text))


class _Lists:
    """Walks a text once and counts the items of its lists."""

    def __init__(self, roots: tuple[Element | None, ...]) -> None:
        self._styles: dict[str, dict[int, Element]] = {}
        self._outline: dict[int, Element] = {}
        for root in roots:
            self._index(root)
        self._by_id: dict[str, _Counters] = {}
        self._by_style: dict[str, _Counters] = {}
        self._headings = _Counters()

    def walk(self, container: Element) -> Iterator[tuple[Element, str]]:
        """Yield paragraphs and ordinals below a container."""
        for element in container:
            name = local_name(element)
            if name == "list":
                yield from self._list(element)
            elif name == "h" and self._outline:
                yield element, self._heading(element)
            elif name != "tracked-changes":
                yield from self.walk(element)

    def _index(self, root: Element | None) -> None:
        for group in (child(root, "automatic-styles"), child(root, "styles")):
            for style in group if group is not None else ():
                levels = {number_of(level, "level", 1): level for level in style}
                if local_name(style) == "list-style":
                    self._styles.setdefault(attribute(style, "name") or "", levels)
                elif local_name(style) == "outline-style":
                    self._outline = levels

    def _list(self, element: Element) -> Iterator[tuple[Element, str]]:
        style = attribute(element, "style-name") or ""
        counters = self._counters(element, style)
        self._by_style[style] = counters
        if name := attribute(element, "id"):
            self._by_id[name] = counters
        yield from self._items(element, style, counters, 1)

    def _counters(self, element: Element, style: str) -> _Counters:
        """Return the counters that a list goes on with, or new ones."""
        before = self._by_id.get(attribute(element, "continue-list") or "")
        if before is None and attribute(element, "continue-numbering") == "true":
            before = self._by_style.get(style)
        return before or _Counters()

    def _items(
        self, element: Element, style: str, counters: _Counters, level: int
    ) -> Iterator[tuple[Element, str]]:
        style = attribute(element, "style-name") or style
        for item in element:
            is_item = local_name(item) == "list-item"
            for number, block in enumerate(item):
                name = local_name(block)
                if name == "list":
                    yield from self._items(block, style, counters, min(level + 1, _LEVELS))
                elif name in ("p", "h"):
                    if is_item and not number:
                        yield block, self._label(item, style, counters, level)
                else:
                    yield from self.walk(block)

    def _label(self, item: Element, style: str, counters: _Counters, level: int) -> str:
        levels = self._styles.get(style, {})
        form = levels.get(level)
        own = number_of(item, "start-value", -1)
        if own >= 0:
            counters.numbers[level] = None
        counters.count(level, own if own >= 0 else number_of(form, "start-value", 1))
        return _written(levels, counters, level)

    def _heading(self, element: Element) -> str:
        level = min(max(number_of(element, "outline-level", 1), 1), _LEVELS)
        form = self._outline.get(level)
        if attribute(element, "is-list-header") == "true" or not attribute(form, "num-format"):
            return ""
        self._headings.count(level, number_of(form, "start-value", 1))
        return _written(self._outline, self._headings, level)


def _written(levels: dict[int, Element], counters: _Counters, level: int) -> str:
    form = levels.get(level)
    if form is None:
        return ""
    if local_name(form) == "list-level-style-bullet":
        return _BULLET
    pattern = attribute(form, "num-list-format")
    if pattern is None:
        shown = range(max(level - number_of(form, "display-levels", 1), 0) + 1, level + 1)
        inner = ".".join(f"%{place}%" for place in shown)
        pattern = (
            f"{attribute(form, 'num-prefix') or ''}{inner}{attribute(form, 'num-suffix') or ''}"
        )
    if not attribute(form, "num-format"):
        return ""
    written = _PLACE.sub(lambda match: _number(levels, counters, int(match[1])), pattern)
    alignment = child(child(form, "list-level-properties"), "list-level-label-alignment")
    is_parted = attribute(alignment, "label-followed-by") == "nothing"
    return written if is_parted or written.endswith(_CLOSING) else f"{written} "


def _number(levels: dict[int, Element], counters: _Counters, place: int) -> str:
    if not 1 <= place <= _LEVELS:
        return ""
    form = levels.get(place)
    number = counters.numbers[place]
    sample = (attribute(form, "num-format") or "1")[:1]
    start = number_of(form, "start-value", 1) if form is not None else 1
    return numeral(start if number is None else number, _FORMS.get(sample, "decimal"))
