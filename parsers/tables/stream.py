"""Flat lines: rows cut out of a stream of one cell per line, by labels alone.

Here nothing but the words tells where a row begins. Numbers are never counted across rows: a row
runs from its label to the next label, and blanks count as cells only where every row proves it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cache

from parsers.document import Line
from parsers.numbers import is_value_like
from parsers.tables.labels import (
    column_labels,
    core,
    head_words,
    is_caption,
)
from parsers.tables.rows import Row, Token
from parsers.tables.tokens import Kind, is_sure, join_labels, kind_of, line_tokens
from parsers.templates import SECTIONS

_WIDTHS = {"t3": 7, "t4": 15}
# Fewer labelled rows are sub-headings of the prose that happen to read like labels.
_MIN_ROWS = {"t2": 3, "t3": 5, "t4": 1}
# A value cell holds at most this many characters.
_MAX_VALUE = 16
_SECTION_HEADING = re.compile(r"\s*[一二三四五六七八]\s*、\s*\S{4}")


def stream_rows(table: str, lines: Sequence[Line]) -> list[Row]:
    """Cut lines into the rows of one table; return nothing where the table is not there."""
    cutter = _Cutter(table)
    for token in join_labels(table, list(line_tokens(lines))):
        cutter.take(token)
    cutter.flush()
    cutter.rows[-1:] = map(_without_last_lines, cutter.rows[-1:])
    labelled = sum(1 for row in cutter.rows if row.label_count)
    if labelled < _MIN_ROWS[table]:
        return []
    if table == "t4":
        # One row has no second witness; the blanks of its head tell which kind is mere spacing.
        cells_only = (_without_blanks(row, cutter.spacing) for row in cutter.rows)
        return [_trimmed(row, _WIDTHS["t4"]) for row in cells_only]
    return _settle_blanks(table, cutter.rows)


@dataclass(slots=True)
class _Cutter:
    """Collects the tokens of the open row and closes it at the next label."""

    table: str
    rows: list[Row] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    is_foreign: bool = False
    spacing: set[bool] = field(default_factory=set)

    def take(self, token: Token) -> None:
        kind = self._kind_here(token)
        if kind is None:
            self._take_value(token)
        elif kind == "foreign":
            self.flush()
            self.is_foreign = True
        elif not self.is_foreign or is_sure(self.table, token.text):
            if self._closes(kind, token):
                self.flush()
            self._add(token, kind)

    def flush(self) -> None:
        if self.tokens:
            is_head = self.kinds[-1:] == ["head"]
            self.rows.append(Row(tuple(self.tokens), label_count=len(self.kinds), is_head=is_head))
        self.tokens, self.kinds, self.is_foreign = [], [], False

    def _kind_here(self, token: Token) -> Kind:
        """Classify a token; 其他 and 总计 are columns as long as the head is open."""
        if token.is_blank:
            return None
        kind = kind_of(self.table, token.text)
        is_in_head = self.kinds[-1:] == ["head"]
        if kind == "row" and is_in_head and column_labels(self.table).find(token.text):
            return "head"
        return kind

    def _closes(self, kind: Kind, token: Token) -> bool:
        """Say whether a label begins a new row."""
        if not self.tokens:
            return False
        has_values = len(self.tokens) > len(self.kinds)
        if kind == "head":
            starts_block = is_caption(token.text) or core(token.text) in head_words("t2")
            return has_values or self.kinds[-1] != "head" or (self.table == "t2" and starts_block)
        return has_values or self.kinds[-1] != "group"

    def _add(self, token: Token, kind: Kind) -> None:
        self.tokens.append(token)
        self.kinds.append(kind)

    def _take_value(self, token: Token) -> None:
        """Add a value to the open row; a sentence or a section heading closes it."""
        if not self.tokens:
            return
        if _is_prose(token.text):
            self.flush()
        elif self.kinds == [] or self.kinds[-1] != "head":
            self.tokens.append(token)
        else:
            self._take_below_head(token)

    def _take_below_head(self, token: Token) -> None:
        """After a head: a cut label still belongs to it, a value opens the row of table 4.

        A blank opens that row only if the head is whole and the blank is no empty line.
        """
        if not is_value_like(token.text):
            self._add(token, "head")
        elif token.is_blank and not (_is_shown(token) and self._has_whole_head()):
            self.spacing.add(_is_shown(token))
        elif self.table == "t4":
            self.flush()
            self.tokens.append(token)

    def _has_whole_head(self) -> bool:
        named = [token for token in self.tokens if column_labels("t4").find(token.text)]
        return len(named) == _WIDTHS["t4"]


def _is_prose(text: str) -> bool:
    if len(text) <= _MAX_VALUE and _SECTION_HEADING.match(text) is None:
        return core(text) in _section_titles()
    return not is_value_like(text)


@cache
def _section_titles() -> frozenset[str]:
    return frozenset(core(title) for form in SECTIONS for title in (form.zh, *form.titles))


def _is_shown(blank: Token) -> bool:
    """Tell a blank that holds a no-break or ideographic blank from an empty line."""
    return blank.text != ""


def _settle_blanks(table: str, rows: list[Row]) -> list[Row]:
    """Keep blanks as cells only if they make every row of the table complete.

    Where an empty line follows every cell, only blanks that show something may be cells.
    """
    for spacing in (frozenset[bool](), frozenset((False,))):
        spaced = [_without_blanks(row, spacing) for row in rows]
        widths = _row_widths(table, spaced)
        if _is_complete(table, spaced, widths):
            return [_trimmed(row, width) for row, width in zip(spaced, widths, strict=True)]
    return [_without_blanks(row) for row in rows]


def _is_complete(table: str, rows: Sequence[Row], widths: Sequence[int]) -> bool:
    """Say whether every row has as many values as columns, and needs no spacing to have them."""
    sized = [
        (row.tokens[row.label_count :], width)
        for row, width in zip(rows, widths, strict=True)
        if _is_value_row(table, row)
    ]
    fits = all(
        len(values) >= width and all(token.is_blank for token in values[width:])
        for values, width in sized
    )
    return fits and _is_spaced_evenly(sized)


def _is_spaced_evenly(rows: Sequence[tuple[Sequence[Token], int]]) -> bool:
    """Say whether no row needs the empty lines between rows to look complete.

    Rows without a blank among their values show how many empty lines part one row from the next.
    """
    full = [len(values) - width for values, width in rows if _is_full(values, width)]
    usual = Counter(full).most_common(1)[0][0] if full else 0
    # Behind the last row the empty lines were taken off.
    return all(
        _is_full(values, width) or len(values) >= width + usual for values, width in rows[:-1]
    )


def _is_full(values: Sequence[Token], width: int) -> bool:
    return len(values) >= width and not any(token.is_blank for token in values[:width])


def _row_widths(table: str, rows: Sequence[Row]) -> list[int]:
    """Return how many values each row should have: in table 2 its block's head tells."""
    widths = []
    width = _WIDTHS.get(table, 0)
    for row in rows:
        if table == "t2" and core(row.tokens[0].text) in head_words("t2"):
            width = row.label_count - 1
        widths.append(width)
    return widths


def _is_value_row(table: str, row: Row) -> bool:
    if row.is_head:
        return False
    kind = kind_of(table, row.tokens[row.label_count - 1].text)
    values = row.tokens[row.label_count :]
    return kind == "row" or (kind == "group" and any(not token.is_blank for token in values))


def _trimmed(row: Row, width: int) -> Row:
    """Return a row without the empty lines that follow its last value."""
    values = list(row.tokens[row.label_count :])
    while len(values) > width and values[-1].is_blank:
        values.pop()
    return replace(row, tokens=(*row.tokens[: row.label_count], *values))


def _without_last_lines(row: Row) -> Row:
    """Return the last row of a table without the empty lines that part it from the text below."""
    count = len(row.tokens)
    while count > row.label_count and row.tokens[count - 1].text == "":
        count -= 1
    return replace(row, tokens=row.tokens[:count])


def _without_blanks(row: Row, kinds: AbstractSet[bool] = frozenset((True, False))) -> Row:
    """Return a row without the given kinds of blanks among its values."""
    values = (
        token for token in row.tokens[row.label_count :]
        if not token.is_blank or _is_shown(token) not in kinds
    )  # fmt: skip
    return replace(row, tokens=(*row.tokens[: row.label_count], *values))
