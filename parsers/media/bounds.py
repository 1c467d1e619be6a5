"""Bounds: what is refused before a reader starts, because it could not be read in bounded time.

The tree builder of HTML5 needs time quadratic in nesting and in attributes, and copies every
formatting element left open into each paragraph behind it: small payloads can fill any memory.
What is counted here is never less than what the builder will do, and honest pages stay far below.
"""

import re
from collections import Counter
from collections.abc import Sequence

MAX_CHARACTERS = 3 * 2**20
"""Characters of shown text; the largest real report seen has a tenth of a million."""

MAX_LINES = 100_000
MAX_TAGS = 200_000
# 20,000 levels take the tree builder half a second.
MAX_DEPTH = 2_000
# Open elements summed over all tags; an honest page of 100,000 tags comes to three million.
_MAX_WORK = 10_000_000
# A copied formatting element costs as much as so many open ones.
_COPY_COST = 5
# So few tags do no harm in any order.
_HARMLESS_TAGS = 1_000
# Copies of formatting elements that fit into some 200 MB.
_HARMLESS_COPIES = 1_500_000
_MAX_ATTRIBUTES = 10_000
_LONG_TAG = 20_000

_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)")
_WHOLE_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*+""")
_UNSHOWN = re.compile(r"<(script|style)\b.*?</\1|<!--.*?-->|<[^>]*+>", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"\r\n?|\n")
# Elements that never nest by being left open.
_SHALLOW = frozenset(
    "area base br col colgroup embed hr img input link meta param source track wbr p li dt dd"
    " option html head body".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_ROWS = frozenset("tr tbody thead tfoot".split())
_CELLS = frozenset("td th caption".split())
# What stands inside does not close what was opened outside.
_FENCES = frozenset("table object applet marquee template svg math button select".split()) | _CELLS


def text_fault(text: str) -> str | None:
    """Say why flat text is too much to read, if it is."""
    if len(text) > MAX_CHARACTERS:
        return f"the text has {len(text)} characters, more than the limit of {MAX_CHARACTERS}"
    cells = text.count("|") + text.count("\t")
    if cells > MAX_TAGS:
        return f"the text has {cells} cells, more than the limit of {MAX_TAGS}"
    lines = text.count("\n") + text.count("\r")
    if lines > MAX_LINES and sum(1 for _ in _LINE_END.finditer(text)) > MAX_LINES:
        return f"the text has more than {MAX_LINES} lines"
    return None


def markup_fault(text: str) -> str | None:
    """Say why markup is too much to read, if it is."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        return f"the markup has {tags} tags, more than the limit of {MAX_TAGS}"
    if _has_endless_tag(text):
        return f"a tag has more than {_MAX_ATTRIBUTES} attributes"
    if len(text) > MAX_CHARACTERS and len(_UNSHOWN.sub("", text)) > MAX_CHARACTERS:
        return f"the page shows more than {MAX_CHARACTERS} characters"
    if tags <= _HARMLESS_TAGS:
        return None
    names = _TAG.findall(text)
    return None if _is_harmless(names) else _Nesting().fault(names)


def _has_endless_tag(text: str) -> bool:
    return len(text) > _LONG_TAG and any(
        len(tag[0]) > _LONG_TAG and max(tag[0].count("="), len(tag[0].split())) > _MAX_ATTRIBUTES
        for tag in _WHOLE_TAG.finditer(text)
    )


def _is_harmless(names: Sequence[str]) -> bool:
    """Say whether not even the worst order of these tags could do harm, as on nearly all pages."""
    counts: dict[str, int] = {}
    for name, count in Counter(names).items():
        if name[0] != "/":
            counts[name.lower()] = counts.get(name.lower(), 0) + count
    copied = sum(count for name, count in counts.items() if name in _FORMATTING)
    nested = sum(count for name, count in counts.items() if name not in _SHALLOW)
    return nested <= MAX_DEPTH and copied * sum(counts.values()) <= _HARMLESS_COPIES


class _Nesting:
    """The elements that a tree builder keeps open or reopens, counted never too low."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._copied = 0
        self._work = 0

    def fault(self, tags: Sequence[str]) -> str | None:
        """Follow the tags as far as they can be followed."""
        for tag in tags:
            name = tag.lower()
            if name not in _SHALLOW:
                self._take(name)
            self._work += len(self._open) + self._copied * _COPY_COST
            if len(self._open) > MAX_DEPTH:
                return f"the markup nests deeper than {MAX_DEPTH} elements"
            if self._work > _MAX_WORK:
                return "the markup leaves too many elements open"
        return None

    def _take(self, name: str) -> None:
        if name[0] == "/":
            self._close(name[1:])
        elif name in _ROWS or name in _CELLS:
            self._next_cell(name)
        else:
            self._open.append(name)
            self._copied += name in _FORMATTING

    def _close(self, name: str) -> None:
        if self._open and self._open[-1] == name:
            self._open.pop()
            self._copied -= name in _FORMATTING
        elif name in _FORMATTING:
            self._close_formatting(name)
        elif name == "table":
            self._leave_cell(keeps_table=False)
        elif name not in _CELLS and name not in _ROWS:
            self._close_around_formatting(name)

    def _close_formatting(self, name: str) -> None:
        """Close the nearest element of a name; none is seen across a fence."""
        for place in range(len(self._open) - 1, -1, -1):
            self._work += 1
            if self._open[place] == name:
                del self._open[place]
                self._copied -= 1
            elif self._open[place] not in _FENCES:
                continue
            return

    def _close_around_formatting(self, name: str) -> None:
        """Close an element but nothing of the formatting in it, which will be reopened."""
        for place in range(len(self._open) - 1, -1, -1):
            self._work += 1
            if self._open[place] not in _FORMATTING:
                if self._open[place] == name:
                    del self._open[place]
                return

    def _next_cell(self, name: str) -> None:
        self._leave_cell(keeps_table=True)
        if name in _CELLS:
            self._open.append(name)

    def _leave_cell(self, keeps_table: bool) -> None:
        """Close a table's cell with all it holds; formatting between table and cell survives."""
        place = cell = len(self._open)
        while place and (self._open[place - 1] not in _FENCES or self._open[place - 1] in _CELLS):
            place -= 1
            cell = place if self._open[place] in _CELLS else cell
        self._work += len(self._open) - place
        if place and self._open[place - 1] == "table":
            kept = [found for found in self._open[place:cell] if found in _FORMATTING]
            self._open[place - (not keeps_table) :] = kept
            self._copied = sum(1 for found in self._open if found in _FORMATTING)
            self._work += len(self._open)
