"""Flat lines: rows cut out of a stream of one cell per line, by labels alone.

Here nothing but the words tells where a row begins. Numbers are never counted across rows: a row
runs from its label to the next label, and blanks count as cells only where every row proves it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Literal

from parsers.document import Line
from parsers.fold import is_blank
from parsers.numbers import is_value_like
from parsers.tables import table3, table4
from parsers.tables.labels import (
    column_labels,
    core,
    group_labels,
    head_words,
    is_balance_note,
    is_caption,
    row_labels,
)
from parsers.tables.rows import Row, Token, is_bare_ordinal, is_page_number
from parsers.templates import TABLE_2, TABLE_3

_WIDTHS = {"t3": 7, "t4": 15}
# Fewer labelled rows are sub-headings of the prose that happen to read like labels.
_MIN_ROWS = {"t2": 3, "t3": 5, "t4": 1}
# A label may be broken over this many lines; a value cell holds at most this many characters.
_MAX_PIECES = 4
_MAX_SIGNS = 12
_MAX_LABEL = 120
# The first sign of a label that is set vertically may be its ordinal.
_ORDINALS = frozenset("一二三四五六七八")
_MAX_VALUE = 16

Kind = Literal["head", "row", "group", "foreign"] | None
"""What a token is to a table; `foreign` labels belong to another one, None may be a value."""


def line_tokens(lines: Sequence[Line]) -> Iterator[Token]:
    """Yield the pieces of lines; a pipe ends a piece, a printed page number is none."""
    for line in lines:
        start = line.start
        pieces = line.text.split("|")
        kept = _between_borders(pieces)
        for position, piece in enumerate(pieces):
            if position in kept and not is_page_number(piece) and not is_bare_ordinal(piece):
                yield Token(piece, start, start + len(piece), line=line)
            start += len(piece) + 1


def _between_borders(pieces: Sequence[str]) -> range:
    """Return which pieces are cells: the blanks before the first and after the last pipe are none.

    A line of nothing but pipes closes as many empty cells.
    """
    if all(is_blank(piece) for piece in pieces):
        return range(max(len(pieces) - 1, 1))
    first = 1 if len(pieces) > 1 and is_blank(pieces[0]) else 0
    return range(first, len(pieces) - (len(pieces) > 1 and is_blank(pieces[-1])))


def stream_rows(table: str, lines: Sequence[Line]) -> list[Row]:
    """Cut lines into the rows of one table; return nothing where the table is not there."""
    cutter = _Cutter(table)
    for token in _join_labels(table, list(line_tokens(lines))):
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


def kind_of(table: str, text: str) -> Kind:
    """Tell what a text is to a table."""
    if len(text) > _MAX_LABEL:
        return None
    if table == "t2":
        return _kind2(text)
    if table == "t3":
        return _kind3(text)
    return "head" if table4.is_head_label(text) or column_labels("t4").find(text) else None


def _kind2(text: str) -> Kind:
    if is_caption(text) or core(text) in head_words("t2") or column_labels("t2").find(text):
        return "head"
    if row_labels("t2").find(text):
        return "row"
    return "foreign" if table3.is_sure_label(text) else None


def _kind3(text: str) -> Kind:
    if table3.is_head_label(text) or is_balance_note(text):
        return "head"
    if table4.is_head_label(text):
        return "foreign"
    if group_labels("t3").find(text):
        return "group"
    return "row" if row_labels("t3").find_damaged(text) else None


def is_sure(table: str, text: str) -> bool:
    """Say whether a label is this table's alone, unlike 总计 and 其他."""
    return table != "t3" or table3.is_sure_label(text)


def _join_labels(table: str, tokens: list[Token]) -> Iterator[Token]:
    """Put labels together that were broken over lines; whole labels stay as they are."""
    position = 0
    while position < len(tokens):
        count = _pieces(table, tokens, position)
        first, last = tokens[position], tokens[position + count - 1]
        if count == 1:
            yield first
        else:
            pieces = tokens[position : position + count]
            yield Token("\n".join(piece.text for piece in pieces), first.start, last.end)
        position += count


def _pieces(table: str, tokens: Sequence[Token], position: int) -> int:
    """Return how many tokens from a position make one label, 1 if they make none.

    No piece may be a label itself: a number before a label is the last value of the row above.
    """
    text, pieces = tokens[position].text, 1
    if not _may_be_broken(table, text) or kind_of(table, text):
        return 1
    for count, token in enumerate(tokens[position + 1 : position + _MAX_SIGNS], 2):
        if kind_of(table, token.text):
            break
        if token.is_blank:
            if tokens[position + count - 2].is_blank:
                break
            continue
        text, pieces = text + token.text, pieces + 1
        if len(text) > _MAX_LABEL or (pieces > _MAX_PIECES and not _is_vertical(text, pieces)):
            break
        if kind_of(table, text):
            return count
    return 1


def _may_be_broken(table: str, text: str) -> bool:
    """Say whether a text may be the beginning of a label; asked first, as hardly any is."""
    if not text or len(text) > _MAX_LABEL or text[0].isdecimal() or is_blank(text):
        return False
    words = core(text)
    return (bool(words) or not is_value_like(text)) and _may_begin(table, words)


@lru_cache(maxsize=4096)
def _may_begin(table: str, words: str) -> bool:
    return words in _ORDINALS or any(
        label.startswith(words) or words.startswith(label) for label in _known_words(table)
    )


@cache
def _known_words(table: str) -> frozenset[str]:
    rows = row_labels(table).exact if table != "t4" else {}
    groups = group_labels(table).exact if table != "t2" else {}
    captions = [core(caption) for caption in TABLE_2.captions] if table == "t2" else ()
    words = {*rows, *groups, *captions, *column_labels(table).exact, *head_words(table)}
    return frozenset({*words, core(TABLE_3.note)} if table == "t3" else words)


def _is_vertical(text: str, count: int) -> bool:
    """Say whether a label was set one sign below the other."""
    return len(text) <= count + 2


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
        """Add a value to the open row; a sentence closes it."""
        if not self.tokens:
            return
        if len(token.text) > _MAX_VALUE and not is_value_like(token.text):
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


def _is_shown(blank: Token) -> bool:
    """Tell a blank that holds a no-break or ideographic blank from an empty line."""
    return blank.text != ""


def _settle_blanks(table: str, rows: list[Row]) -> list[Row]:
    """Keep blanks as cells only if they make every row of the table complete."""
    widths = _row_widths(table, rows)
    trimmed = [_trimmed(row, width) for row, width in zip(rows, widths, strict=True)]
    sized = [
        (row.tokens[row.label_count :], width)
        for row, width in zip(rows, widths, strict=True)
        if _is_value_row(table, row)
    ]
    is_complete = all(
        len(row.tokens) - row.label_count == width
        for row, width in zip(trimmed, widths, strict=True)
        if _is_value_row(table, row)
    )
    if is_complete and _is_spaced_evenly(sized):
        return trimmed
    return [_without_blanks(row) for row in rows]


def _is_spaced_evenly(rows: Sequence[tuple[Sequence[Token], int]]) -> bool:
    """Say whether no row needs the empty lines between rows to look complete.

    Rows without a blank among their values show how many empty lines part one row from the next.
    """
    full = [len(values) - width for values, width in rows if _is_full(values, width)]
    usual = Counter(full).most_common(1)[0][0] if full else 0
    return all(_is_full(values, width) or len(values) >= width + usual for values, width in rows)


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
    return kind_of(table, row.tokens[row.label_count - 1].text) == "row"


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
