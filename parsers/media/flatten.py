"""Flattening: one walk over a tree, without recursion, into text, lines, tables and paths.

The text of an element never depends on what stands around it (every block starts a new line), so
a path alone re-reads the same characters that the offsets give.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from parsers.document import MAX_ROWSPAN, Grid, Line
from parsers.media.elements import (
    BLOCKS,
    FIELDS,
    count_above,
    field_text,
    is_container,
    is_hidden,
    is_struck,
    read_span,
)
from parsers.media.placing import OpenCell, place_cells

_SKIPPED = frozenset(
    "head script style noscript template iframe object svg math textarea title input".split()
)
_LINE_FEED = re.compile(r"\r\n|\n|\r")
# An empty one of these may be the blank cell of a table that lost its markup.
_EMPTY_LINES = frozenset(("p", "div", "li"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Raised, lowered or struck digits must not join the number they stand beside.
_MARKERS = {"sup": "^", "sub": "_", "del": "~", "s": "~", "strike": "~"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HOLDERS = frozenset(("div", "td", "article", "section", "ucapcontent"))
_CELLS = frozenset(("td", "th"))
_MAX_COLSPAN = 100
_NOTED = _HOLDERS | {"table", "tr", "img"}
_STRUCTURAL = BLOCKS | _NOTED | _MARKERS.keys()


@dataclass(slots=True)
class _Frame:
    """An open element: where its text starts and how many children of each name it has had.

    Most elements are spans that no line or cell ever points at, so paths are made on demand.
    """

    node: LexborNode
    tag: str
    parent: "_Frame | None"
    same_before: int
    all_before: int
    start: int = 0
    lines_before: int = 0
    child_count: int = 0
    children: dict[str, int] = field(default_factory=dict)
    known_path: str | None = None

    def path(self) -> str:
        """Return the positional path of the element."""
        frame: _Frame | None = self
        unnamed = []
        while frame is not None and frame.known_path is None:
            unnamed.append(frame)
            frame = frame.parent
        path = frame.known_path or "" if frame is not None else ""
        for frame in reversed(unnamed):
            path = frame.known_path = f"{path}/{frame.step()}"
        return path

    def step(self) -> str:
        """Return the last step of the path; odd names are counted among all children."""
        if self.tag.isalnum() and self.tag.isascii():
            return f"{self.tag}[{self.same_before + 1}]"
        return f"*[{self.all_before + 1}]"


@dataclass(slots=True)
class _OpenTable:
    index: int
    start: int
    rows: list[list[OpenCell]] = field(default_factory=list)


class Flattener:
    """Walks a tree once, without recursion, and collects its text, lines and tables."""

    def __init__(self, may_hide: bool) -> None:
        self.images: list[int] = []
        self.containers: list[str] = []
        self._may_hide = may_hide
        self._pieces: list[str] = []
        self._length = 0
        self._line_start = 0
        self._frames: list[_Frame] = []
        self._blocks: list[_Frame] = []
        self._tables: list[_OpenTable] = []
        self._closed: list[tuple[_OpenTable, int]] = []
        self._table_count = 0
        self._spans: list[tuple[int, int, str, int, bool, int | None]] = []
        self._text: str | None = None
        self._pre_depth = 0

    @property
    def text(self) -> str:
        """Return the document text, once the walk is over."""
        if self._text is None:
            self._text = "".join(self._pieces)
        return self._text

    def walk(self, root: LexborNode) -> None:
        """Take in an element and everything below it."""
        tag = root.tag or ""
        self._pre_depth = count_above(root, "pre")
        self._enter(_Frame(root, tag, None, 0, 0))
        node = root.child
        while self._frames:
            if node is None:
                frame = self._leave()
                node = frame.node.next if self._frames else None
            else:
                node = node.child if self._visit(node) else node.next

    def lines(self) -> tuple[Line, ...]:
        """Return the lines in reading order."""
        text = self.text
        return tuple(
            Line(start, end, text[start:end], number, table, path, offset, is_heading)
            for number, (start, end, path, offset, is_heading, table) in enumerate(self._spans, 1)
        )

    def grids(self) -> tuple[Grid, ...]:
        """Return the tables in reading order, nested ones after the ones around them."""
        text = self.text
        tables = sorted(self._closed, key=lambda closed: closed[0].index)
        return tuple(
            Grid(table.index, place_cells(table.rows, text), table.start, end)
            for table, end in tables
        )

    def _visit(self, node: LexborNode) -> bool:
        """Take a node in; say whether its children are to be visited."""
        tag = node.tag or "-"
        if tag[0] == "-":
            if tag == "-text":
                take = self._add_lines if self._pre_depth else self._add_text
                take(node.text_content or "")
            return False
        parent = self._frames[-1]
        same_before, all_before = parent.children.get(tag, 0), parent.child_count
        parent.children[tag], parent.child_count = same_before + 1, all_before + 1
        if tag in _SKIPPED or (self._may_hide and is_hidden(node, tag)):
            if tag in FIELDS:
                self._add_text(field_text(node, tag))
            return False
        is_marked = tag in _STRUCTURAL or (self._may_hide and is_struck(node))
        if not is_marked and self._took_leaf(node):
            return False
        self._enter(_Frame(node, tag, parent, same_before, all_before))
        return True

    def _took_leaf(self, node: LexborNode) -> bool:
        """Take in an inline element of nothing but text, as most elements of pasted pages are."""
        child = node.child
        if child is None:
            return True
        if child.tag != "-text" or child.next is not None:
            return False
        take = self._add_lines if self._pre_depth else self._add_text
        take(child.text_content or "")
        return True

    def _enter(self, frame: _Frame) -> None:
        tag = frame.tag
        self._frames.append(frame)
        if tag in BLOCKS:
            self._break_line()
            self._blocks.append(frame)
            if tag == "pre":
                self._pre_depth += 1
        elif tag in _MARKERS or (self._may_hide and is_struck(frame.node)):
            self._add_text(_MARKERS.get(tag, "~"))
        frame.start, frame.lines_before = self._length, len(self._spans)
        if tag in _NOTED:
            self._note(frame)

    def _note(self, frame: _Frame) -> None:
        """Open a table or a row, or remember a picture or an article container."""
        if frame.tag == "table":
            self._tables.append(_OpenTable(self._table_count, self._length))
            self._table_count += 1
        elif frame.tag == "tr":
            if self._tables:
                self._tables[-1].rows.append([])
        elif frame.tag == "img":
            self.images.append(self._length)
        elif is_container(frame.node, frame.tag):
            self.containers.append(frame.path())

    def _leave(self) -> _Frame:
        frame = self._frames.pop()
        if frame.tag not in BLOCKS:
            return frame
        self._break_line()
        if frame.tag in _EMPTY_LINES and len(self._spans) == frame.lines_before:
            self._add_empty_line(frame)
        self._blocks.pop()
        if frame.tag == "pre":
            self._pre_depth -= 1
        if frame.tag in _CELLS and self._tables:
            self._close_cell(frame)
        elif frame.tag == "table":
            self._closed.append((self._tables.pop(), self._length))
        return frame

    def _add_lines(self, raw: str) -> None:
        """Take in a text node inside `pre`, where line feeds are shown."""
        first, *rest = _LINE_FEED.split(raw)
        self._add_text(first)
        for piece in rest:
            self._break_line()
            self._add_text(piece)

    def _add_text(self, raw: str) -> None:
        text = _SPACES.sub(" ", raw)
        if text[:1] == " " and (self._length == self._line_start or self._pieces[-1][-1] == " "):
            text = text[1:]
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def _break_line(self) -> None:
        if self._length == self._line_start:
            return
        if self._pieces[-1][-1] == " ":
            self._pieces[-1] = self._pieces[-1][:-1]
            self._length -= 1
        if self._length > self._line_start:
            self._add_line(self._line_start, self._length)
            self._pieces.append("\n")
            self._length += 1
        self._line_start = self._length

    def _add_line(self, start: int, end: int) -> None:
        block = self._blocks[-1]
        is_heading = block.tag in _HEADINGS
        table = self._tables[-1].index if self._tables else None
        self._spans.append((start, end, block.path(), start - block.start, is_heading, table))

    def _add_empty_line(self, frame: _Frame) -> None:
        table = self._tables[-1].index if self._tables else None
        self._spans.append((frame.start, frame.start, frame.path(), 0, False, table))

    def _close_cell(self, frame: _Frame) -> None:
        rows = self._tables[-1].rows
        if not rows:
            rows.append([])
        attributes = frame.node.attributes
        end = max(frame.start, self._length - 1)
        rowspan = read_span(attributes.get("rowspan"), MAX_ROWSPAN)
        colspan = read_span(attributes.get("colspan"), _MAX_COLSPAN)
        rows[-1].append((frame.start, end, rowspan, colspan, frame.path()))
