"""Tokens: the pieces of flat lines, told apart as labels or possible values of one table."""

from collections.abc import Iterator, Sequence
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
from parsers.tables.rows import Token, is_bare_ordinal, is_page_number
from parsers.templates import TABLE_2, TABLE_3

# A label may be broken over this many lines.
_MAX_PIECES = 4
_MAX_SIGNS = 12
_MAX_LABEL = 120
# The first sign of a label that is set vertically may be its ordinal.
_ORDINALS = frozenset("一二三四五六七八")

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


def join_labels(table: str, tokens: list[Token]) -> Iterator[Token]:
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
        if pieces > _MAX_PIECES and not _is_vertical(text, pieces):
            break
        if len(text) > _MAX_LABEL or not _may_begin(table, core(text)):
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
